"""What a TIFF file is and costs, read from its first directory (TIFF 6.0, section 2; BigTIFF).

Most cameras' raw files are TIFF files, too, whose first picture is a small preview.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

from model.errors import FormatNotSupported, ImageDamaged
from model.pictures import budget

_SUBFILE, WIDTH, LENGTH, BITS, COMPRESSION, PHOTOMETRIC = 254, 256, 257, 258, 259, 262
FILL_ORDER, _MAKE, STRIPS, ORIENTATION, SAMPLES, _MAX_SAMPLE = 266, 271, 273, 274, 277, 281
PLANES, PREDICTOR, TILE_WIDTH, TILE_LENGTH, TILES = 284, 317, 322, 323, 324
SUB_DIRECTORIES, EXTRA_SAMPLES, SAMPLE_FORMAT, _MAX_FLOAT_SAMPLE = 330, 338, 339, 341
JPEG_START, JPEG_BYTES, PROFILE = 513, 514, 34675
_DNG_VERSION, _GDAL_NODATA = 50706, 42113
STRIP_BYTES, TILE_BYTES, ROWS_A_STRIP = 279, 325, 278
_JPEGS, _SCAN = {6, 7}, b"\xff\xda"

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_SIZES_BIG = {16: 8, 17: 8, 18: 8}
_CODES = {1: "B", 3: "H", 4: "I", 11: "f", 12: "d", 13: "I", 16: "Q", 18: "Q"}

_DECODED = {1, 2, 3, 4, 5, 6, 7, 8, 32773, 32946, 34925, 50000, 50001}
_RAW_PHOTOMETRIC = {32803, 34892}
_RAW_COMPRESSION = {32767, 32769, 34713, 65000, 65535}
_MAKERS = {
    b"NIKON": "NEF",
    b"SONY": "ARW",
    b"PENTAX": "PEF",
    b"RICOH": "PEF",
    b"SAMSUNG": "SRW",
    b"Hasselblad": "3FR",
    b"SEIKO EPSON": "ERF",
    b"Kodak": "DCR",
    b"EASTMAN KODAK": "DCR",
    b"Mamiya": "MEF",
    b"Leaf": "MOS",
}
WHITE_IS_ZERO, RGB, SEPARATE = 0, 2, 2
COLOURS = {WHITE_IS_ZERO: 1, 1: 1, RGB: 3}
"""How many samples of a pixel are its colours, by what they mean: grey, grey, or all three."""

UNSIGNED, SIGNED, FLOAT = 1, 2, 3

_MOST_ENTRIES, _MOST_PIECES, _MOST_TAG_BYTES = 4096, 200_000, 64 * 2**20
_MOST_TILE_BYTES = 64 * 2**20
_MOST_VALUES = 16
_MOST_PROFILE_BYTES = 8 * 2**20
_SECONDS_A_BYTE_READ, _SECONDS_A_BYTE_MADE, _SECONDS_A_PIECE = 15e-9, 4e-9, 4e-6
_SECONDS_A_DEAR_BYTE = {34925: 42e-9, 50001: 90e-9}
"""Of LZMA and WebP, however little they unpack to."""
_SECONDS_A_SAMPLE_IN_SCAN = 1.1e-9


@dataclass(frozen=True, slots=True)
class Samples:
    """How a file's samples are to be read; `white` is None where it does not say."""

    bits: int
    white: float | None
    is_float: bool
    is_inverted: bool
    is_signed: bool = False
    absent: float | None = None
    """What a sample is that was not measured (GDAL's tag, for maps and heights)."""

    are_usual: bool = True
    """Whether Pillow is to read them: whole numbers of up to 8 bits, or 16 of grey.

    Of others it reads the upper halves, does not know them, or takes them for others: bytes with
    signs, 16 bits in planes, compressed floats and signed numbers of the other byte order, a plane
    that is called one of several and is alone.
    """

    orientation: int = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One tag: how many values and bytes it has, and the first of the values, or its bytes.

    Only text, and what the standard calls undefined, has its bytes here.
    """

    count: int
    size: int
    values: tuple[float, ...]
    data: bytes


def check(stream: BinaryIO, head: bytes, file_bytes: int) -> Samples:
    """Refuse what costs too much; say how to read the samples of all others."""
    entries, _ = directory(stream, head, file_bytes)
    if int(value(entries, COMPRESSION, 1)) not in _DECODED:
        raise FormatNotSupported(None, "TIFF of an unusual sort")
    width, height = int(value(entries, WIDTH, 0)), int(value(entries, LENGTH, 0))
    if not width or not height:
        raise ImageDamaged(None, "no size")
    budget.check_size(width, height)
    if int(value(entries, COMPRESSION, 1)) in _JPEGS:
        _check_scans(stream, entries, width, height, file_bytes)
    _check_cost(entries, width, height, file_bytes)
    bits, sample_format = int(value(entries, BITS, 1)), int(value(entries, SAMPLE_FORMAT, 1))
    white = entries.get(_MAX_FLOAT_SAMPLE) or entries.get(_MAX_SAMPLE)
    return Samples(
        bits=bits,
        white=max(white.values) if white and white.values else None,
        is_float=sample_format == FLOAT,
        is_inverted=value(entries, PHOTOMETRIC, 1) == WHITE_IS_ZERO,
        is_signed=sample_format == SIGNED,
        absent=_number(entries[_GDAL_NODATA].data) if _GDAL_NODATA in entries else None,
        are_usual=_are_usual(entries),
        orientation=int(value(entries, ORIENTATION, 1)),
    )


def _are_usual(entries: Mapping[int, Entry]) -> bool:
    bits, photometric = value(entries, BITS, 1), value(entries, PHOTOMETRIC, 1)
    if bits == 8 or photometric not in COLOURS:
        return value(entries, SAMPLE_FORMAT, 1) != SIGNED or photometric not in COLOURS
    is_alone = value(entries, SAMPLES, 1) == 1 and value(entries, PLANES, 1) != SEPARATE
    return is_alone and bits in (1, 2, 4, 16) and value(entries, SAMPLE_FORMAT, 1) == UNSIGNED


def raw_name(stream: BinaryIO, head: bytes, file_bytes: int) -> str:
    """Name the kind of raw file this is (NEF, DNG; "raw" for others); empty for a picture."""
    return _raw_name(directory(stream, head, file_bytes)[0], head)


def directory(
    stream: BinaryIO, head: bytes, file_bytes: int, at: int | None = None
) -> tuple[dict[int, Entry], int]:
    """The tags of a directory that are looked at, and where the next is, 0 for none.

    It is the one at `at`, else the first, of which `head`, the file's beginning, tells where it is.
    """
    order = "<" if head.startswith(b"II") else ">"
    is_big = head[2:4] in (b"+\0", b"\0+")
    where, count_code, width = ("Q", "Q", 20) if is_big else ("I", "H", 12)
    try:
        if at is None:
            (at,) = struct.unpack_from(order + where, head, 8 if is_big else 4)
        stream.seek(at)
        (count,) = struct.unpack(order + count_code, stream.read(struct.calcsize(count_code)))
        budget.check_count(count, _MOST_ENTRIES, "tags")
        raw = stream.read(width * count)
        if len(raw) < width * count:
            raise ImageDamaged(None, "the directory is cut off")
        after = stream.read(struct.calcsize(where))
        further = int.from_bytes(after, "little" if order == "<" else "big")
        found, total = {}, 0
        for start in range(0, len(raw), width):
            tag, kind, number = struct.unpack_from(order + "HH" + where, raw, start)
            size = _size(kind, number)
            total += size if size <= file_bytes else 0
            place = raw[start + width - (8 if is_big else 4) : start + width]
            if tag in _LOOKED_AT:
                found[tag] = _entry(stream, order + where, tag, kind, number, place)
    except (struct.error, OSError, OverflowError, ValueError) as error:
        raise ImageDamaged(None, str(error)) from error
    budget.check_count(total, max(_MOST_TAG_BYTES, file_bytes), "bytes of tags")
    return found, further


_LOOKED_AT = {
    *(_SUBFILE, WIDTH, LENGTH, BITS, COMPRESSION, PHOTOMETRIC, _MAKE, STRIPS, SAMPLES),
    *(_MAX_SAMPLE, TILE_WIDTH, TILE_LENGTH, TILES, SUB_DIRECTORIES, SAMPLE_FORMAT),
    *(ORIENTATION, JPEG_START, JPEG_BYTES, _GDAL_NODATA),
    *(_MAX_FLOAT_SAMPLE, _DNG_VERSION, STRIP_BYTES, TILE_BYTES, ROWS_A_STRIP),
    *(FILL_ORDER, PLANES, PREDICTOR, EXTRA_SAMPLES, PROFILE),
}
_OF_PIECES = {STRIPS, TILES, STRIP_BYTES, TILE_BYTES}


def _size(kind: int, count: int) -> int:
    """How many bytes so many values take."""
    return count * (_SIZES | _SIZES_BIG).get(kind, 1)


def _entry(stream: BinaryIO, pointer: str, tag: int, kind: int, count: int, place: bytes) -> Entry:
    """One tag with its first values."""
    most = _MOST_PIECES if tag in _OF_PIECES else _MOST_VALUES
    if tag == PROFILE:
        most = _MOST_PROFILE_BYTES // 8
    size = _size(kind, count)
    if size > len(place):
        stream.seek(*struct.unpack(pointer, place))
        place = stream.read(min(size, 8 * most))
    code = _CODES.get(kind)
    values: tuple[float, ...] = ()
    if code:
        several = min(count, most, len(place) // struct.calcsize(code))
        values = struct.unpack_from(f"{pointer[0]}{several}{code}", place)
    return Entry(count, size, values, place[:size] if kind in (2, 7) else b"")


def value(entries: Mapping[int, Entry], tag: int, default: float) -> float:
    """A tag's first value, or the default where there is none."""
    entry = entries.get(tag)
    return entry.values[0] if entry and entry.values else default


