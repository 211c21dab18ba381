"""When a picture was taken, by its camera's own clock: the EXIF date in JPEG and HEIC files.

EXIF 2.32 (CIPA DC-008), DateTimeOriginal: local time, of which zone it does not say.
"""

from __future__ import annotations

import struct
from datetime import datetime
from pathlib import Path

from PIL import ExifTags, Image

from model.errors import ImageError
from model.pictures.files import open_picture
from model.pictures.isobmff.heif_tables import Tables
from model.pictures.signatures import HEAD_BYTES, format_of

_MARK = b"Exif\0\0"
_WITHIN = 1 << 18
"""Bytes from a JPEG's beginning within which its EXIF begins and ends: a segment has 64 KB."""

_FAULTS = (OSError, SyntaxError, ValueError, TypeError, LookupError, struct.error, RuntimeError)


def taken(path: Path) -> datetime | None:
    """Return the date without decoding anything; None where there is none, or a wrong one."""
    try:
        told = _told(path)
        # Of no zone, as the camera has it.
        return datetime.strptime(told, "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
    except (ImageError, *_FAULTS):
        return None


def _told(path: Path) -> str:
    exif = Image.Exif()
    exif.load(_block(path))
    value = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
    return str(value).strip("\0 ")


def _block(path: Path) -> bytes:
    """The EXIF of a picture, from its TIFF header on; LookupError where there is none."""
    with open_picture(path) as stream:
        head = stream.read(HEAD_BYTES)
        kind = format_of(head)
        if kind == "JPEG":
            _, mark, block = (head + stream.read(_WITHIN)).partition(_MARK)
        elif kind == "HEIC":
            metadata = Tables(head + stream.read()).metadata()
            content = next((content for kind, content in metadata if kind == b"Exif"), b"")
            mark, block = content[:4], content[4 + int.from_bytes(content[:4], "big") :]
        else:
            mark = block = b""
    if not mark:
        raise LookupError(path)
    return block
