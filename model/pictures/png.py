"""What a PNG file costs and what of it is needed, read from its chunks (W3C PNG, third edition)."""

from __future__ import annotations

import struct
import zlib

from model.errors import FormatNotSupported, ImageDamaged
from model.pictures import budget

_SIGNATURE = 8
_MOST_CHUNKS = 100_000
_MOST_TEXT, _MOST_PROFILE = 1 << 16, 1 << 20
"""Bytes of an XMP packet that may hold the orientation, and of an unpacked colour profile."""

_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_SECONDS_A_BYTE_READ, _SECONDS_A_BYTE_MADE = 20e-9, 5e-9
_SECONDS_A_PIXEL_INTERLACED = 8e-9
"""Beside its bytes: each goes to its place by itself."""

_CRITICAL = {b"IHDR", b"PLTE", b"IDAT", b"IEND"}
_NEEDED = {b"tRNS", b"eXIf", b"acTL", b"fcTL", b"fdAT"}


def essential(data: bytes) -> bytes:
    """Give the file without what describing has no use for, once its cost is bearable.

    Text may be broken, endless when unpacked, or come in a million chunks.
    """
    _check_cost(data)
    view = memoryview(data)
    kept = [view[:_SIGNATURE]]
    at, number, dropped = _SIGNATURE, 0, False
    while at + 8 <= len(data):
        number += 1
        budget.check_count(number, _MOST_CHUNKS, "chunks")
        length = int.from_bytes(view[at : at + 4], "big")
        kind, end = bytes(view[at + 4 : at + 8]), at + 12 + length
        if kind in _CRITICAL or (end <= len(data) and _is_needed(kind, view[at:end])):
            kept.append(view[at:end])
        else:
            dropped = True
        at = end
        if kind == b"IEND":
            break
    return b"".join(kept) if dropped else data


def _check_cost(data: bytes) -> None:
    if data[12:16] == b"CgBI":
        raise FormatNotSupported(None, "CgBI (PNG of an iPhone app)")
    if data[12:16] != b"IHDR" or len(data) < 33:
        raise ImageDamaged(None, "no header")
    width, height, depth, colours, *_, interlaced = struct.unpack_from(">IIBBBBB", data, 16)
    budget.check_size(width, height)
    bits = depth * _CHANNELS.get(colours, 4)
    made = (width * bits // 8 + 1) * height
    seconds = len(data) * _SECONDS_A_BYTE_READ + made * _SECONDS_A_BYTE_MADE
    if interlaced:
        seconds += width * height * _SECONDS_A_PIXEL_INTERLACED
    if made > 3 * len(data):
        # A file of many megabytes may take longer; a small one that unpacks to so much may not.
        budget.check_time(seconds)
    stored = {0: 1 if depth <= 8 else 2, 3: 1}.get(colours, 4)
    budget.check_memory(stored * width * height, len(data))


def _is_needed(kind: bytes, chunk: memoryview) -> bool:
    """Whether a whole ancillary chunk says something that is looked at, and is as it was written.

    The check sum is told only of chunks that are kept: of the others nobody cares.
    """
    body = chunk[8:-4]
    if kind == b"iCCP":
        needed = _is_bearable_profile(bytes(body))
    elif kind == b"iTXt":
        # An XMP packet, the only place where some programs write the orientation.
        start = b"XML:com.adobe.xmp\0\0\0"
        needed = len(body) <= _MOST_TEXT and bytes(body[: len(start)]) == start
    else:
        needed = kind in _NEEDED
    return needed and zlib.crc32(chunk[4:-4]) == int.from_bytes(chunk[-4:], "big")


def _is_bearable_profile(body: bytes) -> bool:
    """Whether a packed colour profile can be unpacked, and does not become endless."""
    _, _, rest = body.partition(b"\0")
    unpacking = zlib.decompressobj()
    try:
        unpacking.decompress(rest[1:], _MOST_PROFILE)
    except zlib.error:
        return False
    return unpacking.eof
