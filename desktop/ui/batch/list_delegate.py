"""Paints the rows of the sidebar's batches."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.ui.appearance import contrast
from desktop.ui.appearance.selection import group_of, paint_selection, small_font

DETAILS_ROLE = Qt.ItemDataRole.UserRole + 1

_Index = QModelIndex | QPersistentModelIndex

# PySide6's stubs leave out the fields of style options (font, palette, rect, state).
_Look = Any

_MARGIN = 10


class BatchDelegate(QStyledItemDelegate):
    """Paints a name, and below it how far that batch is."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Every row is as high."""
        look: _Look = option
        name = QFontMetrics(look.font).lineSpacing()
        return QSize(200, name + QFontMetrics(small_font(look.font)).lineSpacing() + 2 * _MARGIN)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint the row in the palette's colours, the selection as a rounded field."""
        look: _Look = option
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(look.state & QStyle.StateFlag.State_Selected)
        if selected:
            paint_selection(painter, look)
        frame = look.rect.adjusted(_MARGIN + 6, _MARGIN, -_MARGIN - 6, -_MARGIN)
        group = group_of(look)
        colour = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.WindowText
        ground = QPalette.ColorRole.Highlight if selected else QPalette.ColorRole.Window
        words = look.palette.color(group, colour)
        line = QFontMetrics(look.font).lineSpacing()
        painter.setPen(words)
        painter.setFont(look.font)
        name = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        middle = Qt.TextElideMode.ElideMiddle
        shown = QFontMetrics(look.font).elidedText(name, middle, frame.width())
        painter.drawText(QRect(frame.left(), frame.top(), frame.width(), line), 0, shown)
        font = small_font(look.font)
        painter.setFont(font)
        painter.setPen(contrast.quiet_on(words, look.palette.color(group, ground)))
        details = str(index.data(DETAILS_ROLE) or "")
        right = Qt.TextElideMode.ElideRight
        painter.drawText(
            QRect(frame.left(), frame.top() + line, frame.width(), frame.height() - line),
            0,
            QFontMetrics(font).elidedText(details, right, frame.width()),
        )
        painter.restore()
