"""The application object: who the app is to the system, and the files that the system hands it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from desktop.appinfo import BUNDLE_ID, NAME, VERSION
from desktop.system import memory
from desktop.ui.appearance.icons import application_icon

_GATHERING = 80
"""Milliseconds in which files from the Dock, which come one by one, count as one drop."""


class Application(QApplication):
    """The application object; takes files from the Dock and from "Open With".

    Signals, on the UI thread:
    - files_opened(list[Path]): all files of one drop.
    """

    files_opened = Signal(list)

    def __init__(self, arguments: Sequence[str]) -> None:
        memory.keep_little()
        super().__init__(list(arguments))
        self.setApplicationName(NAME)
        self.setApplicationVersion(VERSION)
        # Settings live under the bundle's identifier, as a Mac has it.
        self.setOrganizationDomain(".".join(reversed(BUNDLE_ID.split(".")[:-1])))
        self.setOrganizationName(NAME)
        self.setWindowIcon(application_icon())
        self.setDesktopFileName(BUNDLE_ID)
        self._gathered: list[Path] = []
        self._gathering = QTimer(self)
        self._gathering.setSingleShot(True)
        self._gathering.setInterval(_GATHERING)
        self._gathering.timeout.connect(self._hand_over)

    def event(self, event: QEvent) -> bool:
        """Gather the files that the system asks to open."""
        if isinstance(event, QFileOpenEvent) and event.file():
            self._gathered.append(Path(event.file()))
            self._gathering.start()
            return True
        return super().event(event)

    def _hand_over(self) -> None:
        files, self._gathered = self._gathered, []
        self.files_opened.emit(files)
