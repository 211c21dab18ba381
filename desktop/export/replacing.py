"""Takes out of a picture's file what described it, so that a copy says one thing. No Qt.

Programs read a description wherever they know one: beside the main packet of XMP in others and in
the rest of a large one (XMP specification, part 3, 1.1.3.1), in EXIF, IPTC, comments, PNG's texts.
What is replaced must be gone from all of them. What else stands there stays, byte by byte.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence

from desktop.export import exif_words, iptc_words, xmp
from desktop.export.iptc_words import decoded
from desktop.export.words_inside import (
    APP1,
    APP13,
    COMMENT,
    EXIF_MARK,
    PHOTOSHOP_MARK,
    PNG_KEYWORDS,
    RAW_PROFILE,
    is_somebodys,
    png_text,
    raw_profile,
)
from desktop.export.xmp_embedding import (
    EXTENSION_MARK,
    XMP_KEYWORD,
    XMP_MARK,
    Piece,
    packet_in,
    pieces_of,
    with_contents,
)

_EXTENSION_HEAD = 40
"""A sum of the whole in 32 hexadecimal digits, its length, the place of the part in it."""


def without_words(data: bytes) -> bytes:
    """The file without the descriptions beside its main packet of XMP.

    Raises `NoPlace` or `NotWhole`.
    """
    pieces = pieces_of(data)
    contents: list[bytes | None] = [piece.content for piece in pieces]
    packets = [number for number, piece in enumerate(pieces) if packet_in(piece) is not None]
    for number, piece in enumerate(pieces):
        if number not in packets[:1]:
            contents[number] = _cleared(piece)
    if data.startswith(b"\xff\xd8"):
        _clear_photoshop(contents, _with_mark(pieces, APP13, PHOTOSHOP_MARK))
        sums = dict(_clear_extensions(contents, _with_mark(pieces, APP1, EXTENSION_MARK)))
        for number in packets[:1]:
            contents[number] = _with_sums(pieces[number].content, sums)
    return with_contents(data, contents)


def _with_mark(pieces: Sequence[Piece], kind: bytes, mark: bytes) -> list[int]:
    found = enumerate(pieces)
    return [number for number, one in found if one.kind == kind and one.content.startswith(mark)]


def _cleared(piece: Piece) -> bytes | None:
    """A piece that is whole by itself without its descriptions; None where it held nothing else."""
    content = piece.content
    if (packet := packet_in(piece)) is not None:
        return _with_packet(piece, packet, _cleared_packet(packet))
    if (piece.kind == APP1 and content.startswith(EXIF_MARK)) or piece.kind in (b"eXIf", b"EXIF"):
        block = content.removeprefix(EXIF_MARK)
        return content[: len(content) - len(block)] + exif_words.without(block, is_somebodys)
    if piece.kind == COMMENT:
        return None if is_somebodys(decoded(content)) else content
    if piece.kind in (b"tEXt", b"zTXt", b"iTXt"):
        return _cleared_text(piece)
    return content


def _cleared_packet(packet: bytes) -> bytes:
    try:
        return xmp.without(packet)
    except xmp.NotXmp:
        return packet


def _with_packet(piece: Piece, old: bytes, new: bytes) -> bytes:
    if new == old:
        return piece.content
    if piece.kind == b"iTXt":
        return XMP_KEYWORD + b"\0\0\0\0" + new
    return (XMP_MARK if piece.kind == APP1 else b"") + new


# -- PNG ------------------------------------------------------------------------------------------


def _cleared_text(piece: Piece) -> bytes | None:
    try:
        keyword, text = png_text(piece.kind, piece.content)
        if keyword in PNG_KEYWORDS:
            said = text.decode("utf-8" if piece.kind == b"iTXt" else "latin-1")
            return None if is_somebodys(said) else piece.content
        if not keyword.startswith(RAW_PROFILE) or piece.kind == b"iTXt":
            return piece.content
        old = raw_profile(text)
    except (ValueError, zlib.error, IndexError):
        return piece.content
    new = _cleared_profile(keyword.removeprefix(RAW_PROFILE), old)
    if new == old:
        return piece.content
    start, _, _ = text.lstrip().partition(b"\n")
    digits = new.hex().encode()
    lines = [digits[at : at + 72] for at in range(0, len(digits), 72)]
    text = b"\n".join([b"", start, b"%8d" % len(new), *lines, b""])
    name = piece.content.partition(b"\0")[0] + b"\0"
    return name + (b"\0" + zlib.compress(text) if piece.kind == b"zTXt" else text)


def _cleared_profile(name: str, block: bytes) -> bytes:
    if name in ("exif", "app1") and block.startswith(EXIF_MARK):
        return EXIF_MARK + exif_words.without(block[len(EXIF_MARK) :], is_somebodys)
    if name in ("iptc", "8bim"):
        return iptc_words.without(block, is_somebodys)
    start = block.find(b"<")
    if name in ("xmp", "app1") and start >= 0:
        return block[:start] + _cleared_packet(block[start:])
    return block


# -- JPEG: what is cut in parts, each in a segment ------------------------------------------------


def _clear_photoshop(contents: list[bytes | None], numbers: Sequence[int]) -> None:
    start = len(PHOTOSHOP_MARK)
    parts = [(contents[number] or b"")[start:] for number in numbers]
    old = b"".join(parts)
    new = iptc_words.without(old, is_somebodys)
    if new != old:
        for number, part in zip(numbers, _cut_like(parts, new), strict=True):
            contents[number] = PHOTOSHOP_MARK + part if part else None


def _clear_extensions(
    contents: list[bytes | None], numbers: Sequence[int]
) -> Iterator[tuple[bytes, bytes]]:
    """Clear what did not fit into main packets; give the sums that name it there, old and new."""
    by_sum: dict[bytes, dict[int, int]] = {}
    start = len(EXTENSION_MARK)
    for number in numbers:
        head = (contents[number] or b"")[start : start + _EXTENSION_HEAD]
        (place,) = struct.unpack_from(">I", head, 36)
        by_sum.setdefault(head[:32], {})[place] = number
    for name, places in by_sum.items():
        order = [places[place] for place in sorted(places)]
        parts = [(contents[number] or b"")[start + _EXTENSION_HEAD :] for number in order]
        old = b"".join(parts)
        new = _cleared_packet(old)
        if new == old:
            continue
        sum_ = hashlib.md5(new, usedforsecurity=False).hexdigest().upper().encode()
        place = 0
        for number, part in zip(order, _cut_like(parts, new), strict=True):
            head = sum_ + struct.pack(">II", len(new), place)
            contents[number] = EXTENSION_MARK + head + part if part else None
            place += len(part)
        yield name, sum_


def _cut_like(parts: Iterable[bytes], whole: bytes) -> Iterator[bytes]:
    """Something shorter in as many parts, none longer than it was."""
    start = 0
    for part in parts:
        yield whole[start : start + len(part)]
        start += len(part)


def _with_sums(content: bytes, sums: dict[bytes, bytes]) -> bytes:
    for old, new in sums.items():
        content = content.replace(old, new)
    return content
