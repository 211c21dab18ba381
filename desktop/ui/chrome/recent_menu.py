"""The menu of the files described last."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu

from desktop.history.recent import RecentFiles


class RecentMenu(QObject):
    """Fills the menu each time it opens.

    Signals, on the UI thread:
    - chosen(Path): a file to open again.
    """

    chosen = Signal(object)

    def __init__(self, menu: QMenu, recent: RecentFiles, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._menu = menu
        self._recent = recent
        menu.aboutToShow.connect(self._fill)

    def _fill(self) -> None:
        self._menu.clear()
        for file, name in zip(self._recent.files, names(self._recent.files), strict=True):
            action = self._menu.addAction(name.replace("&", "&&"))
            action.setToolTip(str(file))
            action.triggered.connect(lambda _=False, file=file: self.chosen.emit(file))
        self._menu.addSeparator()
        clear = self._menu.addAction(self.tr("Clear Menu"), self._recent.clear)
        clear.setEnabled(bool(self._recent.files))


def names(files: list[Path]) -> list[str]:
    """The files' names, with their folders' where two are called the same."""
    known = Counter(file.name for file in files)
    return [
        file.name if known[file.name] == 1 else f"{file.name} – {file.parent.name}"
        for file in files
    ]
