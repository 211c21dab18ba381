"""What is said about a picture inside its own file, wherever programs put it. No Qt.

Besides XMP there are IPTC's caption (IIM 4.2, dataset 2:120, in a Photoshop resource), EXIF's
`ImageDescription` and `UserComment` and Windows' `XPComment`, comments of JPEG and GIF, texts of
PNG, and the raw profiles in which ImageMagick keeps the others' blocks inside a PNG (as hexadecimal
digits). They are read to know that somebody described the picture already, and never written.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from PIL import Image

from desktop.export import xmp
from desktop.export.xmp_embedding import NoPlace, NotWhole, Packets, packets_of, pieces_of
from model.errors import ImageError
from model.pictures.heif_tables import Tables
from model.pictures.signatures import HEAD_BYTES, format_of

_EXIF_MARK = b"Exif\0\0"
_PHOTOSHOP_MARK = b"Photoshop 3.0\0"
_APP1, _APP13, _COMMENT = b"\xe1", b"\xed", b"\xfe"

_IMAGE_DESCRIPTION, _XMP_TAG, _IPTC_TAG, _PHOTOSHOP_TAG, _XP_COMMENT = (
    0x010E,
    0x02BC,
    0x83BB,
    0x8649,
    0x9C9C,
)
_EXIF_DIRECTORY, _USER_COMMENT = 0x8769, 0x9286

_LONG = 4

_IPTC_RESOURCE = 0x0404
_RESOURCE_MARKS = (b"8BIM", b"PHUT", b"DCSR", b"AgHg", b"MeSa")
"""With which a resource begins, Photoshop's own and other programs'."""

_GIF_XMP, _GIF_XMP_END = b"XMP DataXMP", b"\x01\xff\xfe\xfd"
"""XMP specification, part 3, 1.1.2: the packet, then bytes that lead a reader out of it."""

_CAPTION = (2, 120)

_PNG_KEYWORDS = frozenset(
    ("description", "comment", "caption", "imagedescription", "exif:imagedescription")
)
_RAW_PROFILE = "raw profile type "
_LARGEST_TEXT = 1 << 24

# What cameras and programs write where a description would stand, of every picture the same.
_NOBODYS_WORDS = re.compile(
    r"\W*(((konica )?minolta|olympus|samsung|sony|exif)?[ _]*(digital camera|dsc|jpeg)"
    r"|exif_jpeg_picture|default|image|picture|untitled|screenshot|binary comment"
    r"|created with (the )?gimp.*|charset=\w+.*|lead technologies.*|creator: gd-jpeg.*"
    r"|file written by .*|(compressed|optimi[sz]ed|processed|generated) (by|with) .*|applemark"
    r"|intel\(r\) .*|lavc[\d.]+|software: .*|ascii|unicode|\{.*\}|[\W\d_]*)\W*",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Inside:
    """The packets of XMP in a picture's file, and what else describes it."""

    packets: Packets
    descriptions: tuple[str, ...]

    def texts(self) -> dict[str, xmp.Texts]:
        """The texts of the two properties of XMP, by language, with descriptions from elsewhere.

        Packets that cannot be understood have none here.
        """
        said: list[dict[str, dict[str, str]]] = []
        for packet in (self.packets.main, *self.packets.others):
            with suppress(xmp.NotXmp):
                said.append({} if packet is None else xmp.read(packet))
        said += [{xmp.DESCRIPTION: {"x-default": text}} for text in self.descriptions]
        return xmp.together(*said)


def words_inside(data: bytes) -> Inside:
    """What a picture's file says; nothing where the file is not built as its format says."""
    packets, blocks = Packets(None), _Blocks()
    try:
        packets = packets_of(data)
        blocks.read_pieces(data)
        packets = replace(packets, others=(*packets.others, *blocks.xmp))
    except NoPlace:
        packets = blocks.read_other(data)
    except NotWhole:
        pass
    return Inside(packets, tuple(text for text in blocks.texts() if _is_somebodys(text)))


def _is_somebodys(text: str) -> bool:
    return bool(text.strip("\0 \t\r\n")) and _NOBODYS_WORDS.fullmatch(text.strip("\0 ")) is None


