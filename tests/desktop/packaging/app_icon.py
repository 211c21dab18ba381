"""Draws the Mac's icon from the project's own SVG.

python -m tests.desktop.packaging.app_icon          (writes assets/icons/clairvoix.icns)
"""

from __future__ import annotations

import io
import os
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ICONS = Path(__file__).resolve().parents[3] / "assets" / "icons"
TARGET = ICONS / "clairvoix.icns"

LARGEST = 1024
"""Pixels of a side: what a Mac asks for, a 512-point icon on a fine screen."""


def drawn(side: int = LARGEST) -> Image.Image:
    """The icon as an RGBA picture; needs an application object."""
    image = QImage(side, side, QImage.Format.Format_RGBA8888)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(str(ICONS / "clairvoix.svg")).render(painter)
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return Image.open(io.BytesIO(data.data())).convert("RGBA")


def main() -> None:
    """Write the icon file."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication([])
    drawn().save(TARGET, format="ICNS")
    del application


if __name__ == "__main__":
    main()
