"""Paints one entry of the history's list."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QImage, QPainter, QPalette, QTextLayout
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.ui.appearance import contrast
from desktop.ui.appearance.selection import group_of, paint_selection, small_font
from desktop.ui.history.history_model import THUMBNAIL, HistoryModel, Seen

_Index = QModelIndex | QPersistentModelIndex

# PySide6's stubs leave out the fields of style options (font, palette, rect, state).
_Look = Any

_MARGIN = 10
_GAP = 12
_RADIUS = 6
_TEXT_LINES = 2
_KEPT = 1024
_SELECTED = QStyle.StateFlag.State_Selected.value


class HistoryDelegate(QStyledItemDelegate):
    """Paints one entry: thumbnail left, two lines of caption, date and state under them."""

    def __init__(self, model: HistoryModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._type: _Type | None = None

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Every row is as high, so that the view need not ask for all of them."""
        look: _Look = option
        kind = self._type_of(look.font)
        lines = _TEXT_LINES * kind.spacing
        return QSize(200, max(THUMBNAIL, lines + kind.small_spacing + 2) + 2 * _MARGIN)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint the row in the palette's colours, the selection as a rounded field."""
        look: _Look = option
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(look.state.value & _SELECTED)
        if selected:
            paint_selection(painter, look)
        seen = self._model.seen(index.row())
        frame = look.rect.adjusted(_MARGIN + 4, _MARGIN, -_MARGIN - 4, -_MARGIN)
        picture = QRect(frame.left(), frame.center().y() - THUMBNAIL // 2, THUMBNAIL, THUMBNAIL)
        _paint_thumbnail(painter, picture, seen.thumbnail, look)
        words = frame.adjusted(THUMBNAIL + _GAP, 0, 0, 0)
        _paint_words(painter, words, look, seen, self._type_of(look.font), selected)
        painter.restore()

    def _type_of(self, font: QFont) -> _Type:
        if self._type is None or self._type.font != font:
            self._type = _Type(font)
        return self._type


class _Type:
    """The type of all rows: what is known of it, and the words that were laid out in it."""

    def __init__(self, font: QFont) -> None:
        self.font = QFont(font)
        self.small = small_font(font)
        metrics, small = QFontMetrics(self.font), QFontMetrics(self.small)
        self.spacing, self.ascent = metrics.lineSpacing(), metrics.ascent()
        self.small_spacing, self.small_ascent = small.lineSpacing(), small.ascent()

        @lru_cache(maxsize=_KEPT)
        def wrapped(text: str, width: int) -> list[str]:
            return _wrapped(text, self.font, width)

        @lru_cache(maxsize=_KEPT)
        def cut(text: str, width: int) -> str:
            return small.elidedText(text, Qt.TextElideMode.ElideRight, width)

        self.wrapped, self.cut = wrapped, cut


def _paint_thumbnail(painter: QPainter, place: QRect, image: QImage | None, look: _Look) -> None:
    """The picture, rounded already; a plain field until it is decoded."""
    if image is not None and not image.isNull():
        painter.drawImage(place.topLeft(), image)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.palette.color(QPalette.ColorRole.Midlight))
    painter.drawRoundedRect(place, _RADIUS, _RADIUS)


def _paint_words(
    painter: QPainter, frame: QRect, look: _Look, seen: Seen, kind: _Type, selected: bool
) -> None:
    colour = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.WindowText
    ground = QPalette.ColorRole.Highlight if selected else QPalette.ColorRole.Window
    group = group_of(look)
    left, width = frame.left(), frame.width()
    lines = kind.wrapped(seen.words, width)
    top = frame.center().y() - (len(lines) * kind.spacing + 2 + kind.small_spacing) // 2
    words = look.palette.color(group, colour)
    painter.setPen(words)
    painter.setFont(kind.font)
    for line in lines:
        painter.drawText(left, top + kind.ascent, line)
        top += kind.spacing
    painter.setPen(contrast.quiet_on(words, look.palette.color(group, ground)))
    painter.setFont(kind.small)
    painter.drawText(left, top + 2 + kind.small_ascent, kind.cut(seen.details, width))


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
