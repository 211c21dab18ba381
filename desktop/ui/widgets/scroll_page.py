"""A page that is scrolled where the window is too low for it: large letters hide nothing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class ScrollPage(QScrollArea):
    """Never narrower than its page, and at least so many points high as it is asked to be."""

    def __init__(self, page: QWidget, least: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least = least
        self.setFrameShape(QFrame.Shape.NoFrame)
        # What is in it takes the focus, and is brought into sight by that.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setWidget(page)

    def minimumSizeHint(self) -> QSize:
        """As wide as the page has to be, beside a scroll bar."""
        bar = self.verticalScrollBar().sizeHint().width()
        width = self.widget().minimumSizeHint().width() + bar
        return QSize(width, max(self._least, super().minimumSizeHint().height()))

    def sizeHint(self) -> QSize:
        """The whole page."""
        return self.widget().sizeHint()

    def event(self, event: QEvent) -> bool:
        """Pass on that the page needs another width now."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().event(event)
