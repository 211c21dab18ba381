"""The preview in a camera's raw file, a JPEG that the camera itself has made of it.

What a sensor saw becomes a picture only by much that each maker does otherwise; the preview is what
the camera showed. Three containers hold all of them: TIFF (DNG, CR2, NEF, ARW and their kin, whose
names `tiff.py` knows), ISO boxes (CR3) and Fujifilm's own (RAF).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from model.errors import FormatNotSupported, ImageError, ImageTooLarge
from model.pictures import jpeg, tiff
from model.pictures.isobmff.boxes import boxes

_START = b"\xff\xd8\xff"
_MOST_DIRECTORIES = 16

_RAF_PLACE = slice(84, 92)
_CR3_UUID, _CR3_GAP, _CR3_REACH = 16, 8, 32
_CR3_PREVIEW = bytes.fromhex("eaf42b5e1c984b88b9fbb7dc406e4d16")
_UPRIGHT = 1

Place = tuple[int, int]
"""Where a file may hold a JPEG, and how many bytes of it."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A JPEG file, and how it is to be turned (as EXIF says it) where it does not say itself."""

    data: bytes
    orientation: int = _UPRIGHT


def name_of(kind: str | None, head: bytes, stream: BinaryIO, file_bytes: int) -> str:
    """Name the kind of raw file; empty for a picture. `kind` is what the first bytes tell."""
    if kind == "TIFF":
        return tiff.raw_name(stream, head, file_bytes)
    return kind if kind in ("CR3", "RAF") else ""


def preview(name: str, head: bytes, stream: BinaryIO, file_bytes: int) -> Preview:
    """Give the largest preview that can be borne in a raw file of this kind.

    Raises `FormatNotSupported` where there is none, `ImageTooLarge` where none can be borne.
    """
    match name:
        case "CR3":
            places, orientation = _in_boxes(stream)
        case "RAF":
            places, orientation = [_pair(head[_RAF_PLACE])], _UPRIGHT
        case _:
            places, orientation = _in_tiff(stream, head, file_bytes)
    fault: ImageError = FormatNotSupported(None, name)
    left = file_bytes
    for start, size in sorted(set(places), key=lambda place: place[1], reverse=True):
        left -= size
        if left < 0 or start + size > file_bytes:
            continue
        stream.seek(start)
        data = stream.read(size)
        if not (data.startswith(_START) and jpeg.is_decoded(data)):
            continue
        try:
            jpeg.essential(data)
        except ImageTooLarge as error:
            fault = error
            continue
        return Preview(data, orientation)
    raise fault


def canon_tags(data: bytes) -> Iterator[bytes]:
    """The blocks of EXIF in a CR3 file, each a TIFF without a picture, as far as it is whole."""
    with suppress(ImageError):
        for kind, start, end in _canon_boxes(data):
            if kind.startswith(b"CMT"):
                yield data[start:end]


def _in_tiff(stream: BinaryIO, head: bytes, file_bytes: int) -> tuple[list[Place], int]:
    """Whatever may be a preview in any of the directories, and the orientation of the first."""
    places: list[Place] = []
    orientation = _UPRIGHT
    waiting: list[int | None] = [None]
    for number in range(_MOST_DIRECTORIES):
        if number >= len(waiting):
            break
        try:
            entries, further = tiff.directory(stream, head, file_bytes, waiting[number])
        except ImageError:
            continue
        if number == 0:
            orientation = int(tiff.value(entries, tiff.ORIENTATION, _UPRIGHT))
        waiting += [further] if further else []
        if tiff.SUB_DIRECTORIES in entries:
            waiting += map(int, entries[tiff.SUB_DIRECTORIES].values)
        places += _places(entries)
    return places, orientation


def _places(entries: dict[int, tiff.Entry]) -> Iterator[Place]:
    """Where a directory says that a JPEG lies, and how long it is."""
    pairs = ((tiff.JPEG_START, tiff.JPEG_BYTES), (tiff.STRIPS, tiff.STRIP_BYTES))
    for start, size in pairs:
        if start in entries and size in entries and entries[start].count == 1:
            yield int(tiff.value(entries, start, 0)), int(tiff.value(entries, size, 0))


def _pair(place: bytes) -> Place:
    return int.from_bytes(place[:4], "big"), int.from_bytes(place[4:], "big")


def _in_boxes(stream: BinaryIO) -> tuple[list[Place], int]:
    """The pictures in Canon's own boxes: `PRVW`, `THMB`; `CMT1` is a TIFF with the orientation."""
    stream.seek(0)
    data = stream.read()
    places, orientation = [], _UPRIGHT
    for kind, start, end in _canon_boxes(data):
        if kind in (b"PRVW", b"THMB"):
            at = data.find(_START, start, min(start + _CR3_REACH, end))
            places += [(at, end - at)] if at >= 0 else []
        elif kind == b"CMT1":
            tags = data[start:end]
            entries, _ = tiff.directory(io.BytesIO(tags), tags, len(tags))
            orientation = int(tiff.value(entries, tiff.ORIENTATION, _UPRIGHT))
    return places, orientation


def _canon_boxes(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    for kind, start, end in boxes(data):
        if kind == b"moov":
            for inner, at, till in boxes(data, start, end):
                if inner == b"uuid":
                    yield from boxes(data, at + _CR3_UUID, till)
        elif kind == b"uuid" and data[start : start + _CR3_UUID] == _CR3_PREVIEW:
            yield from boxes(data, start + _CR3_UUID + _CR3_GAP, end)
