"""The tables of a HEIF file: its items and what is said of them (ISO/IEC 14496-12, 8.11).

Nothing is believed: numbers are counted before they are kept, and places may lie anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from model.errors import FormatNotSupported, ImageDamaged
from model.pictures import budget
from model.pictures.isobmff.boxes import Fields, boxes

UNUSUAL = "HEIF of an unusual sort"

_MOST_ITEMS, _MOST_NUMBERS, _MOST_METADATA = 30_000, 500_000, 16


@dataclass(slots=True)
class Item:
    """A picture, or another part, of the file.

    `properties` are indexes into the file's list, in the order in which they apply; `extents` are
    where its bytes begin and how many there are, in the file or in `idat`.
    """

    kind: bytes = b""
    properties: list[int] = field(default_factory=list)
    extents: list[tuple[int, int]] = field(default_factory=list)
    in_idat: bool = False


class Tables:
    """Which items there are in a file, and what is said of them.

    `references` are by kind: from which item to which. `properties` are pairs of kind and body.
    """

    def __init__(self, data: bytes) -> None:
        self._data, self.file_bytes = data, len(data)
        self._items: dict[int, Item] = {}
        self.properties: list[tuple[bytes, bytes]] = []
        self._idat = b""
        self._numbers = 0
        self.references: dict[bytes, list[tuple[int, list[int]]]] = {}
        self.main = 0
        meta = next((data[at + 4 : end] for kind, at, end in boxes(data) if kind == b"meta"), None)
        if meta is None:
            raise FormatNotSupported(None, UNUSUAL)
        readers = {
            b"pitm": self._read_main,
            b"iinf": self._read_kinds,
            b"iref": self._read_references,
            b"iprp": self._read_properties,
            b"iloc": self._read_places,
        }
        for kind, at, end in boxes(meta):
            if kind in readers:
                readers[kind](meta[at:end])
            elif kind == b"idat":
                self._idat = meta[at:end]

    # -- reading the tables --------------------------------------------------------------------

    def _read_main(self, body: bytes) -> None:
        fields = Fields(body)
        self.main = fields.number(4 if _version(fields) else 2)

    def _read_kinds(self, body: bytes) -> None:
        start = 8 if body[:1] != b"\0" else 6
        for kind, at, end in boxes(body, start):
            fields = Fields(body[at:end])
            version = _version(fields)
            if kind == b"infe" and version >= 2:
                name = fields.number(2 if version == 2 else 4)
                fields.take(2)
                self._entry(name).kind = fields.take(4)

    def _read_references(self, body: bytes) -> None:
        width = 4 if body[:1] != b"\0" else 2
        for kind, at, end in boxes(body, 4):
            fields = Fields(body[at:end])
            name, count = fields.number(width), fields.number(2)
            self._count(count)
            others = [fields.number(width) for _ in range(count)]
            self.references.setdefault(kind, []).append((name, others))

    def _read_properties(self, body: bytes) -> None:
        for kind, at, end in boxes(body):
            if kind == b"ipco":
                self.properties = [(one, body[a:b]) for one, a, b in boxes(body, at, end)]
            elif kind == b"ipma":
                self._read_associations(body[at:end])

    def _read_associations(self, body: bytes) -> None:
        fields = Fields(body)
        version, flags = _version_and_flags(fields)
        width = 2 if flags & 1 else 1
        for _ in range(fields.number(4)):
            item = self._entry(fields.number(4 if version else 2))
            count = fields.number(1)
            self._count(count + 1)
            for _ in range(count):
                index = fields.number(width) & ((1 << (8 * width - 1)) - 1)
                if 0 < index <= len(self.properties):
                    item.properties.append(index - 1)

    def _read_places(self, body: bytes) -> None:
        fields = Fields(body)
        version = _version(fields)
        sizes = fields.number(2)
        offset, length, base = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
        index = sizes & 15 if version else 0
        for _ in range(fields.number(4 if version == 2 else 2)):
            item = self._entry(fields.number(4 if version == 2 else 2))
            method = fields.number(2) & 15 if version else 0
            fields.take(2)
            start, count = fields.number(base), fields.number(2)
            self._count(count + 1)
            item.in_idat = method == 1
            for _ in range(count):
                fields.take(index)
                item.extents.append((start + fields.number(offset), fields.number(length)))
            if method > 1:
                item.kind = b""

    def _entry(self, name: int) -> Item:
        budget.check_count(len(self._items), _MOST_ITEMS, "items")
        return self._items.setdefault(name, Item())

    def _count(self, more: int) -> None:
        self._numbers += more
        budget.check_count(self._numbers, _MOST_NUMBERS, "numbers about items")

    # -- what an item is -----------------------------------------------------------------------

    def item(self, name: int) -> Item:
        """One item by its number; `ImageDamaged` where there is none."""
        if name not in self._items:
            raise ImageDamaged(None, "no such item")
        return self._items[name]

    def parts(self, name: int) -> list[int]:
        """The pictures that this one is put together from."""
        found = next((to for of, to in self.references.get(b"dimg", ()) if of == name), [])
        if not found:
            raise ImageDamaged(None, "a picture of no parts")
        return found

    def property_of(self, name: int, kind: bytes) -> bytes:
        """The body of an item's first property of one kind; empty when it has none."""
        known = (self.properties[at] for at in self.item(name).properties)
        return next((body for one, body in known if one == kind), b"")

    def size(self, name: int) -> tuple[int, int]:
        """Width and height of a picture before it is turned, as stated (`ispe`, 6.5.3)."""
        fields = Fields(self.property_of(name, b"ispe"))
        fields.take(4)
        return fields.number(4), fields.number(4)

    def pixels(self, name: int) -> int:
        """How many pixels a picture states that it has."""
        width, height = self.size(name)
        return width * height

    def bytes_of(self, name: int) -> bytes:
        """What an item holds; `ImageDamaged` where that is cut off."""
        item = self.item(name)
        source = self._idat if item.in_idat else self._data
        parts, total = [], 0
        for start, length in item.extents:
            end = start + length if length else len(source)
            total += end - start
            if end > len(source) or not 0 <= total <= len(source):
                raise ImageDamaged(None, "cut off")
            parts.append(source[start:end])
        return b"".join(parts)

    def metadata(self) -> Iterator[tuple[bytes, bytes]]:
        """Kind (`Exif`, or `mime` for XMP and other texts) and content of what describes the main.

        An `Exif` begins with four bytes that say how far on its TIFF header is.
        """
        told = [name for name, mains in self.references.get(b"cdsc", ()) if self.main in mains]
        for name in told[:_MOST_METADATA]:
            if (kind := self.item(name).kind) in (b"Exif", b"mime"):
                yield kind, self.bytes_of(name)


def _version(fields: Fields) -> int:
    """The version of a full box (ISO/IEC 14496-12, 4.2), whose flags are passed over."""
    return _version_and_flags(fields)[0]


def _version_and_flags(fields: Fields) -> tuple[int, int]:
    return fields.number(1), fields.number(3)
