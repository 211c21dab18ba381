"""Pictures as people have them, each odd in one way, and files that only claim to be some."""

from __future__ import annotations

import struct
import zlib
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, TiffImagePlugin

from tests.support.pictures.hostile import chunk, encoded, segment


@cache
def scene(width: int = 320, height: int = 200) -> Image.Image:
    """A picture with detail everywhere, so that what is missing of it shows."""
    rough = np.random.default_rng(7).integers(0, 255, (10, 16, 3), dtype=np.uint8)
    return Image.fromarray(rough).resize((width, height), Image.Resampling.BICUBIC)


@cache
def disguised() -> dict[str, bytes]:
    """Files of other kinds, whatever their names may be; by the name of the kind."""
    return {
        "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 20 20\nshowpage\n",
        "EPS": b"\xc5\xd0\xd3\xc6" + struct.pack("<7I", 32, 9, 0, 0, 0, 0, 0xFFFF) + b"%!PS",
        "SVG": b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="9"/>',
        "PDF": b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n",
        "WMF": b"\xd7\xcd\xc6\x9a" + bytes(60),
        "MP4": b"\0\0\0\x20ftypisom\0\0\2\0isomiso2mp41" + bytes(300),
        "DNG": tiff_directory((50706, 1, 4, 0x00000401), (256, 4, 1, 300), (257, 4, 1, 300)),
        "NEF": tiff_directory(
            (254, 4, 1, 1), (256, 4, 1, 160), (257, 4, 1, 120), (330, 4, 2, 8), (271, 2, 18, 98)
        )
        + b"NIKON CORPORATION\0",
        "12-bit JPEG": _with_precision(12),
    }


def tiff_directory(*entries: tuple[int, int, int, int]) -> bytes:
    """A TIFF file of one directory, and no pixels."""
    ordered = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    head = b"II*\0" + struct.pack("<IH", 8, len(entries)) + ordered + bytes(4)
    return head.ljust(98, b"\0")


def tiff_of(
    samples: NDArray[Any], kind: str, sample_format: int, *more: tuple[int, int, int, int]
) -> bytes:
    """Samples (height, width[, 3]) of a NumPy `kind` as a TIFF file, also such as Pillow has not.

    `more` are further entries of its directory.
    """
    height, width = samples.shape[:2]
    count = samples.shape[2] if samples.ndim == 3 else 1
    made = samples.astype(kind)
    bits, body = 8 * made.itemsize, made.tobytes()
    order = ">" if kind.startswith(">") else "<"
    short, long = 3, 4
    where = 8 + 2 + 12 * (11 + len(more)) + 4
    entries = [
        *((256, long, 1, width), (257, long, 1, height), (258, short, count, bits)),
        *((259, short, 1, 1), (262, short, 1, 2 if count == 3 else 1), (273, long, 1, where + 6)),
        *((277, short, 1, count), (278, long, 1, height), (279, long, 1, len(body))),
        *((284, short, 1, 1), (339, short, 1, sample_format)),
    ]
    given = {entry[0]: entry for entry in (*entries, *more)}
    if count == 3:
        given[258] = (258, short, count, where)
    ordered = b"".join(_entry(order, *given[tag]) for tag in sorted(given))
    mark = b"II*\0" if order == "<" else b"MM\0*"
    head = mark + struct.pack(order + "IH", 8, len(given)) + ordered + bytes(4)
    return head.ljust(where, b"\0") + struct.pack(order + "3H", bits, bits, bits) + body


def _entry(order: str, tag: int, kind: int, count: int, value: int) -> bytes:
    if kind == 3 and count == 1:
        return struct.pack(order + "HHIHH", tag, kind, count, value, 0)
    return struct.pack(order + "HHII", tag, kind, count, value)


def _with_precision(bits: int) -> bytes:
    data = bytearray(encoded(scene(), "JPEG"))
    data[data.index(b"\xff\xc0") + 4] = bits
    return bytes(data)


