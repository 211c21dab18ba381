"""Descriptions in a block of EXIF: read where programs write them, and taken out again. No Qt.

A block is a TIFF file without a picture (TIFF 6.0, section 2; EXIF 2.32, 4.6.2). Descriptions stand
under `ImageDescription`, `UserComment`, Windows' `XPComment`, and in IPTC's records under two tags.
What is taken out leaves its place behind, so that nothing else moves: a maker's own notes point at
bytes that nobody else knows.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from desktop.export import iptc_words
from desktop.export.iptc_words import decoded

_IMAGE_DESCRIPTION, _XP_COMMENT, _USER_COMMENT = 0x010E, 0x9C9C, 0x9286
_XMP, _IPTC, _PHOTOSHOP, _EXIF_DIRECTORY = 0x02BC, 0x83BB, 0x8649, 0x8769
_WORDS = (_IMAGE_DESCRIPTION, _XP_COMMENT, _USER_COMMENT)
_MOST_ENTRIES = 4096
_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
_ENTRY = 12
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}

IsSomebodys = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class _Field:
    """A tag: its directory, its entry there, and where its bytes are.

    They are read as bytes whatever they are said to be: IPTC's are often declared as numbers.
    """

    tag: int
    directory: int
    entry: int
    start: int
    end: int


def descriptions(block: bytes) -> Iterator[str]:
    """What describes the picture, one text after the other."""
    for field in _fields(block):
        yield from _texts(field.tag, block[field.start : field.end])


def text(block: bytes, tag: int) -> str:
    """A tag's text, of the first directory or EXIF's own; empty where there is none."""
    found = (field for field in _fields(block) if field.tag == tag)
    return next((decoded(block[one.start : one.end]).strip("\0 ") for one in found), "")


def packet(block: bytes) -> bytes | None:
    """The packet of XMP in a TIFF file, if there is one."""
    found = (field for field in _fields(block) if field.tag == _XMP)
    return next((block[field.start : field.end] for field in found), None)


def without(block: bytes, is_somebodys: IsSomebodys) -> bytes:
    """The block, as long as it was, without the descriptions that are somebody's."""
    whole = bytearray(block)
    kept, taken = list[_Field](), list[_Field]()
    for field in _fields(block):
        value = block[field.start : field.end]
        if field.tag in (_IPTC, _PHOTOSHOP):
            new = iptc_words.without(value, is_somebodys)
            whole[field.start : field.end] = new.ljust(len(value), b"\0")
        is_taken = field.tag in _WORDS and any(map(is_somebodys, _texts(field.tag, value)))
        (taken if is_taken else kept).append(field)
    for field in sorted(taken, key=lambda field: field.entry, reverse=True):
        if field.start != field.entry + 8 and not _is_shared(field, kept):
            whole[field.start : field.end] = bytes(field.end - field.start)
        _take_out(whole, field)
    return bytes(whole)


def _take_out(block: bytearray, field: _Field) -> None:
    """Take an entry out of its directory, in which those behind it move up."""
    order = _ORDERS[bytes(block[:4])]
    (count,) = struct.unpack_from(f"{order}H", block, field.directory)
    if not count:
        return  # two directories that lie on one another
    end = min(len(block), field.directory + 2 + _ENTRY * count + 4)  # with the next one's place
    block[field.entry : end] = block[field.entry + _ENTRY : end] + bytes(_ENTRY)
    struct.pack_into(f"{order}H", block, field.directory, count - 1)


def _is_shared(field: _Field, others: Iterable[_Field]) -> bool:
    """Whether a value lies on the header, on a directory or on another value, as in a bad file."""
    ranges = [(0, 8), (field.directory, field.directory + 2)]
    for one in others:
        ranges += [(one.start, one.end), (one.directory, one.entry + _ENTRY + 4)]
    return any(start < field.end and field.start < end for start, end in ranges)


def _fields(block: bytes) -> Iterator[_Field]:
    """The tags of the first directory, EXIF's own and the thumbnail's; none behind damage."""
    order = _ORDERS.get(block[:4])
    if order is None:
        return
    with suppress(struct.error):
        (first,) = struct.unpack_from(f"{order}I", block, 4)
        further = 0
        for field in _in_directory(block, first, order):
            if field.tag == _EXIF_DIRECTORY and field.end == field.start + 4:
                (further,) = struct.unpack_from(f"{order}I", block, field.start)
            yield field
        if further not in (0, first):
            yield from _in_directory(block, further, order)
        (count,) = struct.unpack_from(f"{order}H", block, first)
        (second,) = struct.unpack_from(f"{order}I", block, first + 2 + _ENTRY * count)
        if second not in (0, first, further):
            yield from _in_directory(block, second, order)


def _in_directory(block: bytes, directory: int, order: str) -> Iterator[_Field]:
    (count,) = struct.unpack_from(f"{order}H", block, directory)
    first = directory + 2
    for entry in range(first, first + _ENTRY * min(count, _MOST_ENTRIES), _ENTRY):
        tag, kind, number, place = struct.unpack_from(f"{order}HHII", block, entry)
        size = number * _SIZES.get(kind, 1)
        start = place if size > 4 else entry + 8
        if start + size <= len(block):
            yield _Field(tag, directory, entry, start, start + size)


def _texts(tag: int, value: bytes) -> list[str]:
    if tag == _IMAGE_DESCRIPTION:
        return [decoded(value.rstrip(b"\0"))]
    if tag == _XP_COMMENT:
        return [value.decode("utf-16-le", "replace")]
    if tag == _USER_COMMENT:
        return [_user_comment(value)]
    return list(iptc_words.captions(value)) if tag in (_IPTC, _PHOTOSHOP) else []


def _user_comment(comment: bytes) -> str:
    """EXIF 2.32, 4.6.5: eight bytes name the characters; many writers leave them empty."""
    code, text = comment[:8], comment[8:]
    if not code.startswith(b"UNICODE"):
        return decoded(text)
    little = text[1::2].count(0) > text[::2].count(0)
    return text.decode("utf-16-le" if little else "utf-16-be", "replace")
