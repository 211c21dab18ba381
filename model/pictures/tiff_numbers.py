"""Numbers from the bytes of a TIFF's rows, whatever their depth, and from those eight bits.

A sample of up to 16 bits, half floats among them, is one of at most 65,536 codes; a table says what
each becomes. Deeper ones are reckoned. Predictors are those of TIFF 6.0, section 14, and of
Adobe's TIFF Technical Note 3, which also describes floats of 16 and 24 bits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from model.pictures.colours import black_and_white, usual_bounds
from model.pictures.tiff import Samples

Bytes = NDArray[np.uint8]
Kind = Literal["unsigned", "signed", "float", "unknown"]

TABLE_BITS = 16
"""Of samples of which a table can say what each becomes."""

_HORIZONTAL, _FLOATING = 2, 3
_NO_NUMBER = 0x7FC00000
"""A single float that is none."""

_LARGEST_SPAN = 1e30
"""Of what can be reckoned with in single floats."""

_LETTERS: dict[Kind, str] = {"unsigned": "u", "signed": "i", "float": "f"}
_WHOLE_BITS = (*range(1, 17), 24, 32, 64)
_KNOWN_BITS: dict[Kind, tuple[int, ...]] = {
    "unsigned": _WHOLE_BITS,
    "signed": _WHOLE_BITS,
    "float": (16, 24, 32, 64),
    "unknown": (),
}


@dataclass(frozen=True, slots=True)
class Depth:
    """How a sample is stored: `order` is NumPy's sign of the file's byte order."""

    bits: int
    kind: Kind
    order: Literal["<", ">"]

    @property
    def is_known(self) -> bool:
        """Whether numbers can be had of such samples."""
        return self.bits in _KNOWN_BITS[self.kind]

    def can_undo(self, predictor: int) -> bool:
        """Whether what a predictor did to such samples can be undone."""
        if predictor == _FLOATING:
            return self.kind == "float"
        return predictor == 1 or (predictor == _HORIZONTAL and self.bits in (8, 16, 32, 64))


def codes(rows: Bytes, count: int, depth: Depth, predictor: int, samples: int) -> NDArray[Any]:
    """The `count` samples of each row of bytes, (rows, count): codes up to 16 bits, else numbers.

    `samples` says how many of them a pixel has.
    """
    if predictor == _FLOATING:
        rows, depth = _without_floating(rows, count, depth, samples), _big_endian(depth)
    if depth.bits % 8:
        return _bit_fields(rows, count, depth.bits)
    if depth.bits == 24:
        return _of_three_bytes(rows[:, : 3 * count], depth)
    is_code = depth.bits <= TABLE_BITS
    letter = "u" if is_code or predictor == _HORIZONTAL else _LETTERS[depth.kind]
    size = depth.bits // 8
    found = np.ascontiguousarray(rows[:, : size * count]).view(f"{depth.order}{letter}{size}")
    if predictor == _HORIZONTAL:
        pixels = found.reshape(len(rows), -1, samples)
        native = found.dtype.newbyteorder("=")
        found = np.cumsum(pixels, axis=1, dtype=native).reshape(len(rows), count)
        if not is_code:
            found = found.view(f"{_LETTERS[depth.kind]}{size}")
    return found


class Scale:
    """Makes eight bits of codes or numbers: black and white are worked out from some of them."""

    def __init__(self, some: NDArray[Any], depth: Depth, samples: Samples) -> None:
        """Take codes or numbers of the colours from all over the picture."""
        self._depth, self._absent, self._is_inverted = depth, samples.absent, samples.is_inverted
        values = _numbers(some, depth)
        self._bounds: tuple[float, float] | None = None
        if depth.kind == "float":
            self._bounds = usual_bounds(values, samples) or _finite_bounds(values)
        black, white = black_and_white(self._measured(values).astype(np.float64), samples)
        self._black, self._factor = black, 255.0 / max(white - black, 1e-12)
        self._table = self._scaled(_every_code(depth)) if depth.bits <= TABLE_BITS else None

    def __call__(self, found: NDArray[Any]) -> Bytes:
        """Return the colours in 0..255, of the same shape."""
        return self._scaled(found) if self._table is None else self._table[found]

    def _measured(self, values: NDArray[Any]) -> NDArray[Any]:
        """The numbers, perhaps changed in place: what is absent or none is the least there is."""
        low, high = self._bounds or (0.0, math.inf)
        if self._bounds and high - low > _LARGEST_SPAN:
            values = values.astype(np.float64)
        if self._absent is not None:
            with np.errstate(over="ignore"):
                values[values == values.dtype.type(self._absent)] = low
        if self._bounds:
            np.fmax(values, low, out=values)
            np.fmin(values, high, out=values)
        return values

    def _scaled(self, found: NDArray[Any]) -> Bytes:
        values = self._measured(_numbers(found, self._depth))
        values -= self._black
        values *= self._factor
        if self._is_inverted:
            np.subtract(255.0, values, out=values)
        return _rounded(values)


def opacity(found: NDArray[Any], depth: Depth) -> Bytes:
    """Return an alpha channel in 0..255: all its bits, or (floats) 1, are opaque."""
    whole = 1.0 if depth.kind == "float" else float((1 << depth.bits) - 1)
    return _rounded(_numbers(found, depth) * (255.0 / whole))


def _finite_bounds(values: NDArray[Any]) -> tuple[float, float]:
    finite = values[np.isfinite(values)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)


def _rounded(values: NDArray[Any]) -> Bytes:
    """Whole numbers of 0..255; the values are changed."""
    values += 0.5
    np.fmax(values, 0.0, out=values)
    np.fmin(values, 255.0, out=values)
    rounded: Bytes = values.astype(np.uint8)
    return rounded


def _every_code(depth: Depth) -> NDArray[np.uint16]:
    return np.arange(1 << depth.bits, dtype=np.uint16)


def _numbers(found: NDArray[Any], depth: Depth) -> NDArray[Any]:
    """What codes stand for, as floats of their own; deeper samples are numbers already."""
    if depth.bits > TABLE_BITS or depth.kind == "unsigned":
        is_single = depth.kind == "float" and depth.bits <= np.finfo(np.float32).bits
        return found.astype(np.float32 if is_single else np.float64)
    if depth.kind == "float":
        return found.astype(np.uint16).view(np.float16).astype(np.float64)
    half = 1 << depth.bits - 1
    return (found.astype(np.int32) ^ half).astype(np.float64) - half


def _bit_fields(rows: Bytes, count: int, bits: int) -> NDArray[np.uint16]:
    """Samples of any 1 to 15 bits, packed from the highest bit on; each row begins with a byte.

    Samples that lie alike in their bytes are taken together: every eighth does, if not more.
    """
    period = 8 // math.gcd(bits, 8)
    step = period * bits // 8
    groups = -(-count // period)
    padded = np.zeros((len(rows), groups * step + 2), np.uint8)
    used = min(rows.shape[1], groups * step)
    padded[:, :used] = rows[:, :used]
    found = np.empty((len(rows), groups, period), np.uint16)
    for place in range(period):
        at, skipped = divmod(place * bits, 8)
        window = np.zeros((len(rows), groups), np.uint32)
        for byte in range(3):
            window <<= 8
            window |= padded[:, at + byte : at + byte + groups * step : step][:, :groups]
        window >>= 24 - skipped - bits
        found[:, :, place] = window & (1 << bits) - 1
    return found.reshape(len(rows), -1)[:, :count]


def _of_three_bytes(rows: Bytes, depth: Depth) -> NDArray[Any]:
    """Samples of 24 bits as numbers; floats have a sign, 7 bits of exponent, 16 of fraction."""
    three = rows.reshape(len(rows), -1, 3).astype(np.uint32)
    first, last = (2, 0) if depth.order == "<" else (0, 2)
    whole = three[:, :, first] << 16 | three[:, :, 1] << 8 | three[:, :, last]
    if depth.kind == "unsigned":
        return whole
    if depth.kind == "signed":
        return (whole << 8).view(np.int32) >> 8
    exponent = whole >> 16 & 0x7F
    single = (whole & 0x800000) << 8 | exponent + 64 << 23 | (whole & 0xFFFF) << 7
    single[exponent == 0] = 0
    single[exponent == 0x7F] = _NO_NUMBER
    return single.view(np.float32)


def _without_floating(rows: Bytes, count: int, depth: Depth, samples: int) -> Bytes:
    """Undo the predictor of floats: differences of bytes, sorted by their weight, highest first."""
    size = depth.bits // 8
    pixels = rows[:, : size * count].reshape(len(rows), -1, samples)
    sums = np.cumsum(pixels, axis=1, dtype=np.uint8)
    return sums.reshape(len(rows), size, count).transpose(0, 2, 1).reshape(len(rows), -1)


def _big_endian(depth: Depth) -> Depth:
    return Depth(depth.bits, depth.kind, ">")
