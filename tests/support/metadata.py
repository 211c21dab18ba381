"""Pictures with texts inside, as the programs that people use write them: bytes, no library."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

import tests.support.pictures.heic  # noqa: F401 - so that Pillow can write it

XMP_MARK = b"http://ns.adobe.com/xap/1.0/\0"
EXTENSION_MARK = b"http://ns.adobe.com/xmp/extension/\0"


def picture(kind: str, **options: object) -> bytes:
    """A small picture in one of Pillow's formats."""
    stream = io.BytesIO()
    Image.effect_noise((61, 47), 60).convert("RGB").save(stream, kind, **options)
    return stream.getvalue()


def segment(marker: int, content: bytes) -> bytes:
    """A segment of a JPEG."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def jpeg_with(*segments: bytes) -> bytes:
    """A JPEG with these segments at its start."""
    data = picture("JPEG")
    return data[:2] + b"".join(segments) + data[2:]


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG."""
    sum_ = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", sum_)


def png_with(*chunks: bytes, last: bool = False) -> bytes:
    """A PNG with these chunks after its header, or before its end."""
    data = picture("PNG")
    place = len(data) - 12 if last else 33
    return data[:place] + b"".join(chunks) + data[place:]


def iptc(caption: bytes, long: bool = False) -> bytes:
    """IPTC's records with a caption, after another record."""
    length = struct.pack(">HI", 0x8004, len(caption)) if long else struct.pack(">H", len(caption))
    return b"\x1c\x02\x05\0\x05title\x1c\x02\x78" + length + caption


def photoshop(records: bytes) -> bytes:
    """Photoshop's resources: one of a length that is odd, then IPTC's."""
    other = b"8BIM\x03\xed\x03odd" + struct.pack(">I", 3) + b"abc\0"
    return other + b"8BIM\x04\x04\0\0" + struct.pack(">I", len(records)) + records


def exif(**tags: object) -> bytes:
    """A block of EXIF with `description` and `comment`."""
    block = Image.Exif()
    if "description" in tags:
        block[0x010E] = tags["description"]
    if "comment" in tags:
        block[0x9C9C] = str(tags["comment"]).encode("utf-16-le")
    data: bytes = block.tobytes()
    return data


def raw_profile(name: str, block: bytes) -> bytes:
    """What ImageMagick writes into a PNG."""
    digits = block.hex()
    lines = "\n".join(digits[start : start + 72] for start in range(0, len(digits), 72))
    return f"\n{name}\n{len(block):8}\n{lines}\n".encode()


def two_pictures(before: bytes = b"", after: bytes = b"") -> tuple[bytes, bytes]:
    """A JPEG with a second picture behind it (CIPA DC-007), with a tail; and the second alone.

    `before` and `after` are segments on either side of the list of pictures.
    """
    first, second = picture("JPEG"), picture("JPEG")
    fixed = struct.pack("<HHI4s", 0xB000, 7, 4, b"0100") + struct.pack("<HHII", 0xB001, 4, 1, 2)
    header = b"II*\0" + struct.pack("<IH", 8, 3) + fixed
    header += struct.pack("<HHIII", 0xB002, 7, 32, 50, 0)
    size = 4 + 4 + len(header) + 32
    whole = len(first) + len(before) + size + len(after)
    place = whole - (2 + len(before) + 8)
    entries = struct.pack("<IIIHH", 0x030000, whole, 0, 0, 0)
    entries += struct.pack("<IIIHH", 0, len(second), place, 0, 0)
    mpf = segment(0xE2, b"MPF\0" + header + entries)
    return first[:2] + before + mpf + after + first[2:] + second + b"tail", second
