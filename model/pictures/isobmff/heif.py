"""What a HEIC file costs and what of it is needed, read from its boxes (ISO/IEC 23008-12).

A file may hold hundreds of pictures, films, depth and gain maps, thumbnails and metadata. Its main
picture alone is given to the decoder, in a file of its own: with its tiles, its transparency, and
what says how it is turned and coloured. EXIF says again how it is turned, which counts for nothing
there (A.2.1), and is left out like all metadata.
"""

from __future__ import annotations

from collections.abc import Iterator

from model.errors import FormatNotSupported, ImageDamaged, ImageTooLarge
from model.pictures import budget
from model.pictures.isobmff import hevc
from model.pictures.isobmff.boxes import box
from model.pictures.isobmff.heif_tables import UNUSUAL, Tables

_CODED, _DERIVED, _TONE_MAPPED = b"hvc1", (b"grid", b"iden"), b"tmap"
_TURNS = (b"irot", b"imir", b"clap")
_KEPT = (*_TURNS, b"ispe", b"hvcC", b"colr", b"pixi", b"auxC")

_TRANSPARENCY = (b"urn:mpeg:hevc:2015:auxid:1", b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha")

_MOST_TILES, _MOST_TURNS, _LONGEST_CHAIN = 4_000, 4, 4
_EDGE = 2**18
"""Pixels by which a tile may reach beyond the picture."""

_SECONDS_A_PIXEL, _SECONDS_A_BYTE, _SECONDS_A_TILE = 15e-9, 130e-9, 2e-4
"""Of libde265, as measured with noise and with nothing but sky."""


def essential(data: bytes) -> bytes:
    """Give a file with the main picture alone, once its cost is bearable.

    Of one that costs too much the largest thumbnail that does not is taken. Raises `ImageTooLarge`
    where there is none, `ImageDamaged`, and `FormatNotSupported` for what is not coded in HEVC.
    """
    tables = Tables(data)
    main = _for_all_screens(tables)
    try:
        return _alone(tables, main)
    except ImageTooLarge:
        small = [name for name, mains in tables.references.get(b"thmb", ()) if main in mains]
        for name in sorted(small, key=tables.pixels, reverse=True):
            try:
                return _alone(tables, name)
            except ImageTooLarge:
                continue
        raise


def _for_all_screens(tables: Tables) -> int:
    """The main picture; of one with a map for brighter screens, the one without."""
    main = tables.main
    if tables.item(main).kind == _TONE_MAPPED:
        main = tables.parts(main)[0]
    return main


def _alone(tables: Tables, main: int) -> bytes:
    """A file with one picture, its parts and its transparency."""
    if tables.item(main).kind not in (_CODED, *_DERIVED):
        raise FormatNotSupported(None, UNUSUAL)
    needed = [main, *_transparency(tables, main)]
    parts = [part for name in needed for part in _weighed(tables, name)]
    held = {name: tables.bytes_of(name) for name in dict.fromkeys(parts)}
    if sum(map(len, held.values())) > tables.file_bytes:
        raise ImageTooLarge(None, "items that share their bytes")
    return _written(tables, held)


def _transparency(tables: Tables, main: int) -> list[int]:
    """The picture of which the decoder makes the main one's transparency, if there is one."""
    found = (name for name, mains in tables.references.get(b"auxl", ()) if main in mains)
    kinds = {name: tables.property_of(name, b"auxC")[4:].partition(b"\0")[0] for name in found}
    return [name for name, kind in kinds.items() if kind in _TRANSPARENCY][:1]


def _weighed(tables: Tables, name: int) -> list[int]:
    """A picture and the parts of which it is made, each as often as it is decoded.

    Refuses one that would take too long or too much, as it is stated or as it is coded.
    """
    width, height = tables.size(name)
    budget.check_size(width, height)
    budget.check_copies(width, height)
    costs: dict[int, tuple[float, int]] = {}
    parts: list[int] = []
    seconds, pixels = 0.0, 0
    for part in _with_parts(tables, name):
        parts.append(part)
        budget.check_count(len(parts), _MOST_TILES, "tiles")
        if part not in costs:
            costs[part] = _cost(tables, part)
        seconds, pixels = seconds + costs[part][0], pixels + costs[part][1]
        budget.check_time(seconds)
    budget.check_count(pixels, budget.MAX_COPIED_PIXELS + len(parts) * _EDGE, "pixels")
    return parts


def _with_parts(tables: Tables, name: int, depth: int = 0) -> Iterator[int]:
    yield name
    if depth > _LONGEST_CHAIN:
        raise ImageDamaged(None, "parts of parts")
    if tables.item(name).kind != _CODED:
        for part in tables.parts(name):
            yield from _with_parts(tables, part, depth + 1)


def _cost(tables: Tables, name: int) -> tuple[float, int]:
    """The seconds that one item takes to decode, and the pixels that are coded in it."""
    item = tables.item(name)
    turns = sum(tables.properties[at][0] in _TURNS for at in item.properties)
    budget.check_count(turns, _MOST_TURNS, "turns")
    if item.kind in _DERIVED:
        return 0.0, 0
    if item.kind != _CODED:
        raise FormatNotSupported(None, UNUSUAL)
    data = tables.bytes_of(name)
    pixels, slices = hevc.cost(tables.property_of(name, b"hvcC"), data)
    pixels = max(pixels, tables.pixels(name))
    budget.check_count(pixels, budget.MAX_COPIED_PIXELS + _EDGE, "pixels")
    # Each slice may go over the whole picture.
    seconds = pixels * max(slices, 1) * _SECONDS_A_PIXEL + len(data) * _SECONDS_A_BYTE
    return seconds + _SECONDS_A_TILE, pixels


def _written(tables: Tables, held: dict[int, bytes]) -> bytes:
    """A file with these items, numbered anew from 1 on, the first of them being the main one."""
    numbers = {name: _short(number) for number, name in enumerate(held, 1)}
    kinds = (
        box(b"infe", b"\2\0\0\0", numbers[name], bytes(2), tables.item(name).kind, b"\0")
        for name in held
    )
    references = (
        box(kind, numbers[name], _short(len(others)), *(numbers[other] for other in others))
        for kind in (b"dimg", b"auxl")
        for name, others in tables.references.get(kind, ())
        if numbers.keys() >= {name, *others}
    )
    head = box(b"ftyp", b"heic", bytes(4), b"mif1heic")
    boxes_before = (
        box(b"hdlr", bytes(8), b"pict", bytes(13)),
        box(b"pitm", bytes(4), _short(1)),
        box(b"iinf", bytes(4), _short(len(held)), *kinds),
        box(b"iref", bytes(4), *references),
        _properties(tables, numbers),
    )
    # The table of places takes as many bytes whatever stands in it.
    empty = box(b"meta", bytes(4), *boxes_before, _places(held, 0))
    places = _places(held, len(head) + len(empty) + 8)
    return head + box(b"meta", bytes(4), *boxes_before, places) + box(b"mdat", *held.values())


def _properties(tables: Tables, numbers: dict[int, bytes]) -> bytes:
    """The properties that the decoder needs, each once, and which item has which (`iprp`)."""
    kept: dict[tuple[bytes, bytes], int] = {}
    entries = []
    for name, number in numbers.items():
        has = (tables.properties[at] for at in tables.item(name).properties)
        indexes = [kept.setdefault(one, len(kept) + 1) for one in has if one[0] in _KEPT]
        entries.append(number + bytes([len(indexes)]) + b"".join(map(_short, indexes)))
    listed = box(b"ipco", *(box(*one) for one in kept))
    count = len(entries).to_bytes(4, "big")
    return box(b"iprp", listed, box(b"ipma", b"\0\0\0\1", count, *entries))


def _places(held: dict[int, bytes], start: int) -> bytes:
    """Where each item lies, from `start` on one behind the other (`iloc`)."""
    entries = []
    for number, data in enumerate(held.values(), 1):
        place = start.to_bytes(4, "big") + len(data).to_bytes(4, "big")
        entries.append(_short(number) + bytes(2) + _short(1) + place)
        start += len(data)
    return box(b"iloc", bytes(4), b"\x44\0", _short(len(held)), *entries)


def _short(number: int) -> bytes:
    return number.to_bytes(2, "big")
