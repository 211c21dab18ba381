"""The desktop app: the place where all parts are made and joined."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import (
    QCoreApplication,
    QLibraryInfo,
    QLocale,
    QObject,
    QSettings,
    Qt,
    QTimer,
    QTranslator,
    QUrl,
    Signal,
)
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from desktop import settings
from desktop.appinfo import NAME
from desktop.application import Application
from desktop.archive.controller import Archives
from desktop.batch.controller import Batching
from desktop.batch.store import BatchStore
from desktop.captioning.active_model import ActiveModel
from desktop.captioning.controller import Captioning, RunsOnCpu
from desktop.captioning.installed_models import FellBack, InstalledModels
from desktop.captioning.mac_witness import witnesses
from desktop.export.controller import Exporting
from desktop.history.controller import Library
from desktop.history.recent import RecentFiles
from desktop.history.store import History
from desktop.jobs import JobRunner
from desktop.outside import Outside
from desktop.reading.controller import Reading, ReadText, read_text
from desktop.retraining.controller import Retraining
from desktop.retraining.work_folder import RetrainingWork
from desktop.review.controller import Reviewing
from desktop.serving.controller import Address, Manner, Serving
from desktop.session import Session
from desktop.settings import Settings
from desktop.speech import synthesis
from desktop.speech.controller import Speaking, Synthesise
from desktop.speech.voices import ListVoices, Voices
from desktop.stronger.controller import StrongerModels, Workplace
from desktop.system import logs, macos, memory, paths
from desktop.system.single_instance import SingleInstance
from desktop.training_kit.kit import Kit, user_kit
from desktop.ui.appearance import contrast
from desktop.ui.appearance.focus_ring import FocusRing
from desktop.ui.appearance.text_size import TextSize
from desktop.ui.batch.archive_commands import ArchiveCommands
from desktop.ui.chrome.recent_menu import RecentMenu
from desktop.ui.history.history_model import HistoryModel
from desktop.ui.main_window import Controllers, MainWindow
from desktop.ui.stronger.stronger_commands import StrongerCommands
from desktop.ui.widgets.first_sight import FirstSight
from model.caption import LANGUAGES, CaptionerProtocol
from model.evidence import Witness
from model.inference.options import ComputeUnits

if TYPE_CHECKING:
    from desktop.ui.settings.settings_window import SettingsWindow

log = logging.getLogger(__name__)

_PATIENCE_AT_END = 5.0

_DECODING = ("captions", "pictures")
_PATIENCE_WITH_DECODING = 0.7
"""With all of them together. No decoder can be told to stop: a picture that takes longer is left
behind with the process."""

_SERVED = {
    *(settings.SERVICE.key, settings.SERVICE_PORT.key),
    *(settings.CAPTION_LANGUAGE.key, settings.CAPTION_BEAMS.key, settings.NEUTRAL_PEOPLE.key),
    *(setting.key for setting in settings.VOICES.values()),
}
"""Keys of the settings that the service goes by."""


@dataclass(frozen=True)
class Parts:
    """What the app is made of and a test may replace."""

    models: InstalledModels
    load_captioner: Callable[[Path, ComputeUnits, tuple[Witness, ...]], CaptionerProtocol]
    open_history: Callable[[], History]
    open_batch: Callable[[], BatchStore]
    synthesise: Synthesise
    read_text: ReadText
    list_voices: ListVoices
    settings: QSettings
    kit: Kit
    retraining: RetrainingWork
    watched: Path
    importing: Workplace


def real_parts() -> Parts:
    """The user's models and history, this machine's voices."""
    return Parts(
        models=InstalledModels(
            paths.models(), paths.bundle(), paths.added_models(), paths.models_beside()
        ),
        load_captioner=_load_captioner,
        open_history=_open_history,
        open_batch=_open_batch,
        synthesise=synthesis.synthesise,
        read_text=read_text,
        list_voices=synthesis.list_voices,
        settings=_open_settings(),
        kit=user_kit(),
        retraining=RetrainingWork(paths.retraining()),
        watched=paths.watched(),
        importing=Workplace(paths.importing()),
    )


class Desktop(QObject):
    """All parts, joined; `window` is what is seen of them."""

    _fell_back = Signal(object)
    uncaught = Signal(object)
    """An error of ours, from whatever thread; it is told like any other."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self.models = parts.models
        self.settings = Settings(parts.settings, self)
        self._runners = {
            name: JobRunner(name, self)
            for name in (
                *("captions", "reading", "speech", "voices", "history", "pictures"),
                *("models", "training", "stronger"),
                *("batch", "search", "export", "watching", "screen"),
            )
        }
        self._units = self.settings.compute_units()
        self._witnesses = witnesses(wanted=self.settings.get(settings.MAC_EVIDENCE))
        self.captioning = Captioning(self._load_captioner, self._runners["captions"], self)
        self.speaking = Speaking(parts.synthesise, self.settings, self._runners["speech"], self)
        self.library = Library(parts.open_history, self._runners["history"], self)
        self.session = Session(
            self.captioning,
            self.speaking,
            self.library,
            self.settings,
            self._runners["pictures"],
            self,
        )
        self.choice = ActiveModel(
            self.models, self._load_bundle, self.captioning, self._runners["models"], self
        )
        self.retraining = Retraining(
            parts.retraining,
            parts.kit,
            self.choice,
            self.library,
            self._runners["training"],
            paths.training_log(),
            self,
        )
        self.serving = Serving(
            self.captioning, self.models, self.retraining, parts.synthesise, self
        )
        self.batching = Batching(
            parts.open_batch,
            self.captioning,
            self.library,
            self.settings,
            (self._runners["batch"], self._runners["search"]),
            self,
        )
        self._build_seen()

    def _build_seen(self) -> None:
        """The window, and what it shows and passes wishes on to besides."""
        self.reviewing = Reviewing(self.speaking, self.settings, self._runners["pictures"], self)
        self.exporting = Exporting(self.library, self.batching, self._runners["export"], self)
        self.history = HistoryModel(self.library, self.settings, self)
        self.voices = Voices(self._parts.list_voices, self._runners["voices"], self)
        contrast.follow_system()
        self.text_size = TextSize(self.settings, self)
        self.focus_ring = FocusRing(cast(QApplication, QApplication.instance()))
        self.window = MainWindow(self._controllers(), self.settings)
        self._build_stronger()
        self.outside = Outside(
            self.window,
            self.captioning,
            self.library,
            self.settings,
            self._runners,
            self._parts.watched,
        )
        self.archives = Archives(self.batching, self._runners["search"], self)
        window = self.window
        self.archive_commands = ArchiveCommands(
            self.archives, window.batch_commands, window.menus, window.dialogs, window.notices
        )
        self._sight: FirstSight | None = None
        self._settings_window: SettingsWindow | None = None
        self.recent = RecentFiles(self.library, self.settings)
        self._recent_menu = RecentMenu(self.window.menus.recent, self.recent, self)
        self._join()

    def _build_stronger(self) -> None:
        parts, window = self._parts, self.window
        self.stronger = StrongerModels(
            parts.importing,
            parts.kit,
            (self.models, self.choice),
            self.library,
            self._load_bundle,
            self._runners["stronger"],
            self,
        )
        chrome = (window.menus, window.dialogs, window.notices)
        self.stronger_commands = StrongerCommands(
            self.stronger, self._runners["training"], self.settings, chrome, window
        )
        self.stronger_commands.told.connect(window.announce)

    def _join(self) -> None:
        """Have the parts hear of one another."""
        self.archive_commands.told.connect(self.window.announce)
        self._recent_menu.chosen.connect(lambda file: self.window.open_files([file]))
        self.captioning.unavailable.connect(lambda error: self.window.notices.show_errors((error,)))
        self.library.noticed.connect(lambda notice: self.window.notices.show_errors((notice,)))
        self.voices.unavailable.connect(lambda error: log.warning("no voices: %s", error))
        self.serving.changed.connect(self._tell_service)
        self.window.settings_wanted.connect(self.open_settings)
        self.window.logs_wanted.connect(lambda: open_folder(paths.logs()))
        self.library.added.connect(lambda _: self._trim_history())
        self.library.opened.connect(self._trim_history)
        self._follow_setting(settings.IDLE_MINUTES.key)
        self.settings.changed.connect(self._follow_setting)
        # Told on the thread that loads, shown on this one.
        self.uncaught.connect(
            lambda error: self.window.notices.show_errors((error,)),
            Qt.ConnectionType.QueuedConnection,
        )
        self._fell_back.connect(self._tell_fallback, Qt.ConnectionType.QueuedConnection)

    def _controllers(self) -> Controllers:
        return Controllers(
            session=self.session,
            speaking=self.speaking,
            voices=self.voices,
            history=self.history,
            batching=self.batching,
            exporting=self.exporting,
            reviewing=self.reviewing,
            library=self.library,
            retraining=self.retraining,
            reading=Reading(self._parts.read_text, self._runners["reading"], self),
            loading=self._runners["pictures"],
            training=self._runners["training"],
        )

    def start(self, files: Sequence[Path] = ()) -> None:
        """Show the window, then load what it needs behind it."""
        self.window.show()
        self.library.open()
        # What it needs comes once it is there: on few cores, each would hold up the other.
        self._sight = FirstSight(self.window)
        self._sight.passed.connect(lambda: self._begin(files))

    def open_settings(self) -> SettingsWindow:
        """Show the settings."""
        if self._settings_window is None:
            # Imported when it is wanted: the window is not to wait for it.
            from desktop.ui.settings.settings_window import SettingsWindow

            window = SettingsWindow(
                self.settings, self.speaking, self.voices, self.choice, self.serving, self.window
            )
            window.page_wanted.connect(lambda: open_page(self.serving.address))
            window.data_wanted.connect(lambda: open_folder(paths.data()))
            window.logs_wanted.connect(lambda: open_folder(paths.logs()))
            self._settings_window = window
        self._settings_window.open_pane()
        return self._settings_window

    def close(self) -> bool:
        """Stop what can be made again, finish what is being written, let the window go.

        Answers false where a thread still decodes a picture: Python would wait for it.
        """
        if self._sight is not None:
            # A window that is closed before it was seen needs nothing any more.
            self._sight.blockSignals(True)
        if self._settings_window is not None:
            self._settings_window.close()
        self.outside.close()
        self.window.player.silence()
        self.serving.stop()
        self.session.stop()
        self.reviewing.stop()
        self.retraining.close()
        self.stronger.close()
        self.archives.stop()
        self.batching.stop()
        self.exporting.stop()
        # What others write into last is closed last.
        ended, until = True, time.monotonic() + _PATIENCE_WITH_DECODING
        for name in [name for name in self._runners if name not in ("batch", "history")]:
            left = max(0.0, until - time.monotonic())
            patience = left if name in _DECODING else _PATIENCE_AT_END
            ended = self._runners[name].close(patience) and ended
        self.batching.close(_PATIENCE_AT_END)
        self._runners["batch"].close(_PATIENCE_AT_END)
        self.library.close()
        self._runners["history"].close(_PATIENCE_AT_END)
        self.speaking.close()
        self.settings.save()
        self.text_size.restore()
        self.focus_ring.stop()
        self.window.deleteLater()
        return ended

    def _load_bundle(self, bundle: Path) -> CaptionerProtocol:
        return self._parts.load_captioner(bundle, self._units, self._witnesses)

    def _load_captioner(self) -> CaptionerProtocol:
        captioner, notice = self.models.load(self._load_bundle)
        if captioner.fallback is not None:
            self._fell_back.emit(RunsOnCpu(captioner.fallback))
        if notice is not None:
            self._fell_back.emit(notice)
        return captioner

    def _tell_fallback(self, notice: FellBack | RunsOnCpu) -> None:
        self.window.notices.show_errors((notice,))

    def _follow_setting(self, key: str) -> None:
        if key == settings.IDLE_MINUTES.key:
            self.captioning.unload_after(60 * self.settings.get(settings.IDLE_MINUTES))
        elif key == settings.HISTORY_LIMIT.key:
            self._trim_history()
        elif key in _SERVED:
            self._serve()
        elif key == settings.COMPUTE_UNITS.key:
            self._units = self.settings.compute_units()
            self.captioning.reload()
        elif key == settings.MAC_EVIDENCE.key:
            self._witnesses = witnesses(wanted=self.settings.get(settings.MAC_EVIDENCE))
            self.captioning.reload()

    def _serve(self) -> None:
        """Answer other programs as the settings say, or not at all."""
        self.serving.stop()
        if self.settings.get(settings.SERVICE):
            manner = Manner(
                self.settings.caption_language(),
                self.settings.get(settings.CAPTION_BEAMS),
                self.settings.get(settings.NEUTRAL_PEOPLE),
                {language: self.settings.voice(language) for language in LANGUAGES},
            )
            port = self.settings.get(settings.SERVICE_PORT)
            self.serving.start(Address(port=port), manner)

    def _tell_service(self) -> None:
        if self.serving.error is not None:
            self.window.notices.show_errors((self.serving.error,))

    def _trim_history(self) -> None:
        limit = self.settings.get(settings.HISTORY_LIMIT)
        if limit:
            self.library.trim(limit)

    def _begin(self, files: Sequence[Path]) -> None:
        self.captioning.start_loading()
        self.retraining.restore()
        self.voices.load()
        self.batching.open()
        self.outside.watching.restore()
        self._serve()
        if (notice := macos.misplaced()) is not None:
            self.window.notices.show_errors((notice,))
        if files:
            self.window.open_files(files)
        # Last: where an installation lacks what plays sounds, everything else is there.
        self.window.player.prepare()


