"""Choosing the folder that is watched, and saying what has come into it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.messages import lookup as messages
from desktop.ui.chrome.dialogs import Dialogs
from desktop.ui.chrome.menus import Menus
from desktop.ui.chrome.notices import Notices
from desktop.watching.controller import Watching
from model.caption import Caption


class WatchCommands(QObject):
    """Joins the watched folder to menus and messages.

    Signals, on the UI thread:
    - told(str): what a screen reader should say, and who does not see the window should know.
    """

    told = Signal(str)

    def __init__(
        self,
        watching: Watching,
        menus: Menus,
        dialogs: Dialogs,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._watching = watching
        self._menus = menus
        self._dialogs = dialogs
        self._notices = notices
        menus.watch.triggered.connect(self.choose)
        menus.unwatch.triggered.connect(watching.stop)
        watching.changed.connect(self._tell_change)
        watching.described.connect(self._tell_described)
        watching.failed.connect(lambda error: notices.show_errors((error,)))
        self._refresh()

    def choose(self) -> None:
        """Ask which folder is to be watched."""
        self._dialogs.ask_for_folder(self.tr("Watch a Folder"), self._watching.watch)

    def _tell_change(self) -> None:
        self._refresh()
        folder = self._watching.folder
        if folder is None:
            self._notices.tell("", self.tr("No folder is watched any more."))
            return
        words = self.tr("New pictures in “{name}” will be described as they come.")
        self._notices.tell("", words.format(name=folder.name))

    def _tell_described(self, described: Sequence[tuple[Path, Caption]]) -> None:
        if len(described) == 1:
            ((picture, caption),) = described
            self.told.emit(f"{picture.name}: {messages.caption_text(caption)}")
        else:
            number = len(described)
            words = self.tr("%n new picture(s) of the watched folder were described.", "", number)
            self.told.emit(words)

    def _refresh(self) -> None:
        folder = self._watching.folder
        self._menus.unwatch.setEnabled(folder is not None)
        words = self.tr("Stop Watching “{name}”").format(name=folder.name) if folder else ""
        self._menus.unwatch.setText((words or self.tr("Stop Watching")).replace("&", "&&"))
