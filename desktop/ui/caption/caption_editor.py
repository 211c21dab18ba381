"""The field in which a caption is put into the user's own words."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QTextEdit, QWidget

LONGEST = 1000
"""Characters: several times what a caption or an alternative text has."""

_MOST_LINES = 5

_LONGEST_LINE = 60
"""Characters: on a large screen, the field is no wider than what is written in it."""

_PASSING = (
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)
"""The focus comes back from these by itself."""


class CaptionEditor(QTextEdit):
    """One sentence; Return keeps it, Escape does not, and leaving the field keeps it too.

    Signals, on the UI thread:
    - finished(bool): whether what is written is to be kept.
    """

    finished = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Caption in your own words"))
        self.setAccessibleDescription(self.tr("Return saves, Escape cancels."))
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self.updateGeometry)

    def begin(self, text: str) -> None:
        """Show a sentence, wholly selected."""
        self.setPlainText(text)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.selectAll()

    def sizeHint(self) -> QSize:
        """As high as what is written, within reason."""
        line = self.fontMetrics().lineSpacing()
        frame = 2 * (self.frameWidth() + round(self.document().documentMargin()))
        height = self.document().size().height()
        wanted = min(max(height, 2 * line + frame), _MOST_LINES * line + frame)
        return QSize(super().sizeHint().width(), round(wanted) + 2 * self.frameWidth())

    def minimumSizeHint(self) -> QSize:
        """Never less than can be read."""
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the letters."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.setMaximumWidth(_LONGEST_LINE * self.fontMetrics().averageCharWidth())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width breaks the lines elsewhere."""
        super().resizeEvent(event)
        self.updateGeometry()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste as one line, as much as there is room for."""
        room = LONGEST - len(self.toPlainText()) + len(self.textCursor().selectedText())
        self.insertPlainText(" ".join(source.text().split())[: max(room, 0)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return and Escape end it; a caption has no second paragraph."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.finished.emit(True)
        elif event.key() == Qt.Key.Key_Escape:
            self.finished.emit(False)
        elif not self._is_full() or not event.text().isprintable() or not event.text():
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Whoever goes elsewhere has finished."""
        super().focusOutEvent(event)
        if event.reason() not in _PASSING and self.isVisible():
            self.finished.emit(True)

    def _is_full(self) -> bool:
        return len(self.toPlainText()) >= LONGEST and not self.textCursor().hasSelection()