def run(files: Sequence[Path] = ()) -> int:
    """Run the app until its window is closed; the exit status."""
    # Ctrl-C in a terminal: Qt's loop would not return to Python's own handler.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    macos.prepare()
    application = Application(sys.argv[:1])
    application.applicationStateChanged.connect(lambda _: contrast.follow_system())
    application.styleHints().colorSchemeChanged.connect(lambda _: contrast.follow_system())
    instance = SingleInstance(paths.data(), application)
    if not instance.claim() and instance.hand_over(files):
        return 0
    parts = real_parts()
    translate(application, Settings(parts.settings).interface_language())
    desktop = Desktop(parts)
    logs.report_uncaught(desktop.uncaught.emit)
    application.files_opened.connect(desktop.window.open_files)
    instance.files_received.connect(desktop.window.take_over)
    desktop.start(files)
    QTimer.singleShot(0, application, memory.settle)
    return leave(desktop, instance, application.exec())


def leave(desktop: Desktop, instance: SingleInstance, status: int) -> int:
    """Close what is open, and end the process at once where a thread would keep it; the status."""
    ended = desktop.close()
    logs.report_uncaught(lambda _: None)
    instance.release()
    if not ended:
        logging.shutdown()
        os._exit(status)
    return status


def open_folder(folder: Path) -> None:
    """Show a folder in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(paths.create(folder))))


def open_page(address: str) -> None:
    """Show a page of ours in the browser."""
    QDesktopServices.openUrl(QUrl(address))


def translate(application: QCoreApplication, language: str) -> None:
    """Have the interface, Qt's own dialogs and dates speak a language.

    English is built in, but for its plurals.
    """
    QLocale.setDefault(_locale(language))
    qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, folder in (("qtbase", qt), (NAME.lower(), str(paths.assets() / "i18n"))):
        translator = QTranslator(application)
        if translator.load(f"{name}_{language}", folder):
            application.installTranslator(translator)


def _locale(language: str) -> QLocale:
    """The user's own region where it speaks this language: Canadian dates for a Canadian."""
    system = QLocale.system()
    return system if system.name().startswith(language) else QLocale(language)


def _open_settings() -> QSettings:
    if os.environ.get(paths.HOME_VARIABLE):
        return QSettings(str(paths.data() / "settings.ini"), QSettings.Format.IniFormat)
    return QSettings()


def _load_captioner(
    bundle: Path, units: ComputeUnits, heard: tuple[Witness, ...] = ()
) -> CaptionerProtocol:
    # Imported on the background thread: the window is there long before the runtime.
    from model import load_captioner

    return load_captioner(bundle, units=units, witnesses=heard)


def _open_history() -> History:
    paths.create(paths.data())
    return History(paths.history(), paths.pictures())


def _open_batch() -> BatchStore:
    paths.create(paths.data())
    return BatchStore(paths.batch())
