"""What the user has asked the system for: a screen reader, less motion, more contrast."""

from __future__ import annotations

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QStyle

from desktop.system import macos


def screen_reader_runs() -> bool:
    """Whether something reads the window out.

    Window managers and spelling checkers use the same interface, and make Qt believe that somebody
    is listening. On a Mac it is VoiceOver that counts, elsewhere what the desktop says.
    """
    told = macos.voice_over_runs()
    if told is not None:
        return told
    return QAccessible.isActive() and _desktop_says_so()


def _desktop_says_so() -> bool:
    """Ask AT-SPI's registry for `ScreenReaderEnabled`, which Orca sets while it runs."""
    # Imported when it is wanted: few have something listening.
    from PySide6.QtDBus import QDBusConnection, QDBusInterface

    registry = QDBusInterface(
        "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Status", QDBusConnection.sessionBus()
    )
    return registry.isValid() and registry.property("ScreenReaderEnabled") is True


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
