"""What a JPEG file costs and what of it is needed, read from its segments (ITU-T T.81, annex B)."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from model.errors import FormatNotSupported, ImageDamaged, ImageError
from model.pictures import budget

_MARKER = re.compile(rb"\xff+([^\xff])")
_MARKER_IN_SCAN = re.compile(rb"\xff+([^\xff\x00\xd0-\xd7])")
_ALONE = {0x00, 0x01, *range(0xD0, 0xD9)}
_SOI_BYTES, _SOS, _EOI, _COM = 2, 0xDA, 0xD9, 0xFE
_SEQUENTIAL, _ARITHMETIC = {0xC0, 0xC1}, {0xC9, 0xCA}
_DECODED = _SEQUENTIAL | _ARITHMETIC | {0xC2}
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_TABLES = {0xDB, 0xC4, 0xCC, 0xDD}

_MOST_SEGMENTS, _MOST_TABLES, _MOST_SCANS = 100_000, 1000, 5000
_MOST_PROFILE = 8 * 2**20

_SECONDS_A_BYTE, _SECONDS_A_BYTE_OF_SCANS = 12e-9, 40e-9
"""Of one scan of everything, and of several, whose coefficients come back bit by bit."""
_SECONDS_A_BLOCK = 70e-9
"""A block of 8 x 8 samples in one scan of many; an arithmetic decoder takes four times as long."""
_BYTES_A_BLOCK = 128

_WHOLE = (1 << 64) - 1


@dataclass(slots=True)
class _Frame:
    """What a frame header says; `blocks` by the component's identifier."""

    kind: int
    width: int
    height: int
    blocks: dict[int, int]
    known: dict[int, int] = field(default_factory=dict)
    """Which of its 64 coefficients are there in full, as bits, by component."""

    @property
    def is_whole(self) -> bool:
        """Whether the scans seen so far bring every coefficient to its last bit."""
        return all(self.known.get(name) == _WHOLE for name in self.blocks)


def essential(data: bytes) -> bytes:
    """Give the file without what describing has no use for, once its cost is bearable.

    Of the metadata stay orientation and colour profile: others may come in tens of thousands of
    segments, and be broken. A second picture behind the first is nobody's business here.
    """
    kept: list[bytes] = [data[:_SOI_BYTES]]
    keeping = _Keeping()
    frame, start = None, len(data)
    for number, (marker, at, body) in enumerate(_segments(data, _SOI_BYTES)):
        budget.check_count(number, _MOST_SEGMENTS, "segments")
        if marker == _SOS:
            start = at
            break
        if marker in _FRAMES:
            frame = _frame(marker, body)
        elif not keeping.wants(marker, body):
            continue
        kept.append(b"\xff" + bytes([marker]) + (len(body) + 2).to_bytes(2, "big") + body)
    if frame is None or start == len(data):
        raise ImageDamaged(None, "no frame or no scan")
    _check_cost(frame, data, start)
    return b"".join([*kept, data[start:]])


def is_decoded(data: bytes) -> bool:
    """Whether this is a JPEG file of a sort that is decoded; raw files hold others, too."""
    try:
        for marker, _, body in _segments(data, _SOI_BYTES):
            if marker in _FRAMES:
                return bool(_frame(marker, body))
    except ImageError:
        return False
    return False


def has_end(data: bytes) -> bool:
    """Whether there is an end marker behind the first scan; a thumbnail in EXIF has its own."""
    start = next(at for marker, at, _ in _segments(data, _SOI_BYTES) if marker == _SOS)
    return _ends_behind(data, start)


def _ends_behind(data: bytes, start: int) -> bool:
    """Told at once of a file that ends in its end marker."""
    return data.rfind(bytes([0xFF, _EOI])) > start


def with_ends(data: bytes) -> tuple[bytes, bytes] | None:
    """Two versions of a file without an end marker, each with another ending; None if scans lack.

    Where the picture is whole, both decode to the same pixels: what follows its last block is not
    looked at. Where it was cut in the middle, each goes on in its own way.
    """
    # A card that was filled up with zeros says nothing by them.
    cut = re.sub(rb"\0{16,}\Z", b"", data).rstrip(b"\xff")
    frame = None
    for marker, at, body in _segments(cut, _SOI_BYTES):
        if marker in _FRAMES:
            frame = _frame(marker, body)
        elif marker == _SOS and frame is not None:
            for _, scan in _scans(cut, at):
                _note(frame, scan)
            break
    if frame is None or not frame.is_whole:
        return None
    noise = random.Random(0).randbytes(1 << 16).replace(b"\xff", b"\x55")
    end = bytes([0xFF, _EOI])
    return cut + end, cut + noise + end