class _Blocks:
    """The blocks of metadata of a file, and the descriptions in them."""

    def __init__(self) -> None:
        self._plain: list[str] = []
        self._exif: list[bytes] = []
        self._iptc: list[bytes] = []
        self.xmp: list[bytes] = []

    def texts(self) -> Iterator[str]:
        """The descriptions in all blocks; one that is damaged has none."""
        yield from self._plain
        for block in self._iptc:
            yield from _iptc_captions(block)
        for block in self._exif:
            yield from _exif_descriptions(block)

    def read_pieces(self, data: bytes) -> None:
        """Take the blocks of a JPEG, PNG or WebP."""
        photoshop = b""
        for piece in pieces_of(data):
            if piece.kind == _APP1 and piece.content.startswith(_EXIF_MARK):
                self._exif.append(piece.content[len(_EXIF_MARK) :])
            elif piece.kind == _APP13 and piece.content.startswith(_PHOTOSHOP_MARK):
                photoshop += piece.content[len(_PHOTOSHOP_MARK) :]  # a large one has several parts
            elif piece.kind == _COMMENT:
                self._plain.append(_decoded(piece.content))
            elif piece.kind in (b"eXIf", b"EXIF"):
                self._exif.append(piece.content.removeprefix(_EXIF_MARK))
            elif piece.kind in (b"tEXt", b"zTXt", b"iTXt"):
                self._read_text(piece.kind, piece.content)
        self._iptc.append(photoshop)

    def _read_text(self, kind: bytes, content: bytes) -> None:
        with suppress(ValueError, zlib.error, IndexError):
            keyword, text = _png_text(kind, content)
            if keyword in _PNG_KEYWORDS:
                self._plain.append(text.decode("utf-8" if kind == b"iTXt" else "latin-1"))
            elif keyword.startswith(_RAW_PROFILE):
                self._read_profile(keyword.removeprefix(_RAW_PROFILE), _raw_profile(text))

    def _read_profile(self, name: str, block: bytes) -> None:
        if name in ("exif", "app1") and block.startswith(_EXIF_MARK):
            self._exif.append(block[len(_EXIF_MARK) :])
        elif name in ("iptc", "8bim"):
            self._iptc.append(block)
        elif name in ("xmp", "app1"):
            self.xmp.append(block[block.index(b"<") :])

    def read_other(self, data: bytes) -> Packets:
        """Take the blocks of a picture in another format, and the packet in it."""
        if data[:4] in (b"II*\0", b"MM\0*"):
            self._exif.append(data)
            return Packets(_tiff_packet(data))
        if format_of(data[:HEAD_BYTES]) == "HEIC":
            return self._read_heic(data)
        try:
            with Image.open(io.BytesIO(data), formats=("GIF", "AVIF")) as image:
                info = image.info
        except (OSError, ValueError, SyntaxError, struct.error, Image.DecompressionBombError):
            return Packets(None)
        comment = info.get("comment")
        if isinstance(comment, bytes):
            self._plain.append(comment.decode("utf-8", "replace"))
        if isinstance(exif := info.get("exif"), bytes):
            self._exif.append(exif.removeprefix(_EXIF_MARK))
        packet = info.get("xmp") or _gif_packet(data)
        return Packets(packet if isinstance(packet, bytes) else None)

    def _read_heic(self, data: bytes) -> Packets:
        packet = None
        with suppress(ImageError):
            for kind, content in Tables(data).metadata():
                if kind == b"Exif":
                    start = 4 + int.from_bytes(content[:4], "big")
                    self._exif.append(content[start:].removeprefix(_EXIF_MARK))
                elif b"xmpmeta" in content or b"rdf:RDF" in content:
                    packet = content
        return Packets(packet)


def _png_text(kind: bytes, content: bytes) -> tuple[str, bytes]:
    """The keyword, in small letters, and the text of a chunk; ValueError or zlib.error."""
    name, _, rest = content.partition(b"\0")
    packed = kind == b"zTXt"
    if kind == b"zTXt":
        rest = rest[1:]
    elif kind == b"iTXt":
        packed = bool(rest[0])
        _, _, rest = rest[2:].split(b"\0", 2)
    if packed:
        rest = zlib.decompressobj().decompress(rest, _LARGEST_TEXT)
    return name.decode("latin-1").lower(), rest


def _raw_profile(text: bytes) -> bytes:
    """The bytes behind a line with a name and one with a length, as hexadecimal digits.

    ImageMagick's names are one word, exiftool's ("IPTC profile") are two.
    """
    _, _, digits = text.strip().split(b"\n", 2) if text.count(b"\n") > 1 else (b"", b"", b"")
    return bytes.fromhex(digits.decode("ascii"))


def _gif_packet(data: bytes) -> bytes | None:
    start = data.find(_GIF_XMP)
    end = data.find(_GIF_XMP_END, start)
    return data[start + len(_GIF_XMP) : end] if 0 <= start < end else None


