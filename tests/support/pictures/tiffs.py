"""TIFF files as Pillow writes none: any depth, planes, tiles, predictors, compressions."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_COMPRESSIONS = {"none": 1, "lzw": 5, "zip": 8, "packbits": 32773, "lzma": 34925, "zstd": 50000}
_CODES = {1: "B", 3: "H", 4: "I", 7: "B"}
UNSIGNED, SIGNED, FLOAT = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Written:
    """How samples are written; `tile` is a side in pixels, 0 for strips of `rows` rows."""

    bits: int
    sample_format: int = UNSIGNED
    order: str = "<"
    compression: str = "none"
    predictor: int = 1
    is_separate: bool = False
    tile: int = 0
    rows: int = 0
    fill_order: int = 1
    extra: tuple[tuple[int, int, tuple[int, ...]], ...] = ()
    """Further tags: number, type, values."""

    def of(self, bits: int, sample_format: int) -> Written:
        """The same, of other samples."""
        return replace(self, bits=bits, sample_format=sample_format)


def tiff(samples: NDArray[Any], how: Written, photometric: int | None = None) -> bytes:
    """A file of samples (height, width[, count]): whole numbers of `how.bits`, or floats."""
    samples = samples if samples.ndim == 3 else samples[..., None]
    height, width, count = samples.shape
    planes = np.moveaxis(samples, 2, 0)[..., None] if how.is_separate else samples[None]
    across = how.tile or width
    down = how.tile or how.rows or height
    pieces = []
    for plane in planes:
        for top in range(0, height, down):
            for left in range(0, width, across):
                piece = plane[top : top + down, left : left + across]
                if how.tile:
                    missing = (0, down - piece.shape[0]), (0, across - piece.shape[1]), (0, 0)
                    piece = np.pad(piece, missing)
                pieces.append(_packed(_row_bytes(piece, how), how))
    kind = 1 if photometric is None and count < 3 else 2 if photometric is None else photometric
    tags: dict[int, tuple[int, tuple[int, ...]]] = {
        256: (4, (width,)),
        257: (4, (height,)),
        258: (3, (how.bits,) * count),
        259: (3, (_COMPRESSIONS[how.compression],)),
        262: (3, (kind,)),
        266: (3, (how.fill_order,)),
        277: (3, (count,)),
        284: (3, (2 if how.is_separate else 1,)),
        317: (3, (how.predictor,)),
        339: (3, (how.sample_format,) * count),
    }
    if how.tile:
        tags |= {322: (4, (across,)), 323: (4, (down,)), 324: (4, ()), 325: (4, ())}
    else:
        tags |= {278: (4, (down,)), 273: (4, ()), 279: (4, ())}
    tags |= {tag: (kind_of, values) for tag, kind_of, values in how.extra}
    return _file(tags, pieces, how.order)


def deep_tiffs() -> list[bytes]:
    """Small files of sorts that Pillow does not read."""
    ramp = np.linspace(0, 1, 40 * 48 * 3).reshape(40, 48, 3)
    return [
        tiff(np.rint(ramp * 4095), Written(12, rows=16)),
        tiff(np.rint(ramp * 65535), Written(16, UNSIGNED, ">", "lzw", 2, True, tile=16)),
        tiff(ramp, Written(16, FLOAT)),
        tiff(ramp, Written(24, FLOAT, compression="zip", predictor=3, rows=16)),
        tiff(ramp[..., 0], Written(64, FLOAT, compression="packbits")),
    ]


def _file(tags: dict[int, tuple[int, tuple[int, ...]]], pieces: list[bytes], order: str) -> bytes:
    body, offsets = bytearray(), []
    for piece in pieces:
        offsets.append(8 + len(body))
        body += piece + b"\0" * (len(piece) % 2)
    for tag in tags.keys() & {273, 324}:
        tags[tag] = (4, tuple(offsets))
    for tag in tags.keys() & {279, 325}:
        tags[tag] = (4, tuple(map(len, pieces)))
    directory = bytearray(struct.pack(order + "H", len(tags)))
    for tag, (kind, values) in sorted(tags.items()):
        data = struct.pack(
            order + str(len(values)) + {1: "B", 3: "H", 4: "I", 7: "B"}[kind], *values
        )
        if len(data) > 4:
            place = struct.pack(order + "I", 8 + len(body))
            body += data + b"\0" * (len(data) % 2)
        else:
            place = data.ljust(4, b"\0")
        directory += struct.pack(order + "HHI", tag, kind, len(values)) + place
    mark = b"II*\0" if order == "<" else b"MM\0*"
    return (
        mark + struct.pack(order + "I", 8 + len(body)) + bytes(body) + bytes(directory) + bytes(4)
    )


def _row_bytes(piece: NDArray[Any], how: Written) -> NDArray[np.uint8]:
    """The piece's rows as the bytes that are compressed."""
    rows, width, together = piece.shape
    flat = piece.reshape(rows, width * together)
    if how.bits == 24:
        high = _bits_of_24(flat, how)
        three = np.stack([high >> 16, high >> 8 & 255, high & 255], axis=2).astype(np.uint8)
        if how.predictor == 3:
            return _floating(three.transpose(0, 2, 1).reshape(rows, -1), together)
        ordered: NDArray[np.uint8] = three if how.order == ">" else three[:, :, ::-1]
        return ordered.reshape(rows, -1)
    if how.bits % 8:
        bits = flat.astype(np.int64)[:, :, None] >> np.arange(how.bits - 1, -1, -1) & 1
        return np.packbits(bits.astype(np.uint8).reshape(rows, -1), axis=1)
    letter = {UNSIGNED: "u", SIGNED: "i", FLOAT: "f"}.get(how.sample_format, "u")
    size = how.bits // 8
    made = flat.astype(f"{letter}{size}")
    if how.predictor == 2:
        pixels = made.view(f"u{size}").reshape(rows, width, together).copy()
        pixels[:, 1:] -= pixels[:, :-1].copy()
        made = pixels.reshape(rows, -1)
    if how.predictor == 3:
        weighed = made.astype(made.dtype.newbyteorder(">")).view(np.uint8).reshape(rows, -1, size)
        return _floating(weighed.transpose(0, 2, 1).reshape(rows, -1), together)
    order = made.dtype.newbyteorder("<" if how.order == "<" else ">")
    return np.ascontiguousarray(made.astype(order)).view(np.uint8).reshape(rows, -1)


