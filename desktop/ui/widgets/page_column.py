"""Messages above, a page with all the room there is, and a bar below it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget


class PageColumn(QWidget):
    """Three things on one ground."""

    def __init__(
        self,
        messages: Sequence[QWidget],
        page: QWidget,
        bar: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAutoFillBackground(True)
        above = QVBoxLayout()
        above.setContentsMargins(24, 12, 24, 0)
        for message in messages:
            above.addWidget(message)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(above)
        column.addWidget(page, 1)
        column.addWidget(bar)
