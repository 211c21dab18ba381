"""Decides what dropped or pasted data means: which pictures it brings, and why the rest is not one.

Whether a drag is welcome is told without decoding anything, as often as the pointer moves.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage

from desktop.pictures import loading
from model.errors import ImageError

log = logging.getLogger(__name__)


class Reason(Enum):
    """Why something dropped or pasted brings no picture."""

    WEB_ADDRESS = "web_address"
    """An address on the network: nothing enters or leaves this machine by it."""
    TEXT = "text"
    EMPTY = "empty"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing that was not taken; `what` names it (an address, the start of a text)."""

    reason: Reason
    what: str = ""


@dataclass(frozen=True, slots=True)
class Dropped:
    """What a drop or a paste came to: files in their order, or one picture without a file."""

    paths: tuple[Path, ...] = ()
    image: QImage | None = None
    refusals: tuple[Refusal, ...] = ()


def read(mime: QMimeData) -> Dropped:
    """What this data means.

    Local files win over image data (a file manager sends both, the image being a mere icon), and
    image data over an address (a browser sends both, and the data is already here).
    """
    urls = mime.urls() if mime.hasUrls() else []
    paths = tuple(dict.fromkeys(Path(url.toLocalFile()) for url in urls if _is_local(url)))
    refusals = tuple(
        Refusal(Reason.WEB_ADDRESS, url.toDisplayString()) for url in urls if not _is_local(url)
    )
    if paths:
        return Dropped(paths=paths, refusals=refusals)
    if _offers_image(mime):
        image = _image(mime)
        if not image.isNull():
            return Dropped(image=image)
    if refusals:
        return Dropped(refusals=refusals)
    return Dropped(refusals=(_refusal(mime),))


def may_bring_pictures(mime: QMimeData) -> bool:
    """Whether a drag should be welcomed: also for what `read` will refuse with a reason."""
    return mime.hasUrls() or _offers_image(mime) or mime.hasText()


def _is_local(url: QUrl) -> bool:
    return url.isLocalFile() and bool(url.toLocalFile())


_IMAGE_TYPES = ("png", "tiff", "jpeg", "webp", "avif", "heic", "heif", "bmp", "gif")
"""The media types asked for, the best copies first."""


def _offers_image(mime: QMimeData) -> bool:
    return mime.hasImage() or any(mime.hasFormat(f"image/{name}") for name in _IMAGE_TYPES)


def _image(mime: QMimeData) -> QImage:
    """The picture that another program offers, or an image that this one holds itself.

    Bytes of other programs go through the one gate: Qt would guess their format, and draw an SVG.
    """
    for name in _IMAGE_TYPES:
        if mime.hasFormat(f"image/{name}"):
            try:
                return loading.load(bytes(mime.data(f"image/{name}").data()), None)
            except ImageError as error:
                log.info("what was offered as %s is not taken: %s", name, error)
    if any(name.startswith("image/") for name in mime.formats()):
        return QImage()
    data = mime.imageData()
    if isinstance(data, QImage):
        return data
    # Some clipboards answer with a QPixmap.
    to_image = getattr(data, "toImage", None)
    return to_image() if callable(to_image) else QImage()


def _refusal(mime: QMimeData) -> Refusal:
    text = mime.text().strip() if mime.hasText() else ""
    if text.startswith(("http://", "https://")):
        return Refusal(Reason.WEB_ADDRESS, text.split()[0])
    if text:
        first_line = text.splitlines()[0]
        return Refusal(Reason.TEXT, first_line if len(first_line) <= 60 else f"{first_line[:59]}…")
    return Refusal(Reason.UNKNOWN if mime.formats() else Reason.EMPTY)
