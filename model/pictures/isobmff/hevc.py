"""What a picture coded in HEVC really takes, read from its units (ITU-T H.265, 7.3).

The container states a size, but the decoder makes room for the one that the sequence parameter set
states, and goes over the picture once for each slice.
"""

from __future__ import annotations

from collections.abc import Iterator

from model.errors import ImageDamaged
from model.pictures import budget
from model.pictures.isobmff.boxes import Bits, Fields

_PARAMETERS = 33
_SLICES = range(32)
_MOST_PARAMETER_BYTES, _MOST_UNITS = 4096, 100_000


def configuration(record: bytes) -> tuple[int, tuple[bytes, ...]]:
    """The width of lengths in the data, and the units, of an `hvcC` box (ISO/IEC 14496-15, 8.3)."""
    fields = Fields(record)
    width = (fields.take(22)[21] & 3) + 1
    units = []
    for _ in range(fields.number(1)):
        fields.take(1)
        units += [fields.take(fields.number(2)) for _ in range(fields.number(2))]
    return width, tuple(units)


def cost(record: bytes, data: bytes) -> tuple[int, int]:
    """The pixels that are decoded of one picture, and how many slices go over them.

    `record` is the body of its `hvcC` box. Raises `ImageDamaged` where either is cut off.
    """
    width, units = configuration(record)
    pixels, slices = 0, 0
    for unit in (*units, *_units(data, width)):
        kind = unit[0] >> 1 & 63 if unit else 63
        if kind == _PARAMETERS:
            pixels = max(pixels, _pixels(unit))
        slices += kind in _SLICES
    return pixels, slices


def _units(data: bytes, width: int) -> Iterator[bytes]:
    """Units that each follow their length; only as much of each as is looked at."""
    at, count = 0, 0
    while at < len(data):
        count += 1
        budget.check_count(count, _MOST_UNITS, "units")
        length = int.from_bytes(data[at : at + width], "big")
        at += width
        if at + length > len(data):
            raise ImageDamaged(None, "a unit is cut off")
        yield data[at : at + min(length, _MOST_PARAMETER_BYTES)]
        at += length


def _pixels(unit: bytes) -> int:
    """The size in a sequence parameter set (7.3.2.2)."""
    # Two zeros are followed by a 3 that is none of the data (7.3.1.1).
    bits = Bits(unit[2:].replace(b"\0\0\3", b"\0\0"))
    bits.skip(4)
    layers = bits.number(3)
    bits.skip(1 + 96)
    flags = [(bits.number(1), bits.number(1)) for _ in range(layers)]
    bits.skip(2 * (8 - layers) if layers else 0)
    bits.skip(sum(88 * profile + 8 * level for profile, level in flags))
    bits.golomb()
    if bits.golomb() == 3:
        bits.skip(1)
    return bits.golomb() * bits.golomb()
