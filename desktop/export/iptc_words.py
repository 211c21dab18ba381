"""IPTC's records (IIM 4.2), in Photoshop's resources or without them: captions, 2:120. No Qt."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_CAPTION = (2, 120)
_IPTC, _DIGEST = 0x0404, 0x0425
"""The records, and the MD5 of them by which Adobe's programs see that another one changed them."""

_MARKS = (b"8BIM", b"PHUT", b"DCSR", b"AgHg", b"MeSa")
"""With which a resource begins, Photoshop's own and other programs'."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A record or a resource; its content is from `inside` to `end`, the next begins at `after`."""

    kind: object
    start: int
    inside: int
    end: int
    after: int


def captions(block: bytes) -> Iterator[str]:
    """The captions in Photoshop's resources, or in IPTC's records without them."""
    return texts(block, _CAPTION)


def texts(block: bytes, dataset: tuple[int, int]) -> Iterator[str]:
    """The texts of a dataset, by the number of its record and its own."""
    if not block.startswith(_MARKS):
        yield from _record_texts(block, dataset)
        return
    for part in _resources(block):
        if part.kind == _IPTC:
            yield from _record_texts(block[part.inside : part.end], dataset)


def without(block: bytes, is_somebodys: Callable[[str], bool]) -> bytes:
    """The block without the captions that are somebody's, and with the records' sum set right."""
    if not block.startswith(_MARKS):
        return _without_captions(block, is_somebodys)
    made: dict[bytes, bytes] = {}
    parts, end = list(_resources(block)), 0
    new = {}
    for part in parts:
        if part.kind == _IPTC:
            old = block[part.inside : part.end]
            new[part] = _without_captions(old, is_somebodys)
            made[_sum(old)] = _sum(new[part])
    pieces = []
    for part in parts:
        old, end = block[part.inside : part.end], part.after
        inside = new.get(part, made.get(old, old) if part.kind == _DIGEST else old)
        if inside == old:
            pieces.append(block[part.start : part.after])
        else:
            length = len(inside).to_bytes(4, "big")
            padding = bytes(len(inside) % 2)
            pieces.append(block[part.start : part.inside - 4] + length + inside + padding)
    return b"".join(pieces) + block[end:]


def decoded(text: bytes) -> str:
    """UTF-8 where it is, whatever a record says of its characters."""
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("cp1252", "replace")


def _sum(records: bytes) -> bytes:
    return hashlib.md5(records, usedforsecurity=False).digest()


def _record_texts(records: bytes, dataset: tuple[int, int]) -> list[str]:
    found = (part for part in _records(records) if part.kind == dataset)
    return [decoded(records[part.inside : part.end]) for part in found]


def _without_captions(records: bytes, is_somebodys: Callable[[str], bool]) -> bytes:
    kept, end = [], 0
    for part in _records(records):
        end = part.after
        is_caption = part.kind == _CAPTION
        if not (is_caption and is_somebodys(decoded(records[part.inside : part.end]))):
            kept.append(records[part.start : part.after])
    return b"".join(kept) + records[end:]


def _records(records: bytes) -> Iterator[_Part]:
    start = 0
    while start + 5 <= len(records) and records[start] == 0x1C:
        record, dataset, length = struct.unpack_from(">BBH", records, start + 1)
        inside = start + 5
        if length & 0x8000:  # a text of more than 32,767 bytes
            size = length & 0x7FFF
            length = int.from_bytes(records[inside : inside + size])
            inside += size
        yield _Part((record, dataset), start, inside, inside + length, inside + length)
        start = inside + length


def _resources(block: bytes) -> Iterator[_Part]:
    start = 0
    while block.startswith(_MARKS, start) and start + 8 <= len(block):
        (kind,) = struct.unpack_from(">H", block, start + 4)
        # A name with its length before it, together an even number of bytes.
        inside = start + 6 + (block[start + 6] + 2) // 2 * 2 + 4
        end = inside + int.from_bytes(block[inside - 4 : inside])
        after = end + (end - inside) % 2
        yield _Part(kind, start, inside, end, after)
        start = after