@cache
def odd_pictures() -> dict[str, bytes]:
    """Whole pictures, all of the same `scene`."""
    jpeg, png = encoded(scene(), "JPEG", quality=95), encoded(scene(), "PNG")
    progressive = encoded(scene(), "JPEG", quality=95, progressive=True)
    text = chunk(b"tEXt", b"Comment\0hello")
    wrong = text[:-4] + bytes(4)
    gif, webp = encoded(scene(), "GIF"), encoded(scene(), "WebP", quality=95)
    many = {"save_all": True, "append_images": [*_fading()[1:]]}
    exif = b"Exif\0\0MM\0*\0\0\0\x08\xff\xff"
    return {
        "no end marker": jpeg[:-2],
        "half an end marker": jpeg[:-1],
        "progressive without end marker": progressive[:-2],
        "no end marker but a thumbnail's": jpeg[:2]
        + segment(0xE1, b"Exif\0\0" + encoded(scene().resize((160, 100)), "JPEG"))
        + jpeg[2:-2],
        "headers too short to hold anything": jpeg[:2]
        + segment(0xE0, b"JFIF\0")
        + segment(0xEE, b"Adobe")
        + jpeg[2:],
        "WebP that states no length": webp[:4] + bytes(4) + webp[8:],
        "WebP that states too much": webp[:4] + struct.pack("<I", len(webp)) + webp[8:],
        "zeros for an end marker": jpeg[:-2] + bytes(4096),
        "broken exif": jpeg[:2] + segment(0xE1, exif) + jpeg[2:],
        "something behind the end": jpeg + b"\0\0\0\x18ftypmp42" + bytes(5000),
        "fill bytes": jpeg[:2] + b"\xff" * 9 + jpeg[2:],
        "wrong check sum of a text": png[:33] + wrong + png[33:],
        "wrong check sum of an exif": png[:33]
        + chunk(b"eXIf", exif[6:])[:-4]
        + bytes(4)
        + png[33:],
        "long packed text": png[:33]
        + chunk(b"zTXt", b"Raw\0\0" + zlib.compress(b"A" * 3_000_000))
        + png[33:],
        "broken profile": png[:33] + chunk(b"iCCP", b"x\0\0no zlib") + png[33:],
        "no end of a PNG": png[:-12],
        "no trailer of a GIF": gif[:-1],
        "GIF that fades in": encoded(_fading()[0], "GIF", **many),
        "WebP that fades in": encoded(_fading()[0], "WebP", quality=95, **many),
        "APNG that fades in": encoded(_fading()[0], "PNG", **many),
        "DIB": encoded(scene(), "DIB"),
        "CMYK": encoded(scene().convert("CMYK"), "JPEG", quality=95),
    }


def broken_tiffs() -> list[bytes]:
    """Files of which libtiff has something to say."""
    whole = [encoded(scene(), "TIFF", compression=kind) for kind in ("tiff_lzw", "jpeg")]
    return [data[:300] + b"\xff" * (len(data) - 800) + data[-500:] for data in whole]


@cache
def grey_tiffs() -> dict[str, bytes]:
    """The scene in grey, in samples that are not 8-bit; all brighter than half."""
    grey = np.asarray(scene().convert("L")).astype(np.float64) / 510 + 0.5
    made = {
        "float 0..1": encoded(Image.fromarray(grey.astype(np.float32)), "TIFF"),
        "16 bits": encoded(Image.fromarray((grey * 65535).astype(np.uint16)), "TIFF"),
        "12 bits in 16": encoded(Image.fromarray((grey * 4095).astype(np.uint16)), "TIFF"),
    }
    said = TiffImagePlugin.ImageFileDirectory_v2()
    said[281] = 1023
    told = Image.fromarray((grey * 1023).astype(np.uint16))
    made["10 bits, as the file says"] = encoded(told, "TIFF", tiffinfo=said)
    return made


def _fading() -> list[Image.Image]:
    black = Image.new("RGB", scene().size)
    return [Image.blend(black, scene(), share / 4) for share in range(5)]
