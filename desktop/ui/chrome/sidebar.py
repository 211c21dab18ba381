"""The sidebar: a switch above, and the list of what is chosen there."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.ui.widgets.segments import Segments

PHOTOS, BATCHES = "photos", "batches"

_LEAST_WIDTH = 200
"""Of the lists; the switch above may need more, in large letters."""


class Sidebar(QWidget):
    """Photos and batches, each its own list.

    Signals, on the UI thread:
    - chosen(str): `PHOTOS` or `BATCHES` was pressed.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lists: dict[str, QWidget] = {}
        words = ((PHOTOS, self.tr("Photos")), (BATCHES, self.tr("Batches")))
        self.switch = Segments(
            self.tr("What the list shows"), [(value, name, name) for value, name in words], self
        )
        self.switch.chosen.connect(self.chosen)
        self._stack = QStackedWidget(self)
        self._stack.setMinimumWidth(_LEAST_WIDTH)
        row = QHBoxLayout()
        row.setContentsMargins(10, 10, 10, 0)
        row.addStretch()
        row.addWidget(self.switch)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self._stack, 1)

    def set_lists(self, photos: QWidget, batches: QWidget) -> None:
        """Take the two lists; made after this, they come after the switch for Tab, too."""
        self._lists = {PHOTOS: photos, BATCHES: batches}
        for one in self._lists.values():
            self._stack.addWidget(one)
        self.show_list(PHOTOS)

    @property
    def shown(self) -> str:
        """Which list is shown."""
        current = self._stack.currentWidget()
        return next(which for which, one in self._lists.items() if one is current)

    def show_list(self, which: str) -> None:
        """Show one of the lists."""
        self.switch.show_chosen(which)
        self._stack.setCurrentWidget(self._lists[which])