def _segments(data: bytes, at: int) -> Iterator[tuple[int, int, bytes]]:
    """Marker, position and body of each segment up to the first scan's header or the end."""
    while True:
        found = _MARKER.match(data, at)
        if found is None:
            raise ImageDamaged(None, "no marker where one belongs")
        marker = found[1][0]
        at = found.end()
        if marker in _ALONE:
            continue
        if marker == _EOI:
            return
        length = int.from_bytes(data[at : at + 2], "big")
        if length < 2 or at + length > len(data):
            raise ImageDamaged(None, "a segment is cut off")
        yield marker, at - 2, data[at + 2 : at + length]
        if marker == _SOS:
            return
        at += length


def _scans(data: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Each scan's header, from the first at `at` on, and the end marker if there is one."""
    while True:
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        marker, body = data[at + 1], data[at + 4 : at + 2 + length]
        at += 2 + length
        if marker == _SOS:
            yield _SOS, body
        found = (_MARKER_IN_SCAN if marker == _SOS else _MARKER).search(data, at)
        if found is None:
            return
        at = found.end() - 2
        if found[1][0] == _EOI:
            yield _EOI, b""
            return


class _Keeping:
    """Decides which segments before the first scan are needed."""

    def __init__(self) -> None:
        self._once: set[bytes] = set()
        self._tables = self._profile = 0

    def wants(self, marker: int, body: bytes) -> bool:
        """Whether the decoder, the orientation or the colours need this segment."""
        if marker in _TABLES:
            self._tables += 1
            budget.check_count(self._tables, _MOST_TABLES, "tables")
            return True
        if marker == 0xE2 and body.startswith(b"ICC_PROFILE\0"):
            self._profile += len(body)
            return self._profile <= _MOST_PROFILE
        kinds = {
            0xE0: ((b"JFIF\0", 14),),
            0xE1: ((b"Exif\0", 0), (b"http://ns.adobe.com/xap/1.0/\0", 0)),
            0xEE: ((b"Adobe", 12),),
        }
        known = (one for one, least in kinds.get(marker, ()) if len(body) >= least)
        start = next((one for one in known if body.startswith(one)), None)
        if start is None or start in self._once:
            return False
        self._once.add(start)
        return True


def _frame(kind: int, body: bytes) -> _Frame:
    """Read a frame header (B.2.2); refuse the sorts of JPEG that are not decoded."""
    if len(body) < 6 or len(body) < 6 + 3 * body[5]:
        raise ImageDamaged(None, "the frame header is cut off")
    precision, count = body[0], body[5]
    if kind not in _DECODED:
        raise FormatNotSupported(None, "lossless or hierarchical JPEG")
    if precision != 8:
        raise FormatNotSupported(None, f"{precision}-bit JPEG")
    if count not in (1, 3, 4):
        raise FormatNotSupported(None, f"{count}-channel JPEG")
    height, width = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
    parts = [(body[at], body[at + 1] >> 4, body[at + 1] & 15) for at in range(6, 6 + 3 * count, 3)]
    across, down = max(one[1] for one in parts) or 1, max(one[2] for one in parts) or 1
    blocks = {
        name: (width * h // (8 * across) + 1) * (height * v // (8 * down) + 1)
        for name, h, v in parts
    }
    return _Frame(kind, width, height, blocks)


def _check_cost(frame: _Frame, data: bytes, start: int) -> None:
    """Refuse a picture whose scans would take too long, or all of whose blocks too much memory."""
    budget.check_size(frame.width, frame.height)
    # Without its end marker a file is decoded three times (`with_ends`).
    times = 1 if _ends_behind(data, start) else 3
    if frame.kind in _SEQUENTIAL and data[start + 4 : start + 5] == bytes([len(frame.blocks)]):
        # One scan of everything, decoded row by row: nearly every photo, and nothing to look for.
        budget.check_time(times * len(data) * _SECONDS_A_BYTE)
        return
    budget.check_memory(_BYTES_A_BLOCK * sum(frame.blocks.values()), len(data))
    slower = times * (4 if frame.kind in _ARITHMETIC else 1)
    seconds = slower * len(data) * _SECONDS_A_BYTE_OF_SCANS
    each = slower * _SECONDS_A_BLOCK
    for number, (_, scan) in enumerate(_scans(data, start)):
        budget.check_count(number, _MOST_SCANS, "scans")
        seconds += each * sum(frame.blocks.get(name, 0) for name in _components(scan))
        budget.check_time(seconds)


def _components(scan: bytes) -> bytes:
    """The identifiers of the components in a scan header (B.2.3)."""
    return scan[1 : 1 + 2 * scan[0] : 2] if scan else b""


def _note(frame: _Frame, scan: bytes) -> None:
    """Add to what is known of a frame's coefficients what a scan brings."""
    if len(scan) < 4 + 2 * scan[0]:
        return
    first, last, bits = scan[-3], scan[-2], scan[-1]
    if bits & 15 == 0 and first <= last < 64:
        for name in _components(scan):
            new = (1 << (last + 1)) - (1 << first)
            frame.known[name] = frame.known.get(name, 0) | new
