"""What a GIF file costs and what of it is needed, read from its blocks (GIF89a specification)."""

from __future__ import annotations

import re
import struct

from model.errors import ImageDamaged
from model.pictures import budget

_HEADER = 13
_MOST_BLOCKS = 600_000
_GRAPHIC_CONTROL = 0xF9
_IMAGE, _EXTENSION, _TRAILER = 0x2C, 0x21, 0x3B
_ZEROS = re.compile(rb"\0*")


def essential(data: bytes) -> bytes:
    """Give the file with as many frames as may be looked at, and without comments.

    A comment may be as long as the file, in pieces of one byte.
    """
    if len(data) < _HEADER:
        raise ImageDamaged(None, "no screen descriptor")
    width, height = _pair(data, 6)
    at = _HEADER + _table(data[10])
    kept = [data[:at]]
    walk, pixels, frames = _Walk(data), 0, 0
    while at < len(data):
        # Zeros between blocks are passed over by every reader.
        at = _ZEROS.match(data, at).end()  # type: ignore[union-attr]
        block = data[at] if at < len(data) else _TRAILER
        if block == _EXTENSION:
            end = walk.past_data(at + 2)
            if data[at + 1 : at + 2] == bytes([_GRAPHIC_CONTROL]):
                kept.append(data[at:end])
        elif block == _IMAGE and at + 10 <= len(data):
            right = _pair(data, at + 1)[0] + _pair(data, at + 5)[0]
            bottom = _pair(data, at + 1)[1] + _pair(data, at + 5)[1]
            width, height = max(width, right), max(height, bottom)
            _check_cost(width, height, len(data))
            pixels += width * height
            if frames and pixels > budget.MAX_ANIMATED_PIXELS:
                break
            frames += 1
            end = walk.past_data(at + 11 + _table(data[at + 9]))
            kept.append(data[at:end])
        else:
            break
        at = end
    if not frames:
        raise ImageDamaged(None, "no image")
    # Where the last image is cut off, nothing may look like its end.
    return b"".join([*kept, b""] if walk.is_cut else [*kept, bytes([_TRAILER])])


class _Walk:
    """Goes from block to block."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._count = 0
        self.is_cut = False

    def past_data(self, at: int) -> int:
        """Where the data sub-blocks that begin here end, their terminator included."""
        data, end, count = self._data, len(self._data), 0
        while at < end and (size := data[at]):
            at += size + 1
            count += 1
        self.is_cut = at >= end
        self._count += count
        budget.check_count(self._count, _MOST_BLOCKS, "blocks")
        return at + 1


def _check_cost(width: int, height: int, file_bytes: int) -> None:
    budget.check_size(width, height)
    budget.check_memory(width * height, file_bytes)


def _pair(data: bytes, at: int) -> tuple[int, int]:
    first, second = struct.unpack_from("<HH", data, at)
    return first, second


def _table(flags: int) -> int:
    """How many bytes a colour table takes."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0
