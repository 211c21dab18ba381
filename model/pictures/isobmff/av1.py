"""What an AVIF file costs, read from its tables and its first frames (AVIF 1.1; AV1, 5.5 and 5.9).

The container states a size, but the decoder makes room for the one that the sequence header states,
and scales afterwards; and of a film's bytes nearly all may be its first frame's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from model.pictures import budget
from model.pictures.isobmff.boxes import Bits, Fields, boxes
from model.pictures.isobmff.heif_tables import Tables

_SEQUENCE, _FRAME_HEADER, _FRAME = 1, 3, 6
_LONGEST_HEADER, _MOST_UNITS, _MOST_TRACKS = 256, 10_000, 8
_CODED, _TRANSPARENCY = b"av01", b"auxl"
_INSIDE = (b"mdia", b"minf", b"stbl")

_SECONDS_A_PIXEL, _SECONDS_A_BYTE = 20e-9, 90e-9
"""As measured with noise and with nothing but sky."""


def check(data: bytes) -> None:
    """Refuse a file whose main picture, or a film's first frame, costs too much to decode.

    Raises `ImageTooLarge`, and `ImageDamaged` where the tables are.
    """
    for kind, at, end in boxes(data):
        if kind == b"meta":
            _check(_items(data))
        elif kind == b"moov":
            _check(_first_samples(data, at, end))


def _check(together: Iterable[bytes]) -> None:
    """Refuse coded pictures that cost too much one after the other."""
    seconds, pixels = 0.0, 0
    for coded in together:
        size, frames = _size(coded)
        budget.check_count(size, budget.MAX_COPIED_PIXELS, "pixels")
        pixels += size
        seconds += size * max(1, frames) * _SECONDS_A_PIXEL + len(coded) * _SECONDS_A_BYTE
        budget.check_time(seconds)
    # Transparency is a second picture of one sample a pixel, where colours have three.
    budget.check_count(pixels, 2 * budget.MAX_COPIED_PIXELS, "pixels")


def _items(data: bytes) -> Iterator[bytes]:
    """The main picture, or its parts, and what says how transparent they are."""
    tables = Tables(data)
    names = [tables.main]
    if tables.item(tables.main).kind != _CODED:
        names = tables.parts(tables.main)
    also = tables.references.get(_TRANSPARENCY, ())
    names += [name for name, mains in also if tables.main in mains or {*mains} & {*names}]
    for name in dict.fromkeys(names):
        if tables.item(name).kind == _CODED:
            yield tables.bytes_of(name)


def _first_samples(data: bytes, start: int, end: int) -> Iterator[bytes]:
    """The first sample of each track: of colours, and of transparency."""
    tracks = [(at, stop) for kind, at, stop in boxes(data, start, end) if kind == b"trak"]
    budget.check_count(len(tracks), _MOST_TRACKS, "tracks")
    for track in tracks:
        yield from _first_sample(data, *track)


def _first_sample(data: bytes, start: int, end: int) -> Iterator[bytes]:
    """The first sample of a track (ISO/IEC 14496-12, 8.7.3 and 8.7.5), if it has one."""
    tables: dict[bytes, Fields] = {}
    waiting = [(start, end)]
    while waiting:
        for kind, at, stop in boxes(data, *waiting.pop()):
            if kind in _INSIDE:
                waiting.append((at, stop))
            elif kind in (b"stsz", b"stco", b"co64"):
                tables.setdefault(kind, Fields(data[at:stop]))
    places = tables.get(b"stco") or tables.get(b"co64")
    if places is None or b"stsz" not in tables:
        return
    sizes = tables[b"stsz"]
    sizes.take(4)
    size, samples = sizes.number(4), sizes.number(4)
    places.take(4)
    if samples and places.number(4):
        place = places.number(4 if b"stco" in tables else 8)
        yield data[place : place + (size or sizes.number(4))]


def _size(coded: bytes) -> tuple[int, int]:
    """The pixels of the largest frame that the decoder makes room for, and how many frames."""
    pixels = frames = 0
    for kind, content in _units(coded):
        if kind == _SEQUENCE:
            pixels = max(pixels, _pixels(content))
        frames += kind in (_FRAME_HEADER, _FRAME)
    return pixels, frames


def _units(coded: bytes) -> Iterator[tuple[int, bytes]]:
    """The kind of each open bitstream unit (5.3), and as much of it as is looked at."""
    at = 0
    for number in range(_MOST_UNITS + 1):
        if at >= len(coded):
            return
        budget.check_count(number, _MOST_UNITS - 1, "units")
        head = coded[at]
        at += 2 if head & 4 else 1
        size, shift = len(coded) - at, 0
        if head & 2:
            size = 0
            while shift < 56 and at < len(coded):
                byte = coded[at]
                size |= (byte & 127) << shift
                at, shift = at + 1, shift + 7
                if not byte & 128:
                    break
        yield head >> 3 & 15, coded[at : at + min(size, _LONGEST_HEADER)]
        at += size


def _pixels(header: bytes) -> int:
    """The size in a sequence header (5.5.1)."""
    bits = Bits(header)
    bits.skip(4)
    if bits.number(1):  # of a still picture, in short
        bits.skip(5)
    else:
        _skip_operating_points(bits)
    width, height = bits.number(4) + 1, bits.number(4) + 1
    return (bits.number(width) + 1) * (bits.number(height) + 1)


def _skip_operating_points(bits: Bits) -> None:
    delay = 0
    if bits.number(1):  # timing
        bits.skip(64)
        if bits.number(1):
            bits.golomb()
        if bits.number(1):  # a decoder's model
            delay = bits.number(5) + 1
            bits.skip(32 + 5 + 5)
    displays = bits.number(1)
    for _ in range(bits.number(5) + 1):
        bits.skip(12)
        if bits.number(5) > 7:
            bits.skip(1)
        if delay and bits.number(1):
            bits.skip(2 * delay + 1)
        if displays and bits.number(1):
            bits.skip(4)
