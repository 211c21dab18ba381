"""Picture files as the window shows them: upright, no larger than needed, safe in any thread.

They are opened by `model/pictures/gate.py` like all others, never by Qt's own readers: what was
described can also be shown and kept. What the model sees is `model.preprocess`'s business.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageWriter, QPainter

from model.errors import ImageDamaged

if TYPE_CHECKING:
    from PIL.Image import Image

SHOWN_SIDE = 2400
"""Pixels on the longer side of a picture shown large: sharp in a full-size window at scale 2."""

SHARP_PIXELS = 50_000_000
"""Of a picture shown at its actual size: 200 MB, and every telephone's photo but a few is whole."""

THUMBNAIL_SIDE = 128
_THUMBNAIL_QUALITY = 82
_RAW = "raw"


def load(picture: Path | bytes, longest: int | None = SHOWN_SIDE) -> QImage:
    """Decode a picture upright, at most `longest` pixels on its longer side, or all of it.

    `raw_name` tells of the result that it is a raw file's preview. Raises the `ImageError` that
    says why it cannot be shown.
    """
    # Imported late: the window is there long before what decodes pictures.
    from model.pictures import gate

    def fitted(size: tuple[int, int]) -> tuple[int, int]:
        small = _fitted(QSize(*size), longest or max(size))
        return small.width(), small.height()

    image = _qt_image(gate.read(picture, gate.Target(fitted, keeps_transparency=True)))
    if isinstance(picture, Path):
        image.setText(_RAW, gate.raw_name(picture))
    return image


def raw_name(image: QImage) -> str:
    """The kind of raw file of which this is the preview; empty for any other picture."""
    return image.text(_RAW)


def load_sharp(path: Path) -> QImage:
    """Decode a picture upright with all its pixels, or as many as `SHARP_PIXELS` of its shape.

    Raises the `ImageError` that says why it cannot be shown.
    """
    from model.pictures import gate

    def fitted(size: tuple[int, int]) -> tuple[int, int]:
        share = min(1.0, math.sqrt(SHARP_PIXELS / (size[0] * size[1])))
        return max(1, int(size[0] * share)), max(1, int(size[1] * share))

    return _qt_image(gate.read(path, gate.Target(fitted, keeps_transparency=True)))


def thumbnail(path: Path) -> bytes:
    """A small JPEG of the picture for the history."""
    image = load(path, 2 * THUMBNAIL_SIDE)
    small = _scaled(image, THUMBNAIL_SIDE).convertToFormat(QImage.Format.Format_ARGB32)
    flat = QImage(small.size(), QImage.Format.Format_RGB32)
    flat.fill(Qt.GlobalColor.white)
    _paint(flat, small)
    return encoded(flat, b"JPG", _THUMBNAIL_QUALITY)


def tile(image: QImage, side: int, radius: int, ratio: float) -> QImage:
    """The middle square with rounded corners, `side` points wide on a screen of this ratio."""
    pixels = round(side * ratio)
    least = min(image.width(), image.height())
    square = image.copy(
        (image.width() - least) // 2, (image.height() - least) // 2, least, least
    ).scaled(
        pixels,
        pixels,
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    rounded = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
    rounded.fill(Qt.GlobalColor.transparent)
    painter = QPainter(rounded)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(square)
    painter.drawRoundedRect(rounded.rect(), radius * ratio, radius * ratio)
    painter.end()
    rounded.setDevicePixelRatio(ratio)
    return rounded


def encoded(image: QImage, format_name: bytes, quality: int = -1) -> bytes:
    """The bytes of a picture file."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(format_name))
    writer.setQuality(quality)
    if not writer.write(image):
        raise ImageDamaged(None, writer.errorString())
    return bytes(data.data())


def _fitted(size: QSize, longest: int) -> QSize:
    if max(size.width(), size.height()) <= longest:
        return size
    return size.scaled(longest, longest, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))


def _scaled(image: QImage, longest: int) -> QImage:
    return image.scaled(
        _fitted(image.size(), longest),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


def _paint(under: QImage, over: QImage) -> None:
    painter = QPainter(under)
    painter.drawImage(0, 0, over)
    painter.end()


def _qt_image(image: Image) -> QImage:
    width, height = image.size
    opaque = image.mode == "RGB"
    pixels = (image if opaque else image.convert("RGBA")).tobytes()
    # Its own copy of a large picture would stay until Qt's is made.
    del image
    if opaque:
        shown = QImage(pixels, width, height, 3 * width, QImage.Format.Format_RGB888)
        return shown.convertToFormat(QImage.Format.Format_RGB32)
    return QImage(pixels, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()
