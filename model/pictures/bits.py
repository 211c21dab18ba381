"""Numbers that are not whole bytes, as the headers of coded pictures have them."""

from __future__ import annotations

from model.errors import ImageDamaged


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
