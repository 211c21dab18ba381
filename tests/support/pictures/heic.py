"""Teaches Pillow to write HEIC, in tests alone: the program itself only reads it."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO

import pillow_heif
from PIL import Image

from model.pictures.isobmff.boxes import box
from model.pictures.isobmff.heif_tables import Tables

# Quick, and on one thread: the encoder would take every core for a picture of a few pixels.
_QUICK = {"preset": "ultrafast", "x265:pools": "none"}

pillow_heif.register_heif_opener()
_write = Image.SAVE["HEIF"]


def _save(image: Image.Image, stream: IO[bytes], name: str | bytes) -> None:
    """Write a picture as a telephone does, which says in the container how it is turned."""
    options = {"quality": 90, "enc_params": dict(_QUICK), **image.encoderinfo}
    if isinstance(options.get("exif"), Image.Exif):
        options["exif"] = options["exif"].tobytes()
    image.encoderinfo = options
    _write(image, stream, name)


Image.register_save("HEIC", _save)
Image.register_extension("HEIC", ".heic")


@dataclass
class Item:
    """A part of a HEIC file that is put together by hand; `refers` are kinds and numbers from 1."""

    kind: bytes
    data: bytes
    properties: list[bytes] = field(default_factory=list)
    refers: dict[bytes, list[int]] = field(default_factory=dict)


def coded(image: Image.Image) -> Item:
    """A picture as a real encoder writes it, taken out of its file."""
    stream = io.BytesIO()
    image.save(stream, "HEIC")
    tables = Tables(stream.getvalue())
    kinds = (tables.properties[at] for at in tables.item(tables.main).properties)
    kept = [box(kind, body) for kind, body in kinds if kind in (b"hvcC", b"ispe", b"colr")]
    return Item(b"hvc1", tables.bytes_of(tables.main), kept)


def grid(image: Image.Image, side: int, *more: bytes) -> list[Item]:
    """The grid of square tiles as which iPhones store a photo, the grid itself first."""
    columns, rows = -(-image.width // side), -(-image.height // side)
    tiles = [
        coded(image.crop((x * side, y * side, (x + 1) * side, (y + 1) * side)))
        for y in range(rows)
        for x in range(columns)
    ]
    size = struct.pack(">II", *image.size)
    head = struct.pack(">BBBBHH", 0, 0, rows - 1, columns - 1, *image.size)
    parts = list(range(2, 2 + len(tiles)))
    return [Item(b"grid", head, [box(b"ispe", bytes(4), size), *more], {b"dimg": parts}), *tiles]


def container(items: Sequence[Item], main: int = 1) -> bytes:
    """A HEIC file of these items, numbered from 1 on."""
    numbers = list(range(1, len(items) + 1))
    kinds = [
        box(b"infe", struct.pack(">IHH4sB", 2 << 24, number, 0, one.kind, 0))
        for number, one in zip(numbers, items, strict=True)
    ]
    references = [
        box(kind, struct.pack(f">HH{len(others)}H", number, len(others), *others))
        for number, one in zip(numbers, items, strict=True)
        for kind, others in one.refers.items()
    ]
    properties = [one for item in items for one in item.properties]
    held, at = [], 1
    for number, item in zip(numbers, items, strict=True):
        count = len(item.properties)
        held.append(struct.pack(f">HB{count}H", number, count, *range(at, at + count)))
        at += count
    association = box(b"ipma", struct.pack(">II", 1, len(items)), *held)

    def meta(start: int) -> bytes:
        places = []
        for number, item in zip(numbers, items, strict=True):
            places.append(struct.pack(">HHHII", number, 0, 1, start, len(item.data)))
            start += len(item.data)
        return box(
            b"meta",
            bytes(4),
            box(b"hdlr", bytes(8), b"pict", bytes(13)),
            box(b"pitm", struct.pack(">IH", 0, main)),
            box(b"iinf", struct.pack(">IH", 0, len(items)), *kinds),
            box(b"iref", bytes(4), *references),
            box(b"iprp", box(b"ipco", *properties), association),
            box(b"iloc", struct.pack(">IHH", 0, 0x4400, len(items)), *places),
        )

    head = box(b"ftyp", b"heic", bytes(4), b"mif1heic")
    start = len(head) + len(meta(0)) + 8
    return head + meta(start) + box(b"mdat", *(item.data for item in items))
