"""The other sentences that the model thought of, to take one in place of the caption."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QListWidget, QListWidgetItem, QWidget

from desktop.history.entries import printed

_SPACING = 4
_LETTERS = 90
_AROUND = 12
"""What the style leaves free beside the words of a row, at most."""


class AlternativesList(QListWidget):
    """Numbered sentences; a click, Return on one, or its number takes it.

    Signals, on the UI thread:
    - chosen(str): the sentence.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Other descriptions"))
        self.setAccessibleDescription(
            self.tr("Return or the number puts one in place of the caption.")
        )
        self.setWordWrap(True)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setSpacing(_SPACING)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizeAdjustPolicy(QAbstractScrollArea.SizeAdjustPolicy.AdjustToContents)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.itemClicked.connect(self._choose)
        self._keep_readable()

    def changeEvent(self, event: QEvent) -> None:
        """Stay as wide as a column of text, in letters of any size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._keep_readable()

    def _keep_readable(self) -> None:
        self.setMaximumWidth(_LETTERS * self.fontMetrics().averageCharWidth())

    @property
    def sentences(self) -> list[str]:
        """What is offered."""
        given = (self.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self.count()))
        return [sentence for sentence in given if sentence]

    def show_sentences(self, sentences: Sequence[str], note: str = "") -> None:
        """Offer other sentences; a `note` below them is not one to take."""
        row = self.currentRow()
        self.clear()
        for number, sentence in enumerate(sentences, 1):
            item = QListWidgetItem(f"{number}.  {printed(sentence)}", self)
            item.setData(Qt.ItemDataRole.UserRole, sentence)
        if note:
            item = QListWidgetItem(note, self)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            font = item.font()
            font.setItalic(True)
            item.setFont(font)
        if self.hasFocus():
            self.setCurrentRow(min(max(row, 0), self.count() - 1))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """As high as its sentences."""
        rows = range(self.count())
        heights = sum(self._height_of(row) + 2 * _SPACING for row in rows)
        return QSize(super().sizeHint().width(), heights + 2 * self.frameWidth())

    def _height_of(self, row: int) -> int:
        """The height of a sentence in the width there is, which the list asks for only later."""
        room = QRect(0, 0, self.viewport().width() - 2 * _SPACING - _AROUND, 0)
        lines = self.fontMetrics().boundingRect(
            room, Qt.TextFlag.TextWordWrap, self.item(row).text()
        )
        return max(self.sizeHintForRow(row), lines.height())

    def minimumSizeHint(self) -> QSize:
        """All of them are seen."""
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width breaks the sentences elsewhere."""
        super().resizeEvent(event)
        self.updateGeometry()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys are."""
        super().focusInEvent(event)
        self.setCurrentRow(max(self.currentRow(), 0))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Nothing is chosen here while the keys are elsewhere."""
        super().focusOutEvent(event)
        self.clearSelection()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the sentence under the cursor, or the one of a number."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self.currentItem())
            return
        row = event.key() - Qt.Key.Key_1
        if 0 <= row < min(len(self.sentences), 9):
            self._choose(self.item(row))
            return
        super().keyPressEvent(event)

    def _choose(self, item: QListWidgetItem | None) -> None:
        sentence = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        if sentence:
            self.chosen.emit(sentence)
