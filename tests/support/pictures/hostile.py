"""Small files that ask their reader for much: the kinds of attack on each format, made on the spot.

Each comes with what must become of it: `True` where there is a picture behind it that is described,
`False` where it is refused as too large.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

from model.pictures.isobmff.boxes import box
from tests.support.pictures import heic

Hostile = tuple[str, bytes, bool]
Entry = tuple[int, int, int, int]


def picture(width: int = 320, height: int = 200) -> Image.Image:
    """A plain picture that shows something: its halves differ."""
    image = Image.new("RGB", (width, height), (200, 60, 40))
    image.paste((40, 90, 200), (width // 2, 0, width, height))
    return image


def encoded(image: Image.Image, name: str, **options: object) -> bytes:
    """The bytes of a picture file."""
    stream = io.BytesIO()
    image.save(stream, name, **options)
    return stream.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    """A PNG chunk."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def segment(marker: int, body: bytes) -> bytes:
    """A JPEG segment."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def png_of(width: int, height: int, depth: int, colours: int, interlaced: int = 0) -> bytes:
    """A whole PNG of nothing but zeros, as small as they pack."""
    bits = depth * {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colours]
    packer = zlib.compressobj(1)
    row = bytes(1 + (width * bits + 7) // 8)
    more = bytes(16 * height if interlaced else 0)  # seven passes have more rows
    packed = [packer.compress(row) for _ in range(height)] + [packer.compress(more)]
    rows = b"".join(packed) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, depth, colours, 0, 0, interlaced)
    palette = chunk(b"PLTE", bytes(6)) + chunk(b"tRNS", b"\0") if colours == 3 else b""
    body = chunk(b"IHDR", head) + palette + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def hostile_pictures() -> Iterator[Hostile]:
    """Every kind, by format."""
    for kinds in (_jpegs, _pngs, _gifs, _webps_and_avifs, _heics, _tiffs, _bitmaps):
        yield from kinds()


def _jpegs() -> Iterator[Hostile]:
    plain = encoded(picture(), "JPEG")

    def behind_start(extra: bytes) -> bytes:
        return plain[:2] + extra + plain[2:]

    def with_scans(side: int, count: int, **options: object) -> bytes:
        data = encoded(picture(side, side), "JPEG", quality=1, **options)
        last = data.rfind(b"\xff\xda")
        return data[:-2] + data[last:-2] * count + b"\xff\xd9"

    yield "scans of a large picture", with_scans(4000, 400, progressive=True), False
    yield "thousands of scans", with_scans(200, 30_000, progressive=True), False
    dense = bytearray(encoded(picture(4000, 4000), "JPEG", quality=1, progressive=True))
    dense[-2:-2] = b"\x55" * 41_000_000
    yield "41 MB in the scans", bytes(dense), False
    exif = segment(0xE1, b"Exif\0\0" + bytes(200))
    yield "exif segments", behind_start(exif * 30_000), True
    yield "comments", behind_start(segment(0xFE, b"x") * 90_000), True
    yield "a million segments", behind_start(segment(0xED, b"") * 1_000_000), False
    yield "tables", behind_start(segment(0xDB, b"\0" + bytes([1] * 64)) * 5000), False
    yield "fill bytes", behind_start(b"\xff" * 20_000_000), True
    profile = segment(0xE2, b"ICC_PROFILE\0\1\1" + bytes(65_000))
    yield "a profile of 20 MB", behind_start(profile * 300), True
    head = bytearray(plain)
    frame = head.index(b"\xff\xc0")
    head[frame + 5 : frame + 9] = struct.pack(">HH", 65_000, 65_000)
    yield "a header that claims much", bytes(head), False


def _pngs() -> Iterator[Hostile]:
    plain = encoded(picture(), "PNG")

    def behind_header(extra: bytes) -> bytes:
        return plain[:33] + extra + plain[33:]

    yield "200 megapixels, transparent", png_of(14_142, 14_141, 8, 6), False
    yield "200 megapixels, grey", png_of(14_142, 14_141, 8, 0), True
    yield "200 megapixels, palette", png_of(14_142, 14_141, 8, 3), True
    yield "200 megapixels, black and white", png_of(14_142, 14_141, 1, 0), True
    yield "60 megapixels, 16 bits", png_of(8000, 7500, 16, 6), False
    yield "50 megapixels, transparent", png_of(7000, 7000, 8, 6), True
    yield "200 megapixels, interlaced", png_of(14_142, 14_141, 1, 0, 1), False
    yield "interlaced", png_of(6000, 6000, 8, 6, 1), True
    yield "as wide as can be", png_of(3_000_000, 16, 8, 6), True
    bomb = zlib.compress(bytes(200_000_000), 1)
    yield "text without end", behind_header(chunk(b"zTXt", b"a\0\0" + bomb)), True
    yield "translated text", behind_header(chunk(b"iTXt", b"a\0\1\0\0\0" + bomb)), True
    yield "a profile without end", behind_header(chunk(b"iCCP", b"a\0\0" + bomb)), True
    yield "tens of thousands of texts", behind_header(chunk(b"tEXt", b"a\0b") * 80_000), True
    yield "a million chunks", behind_header(chunk(b"tEXt", b"") * 1_000_000), False
    yield "data in crumbs", behind_header(chunk(b"IDAT", b"") * 90_000), True


def _gifs() -> Iterator[Hostile]:
    plain = encoded(picture(), "GIF")
    table = 13 + (3 << ((plain[10] & 7) + 1))
    comment = b"\x21\xfe" + b"\1x" * 500_000 + b"\0"
    yield "a comment in crumbs", plain[:table] + comment + plain[table:], True
    comment = b"\x21\xfe" + b"\1x" * 5_000_000 + b"\0"
    yield "a long comment in crumbs", plain[:table] + comment + plain[table:], False
    frames = plain[table:-1] * 20_000
    yield "thousands of frames", plain[:table] + frames + b";", True
    blank = encoded(Image.new("P", (5000, 5000)), "GIF")
    table = 13 + (3 << ((blank[10] & 7) + 1)) if blank[10] & 0x80 else 13
    yield "large blank frames", blank[:table] + blank[table:-1] * 300 + b";", True
    large = bytearray(plain)
    large[6:10] = struct.pack("<HH", 65_535, 3000)
    yield "a large screen", bytes(large), True
    large[6:10] = struct.pack("<HH", 65_535, 65_535)
    yield "a screen too large", bytes(large), False
    small = encoded(Image.new("P", (20, 20)), "GIF")
    table = 13 + (3 << ((small[10] & 7) + 1)) if small[10] & 0x80 else 13
    yield "small blank frames", small[:table] + small[table:-1] * 20_000 + b";", True
    yield "zeros between blocks", plain[:-1] + bytes(20_000_000) + b";", True


def _webps_and_avifs() -> Iterator[Hostile]:
    frames = {"save_all": True, "append_images": [picture().rotate(9)]}
    moving = bytearray(encoded(picture(), "WebP", **frames))
    moving[24:30] = (16_383).to_bytes(3, "little") + (12_000).to_bytes(3, "little")
    yield "a film of large WebP frames", bytes(moving), False
    still = bytearray(encoded(picture(), "WebP", lossless=True))
    still[21:25] = (16_382 | 12_000 << 14).to_bytes(4, "little")
    yield "a WebP that claims much", bytes(still), False
    flat = encoded(Image.new("RGB", (5400, 5400), "teal"), "WebP", lossless=True, quality=0)
    yield "a flat WebP of 29 megapixels", flat, True
    small = encoded(picture(), "AVIF", speed=10)
    size = small.index(b"ispe") + 8
    large = small[:size] + struct.pack(">II", 14_000, 14_000) + small[size + 8 :]
    yield "an AVIF that claims 14,000 x 14,000", large, False


def _heics() -> Iterator[Hostile]:
    tile = heic.coded(picture(256, 256))
    flat = [tile.properties[0], *tile.properties[1:]]

    def mosaic(width: int, height: int, count: int) -> bytes:
        size = struct.pack(">II", width, height)
        head = struct.pack(">BBBBHH", 0, 0, height // 256 - 1, width // 256 - 1, width, height)
        parts = {b"dimg": list(range(2, count + 2))}
        whole = heic.Item(b"grid", head, [box(b"ispe", bytes(4), size)], parts)
        return heic.container([whole, *[tile] * count])

    yield "a grid of 64 megapixels", mosaic(8192, 8192, 1024), False
    yield "a grid of 28 megapixels", mosaic(6144, 4608, 432), True
    yield "a grid of more tiles than it has", mosaic(512, 512, 9000), False
    again = heic.Item(b"hvc1", tile.data * 4000, flat)
    yield "a picture of thousands of slices", heic.container([again]), False
    turned = heic.Item(b"hvc1", tile.data, [*flat, *[box(b"irot", b"\1")] * 200])
    yield "a picture that is turned 200 times", heic.container([turned]), False
    small = heic.coded(picture(64, 64))
    small.properties = [
        *(one for one in small.properties if one[4:8] != b"ispe"),
        box(b"ispe", bytes(4), struct.pack(">II", 60_000, 50_000)),
    ]
    yield "a HEIC that claims 3,000 megapixels", heic.container([small]), False
    exif = heic.Item(b"Exif", bytes(3_000_000), refers={b"cdsc": list(range(1, 400))})
    burst = [heic.Item(b"hvc1", tile.data, list(tile.properties)) for _ in range(400)]
    yield "an EXIF of 400 pictures", heic.container([*burst, exif]), True
    many = [tile, *[heic.Item(b"mime", b"")] * 40_000]
    yield "tens of thousands of items", heic.container(many), False


def _tiffs() -> Iterator[Hostile]:
    def tiff(*entries: tuple[int, int, int, int], tail: bytes = b"") -> bytes:
        directory = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
        return b"II*\0" + struct.pack("<IH", 8, len(entries)) + directory + bytes(4) + tail

    def grey(width: int, height: int, *more: tuple[int, int, int, int]) -> tuple[Entry, ...]:
        about = ((256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (277, 3, 1, 1))
        return (*about, (262, 3, 1, 1), *more)

    packed = zlib.compress(bytes(196_000_000), 1)
    strip = ((259, 3, 1, 8), (278, 4, 1, 14_000), (279, 4, 1, len(packed)))
    at = 8 + 2 + 9 * 12 + 4
    grey_strip = grey(14_000, 14_000, *strip, (273, 4, 1, at))
    yield "one giant strip", tiff(*grey_strip, tail=packed), True
    tiles = ((322, 4, 1, 1 << 20), (323, 4, 1, 1 << 20), (324, 4, 1, 8), (325, 4, 1, 9))
    scans = encoded(Image.new("L", (4000, 4000), 90), "JPEG", quality=1, progressive=True)
    scans = scans[:-2] + scans[scans.rfind(b"\xff\xda") : -2] * 300 + b"\xff\xd9"
    jpeg = ((259, 3, 1, 7), (278, 4, 1, 4000), (279, 4, 1, len(scans)), (273, 4, 1, at))
    yield "a strip of many scans", tiff(*grey(4000, 4000, *jpeg), tail=scans), False
    common = ((259, 3, 1, 7), (278, 4, 1, 64), (279, 4, 5, at), (273, 4, 5, at + 20))
    sizes = struct.pack("<5I", *[5000] * 5) + struct.pack("<5I", *[at + 40] * 5)
    yield (
        "strips that share a JPEG",
        tiff(*grey(320, 320, *common), tail=sizes + bytes(6000)),
        False,
    )
    dear = ((259, 3, 1, 34925), (278, 4, 1, 4000), (279, 4, 1, 45_000_000), (273, 4, 1, at))
    yield "dear bytes", tiff(*grey(4000, 4000, *dear), tail=bytes(45_000_000)), False
    yield "tiles larger than any picture", tiff(*grey(300, 300, *tiles)), False
    strips = ((273, 4, 5_000_000, 200), (279, 4, 5_000_000, 200), (278, 4, 1, 1))
    yield "millions of strips", tiff(*grey(300, 300, *strips), tail=bytes(20_000_000)), False
    private = tuple((40_000 + n, 1, 19_000_000, 200) for n in range(40))
    shared = tiff(*grey(300, 300), *private, tail=bytes(20_000_000))
    yield "tags that share their bytes", shared, False
    pages = {"save_all": True, "append_images": [picture(20, 20)] * 2000}
    yield "thousands of pages", encoded(picture(), "TIFF", **pages), True


def _bitmaps() -> Iterator[Hostile]:
    def runs(side: int, kind: int, body: bytes) -> bytes:
        head = struct.pack("<IiiHHIIiiII", 40, side, side, 1, 4 * (3 - kind), kind, 0, 0, 0, 2, 0)
        palette = bytes(4) + b"\xff\xff\xff\0"
        start = 14 + len(head) + len(palette)
        return struct.pack("<2sIII", b"BM", start + len(body), 0, start) + head + palette + body

    yield "runs of a large bitmap", runs(14_000, 1, b"\xff\0" * 800_000), False
    yield "half bytes of a large bitmap", runs(14_000, 2, b"\xff\0" * 800_000), False
    yield "runs of one pixel", runs(1400, 1, b"\1\0" * 5_000_000), False
    yield "lines of zeros", runs(2000, 1, b"\1\1\0\0" * 2000), True
    top_down = bytearray(encoded(picture(), "BMP"))
    top_down[18:26] = struct.pack("<ii", 40_000, -40_000)
    yield "a bitmap that claims much", bytes(top_down), False
