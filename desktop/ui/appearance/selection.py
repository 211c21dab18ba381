"""How a chosen row of a sidebar looks: a rounded field, framed where the keyboard is."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyle

# PySide6's stubs leave out the fields of style options (font, palette, rect, state).
_Look = Any

_SMALL = 0.85
_ACTIVE = QStyle.StateFlag.State_Active.value


def paint_selection(painter: QPainter, look: _Look) -> None:
    """Paint the field under a chosen row."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.palette.color(group_of(look), QPalette.ColorRole.Highlight))
    painter.drawRoundedRect(look.rect.adjusted(6, 2, -6, -2), 8, 8)
    if look.state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QPen(look.palette.color(QPalette.ColorRole.HighlightedText), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(look.rect.adjusted(9, 5, -9, -5), 6, 6)


def group_of(look: _Look) -> QPalette.ColorGroup:
    """Which of the palette's colours a row has: those of a window in front or behind."""
    # Its number: an `&` of Python's flags takes longer than a line of text takes to be drawn.
    active = look.state.value & _ACTIVE
    return QPalette.ColorGroup.Active if active else QPalette.ColorGroup.Inactive


def small_font(font: QFont) -> QFont:
    """The font of what stands below a row's first words."""
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * _SMALL)
    return small
