"""Paints one entry of the history's list."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QImage, QPainter, QPalette, QTextLayout
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.ui.appearance import contrast
from desktop.ui.appearance.selection import group_of, paint_selection, small_font
from desktop.ui.history.history_model import DETAILS_ROLE, THUMBNAIL

_Index = QModelIndex | QPersistentModelIndex

# PySide6's stubs leave out the fields of style options (font, palette, rect, state).
_Look = Any

_MARGIN = 10
_GAP = 12
_RADIUS = 6
_TEXT_LINES = 2


class HistoryDelegate(QStyledItemDelegate):
    """Paints one entry: thumbnail left, two lines of caption, date and state under them."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Every row is as high, so that the view need not ask for all of them."""
        look: _Look = option
        lines = _TEXT_LINES * QFontMetrics(look.font).lineSpacing()
        date = QFontMetrics(small_font(look.font)).lineSpacing()
        return QSize(200, max(THUMBNAIL, lines + date + 2) + 2 * _MARGIN)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint the row in the palette's colours, the selection as a rounded field."""
        look: _Look = option
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(look.state & QStyle.StateFlag.State_Selected)
        if selected:
            paint_selection(painter, look)
        frame = look.rect.adjusted(_MARGIN + 4, _MARGIN, -_MARGIN - 4, -_MARGIN)
        picture = QRect(frame.left(), frame.center().y() - THUMBNAIL // 2, THUMBNAIL, THUMBNAIL)
        _paint_thumbnail(painter, picture, index.data(Qt.ItemDataRole.DecorationRole), look)
        words = frame.adjusted(THUMBNAIL + _GAP, 0, 0, 0)
        _paint_words(painter, words, look, index, selected)
        painter.restore()


def _paint_thumbnail(painter: QPainter, place: QRect, image: object, look: _Look) -> None:
    """The picture, rounded already; a plain field until it is decoded."""
    if isinstance(image, QImage) and not image.isNull():
        painter.drawImage(place.topLeft(), image)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.palette.color(QPalette.ColorRole.Midlight))
    painter.drawRoundedRect(place, _RADIUS, _RADIUS)


def _paint_words(
    painter: QPainter, frame: QRect, look: _Look, index: _Index, selected: bool
) -> None:
    colour = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.WindowText
    date_font = small_font(look.font)
    lines = _wrapped(str(index.data(Qt.ItemDataRole.DisplayRole) or ""), look.font, frame.width())
    spacing = QFontMetrics(look.font).lineSpacing()
    date_height = QFontMetrics(date_font).lineSpacing()
    top = frame.center().y() - (len(lines) * spacing + 2 + date_height) // 2
    painter.setPen(look.palette.color(group_of(look), colour))
    painter.setFont(look.font)
    for line in lines:
        painter.drawText(QRect(frame.left(), top, frame.width(), spacing), 0, line)
        top += spacing
    ground = QPalette.ColorRole.Highlight if selected else QPalette.ColorRole.Window
    group = group_of(look)
    painter.setPen(
        contrast.quiet_on(look.palette.color(group, colour), look.palette.color(group, ground))
    )
    painter.setFont(date_font)
    place = QRect(frame.left(), top + 2, frame.width(), date_height)
    date = str(index.data(DETAILS_ROLE) or "")
    elide = Qt.TextElideMode.ElideRight
    painter.drawText(place, 0, QFontMetrics(date_font).elidedText(date, elide, frame.width()))


def _wrapped(text: str, font: QFont, width: int) -> list[str]:
    """The text in at most two lines, the last one shortened."""
    layout = QTextLayout(text, font)
    layout.beginLayout()
    lines: list[str] = []
    while len(lines) < _TEXT_LINES:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        lines.append(text[line.textStart() : line.textStart() + line.textLength()].strip())
        if len(lines) == _TEXT_LINES:
            rest = text[line.textStart() :]
            lines[-1] = QFontMetrics(font).elidedText(rest, Qt.TextElideMode.ElideRight, width)
    layout.endLayout()
    return lines
