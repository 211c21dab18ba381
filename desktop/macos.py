"""The only code for macOS alone; without effect elsewhere. No other file asks for the platform."""

from __future__ import annotations

import sys

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMainWindow

IS_MAC = sys.platform == "darwin"


def prepare() -> None:
    """Before the application object is made: menus without icons, as the Mac has them."""
    if IS_MAC:
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus)


def dress(window: QMainWindow) -> None:
    """Make title bar and toolbar one surface."""
    if IS_MAC:
        window.setUnifiedTitleAndToolBarOnMac(True)
