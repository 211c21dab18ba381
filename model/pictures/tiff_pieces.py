"""The strips or tiles of a TIFF file, unpacked to the bytes of their rows.

libtiff unpacks any bytes if they are called grey pixels of eight bits, so a few pieces at a time
are given to Pillow under a directory that says so. What the bytes mean is for others to know.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import TiffImagePlugin

from model.errors import ImageDamaged
from model.pictures import budget, tiff
from model.pictures.tiff import Entry

UNCOMPRESSED = 1
PREDICTED = {5, 8, 32946, 34925, 50000}
"""Compressions that may work on differences: LZW, Deflate (two numbers), LZMA, Zstandard."""

COMPRESSIONS = {UNCOMPRESSED, 32773, *PREDICTED}
"""Of bytes, whatever these are; PackBits besides."""

BAND_BYTES = 1 << 20
"""About how many unpacked bytes are worked on at a time."""

_REVERSED, _LONG = 2, 4
_MOST_PIECES = 200_000
_EVERY_BYTE = np.arange(256, dtype=np.uint8)
_MIRRORED = np.packbits(np.unpackbits(_EVERY_BYTE, bitorder="little"))


@dataclass(frozen=True, slots=True)
class Pieces:
    """Where strips or tiles lie, all as wide, all but a picture's last strip as high."""

    width: int
    rows: int
    row_bytes: int
    places: tuple[tuple[int, int], ...]
    """Offset and length, row by row; plane by plane where these are separate."""

    compression: int
    are_bits_reversed: bool

    def unpacked(self, stream: BinaryIO, numbers: range, rows: int) -> NDArray[np.uint8]:
        """The bytes of some pieces below each other, (rows, row_bytes).

        `rows` are those of all of them together. Raises `ImageDamaged` if the file is cut off.
        """
        if self.compression != UNCOMPRESSED:
            packed = self._as_grey(stream, numbers, rows)
            with TiffImagePlugin.TiffImageFile(packed) as image:
                return np.asarray(image)
        size = self.rows * self.row_bytes
        left = rows * self.row_bytes
        data = bytearray()
        for number in numbers:
            data += _read(stream, self.places[number][0], min(size, left - len(data)))
        found = np.frombuffer(data, np.uint8).reshape(rows, self.row_bytes)
        return _MIRRORED[found] if self.are_bits_reversed else found

    def _as_grey(self, stream: BinaryIO, numbers: range, rows: int) -> io.BytesIO:
        """A file of these pieces alone, as a grey picture of `row_bytes` by `rows`."""
        lengths = [self.places[number][1] for number in numbers]
        offsets = list(accumulate(lengths, initial=_BODY))
        many, tables = len(lengths), offsets.pop()
        entries = (
            *((tiff.WIDTH, 1, self.row_bytes), (tiff.LENGTH, 1, rows), (tiff.BITS, 1, 8)),
            *((tiff.COMPRESSION, 1, self.compression), (tiff.PHOTOMETRIC, 1, 1)),
            (tiff.FILL_ORDER, 1, _REVERSED if self.are_bits_reversed else 1),
            (tiff.STRIPS, many, tables if many > 1 else _BODY),
            *((tiff.SAMPLES, 1, 1), (tiff.ROWS_A_STRIP, 1, self.rows)),
            (tiff.STRIP_BYTES, many, tables + 4 * many if many > 1 else lengths[0]),
        )
        made = io.BytesIO()
        made.write(struct.pack("<2sHIH", b"II", 42, 8, len(entries)))
        for tag, *count_and_value in entries:
            made.write(struct.pack("<HHII", tag, _LONG, *count_and_value))
        made.write(bytes(_BODY - made.tell()))
        for number in numbers:
            made.write(_read(stream, *self.places[number]))
        made.write(struct.pack(f"<{2 * many}I", *offsets, *lengths))
        made.seek(0)
        return made


_BODY = 8 + 2 + 12 * 10 + 4


def pieces_of(
    entries: Mapping[int, Entry], width: int, height: int, pixel_bits: int, file_bytes: int
) -> Pieces:
    """The pieces of a picture of which so many bits of a pixel lie together.

    Strips that are not compressed are cut into shorter ones, for any of their rows can be read.
    Raises `ImageDamaged` and `ImageTooLarge`.
    """
    is_tiled = tiff.TILES in entries
    across = int(tiff.value(entries, tiff.TILE_WIDTH, 0)) if is_tiled else width
    rows = int(tiff.value(entries, tiff.TILE_LENGTH if is_tiled else tiff.ROWS_A_STRIP, height))
    if across < 1 or rows < 1:
        raise ImageDamaged(None, "no size of strips")
    rows = rows if is_tiled else min(rows, height)
    row_bytes = -(-across * pixel_bits // 8)
    offsets = entries.get(tiff.TILES if is_tiled else tiff.STRIPS)
    lengths = entries.get(tiff.TILE_BYTES if is_tiled else tiff.STRIP_BYTES)
    if offsets is None:
        raise ImageDamaged(None, "no strips")
    compression = int(tiff.value(entries, tiff.COMPRESSION, UNCOMPRESSED))
    places = [(int(at), rows * row_bytes) for at in offsets.values]
    if compression != UNCOMPRESSED:
        sizes = lengths.values if lengths else (file_bytes,) * len(places)
        places = [(at, int(size)) for (at, _), size in zip(places, sizes, strict=False)]
        budget.check_count(sum(size for _, size in places), file_bytes, "bytes of strips")
    elif not is_tiled:
        places, rows = _cut(places, rows, row_bytes, height)
    reversed_bits = int(tiff.value(entries, tiff.FILL_ORDER, 1)) == _REVERSED
    return Pieces(across, rows, row_bytes, tuple(places), compression, reversed_bits)


def _cut(
    places: list[tuple[int, int]], rows: int, row_bytes: int, height: int
) -> tuple[list[tuple[int, int]], int]:
    """Strips of rows that are not compressed, as shorter ones that fill them exactly."""
    shorter = max(1, BAND_BYTES // row_bytes)
    if rows <= shorter:
        return places, rows
    if rows < height:
        shorter = max(part for part in range(1, shorter + 1) if rows % part == 0)
    strips = -(-height // rows)
    budget.check_count(len(places) * -(-rows // shorter), _MOST_PIECES, "pieces")
    found = []
    for number, (at, _) in enumerate(places):
        left = min(rows, height - number % strips * rows)
        found += [
            (at + top * row_bytes, min(shorter, left - top) * row_bytes)
            for top in range(0, left, shorter)
        ]
    return found, shorter


def _read(stream: BinaryIO, at: int, size: int) -> bytes:
    stream.seek(at)
    data = stream.read(size)
    if len(data) < size:
        raise ImageDamaged(None, "cut off")
    return data