def _bits_of_24(flat: NDArray[Any], how: Written) -> NDArray[np.int64]:
    if how.sample_format != FLOAT:
        return flat.astype(np.int64) & 0xFFFFFF
    fraction, exponent = np.frexp(flat.astype(np.float64))
    rounded = np.rint((np.abs(fraction) * 2 - 1) * 65536).astype(np.int64).clip(0, 65535)
    found = (exponent.astype(np.int64) + 62) << 16 | rounded
    return np.where(flat == 0, 0, found | (flat < 0).astype(np.int64) << 23)


def _floating(rows: NDArray[np.uint8], together: int) -> NDArray[np.uint8]:
    pixels = rows.reshape(len(rows), -1, together).copy()
    pixels[:, 1:] -= pixels[:, :-1].copy()
    return pixels.reshape(len(rows), -1)


def _packed(rows: NDArray[np.uint8], how: Written) -> bytes:
    if how.compression == "none":
        packed = rows.tobytes()
    elif how.compression == "zip":
        packed = zlib.compress(rows.tobytes())
    else:
        # libtiff compresses any bytes, which it takes for grey pixels.
        stream = io.BytesIO()
        name = how.compression if how.compression in ("packbits", "lzma", "zstd") else "tiff_lzw"
        grey = Image.fromarray(rows)
        grey.save(stream, "TIFF", compression=name, tiffinfo={278: len(rows)})
        with Image.open(stream) as image:
            tags: Any = image
            (at,), (size,) = tags.tag_v2[273], tags.tag_v2[279]
        packed = stream.getvalue()[at : at + size]
    if how.fill_order == 2:
        whole = np.unpackbits(np.frombuffer(packed, np.uint8), bitorder="little")
        packed = np.packbits(whole).tobytes()
    return packed
