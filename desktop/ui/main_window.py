"""The main window: assembles the panels, passes between them and the session, decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QCloseEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
)
from PySide6.QtWidgets import (
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop import settings
from desktop.appinfo import NAME
from desktop.batch.controller import Batching
from desktop.export.controller import Exporting
from desktop.history.controller import Library
from desktop.history.entries import Entry, Source, StoredCaption
from desktop.jobs import JobRunner
from desktop.messages import lookup as messages
from desktop.pictures import drops
from desktop.pictures import loading as pictures
from desktop.pictures.drops import Dropped
from desktop.reading.controller import Reading
from desktop.retraining.controller import Retraining
from desktop.review.controller import Reviewing
from desktop.session import Current, Session
from desktop.settings import Settings
from desktop.speech.controller import Speaking
from desktop.speech.voices import Voices
from desktop.system import macos
from desktop.ui.appearance import text_size
from desktop.ui.batch.batch_commands import BatchCommands
from desktop.ui.batch.batch_list import BatchList
from desktop.ui.batch.batch_model import BatchModel
from desktop.ui.batch.batch_panel import BatchPanel
from desktop.ui.batch.export_commands import ExportCommands
from desktop.ui.caption.alternatives_commands import AlternativesCommands
from desktop.ui.caption.asking_commands import AskingCommands
from desktop.ui.caption.attention_commands import AttentionCommands
from desktop.ui.caption.caption_view import CaptionView
from desktop.ui.caption.correction_commands import CorrectionCommands
from desktop.ui.caption.details_commands import DetailsCommands
from desktop.ui.caption.full_screen import FullScreenCommands
from desktop.ui.caption.output_commands import OutputCommands
from desktop.ui.caption.queue_strip import QueueStrip
from desktop.ui.caption.reading_commands import ReadingCommands
from desktop.ui.caption.sharing_commands import SharingCommands
from desktop.ui.caption.zoom_commands import ZoomCommands
from desktop.ui.chrome.banner import Banner
from desktop.ui.chrome.dialogs import Dialogs
from desktop.ui.chrome.drop_zone import DropZone, EmptyState
from desktop.ui.chrome.menus import Menus
from desktop.ui.chrome.navigation import Navigation
from desktop.ui.chrome.notices import Notices
from desktop.ui.chrome.pages import Pages
from desktop.ui.chrome.sidebar import BATCHES, Sidebar
from desktop.ui.chrome.toolbar import ToolBar
from desktop.ui.history.history_commands import HistoryCommands
from desktop.ui.history.history_model import HistoryModel
from desktop.ui.history.history_panel import HistoryPanel
from desktop.ui.labels.labels_commands import LabelsCommands
from desktop.ui.models.models_commands import ModelsCommands
from desktop.ui.player.player_bar import PlayerBar
from desktop.ui.player.voice_box import VoiceBox
from desktop.ui.player.voice_commands import VoiceCommands
from desktop.ui.retrain.retrain_commands import RetrainCommands
from desktop.ui.review.review_commands import ReviewCommands
from desktop.ui.widgets.page_column import PageColumn
from model.caption import Language

_SIDEBAR_WIDTH = 300


@dataclass(frozen=True)
class Controllers:
    """What the window shows and passes the user's wishes on to; all of it outlives the window.

    `loading` reads pictures, `training` does the slow parts of retraining; both off the UI thread.
    """

    session: Session
    speaking: Speaking
    voices: Voices
    history: HistoryModel
    batching: Batching
    exporting: Exporting
    reviewing: Reviewing
    library: Library
    retraining: Retraining
    reading: Reading
    loading: JobRunner
    training: JobRunner


class MainWindow(QMainWindow):
    """Everything that is seen.

    Signals, on the UI thread:
    - settings_wanted(): show the settings.
    - logs_wanted(): show the folder of the log files.
    """

    settings_wanted = Signal()
    logs_wanted = Signal()

    def __init__(self, controllers: Controllers, table: Settings) -> None:
        super().__init__()
        self._controllers = controllers
        self._session = controllers.session
        self._settings = table
        self.setWindowTitle(NAME)
        self.menus = Menus(self)
        self.dialogs = Dialogs(self, table)
        self.toolbar = ToolBar(self)
        self.addToolBar(self.toolbar)
        self._build_content()
        self._build_layout()
        self._connect_menus()
        self._connect_panels()
        self._connect_session()
        # After the panels themselves have heard of a change.
        self._build_commands()
        self._restore()
        macos.dress(self)

    # -- construction ------------------------------------------------------------------------

    def _build_content(self) -> None:
        self.drop_zone = DropZone(self)
        self.sidebar = Sidebar(self)
        self.history_panel = HistoryPanel(self._controllers.history, self)
        self.batch_list = BatchList(self._controllers.batching, self)
        self.sidebar.set_lists(self.history_panel, self.batch_list)
        self.banner = Banner(self)
        self.notices = Notices(self.banner, self._settings, self)
        self.queue = QueueStrip(self)
        self.empty = EmptyState(self)
        self.caption = CaptionView(self)
        self.voice = VoiceBox(self._settings, self._controllers.voices)
        self.player = PlayerBar(self, self.voice)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.caption)
        batching, loading = self._controllers.batching, self._controllers.loading
        rows = BatchModel(batching, self._settings, loading, self)
        self.batch = BatchPanel(batching, rows, loading, self)
        self.stack.addWidget(self.batch)
        self.pages = Pages(self.stack)
        self.pages.changed.connect(self._follow_page)
        self.navigation = Navigation(
            self.pages, self.sidebar, batching, self.batch, self._photo_page, self.banner.hide
        )

    def _build_layout(self) -> None:
        main = PageColumn((self.banner, self.queue), self.stack, self.player, self)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.splitter.addWidget(self.sidebar)
        self.splitter.addWidget(main)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([_SIDEBAR_WIDTH, 900])
        around = QVBoxLayout(self.drop_zone)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self.splitter)
        self.setCentralWidget(self.drop_zone)

    def _build_picture_commands(self) -> None:
        menus, table, parts = self.menus, self._settings, self._controllers
        session, speaking, loading = parts.session, parts.speaking, parts.loading
        caption = self.caption
        self.correction_commands = CorrectionCommands(session, caption, menus, self)
        self.alternatives_commands = AlternativesCommands(session, caption, menus, self)
        self.attention_commands = AttentionCommands(session, caption, menus, table, self)
        told = (table, self.dialogs, self.notices)
        self.labels_commands = LabelsCommands(self.attention_commands, caption, menus, *told)
        self.details_commands = DetailsCommands(session, speaking, loading, menus, table, self)
        overlay = self.attention_commands.overlay
        self.asking_commands = AskingCommands(session, speaking, overlay, menus, self)
        self.sharing_commands = SharingCommands(session, caption, self.player, menus, self)
        self.output_commands = OutputCommands(
            (session, speaking),
            *(self.sharing_commands, self.player, menus, self.dialogs, self.notices),
        )
        self.reading_commands = ReadingCommands(
            session,
            (parts.reading, speaking, parts.library),
            caption.found_text,
            self.player,
            menus,
            table,
        )
        self.voice_commands = VoiceCommands(self.voice, session, speaking, table, self)
        self.full_screen_commands = FullScreenCommands(session, caption, menus, self)
        self.full_screen_commands.step_wanted.connect(self.history_panel.step)
        self.full_screen_commands.play_wanted.connect(self.player.toggle)
        whole = self.full_screen_commands.screen.picture
        self.zoom_commands = ZoomCommands(session, loading, menus, caption.picture, whole, self)
        caption.picture.step_wanted.connect(self.history_panel.step)

    def _build_commands(self) -> None:
        self._build_picture_commands()
        menus, table, parts = self.menus, self._settings, self._controllers
        self.history_commands = HistoryCommands(
            parts.session, parts.history, self.history_panel, menus, self.notices
        )
        menus.clear_history.triggered.connect(
            lambda: self.dialogs.ask_to_clear_history(self.history_commands.clear)
        )
        self.batch_commands = BatchCommands(
            self.batch, self.batch_list, parts.batching, table, menus, self.dialogs, self.notices
        )
        self.batch_commands.page_wanted.connect(
            lambda number: self.navigation.show_batch(number or None)
        )
        menus.photos.triggered.connect(self.navigation.show_photos)
        self.export_commands = ExportCommands(
            self.batch, parts.batching, parts.exporting, table, self.dialogs, self.notices
        )
        menus.export.triggered.connect(
            lambda: self.export_commands.export(batch_first=self.sidebar.shown == BATCHES)
        )
        parts.session.batch_wanted.connect(self.batch_commands.add)
        self.review_commands = ReviewCommands(
            parts.reviewing,
            (parts.batching, parts.library, parts.session),
            table,
            menus,
            self.pages,
            self.notices,
            self.stack,
        )
        self.batch.review_button.clicked.connect(self.review_commands.review_batch)
        self.retrain_commands = RetrainCommands(
            parts.retraining, parts.training, table, menus, self.notices, self
        )
        chrome = (menus, self.dialogs, self.notices)
        choice = parts.retraining.choice
        self.models_commands = ModelsCommands(choice, parts.session, table, chrome, self)
        tellers = (
            *(self.correction_commands, self.alternatives_commands, self.attention_commands),
            *(self.zoom_commands, self.reading_commands, self.asking_commands),
            *(self.sharing_commands, self.history_commands, self.history_panel, self.batch),
            *(self.batch_commands, self.review_commands, self.models_commands),
        )
        for teller in tellers:
            teller.told.connect(self.announce)

    def _connect_menus(self) -> None:
        menus = self.menus
        menus.open.triggered.connect(self.choose_files)
        menus.close.triggered.connect(self.close)
        menus.quit.triggered.connect(self.close)
        menus.paste.triggered.connect(self.paste)
        menus.history.toggled.connect(self._show_history)
        menus.settings.triggered.connect(self.settings_wanted)
        menus.logs.triggered.connect(self.logs_wanted)
        menus.larger.triggered.connect(lambda: text_size.step(self._settings, 1))
        menus.smaller.triggered.connect(lambda: text_size.step(self._settings, -1))
        menus.usual_size.triggered.connect(lambda: text_size.reset(self._settings))
        menus.full_screen.toggled.connect(
            lambda full: self.showFullScreen() if full else self.showNormal()
        )
        menus.play.triggered.connect(self.player.toggle)
        menus.replay.triggered.connect(self.player.replay)
        menus.all_the_same.triggered.connect(self._session.say_all_the_same)
        menus.automatic.toggled.connect(
            lambda on: self._settings.set(settings.SPEAK_AUTOMATICALLY, on)
        )
        for language, action in menus.languages.items():
            action.triggered.connect(
                lambda _=False, name=language: self._session.set_language(name)
            )
        menus.minimise.triggered.connect(self.showMinimized)
        menus.zoom.triggered.connect(
            lambda: self.showNormal() if self.isMaximized() else self.showMaximized()
        )
        menus.start.triggered.connect(lambda: self.pages.go(self.empty))
        menus.back.triggered.connect(self.go_back)
        menus.shortcuts.triggered.connect(lambda: self.dialogs.show_shortcuts(self.menuBar()))
        menus.about.triggered.connect(self.dialogs.show_about)

    def _connect_panels(self) -> None:
        self.toolbar.history_button.clicked.connect(self.menus.history.setChecked)
        self.toolbar.open_button.clicked.connect(self.choose_files)
        self.toolbar.paste_button.clicked.connect(self.paste)
        self.empty.open_wanted.connect(self.choose_files)
        self.empty.paste_wanted.connect(self.paste)
        self.drop_zone.dropped.connect(lambda data: self._take(data, "dropped"))
        self.toolbar.languages.chosen.connect(self._session.set_language)
        self.history_panel.entry_chosen.connect(self._session.show_entry)
        self.caption.locate_wanted.connect(
            lambda: self.dialogs.ask_for_moved_picture(self._session.relocate)
        )
        self.batch.picture_wanted.connect(lambda path: self.open_files([path]))
        self.queue.stop_wanted.connect(self._session.stop)
        self.player.sound_wanted.connect(self._session.say)
        self.player.failed.connect(self.notices.show_unplayable)
        self.player.speed_changed.connect(
            lambda speed: self._settings.set(settings.SPEECH_SPEED, speed)
        )
        self.caption.play_wanted.connect(self.player.toggle)
        self.banner.shown.connect(self.announce)
        self._settings.changed.connect(self._follow_setting)

    def _connect_session(self) -> None:
        session = self._session
        session.current_changed.connect(self._show_current)
        session.picture_loaded.connect(self._show_picture)
        session.picture_missing.connect(self._show_missing)
        session.working_changed.connect(self._show_working)
        session.caption_changed.connect(self._show_caption)
        # What the user vouches for is shown without doubt.
        session.caption_judged.connect(self._show_caption)
        session.entry_changed.connect(self._mark_entry)
        session.progress_changed.connect(self.queue.show_progress)
        session.refused.connect(self.notices.show_refusal)
        session.set_aside.connect(self.notices.show_set_aside)
        session.to_announce.connect(self.announce)
        session.failed.connect(self.notices.show_errors)
        speaking = self._controllers.speaking
        speaking.silenced.connect(self.player.silence)
        speaking.sound_ready.connect(self.player.play_sound)
        # Later: the player still tells of its end, and must not be given another sound meanwhile.
        self.player.ended.connect(lambda: speaking.step(1), Qt.ConnectionType.QueuedConnection)
        speaking.sound_saved.connect(self.notices.show_saved)

    def _restore(self) -> None:
        """Look as the window did when it was closed."""
        table = self._settings
        if not self.restoreGeometry(table.get(settings.WINDOW_GEOMETRY)):
            # Also where it was last on a display of another size, which is not there any more.
            self.resize(QSize(1160, 780).boundedTo(self.screen().availableSize()))
        self.splitter.restoreState(table.get(settings.WINDOW_SPLITTER))
        self.menus.history.setChecked(table.get(settings.HISTORY_VISIBLE))
        self._show_history(table.get(settings.HISTORY_VISIBLE))
        for setting in settings.TABLE:
            self._follow_setting(setting.key)
        self._show_current(None)
        # Nobody has brought the keyboard anywhere yet: the first Tab goes to the first control.
        self.setFocus()

    def _follow_setting(self, key: str) -> None:
        """Show what a setting is now, wherever it was changed."""
        table = self._settings
        match key:
            case settings.SPEAK_AUTOMATICALLY.key:
                self.menus.automatic.setChecked(table.get(settings.SPEAK_AUTOMATICALLY))
            case settings.SPEECH_SPEED.key:
                self.player.set_speed(table.get(settings.SPEECH_SPEED))
            case settings.SPEECH_VOLUME.key:
                self.player.set_volume(table.get(settings.SPEECH_VOLUME))
            case settings.TYPE_SIZE.key:
                self.caption.set_type_size(table.get(settings.TYPE_SIZE))
            case settings.CAPTION_LANGUAGE.key:
                self._show_language(table.caption_language())

    # -- what the user does ------------------------------------------------------------------

    def choose_files(self) -> None:
        """Ask for pictures to open."""
        self.dialogs.ask_for_pictures(self.open_files)

    def open_files(self, paths: Sequence[Path]) -> None:
        """Open files from the command line, the Dock or the dialog."""
        self._take(Dropped(paths=tuple(paths)), "opened")

    def take_over(self, paths: Sequence[Path]) -> None:
        """Come to the front with the files of another copy of the program, if it had any."""
        if self.isMinimized():
            self.showNormal()
        self.raise_()
        self.activateWindow()
        if paths:
            self.open_files(paths)

    def paste(self) -> None:
        """Take the picture or the files on the clipboard."""
        self._take(drops.read(QGuiApplication.clipboard().mimeData()), "pasted")

    def take_captured(self, image: QImage) -> None:
        """Come to the front with a picture that has no file."""
        self.take_over(())
        self._take(Dropped(image=image), "pasted")

    def go_back(self) -> None:
        """Show the page before, as it was left; what was said of this one goes with it."""
        if self.pages.can_go_back:
            self.banner.hide()
            self.pages.back()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape, where nothing else takes it, leads back."""
        if event.key() == Qt.Key.Key_Escape and self.pages.can_go_back:
            self.go_back()
        else:
            super().keyPressEvent(event)

    def _take(self, dropped: Dropped, source: Source) -> None:
        """Take pictures; what was said of those before is over."""
        self.banner.hide()
        self._session.take(dropped, source)

    # -- what the session says ---------------------------------------------------------------

    def _show_current(self, current: Current | None) -> None:
        # The empty page stands in the caption's place: neither is a way back to the other.
        shown, other = (self.empty, self.caption) if current is None else (self.caption, self.empty)
        self.pages.go(shown)
        self.pages.forget(other)
        self._follow_page()
        self.caption.clear()
        self._allow_speech(False)
        self._mark_entry(current.entry if current is not None else None)

    def _show_picture(self, image: QImage) -> None:
        self.caption.picture.show_image(image)
        if (caption := self._session.caption) is not None:
            self.caption.show_details(self._details(caption))

    def _show_missing(self, path: Path | None) -> None:
        self.caption.show_missing(path.name if path is not None else "")

    def _show_working(self, working: bool) -> None:
        if working:
            self.caption.start_waiting()
        else:
            self.caption.stop_waiting()

    def _show_caption(self, caption: StoredCaption) -> None:
        details = self._details(caption)
        said = self._session.said(caption)
        self.caption.show_caption(said.text, caption.language, details, said.start)
        self._allow_speech(True)

    def _details(self, caption: StoredCaption) -> str:
        """How sure the sentence is, who says it, and what of the file was looked at."""
        words = messages.confidence_words(caption.confidence, self._settings.interface_language())
        sure = self.tr("Certainty: {words}").format(words=words) if caption.best_text else ""
        if caption.correction is not None:
            sure = self.tr("In your own words")
        silent = self.tr("Left to your screen reader") if self._session.left_to_reader else ""
        raw = pictures.raw_name(self.caption.picture.image)
        preview = self.tr("Preview of a raw file ({kind})").format(kind=raw) if raw else ""
        return " · ".join(words for words in (sure, silent, preview) if words)

    def _mark_entry(self, entry: Entry | None) -> None:
        self.history_panel.mark_current(-1 if entry is None else entry.id)

    # -- small parts ---------------------------------------------------------------------------

    def _allow_speech(self, allowed: bool) -> None:
        self.player.set_speakable(allowed)
        menus = self.menus
        speech = (menus.save_sound, menus.play, menus.replay, menus.all_the_same)
        for action in (menus.copy, *speech):
            action.setEnabled(allowed)

    def _show_language(self, language: Language) -> None:
        self.toolbar.languages.show_language(language)
        self.menus.languages[language].setChecked(True)

    def _photo_page(self) -> QWidget:
        return self.empty if self._session.current is None else self.caption

    def _follow_page(self) -> None:
        self.player.setVisible(self.pages.current is self.caption)
        self.menus.back.setEnabled(self.pages.can_go_back)

    def _show_history(self, visible: bool) -> None:
        self.sidebar.setVisible(visible)
        self.toolbar.history_button.setChecked(visible)
        self._settings.set(settings.HISTORY_VISIBLE, visible)

    def announce(self, text: str) -> None:
        """Have a screen reader say it; it waits for what is being said."""
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep what is being written, and remember how the window looks."""
        self.caption.finish_editing()
        self._settings.set(settings.WINDOW_GEOMETRY, QByteArray(self.saveGeometry()))
        self._settings.set(settings.WINDOW_SPLITTER, QByteArray(self.splitter.saveState()))
        super().closeEvent(event)
