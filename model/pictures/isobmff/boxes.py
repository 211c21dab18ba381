"""Boxes, of which HEIF, CR3 and films are made (ISO base media files, ISO/IEC 14496-12, 4.2).

And the numbers in them, of whole bytes or of bits.
"""

from __future__ import annotations

from collections.abc import Iterator

from model.errors import ImageDamaged
from model.pictures import budget

_MOST_BOXES = 100_000


def boxes(data: bytes, start: int = 0, end: int | None = None) -> Iterator[tuple[bytes, int, int]]:
    """Give each box's kind, and where its body begins and ends, one after the other.

    Raises `ImageDamaged` where a box reaches beyond `end`, and `ImageTooLarge` for too many.
    """
    end = len(data) if end is None else end
    at = start
    for number in range(_MOST_BOXES):
        if at + 8 > end:
            return
        size, kind, body = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], at + 8
        if size == 1:
            size, body = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        elif size == 0:
            size = end - at
        if size < body - at or at + size > end:
            raise ImageDamaged(None, "a box is cut off")
        yield kind, body, at + size
        at += size
        budget.check_count(number + 2, _MOST_BOXES, "boxes")


def box(kind: bytes, *parts: bytes) -> bytes:
    """A box with these parts as its body."""
    body = b"".join(parts)
    return (len(body) + 8).to_bytes(4, "big") + kind + body


class Fields:
    """Reads unsigned numbers of a box's body one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def number(self, size: int) -> int:
        """The next `size` bytes as a number, the highest byte first; 0 for none."""
        return int.from_bytes(self.take(size), "big")

    def take(self, size: int) -> bytes:
        """The next `size` bytes; `ImageDamaged` where the body ends before."""
        if self._at + size > len(self._data):
            raise ImageDamaged(None, "a box ends too early")
        self._at += size
        return self._data[self._at - size : self._at]


class Bits:
    """Reads bits, the highest of each byte first; `ImageDamaged` where there are no more."""

    def __init__(self, data: bytes) -> None:
        self._bits = "".join(f"{byte:08b}" for byte in data)
        self._at = 0

    def skip(self, count: int) -> None:
        """Go on without looking."""
        self._at += count

    def number(self, count: int) -> int:
        """The next bits as an unsigned number."""
        self._at += count
        if self._at > len(self._bits):
            raise ImageDamaged(None, "a header is cut off")
        return int(self._bits[self._at - count : self._at], 2) if count else 0

    def golomb(self) -> int:
        """An Exp-Golomb code (ITU-T H.265, 9.2), which AV1 has as well (4.10.3)."""
        one = self._bits.find("1", self._at)
        if one < 0:
            raise ImageDamaged(None, "a header is cut off")
        zeros = one - self._at
        self._at = one
        return self.number(zeros + 1) - 1
