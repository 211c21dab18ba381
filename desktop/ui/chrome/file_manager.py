"""Showing where a file is, in the system's file manager."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QProcess, QUrl
from PySide6.QtGui import QDesktopServices

from desktop.system import macos


def reveal(file: Path) -> None:
    """Show a file in the file manager: selected in it on a Mac, else its folder."""
    if macos.IS_MAC:
        QProcess.startDetached("/usr/bin/open", ["-R", str(file)])
    else:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(file.parent)))
