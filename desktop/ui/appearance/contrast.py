"""More contrast for who asked the system for it: what is pale by choice becomes plain."""

from __future__ import annotations

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from desktop.system import accessibility

_PALE = (QPalette.ColorRole.PlaceholderText, QPalette.ColorRole.Mid)


def follow_system() -> None:
    """Give quiet words and thin edges the colour of words, while that is wanted."""
    if not accessibility.contrast_wanted():
        return
    palette = QPalette()
    words = palette.color(QPalette.ColorRole.WindowText)
    if any(palette.color(role) != words for role in _PALE):
        # Only these are ours; all others go on following the system.
        for role in _PALE:
            palette.setColor(role, words)
        QApplication.setPalette(palette)
