"""What brings pictures while the window is not looked at, made and joined to the window."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject

from desktop.captioning.controller import Captioning
from desktop.history.controller import Library
from desktop.jobs import JobRunner
from desktop.pictures import loading as pictures
from desktop.settings import Settings
from desktop.system import macos_services
from desktop.ui.chrome.capture_commands import CaptureCommands
from desktop.ui.chrome.tool_commands import ToolCommands
from desktop.ui.chrome.tray import Tray
from desktop.ui.chrome.watch_commands import WatchCommands
from desktop.ui.main_window import MainWindow
from desktop.watching.controller import Watching
from desktop.watching.store import SeenPictures


class Outside(QObject):
    """The watched folder, the menu in the tray, the Services of a Mac, the tool for terminals.

    `runners` has threads called "watching", "screen" and "pictures"; `watched` is the file of the
    watched folder's memory.
    """

    def __init__(
        self,
        window: MainWindow,
        captioning: Captioning,
        library: Library,
        table: Settings,
        runners: Mapping[str, JobRunner],
        watched: Path,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._loading = runners["pictures"]
        menus, dialogs, notices = window.menus, window.dialogs, window.notices
        store = SeenPictures(watched)
        self.watching = Watching(captioning, library, table, runners["watching"], store, self)
        self.watch_commands = WatchCommands(self.watching, menus, dialogs, notices, self)
        self.capture_commands = CaptureCommands(runners["screen"], menus, notices, self)
        self.tool_commands = ToolCommands(menus, dialogs, notices, self)
        self.tray = Tray(menus, table, self)
        self.watch_commands.told.connect(window.announce)
        self.watch_commands.told.connect(self.tray.tell)
        self.capture_commands.captured.connect(window.take_captured)
        self.capture_commands.clipboard_wanted.connect(self._describe_clipboard)
        self.tray.window_wanted.connect(lambda: window.take_over(()))
        self._services = macos_services.provide(self.receive)

    def receive(self, files: list[Path], picture: bytes | None) -> None:
        """Describe what another app has sent: files, or the bytes of a picture."""
        self._window.take_over(files)
        if picture is None:
            return
        job = self._loading.start(lambda _: pictures.load(picture, None))
        job.finished.connect(self._window.take_captured)
        job.failed.connect(lambda error: self._window.notices.show_errors((error,)))

    def close(self) -> None:
        """Take away what is beside the window."""
        self.tray.close()

    def _describe_clipboard(self) -> None:
        self._window.take_over(())
        self._window.paste()
