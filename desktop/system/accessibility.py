"""What the user has asked the system for: a screen reader, less motion, more contrast."""

from __future__ import annotations

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QStyle

from desktop.system import macos


def screen_reader_runs() -> bool:
    """Whether something reads the window out.

    On a Mac it is VoiceOver that counts: window managers and spelling checkers use the same
    interface, and make Qt believe that somebody is listening.
    """
    told = macos.voice_over_runs()
    return QAccessible.isActive() if told is None else told


def motion_unwanted() -> bool:
    """Whether nothing should move that need not."""
    told = macos.reduces_motion()
    if told is not None:
        return told
    style = QApplication.style()
    return style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) == 0


def contrast_wanted() -> bool:
    """Whether pale is too pale. Elsewhere than on a Mac the system's palette already says it."""
    return bool(macos.increases_contrast())
