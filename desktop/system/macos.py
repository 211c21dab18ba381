"""What only a Mac has; without effect elsewhere. Beside it, only `macos_services` knows one."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMainWindow

from desktop.system import app_location, paths

IS_MAC = sys.platform == "darwin"


def prepare() -> None:
    """Before the application object is made: menus without icons, as the Mac has them."""
    if IS_MAC:
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus)


def dress(window: QMainWindow) -> None:
    """Make title bar and toolbar one surface."""
    if IS_MAC:
        window.setUnifiedTitleAndToolBarOnMac(True)


def misplaced() -> app_location.Misplaced | None:
    """What is wrong with the place that the packaged app runs from; None elsewhere."""
    if not (IS_MAC and paths.is_packaged()):
        return None
    return app_location.misplaced(Path(sys.executable))


def voice_over_runs() -> bool | None:
    """Whether VoiceOver is on; None elsewhere."""
    return _workspace_says("isVoiceOverEnabled")


def reduces_motion() -> bool | None:
    """Whether "Reduce motion" is on in the system's settings; None elsewhere."""
    return _workspace_says("accessibilityDisplayShouldReduceMotion")


def increases_contrast() -> bool | None:
    """Whether "Increase contrast" is on in the system's settings; None elsewhere."""
    return _workspace_says("accessibilityDisplayShouldIncreaseContrast")


def _workspace_says(question: str) -> bool | None:
    """Ask NSWorkspace, whose framework Qt has loaded: without AppKit's slow import."""
    if not IS_MAC:
        return None
    objc = importlib.import_module("objc")
    workspace = objc.lookUpClass("NSWorkspace").sharedWorkspace()
    return bool(getattr(workspace, question)())
