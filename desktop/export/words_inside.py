"""What is said about a picture inside its own file, wherever programs put it. No Qt.

Besides XMP there are IPTC's caption (IIM 4.2, dataset 2:120, in a Photoshop resource), EXIF's
`ImageDescription` and `UserComment` and Windows' `XPComment`, comments of JPEG and GIF, texts of
PNG, and the raw profiles in which ImageMagick keeps the others' blocks inside a PNG (as hexadecimal
digits). They are read to know that somebody described the picture already; `replacing.py` takes
them out of a copy that is to have other words.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from PIL import Image

from desktop.export import exif_words, iptc_words, xmp
from desktop.export.iptc_words import decoded
from desktop.export.xmp_embedding import NoPlace, NotWhole, Packets, packets_of, pieces_of
from model.errors import ImageError
from model.pictures import raw
from model.pictures.isobmff.heif_tables import Tables
from model.pictures.signatures import HEAD_BYTES, format_of

EXIF_MARK = b"Exif\0\0"
PHOTOSHOP_MARK = b"Photoshop 3.0\0"
APP1, APP13, COMMENT = b"\xe1", b"\xed", b"\xfe"

_GIF_XMP, _GIF_XMP_END = b"XMP DataXMP", b"\x01\xff\xfe\xfd"
"""XMP specification, part 3, 1.1.2: the packet, then bytes that lead a reader out of it."""

PNG_KEYWORDS = frozenset(
    ("description", "comment", "caption", "imagedescription", "exif:imagedescription")
)
RAW_PROFILE = "raw profile type "
_CREATED = "creation time"
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
    packets, blocks = blocks_of(data)
    return Inside(packets, tuple(text for text in blocks.texts() if is_somebodys(text)))


def blocks_of(data: bytes) -> tuple[Packets, Blocks]:
    """The packets of XMP in a picture's file and its other metadata, as far as it is whole."""
    packets, blocks = Packets(None), Blocks()
    try:
        packets = packets_of(data)
        blocks.read_pieces(data)
        packets = replace(packets, others=(*packets.others, *blocks.xmp))
    except NoPlace:
        packets = blocks.read_other(data)
    except NotWhole:
        pass
    return packets, blocks


def is_somebodys(text: str) -> bool:
    """Whether a text is a person's, and not what a camera or a program writes into each file."""
    return bool(text.strip("\0 \t\r\n")) and _NOBODYS_WORDS.fullmatch(text.strip("\0 ")) is None


class Blocks:
    """The blocks of metadata of a file, and the descriptions in them.

    `exif` are TIFF files without a picture, `iptc` Photoshop's resources or IPTC's records, `xmp`
    packets that stand where they are only read; `created` is what a PNG says of when it was made.
    """

    def __init__(self) -> None:
        self._plain: list[str] = []
        self.exif: list[bytes] = []
        self.iptc: list[bytes] = []
        self.xmp: list[bytes] = []
        self.created: list[str] = []

    def texts(self) -> Iterator[str]:
        """The descriptions in all blocks; one that is damaged has none."""
        yield from self._plain
        for block in self.iptc:
            yield from iptc_words.captions(block)
        for block in self.exif:
            yield from exif_words.descriptions(block)

    def read_pieces(self, data: bytes) -> None:
        """Take the blocks of a JPEG, PNG or WebP."""
        photoshop = b""
        for piece in pieces_of(data):
            if piece.kind == APP1 and piece.content.startswith(EXIF_MARK):
                self.exif.append(piece.content[len(EXIF_MARK) :])
            elif piece.kind == APP13 and piece.content.startswith(PHOTOSHOP_MARK):
                photoshop += piece.content[len(PHOTOSHOP_MARK) :]  # a large one has several parts
            elif piece.kind == COMMENT:
                self._plain.append(decoded(piece.content))
            elif piece.kind in (b"eXIf", b"EXIF"):
                self.exif.append(piece.content.removeprefix(EXIF_MARK))
            elif piece.kind in (b"tEXt", b"zTXt", b"iTXt"):
                self._read_text(piece.kind, piece.content)
        self.iptc.append(photoshop)

    def _read_text(self, kind: bytes, content: bytes) -> None:
        with suppress(ValueError, zlib.error, IndexError):
            keyword, text = png_text(kind, content)
            coding = "utf-8" if kind == b"iTXt" else "latin-1"
            if keyword in PNG_KEYWORDS:
                self._plain.append(text.decode(coding))
            elif keyword == _CREATED:
                self.created.append(text.decode(coding))
            elif keyword.startswith(RAW_PROFILE):
                self._read_profile(keyword.removeprefix(RAW_PROFILE), raw_profile(text))

    def _read_profile(self, name: str, block: bytes) -> None:
        if name in ("exif", "app1") and block.startswith(EXIF_MARK):
            self.exif.append(block[len(EXIF_MARK) :])
        elif name in ("iptc", "8bim"):
            self.iptc.append(block)
        elif name in ("xmp", "app1"):
            self.xmp.append(block[block.index(b"<") :])

    def read_other(self, data: bytes) -> Packets:
        """Take the blocks of a picture in another format, and the packet in it."""
        if data[:4] in (b"II*\0", b"MM\0*"):
            self.exif.append(data)
            return Packets(exif_words.packet(data))
        match format_of(data[:HEAD_BYTES]):
            case "HEIC":
                return self._read_heic(data)
            case "CR3":
                self.exif += raw.canon_tags(data)
                return Packets(None)
            case "RAF":
                return self._read_preview(data)
        try:
            with Image.open(io.BytesIO(data), formats=("GIF", "AVIF")) as image:
                info = image.info
        except (OSError, ValueError, SyntaxError, struct.error, Image.DecompressionBombError):
            return Packets(None)
        comment = info.get("comment")
        if isinstance(comment, bytes):
            self._plain.append(comment.decode("utf-8", "replace"))
        if isinstance(exif := info.get("exif"), bytes):
            self.exif.append(exif.removeprefix(EXIF_MARK))
        packet = info.get("xmp") or _gif_packet(data)
        return Packets(packet if isinstance(packet, bytes) else None)

    def _read_heic(self, data: bytes) -> Packets:
        packet = None
        with suppress(ImageError):
            for kind, content in Tables(data).metadata():
                if kind == b"Exif":
                    start = 4 + int.from_bytes(content[:4], "big")
                    self.exif.append(content[start:].removeprefix(EXIF_MARK))
                elif b"xmpmeta" in content or b"rdf:RDF" in content:
                    packet = content
        return Packets(packet)

    def _read_preview(self, data: bytes) -> Packets:
        """Take the blocks of a raw file that says nothing beside its preview."""
        with suppress(ImageError, NoPlace, NotWhole):
            found = raw.preview("RAF", data[:HEAD_BYTES], io.BytesIO(data), len(data))
            self.read_pieces(found.data)
            return packets_of(found.data)
        return Packets(None)


def png_text(kind: bytes, content: bytes) -> tuple[str, bytes]:
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


def raw_profile(text: bytes) -> bytes:
    """The bytes behind a line with a name and one with a length, as hexadecimal digits.

    ImageMagick's names are one word, exiftool's ("IPTC profile") are two.
    """
    _, _, digits = text.strip().split(b"\n", 2) if text.count(b"\n") > 1 else (b"", b"", b"")
    return bytes.fromhex(digits.decode("ascii"))


def _gif_packet(data: bytes) -> bytes | None:
    start = data.find(_GIF_XMP)
    end = data.find(_GIF_XMP_END, start)
    return data[start + len(_GIF_XMP) : end] if 0 <= start < end else None