def _number(text: bytes) -> float | None:
    try:
        return float(text.strip(b"\0 "))
    except ValueError:
        return None


def _raw_name(entries: Mapping[int, Entry], head: bytes) -> str:
    """Name the kind of raw file this is; empty for a picture."""
    if _DNG_VERSION in entries:
        return "DNG"
    if head[8:10] == b"CR":
        return "CR2"
    if head[8:12] in (b"IIII", b"MMMM"):
        return "IIQ"
    is_preview = int(value(entries, _SUBFILE, 0)) & 1 and SUB_DIRECTORIES in entries
    if (
        is_preview
        or int(value(entries, PHOTOMETRIC, 0)) in _RAW_PHOTOMETRIC
        or int(value(entries, COMPRESSION, 1)) in _RAW_COMPRESSION
    ):
        make = entries[_MAKE].data if _MAKE in entries else b""
        return next((name for start, name in _MAKERS.items() if make.startswith(start)), "raw")
    return ""


def _check_cost(entries: Mapping[int, Entry], width: int, height: int, file_bytes: int) -> None:
    bits, samples = int(value(entries, BITS, 1)), int(value(entries, SAMPLES, 1))
    pixel = max(1, bits * samples // 8)
    made = width * height * pixel
    tile = int(value(entries, TILE_WIDTH, 0)) * int(value(entries, TILE_LENGTH, 0)) * pixel
    budget.check_count(tile, max(_MOST_TILE_BYTES, 2 * made), "bytes of a tile")
    pieces = sum(entries[tag].count for tag in (STRIPS, TILES) if tag in entries)
    budget.check_count(pieces, _MOST_PIECES, "strips")
    stored = 4 if samples > 1 or bits > 16 else 2 if bits > 8 else 1
    # A strip may be the whole picture, and is decoded beside it.
    budget.check_memory(width * height * stored + max(tile, made // 2), file_bytes)
    dear = _SECONDS_A_DEAR_BYTE.get(int(value(entries, COMPRESSION, 1)))
    if dear or made > 3 * file_bytes:
        budget.check_time(
            file_bytes * (dear or _SECONDS_A_BYTE_READ)
            + made * _SECONDS_A_BYTE_MADE
            + pieces * _SECONDS_A_PIECE
        )


def _check_scans(
    stream: BinaryIO, entries: Mapping[int, Entry], width: int, height: int, file_bytes: int
) -> None:
    """Refuse strips or tiles whose JPEGs have more scans than a second can bear.

    Each should have one (TIFF Technical Note 2). Scans are counted in the whole file: none counts
    for two pieces, for pieces that share their bytes are refused.
    """
    is_tiled = TILES in entries
    rows = min(height, int(value(entries, ROWS_A_STRIP, height)))
    piece = width * rows
    if is_tiled:
        piece = int(value(entries, TILE_WIDTH, 0)) * int(value(entries, TILE_LENGTH, 0))
    sizes = entries.get(TILE_BYTES if is_tiled else STRIP_BYTES)
    budget.check_count(int(sum(sizes.values)) if sizes else 0, file_bytes, "bytes of JPEGs")
    stream.seek(0)
    scans = stream.read().count(_SCAN)
    samples = scans * piece * int(value(entries, SAMPLES, 1))
    budget.check_time(samples * _SECONDS_A_SAMPLE_IN_SCAN)
