"""What WebP, AVIF and BMP files cost, read from their headers."""

from __future__ import annotations

import struct

from model.errors import FormatNotSupported, ImageDamaged
from model.pictures import budget

_SECONDS_A_PIXEL, _SECONDS_A_BYTE = 20e-9, 90e-9
"""Of WebP and AVIF alike, as measured with noise and with nothing but sky."""

_MOST_CHUNKS = 1000
_ANIMATED = 0x02

_BMP_RUNS = {1, 2}
_BMP_KNOWN = {0, 1, 2, 3}
_MOST_RUN_PIXELS, _MOST_RUN_BYTES = 6_000_000, 1_500_000
"""Of a run-length coded bitmap, which Pillow decodes in Python."""


def check_webp(head: bytes, data: bytes) -> None:
    """Refuse a WebP picture that costs too much (RFC 9649, section 2.7)."""
    kind = head[12:16]
    if kind == b"VP8X" and len(head) >= 30:
        width = int.from_bytes(head[24:27], "little") + 1
        height = int.from_bytes(head[27:30], "little") + 1
        size = _first_frame_bytes(data) if head[20] & _ANIMATED else len(data)
    elif kind == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        wide, high = struct.unpack_from("<HH", head, 26)
        width, height, size = wide & 0x3FFF, high & 0x3FFF, len(data)
    elif kind == b"VP8L" and head[20:21] == b"\x2f":
        bits = int.from_bytes(head[21:25], "little")
        width, height, size = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, len(data)
    else:
        raise ImageDamaged(None, "no frame header")
    check_coded(width, height, size)


def with_length(data: bytes) -> bytes:
    """The WebP file with the length that it has; what writes on the fly may state none, or more.

    A file that was cut stays one: its chunks have lengths of their own. Only the byte that makes
    the last one's length even may be missing.
    """
    stated = int.from_bytes(data[4:8], "little")
    if 12 <= stated + 8 <= len(data):
        return data
    at, size = 12, 0
    while at < len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8 + size + size % 2
    data += b"\0" * (size % 2 and at == len(data) + 1)
    return data[:4] + (len(data) - 8).to_bytes(4, "little") + data[8:]


def check_coded(width: int, height: int, size: int) -> None:
    """Refuse a picture coded as a film's frame is, WebP or AVIF, that costs too much."""
    budget.check_size(width, height)
    budget.check_copies(width, height)
    budget.check_time(width * height * _SECONDS_A_PIXEL + size * _SECONDS_A_BYTE)


def _first_frame_bytes(data: bytes) -> int:
    """The length of an animation's first frame; of all the file where there is none."""
    at = 12
    for _ in range(_MOST_CHUNKS):
        if at + 8 > len(data):
            return len(data)
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if kind == b"ANMF":
            return size
        at += 8 + size + (size & 1)
    budget.check_count(_MOST_CHUNKS + 1, _MOST_CHUNKS, "chunks")
    return len(data)


def check_bmp(head: bytes, file_bytes: int) -> None:
    """Refuse a bitmap that costs too much, or is only the wrapper of another kind of picture."""
    at = 14 if head.startswith(b"BM") else 0
    if len(head) < at + 40 and head[at : at + 1] != b"\x0c":
        raise ImageDamaged(None, "the header is cut off")
    if head[at] == 12:
        width, height, _, depth = struct.unpack_from("<HHHH", head, at + 4)
        compression = 0
    else:
        width, height, _, depth, compression = struct.unpack_from("<iiHHI", head, at + 4)
    if compression not in _BMP_KNOWN:
        raise FormatNotSupported(None, "BMP of an unusual sort")
    width, height = abs(width), abs(height)
    budget.check_size(width, height)
    budget.check_memory(width * height * (1 if depth <= 8 else 4), file_bytes)
    if compression in _BMP_RUNS:
        budget.check_count(width * height, _MOST_RUN_PIXELS, "run-length coded pixels")
        budget.check_count(file_bytes, _MOST_RUN_BYTES, "run-length coded bytes")