def _tags(block: bytes) -> dict[int, object]:
    """The tags that matter of a block of EXIF, which is a TIFF file without a picture."""
    exif = Image.Exif()
    try:
        exif.load(block)
        wanted = (_IMAGE_DESCRIPTION, _XMP_TAG, _PHOTOSHOP_TAG, _XP_COMMENT)
        found = {tag: _as_bytes(exif[tag], exif.endian or "<") for tag in wanted if tag in exif}
        if _IPTC_TAG in exif:
            found[_IPTC_TAG] = _first_directory_value(block, exif.endian or "<", _IPTC_TAG)
        if comment := exif.get_ifd(_EXIF_DIRECTORY).get(_USER_COMMENT):
            found[_USER_COMMENT] = _as_bytes(comment, exif.endian or "<")
    except (OSError, SyntaxError, ValueError, TypeError, LookupError, struct.error):
        return {}
    return found


def _first_directory_value(block: bytes, order: str, wanted: int) -> bytes:
    """The bytes of a tag, whatever its type: IPTC's are often declared as one number of four.

    `struct.error` where the block ends before.
    """
    (directory,) = struct.unpack_from(f"{order}I", block, 4)
    (fields,) = struct.unpack_from(f"{order}H", block, directory)
    for entry in range(directory + 2, directory + 2 + 12 * fields, 12):
        tag, kind, count, place = struct.unpack_from(f"{order}HHII", block, entry)
        if tag == wanted:
            size = count * (4 if kind == _LONG else 1)
            start = place if size > 4 else entry + 8
            return block[start : start + size]
    return b""


def _as_bytes(value: object, order: str) -> object:
    """Bytes that a writer declared as numbers; anything else as it is."""
    if not isinstance(value, tuple) or not all(isinstance(number, int) for number in value):
        return value
    size = "I" if max(value, default=0) > 0xFF else "B"
    return struct.pack(f"{order}{len(value)}{size}", *value)


def _exif_descriptions(block: bytes) -> Iterator[str]:
    tags = _tags(block)
    if isinstance(text := tags.get(_IMAGE_DESCRIPTION), str):
        yield _decoded(text.encode("latin-1", "replace"))  # Pillow reads it as that
    if isinstance(comment := tags.get(_XP_COMMENT), bytes):
        yield comment.decode("utf-16-le", "replace")
    if isinstance(comment := tags.get(_USER_COMMENT), bytes):
        yield _user_comment(comment)
    for tag in (_IPTC_TAG, _PHOTOSHOP_TAG):
        if isinstance(iptc := tags.get(tag), bytes):
            yield from _iptc_captions(iptc)


def _user_comment(comment: bytes) -> str:
    """EXIF 2.32, 4.6.5: eight bytes name the characters; many writers leave them empty."""
    code, text = comment[:8], comment[8:]
    if not code.startswith(b"UNICODE"):
        return _decoded(text)
    little = text[1::2].count(0) > text[::2].count(0)
    return text.decode("utf-16-le" if little else "utf-16-be", "replace")


def _tiff_packet(data: bytes) -> bytes | None:
    packet = _tags(data).get(_XMP_TAG)
    return packet if isinstance(packet, bytes) else None


def _iptc_captions(block: bytes) -> Iterable[str]:
    """The captions in Photoshop's resources, or in IPTC's records without them."""
    if not block.startswith(_RESOURCE_MARKS):
        return _record_captions(block)
    return [text for records in _iptc_resources(block) for text in _record_captions(records)]


def _record_captions(records: bytes) -> list[str]:
    found = []
    start = 0
    while start + 5 <= len(records) and records[start] == 0x1C:
        record, dataset, length = struct.unpack_from(">BBH", records, start + 1)
        if length & 0x8000:  # a text of more than 32,767 bytes
            size = length & 0x7FFF
            length = int.from_bytes(records[start + 5 : start + 5 + size])
            start += size
        text = records[start + 5 : start + 5 + length]
        if (record, dataset) == _CAPTION:
            found.append(_decoded(text))
        start += 5 + length
    return found


def _iptc_resources(block: bytes) -> Iterator[bytes]:
    start = 0
    while block.startswith(_RESOURCE_MARKS, start) and start + 8 <= len(block):
        (kind,) = struct.unpack_from(">H", block, start + 4)
        # A name with its length before it, together an even number of bytes.
        size = start + 6 + (block[start + 6] + 2) // 2 * 2
        length = int.from_bytes(block[size : size + 4])
        if kind == _IPTC_RESOURCE:
            yield block[size + 4 : size + 4 + length]
        start = size + 4 + length + length % 2


def _decoded(text: bytes) -> str:
    """UTF-8 where it is, whatever the record says of its characters."""
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("cp1252", "replace")
