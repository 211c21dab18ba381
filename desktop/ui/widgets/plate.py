"""A few words on a plate of their own, legible over any picture."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPalette

_RADIUS = 8
_MARGIN = 12


def draw_at_foot(painter: QPainter, frame: QRectF, palette: QPalette, words: str) -> None:
    """Draw lines of words in the middle of a frame's lower edge."""
    room = frame.adjusted(2 * _MARGIN, 2 * _MARGIN, -2 * _MARGIN, -2 * _MARGIN)
    plate = _plate(painter, room, words)
    plate.moveCenter(QPointF(frame.center().x(), frame.bottom() - _MARGIN - plate.height() / 2))
    _draw(painter, plate, palette, words)


def draw_in_corner(painter: QPainter, frame: QRectF, palette: QPalette, words: str) -> None:
    """Draw a word or two in a frame's upper right corner."""
    plate = _plate(painter, frame, words)
    plate.moveTopRight(frame.topRight() + QPointF(-_MARGIN, _MARGIN))
    _draw(painter, plate, palette, words)


_FLAGS = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap


def _plate(painter: QPainter, room: QRectF, words: str) -> QRectF:
    return painter.boundingRect(room, _FLAGS, words).adjusted(-12, -6, 12, 6)


def _draw(painter: QPainter, plate: QRectF, palette: QPalette, words: str) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(palette.color(QPalette.ColorRole.ToolTipBase))
    painter.drawRoundedRect(plate, _RADIUS, _RADIUS)
    painter.setPen(palette.color(QPalette.ColorRole.ToolTipText))
    painter.drawText(plate, _FLAGS, words)
