"""Puts what has a greatest width into the middle of a wider place."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget


def in_the_middle(widget: QWidget) -> QHBoxLayout:
    """A row with the widget alone: as wide as it may be, the rest of the room on both sides."""
    row = QHBoxLayout()
    row.addStretch()
    row.addWidget(widget, 1)
    row.addStretch()
    return row
