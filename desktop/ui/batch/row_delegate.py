"""Paints the cells of a batch's table, thousands of which are scrolled through, cheaply."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from desktop.ui.batch.batch_model import FILE, THUMBNAIL, BatchModel

_Index = QModelIndex | QPersistentModelIndex

# PySide6's stubs leave out the fields of style options (font, palette, rect, state).
_Look = Any

_MARKED = (
    QStyle.StateFlag.State_Selected.value
    | QStyle.StateFlag.State_HasFocus.value
    | QStyle.StateFlag.State_MouseOver.value
)

_WORDS, _QUIET = QPalette.ColorRole.Text, QPalette.ColorRole.PlaceholderText

_KEPT = 4096


class RowDelegate(QStyledItemDelegate):
    """Paints small picture and words where the style would, without asking the style.

    The style asks the model for seven things a cell and lays its words out anew each time. It still
    paints what is marked in some way: a chosen row, the cell with the keyboard, the one pointed at.
    """

    def __init__(self, table: QTableView, model: BatchModel) -> None:
        super().__init__(table)
        self._table = table
        self._model = model
        self._font: QFont | None = None
        self._take_font(table.font())

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        """Cut a long name in the middle: what tells files of a camera apart stands at the end."""
        super().initStyleOption(option, index)
        look: _Look = option
        if index.column() == FILE:
            look.textElideMode = Qt.TextElideMode.ElideMiddle

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one cell; its ground is the table's."""
        look: _Look = option
        if look.state.value & _MARKED:
            super().paint(painter, option, index)
            return
        if look.font != self._font:
            self._take_font(look.font)
        row, column, frame = index.row(), index.column(), look.rect
        left, width = frame.left() + self._margin, frame.width() - 2 * self._margin
        if column == FILE:
            small = self._model.small_picture(row)
            if small is not None:
                painter.drawImage(left, frame.top() + (frame.height() - THUMBNAIL) // 2, small)
            taken = THUMBNAIL + 2 * self._margin
            left, width = left + taken, width - taken
        words, quiet = self._model.cell(row, column)
        if words:
            middle = column == FILE
            painter.setPen(look.palette.color(_QUIET if quiet else _WORDS))
            baseline = frame.top() + (frame.height() - self._height) // 2 + self._ascent
            painter.drawText(left, baseline, self._cut(words, width, middle))

    def _take_font(self, font: QFont) -> None:
        metrics = QFontMetrics(font)
        style = self._table.style()
        focus = QStyle.PixelMetric.PM_FocusFrameHMargin
        self._font = QFont(font)
        self._margin = style.pixelMetric(focus, None, self._table) + 1
        self._height, self._ascent = metrics.height(), metrics.ascent()

        @lru_cache(maxsize=_KEPT)
        def cut(words: str, width: int, middle: bool) -> str:
            end = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
            return metrics.elidedText(words, end, width)

        self._cut = cut
