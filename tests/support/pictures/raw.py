"""Cameras' raw files, made on the spot: a large preview, a small one, no sensor data."""

from __future__ import annotations

import struct
from functools import cache

from model.pictures.isobmff.boxes import box
from tests.support.pictures.hostile import encoded
from tests.support.pictures.odd import scene

ORIENTATION = 6
"""As EXIF says it: each of the files is to be turned by a quarter, to the right."""

TAKEN = "2021:05:01 09:05:07"
"""When each of the files says that it was taken."""

_LOSSLESS = b"\xff\xd8\xff\xc3\0\x0b\x0e\0\x40\0\x40\x01\x01\x11\0" + bytes(9000)
"""What a sensor saw, as a JPEG of the sort that nothing here decodes: larger than the preview."""


@cache
def raw_files() -> dict[str, bytes]:
    """One of each kind, by its name; the picture is the `scene`, or in the small preview grey."""
    large, small = encoded(scene(), "JPEG", quality=90), encoded(scene(32, 20), "JPEG")
    plain = {259: 6, 262: 6}
    raw = {254: 0, 259: 7, 262: 32803}
    return {
        "DNG": _tiff(
            b"",
            [{254: 1, 50706: 4, **plain}, raw, {254: 1, **plain}],
            [small, _LOSSLESS, large],
            sub=True,
        ),
        "CR2": _tiff(b"CR\2\0", [plain, {**raw, 259: 6}, {}], [large, _LOSSLESS, small]),
        "NEF": _tiff(b"", [{254: 1}, {}, raw], [b"", large, _LOSSLESS], b"NIKON", sub=True),
        "ARW": _tiff(b"", [{254: 1}, raw], [large, _LOSSLESS], b"SONY\0", sub=True),
        "CR3": _cr3(large, small),
        "RAF": _raf(encoded(scene(), "JPEG", quality=90, exif=_exif())),
    }


def _exif() -> bytes:
    """EXIF as in a JPEG: the orientation, and the date in a directory of its own."""
    entries = struct.pack("<HHIHH", 274, 3, 1, ORIENTATION, 0) + struct.pack("<HHII", *_DATED, 38)
    first = struct.pack("<H", 2) + entries + bytes(4)
    return b"Exif\0\0II*\0" + struct.pack("<I", 8) + first + _dated(38)


_DATED = (34665, 4, 1)
"""Tag, type and count of the entry that says where EXIF's own directory is."""


def _dated(at: int) -> bytes:
    """A directory of EXIF with the date, for a TIFF in which it begins at `at`."""
    entry = struct.pack("<HHII", 0x9003, 2, 20, at + 18)
    return struct.pack("<H", 1) + entry + bytes(4) + TAKEN.encode() + b"\0"


def _tiff(
    mark: bytes,
    directories: list[dict[int, int]],
    parts: list[bytes],
    make: bytes = b"",
    *,
    sub: bool = False,
) -> bytes:
    """A TIFF file whose directories each point at a part; the later ones are a chain, or below."""
    start = 16 + 400 * len(directories)
    places = [start + sum(map(len, parts[:number])) for number in range(len(parts))]
    data = b"II*\0" + struct.pack("<I", 16) + mark.ljust(8, b"\0")
    for number, tags in enumerate(directories):
        at = 16 + 400 * number
        entries = dict(tags)
        pair = (273, 279) if 259 in tags else (513, 514)
        if parts[number]:
            entries |= {pair[0]: places[number], pair[1]: len(parts[number])}
        if number == 0:
            entries[274] = ORIENTATION
            entries[_DATED[0]] = places[-1] + len(parts[-1])
        packed = [struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries.items()]
        if number == 0 and make:
            packed.append(struct.pack("<HHII", 271, 2, len(make), at + 300))
        if number == 0 and sub:
            below = [16 + 400 * other for other in range(1, len(directories))]
            place = at + 320 if len(below) > 1 else below[0]
            packed.append(struct.pack("<HHII", 330, 4, len(below), place))
        further = 0 if sub or number + 1 == len(directories) else at + 400
        body = (
            struct.pack("<H", len(packed)) + b"".join(sorted(packed)) + struct.pack("<I", further)
        )
        body = body.ljust(300, b"\0") + make.ljust(20, b"\0")
        if number == 0 and sub:
            body += struct.pack(f"<{len(below)}I", *below)
        data += body.ljust(400, b"\0")
    return data + b"".join(parts) + _dated(places[-1] + len(parts[-1]))


def _cr3(large: bytes, small: bytes) -> bytes:
    uuid = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
    tags = _exif()[6:]
    thumbnail = box(b"THMB", struct.pack(">IHHII", 0, 32, 20, len(small), 1 << 16), small)
    dated = b"II*\0" + struct.pack("<I", 8) + _dated(8)
    canon = (box(b"CMT1", tags), box(b"CMT2", dated), thumbnail)
    moov = box(b"moov", box(b"uuid", uuid, *canon))
    head = struct.pack(">IHHHHI", 0, 1, 320, 200, 1, len(large))
    preview = box(b"PRVW", head, large)
    other = bytes.fromhex("eaf42b5e1c984b88b9fbb7dc406e4d16")
    start = box(b"ftyp", b"crx ", struct.pack(">I", 1), b"crx isom")
    return start + moov + box(b"uuid", other, bytes(8), preview) + box(b"mdat", bytes(2000))


def _raf(preview: bytes) -> bytes:
    head = b"FUJIFILMCCD-RAW 0201FF389501X-T3".ljust(84, b"\0")
    return (head + struct.pack(">II", 160, len(preview))).ljust(160, b"\0") + preview + bytes(3000)
