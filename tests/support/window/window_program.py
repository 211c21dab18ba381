"""What `window_process.py` runs: the window, its events on standard output, commands on input."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import threading
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDialog

from desktop import app as desktop_app
from desktop.app import Desktop
from desktop.application import Application
from desktop.history.entries import Entry, StoredCaption
from desktop.settings import Settings
from desktop.system import memory, paths
from desktop.system.single_instance import SingleInstance
from model.caption import CaptionerProtocol
from tests.support.fakes_desktop import FakeCaptioner


def say(event: str, **facts: object) -> None:
    """Print one event with the time of the clock that all processes share.

    `cpu` is the processor time spent so far: what counts on a machine that is busy otherwise.
    """
    times = {"clock": time.monotonic(), "cpu": time.process_time()}
    line = json.dumps({"event": event, **times, **facts})
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class Commands(QObject):
    """Lines from standard input, brought to the UI thread."""

    arrived = Signal(str)

    def listen(self) -> None:
        """Read until the end, on a thread of its own."""
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in sys.stdin:
            self.arrived.emit(line.strip())


class Exposure(QObject):
    """Tells once when the window is really there."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._told = False
        desktop.window.windowHandle().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        handle = self._desktop.window.windowHandle()
        if event.type() == QEvent.Type.Expose and handle.isExposed() and not self._told:
            self._told = True
            # After this event the window has painted itself.
            QTimer.singleShot(0, self, self._tell)
        return False

    def _tell(self) -> None:
        middle = self._desktop.window.drop_zone
        place = middle.mapToGlobal(middle.rect().center())
        say("exposed", x=place.x(), y=place.y())


def report(desktop: Desktop) -> None:
    """Print what happens in the app."""
    session, library = desktop.session, desktop.library

    def caption(shown: StoredCaption) -> None:
        say("caption", text=shown.text, language=shown.language)

    def entry(added: Entry) -> None:
        say("entry", id=added.id, picture=str(added.picture))

    desktop.captioning.ready.connect(lambda: say("ready"))
    desktop.captioning.unloaded.connect(lambda: say("unloaded"))
    desktop.voices.listed.connect(lambda: say("voices"))
    session.caption_changed.connect(caption)
    session.failed.connect(
        lambda errors: say("failed", types=[type(error).__name__ for error in errors])
    )
    session.refused.connect(lambda refusal: say("refused", reason=refusal.reason.value))
    session.picture_loaded.connect(lambda image: say("picture", width=image.width()))
    library.added.connect(entry)
    desktop.history.rowsInserted.connect(lambda: say("rows", count=desktop.history.rowCount()))
    desktop.speaking.sound_ready.connect(lambda path: say("sound", path=str(path)))


def report_playback(desktop: Desktop) -> None:
    """Print what the player does; once there is one, which the window does not wait for."""
    desktop.window.player.player.playbackStateChanged.connect(
        lambda state: say("playback", state=state.name)
    )


def load(bundle: Path) -> CaptionerProtocol:
    """Load a bundle; imported as late as the app does it."""
    from model import load_captioner

    return load_captioner(bundle)


def press(name: str) -> None:
    """Press a key where keys go now; `Ctrl+` before its name holds that one down."""
    # Imported when it is wanted: measurements of the start are not to wait for it.
    from PySide6.QtTest import QTest

    open_windows = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.isWindow()]
    dialogs = [window for window in open_windows if isinstance(window, QDialog)]
    window = QApplication.activeModalWidget() or (dialogs or open_windows)[-1]
    # Without a window manager, nobody else gives it the keyboard.
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    held = Qt.KeyboardModifier.NoModifier
    if name.startswith("Ctrl+"):
        held, name = Qt.KeyboardModifier.ControlModifier, name.removeprefix("Ctrl+")
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key[f"Key_{name}"], held)
    say("pressed")


def obey(desktop: Desktop, line: str) -> None:
    """Do what a line asks for."""
    word, _, rest = line.partition(" ")
    match word:
        case "quit":
            desktop.window.close()
        case "settings":
            desktop.open_settings()
        case "unload":
            desktop.captioning.unload()
        case "pane":
            desktop.open_settings().tabs.setCurrentIndex(int(rest))
        case "menu":
            getattr(desktop.window.menus, rest).trigger()
        case "key":
            press(rest)
        case "save":
            desktop.session.save_sound(Path(rest))
        case _:
            desktop.window.open_files([Path(line)])


def main() -> int:
    """Run until told to quit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fake", action="store_true")
    parser.add_argument("--model", type=Path)
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    application = Application(sys.argv[:1])
    parts = desktop_app.real_parts()
    if options.fake:
        parts = dataclasses.replace(parts, load_captioner=lambda *_: FakeCaptioner())
    elif options.model:
        parts = dataclasses.replace(parts, load_captioner=lambda *_: load(options.model))
    desktop_app.translate(application, Settings(parts.settings).interface_language())
    desktop = Desktop(parts)
    report(desktop)
    # The window's handle has to exist before it is shown.
    desktop.window.setAttribute(Qt.WidgetAttribute.WA_NativeWindow)
    desktop.window.winId()
    Exposure(desktop)
    instance = SingleInstance(paths.data(), application)
    instance.claim()
    instance.files_received.connect(desktop.window.take_over)
    instance.files_received.connect(lambda files: say("received", files=[*map(str, files)]))
    commands = Commands()

    commands.arrived.connect(lambda line: obey(desktop, line))
    commands.listen()
    desktop.start(options.files)
    QTimer.singleShot(0, application, memory.settle)
    QTimer.singleShot(0, application, lambda: report_playback(desktop))
    status = application.exec()
    return desktop_app.leave(desktop, instance, status)
