"""XMP packets inside JPEG, PNG and WebP files. No Qt, and no pixel is ever decoded.

Where a packet goes is said by the XMP specification, part 3 (JPEG 1.1.3, PNG 1.1.5) and by WebP's
(https://developers.google.com/speed/webp/docs/riff_container). A packet takes the place of the one
that is there. All other pieces of a file are copied byte by byte: the compressed picture, and what
comes after its end, such as the second picture of a JPEG (`multi_picture.py`).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from desktop.export import multi_picture
from model.pictures.headers import with_length

XMP_MARK = b"http://ns.adobe.com/xap/1.0/\0"
EXTENSION_MARK = b"http://ns.adobe.com/xmp/extension/\0"
_EXIF_MARK = b"Exif\0"
_APP0, _APP1, _APP2, _SCAN, _END = b"\xe0", b"\xe1", b"\xe2", b"\xda", b"\xd9"
_JPEG_LARGEST = 65_533 - len(XMP_MARK)
# Markers that stand alone, without a length: TEM, and restarts that belong to a scan.
_ALONE = frozenset(bytes([code]) for code in (0x00, 0x01, *range(0xD0, 0xD9)))

XMP_KEYWORD = b"XML:com.adobe.xmp\0"
_PNG_END = b"\0\0\0\0IEND\xaeB`\x82"
_LARGEST_UNPACKED = 1 << 24

_XMP_FLAG = 0x04
_ALPHA_FLAG = 0x10


class NoPlace(Exception):
    """The format has no place for a packet, or the packet is too large for it."""


class NotWhole(Exception):
    """The file is not built as its format says."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A segment or a chunk: its kind, what is in it, and all of its bytes."""

    kind: bytes
    content: bytes
    raw: bytes


@dataclass(frozen=True, slots=True)
class Packets:
    """The packets in a file: the one that is edited, and others, which are only read.

    Such as the rest of a JPEG's, where it was too large (XMP specification, part 3, 1.1.3.1).
    """

    main: bytes | None
    others: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, found: Iterable[bytes], others: Iterable[bytes] = ()) -> Packets:
        """The first found is the one that is edited."""
        rest = iter(found)
        return cls(next(rest, None), (*rest, *others))


def packets_of(data: bytes) -> Packets:
    """The packets in a file; raises `NoPlace` or `NotWhole`."""
    try:
        return _format(data).packets(data)
    except (struct.error, IndexError, ValueError, zlib.error) as error:
        raise NotWhole(str(error)) from error


def with_packet(data: bytes, packet: bytes) -> bytes:
    """The file with this packet in place of the main one it had; raises `NoPlace` or `NotWhole`."""
    try:
        return _format(data).with_packet(data, packet)
    except (struct.error, IndexError, ValueError) as error:
        raise NotWhole(str(error)) from error


def packet_in(piece: Piece) -> bytes | None:
    """The packet that is all of a piece, be it of a JPEG, a PNG or a WebP; None for any other."""
    if piece.kind == _APP1 and piece.content.startswith(XMP_MARK):
        return piece.content[len(XMP_MARK) :]
    if piece.kind == b"iTXt" and piece.content.startswith(XMP_KEYWORD):
        return _unpacked(piece.content[len(XMP_KEYWORD) :])
    return piece.content if piece.kind == b"XMP " else None


def _packets_in(pieces: Iterable[Piece]) -> Iterator[bytes]:
    return (packet for piece in pieces if (packet := packet_in(piece)) is not None)


def _unpacked(content: bytes) -> bytes:
    """What stands behind compression flag, method, language and translated keyword."""
    _, _, text = content[2:].split(b"\0", 2)
    if not content[0]:
        return text
    unpacker = zlib.decompressobj()
    unpacked = unpacker.decompress(text, _LARGEST_UNPACKED)
    if not unpacker.eof:
        raise NotWhole("a packet that ends early or never")
    return unpacked


def with_contents(data: bytes, contents: Sequence[bytes | None]) -> bytes:
    """The file with these in place of what was in its pieces, None for a piece that is left out.

    Raises `NoPlace` or `NotWhole`.
    """
    form = _format(data)
    pieces = pieces_of(data)
    return form.joined(
        data,
        [
            piece.raw
            if content == piece.content
            else b""
            if content is None
            else form.piece(piece.kind, content)
            for piece, content in zip(pieces, contents, strict=True)
        ],
    )


def pieces_of(data: bytes) -> list[Piece]:
    """The pieces of a file in which metadata stands; raises `NoPlace` or `NotWhole`."""
    try:
        return list(_format(data).pieces(data))
    except (struct.error, IndexError, ValueError) as error:
        raise NotWhole(str(error)) from error


class _Format(Protocol):
    """One file format."""

    def packets(self, data: bytes) -> Packets: ...

    def with_packet(self, data: bytes, packet: bytes) -> bytes: ...

    def pieces(self, data: bytes) -> Iterator[Piece]: ...

    def piece(self, kind: bytes, content: bytes) -> bytes:
        """A piece as it stands in a file."""

    def joined(self, data: bytes, pieces: list[bytes]) -> bytes:
        """The file with its pieces, one after the other, changed to these; empty ones are gone."""


def _format(data: bytes) -> _Format:
    if data.startswith(b"\xff\xd8\xff"):
        return _Jpeg()
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _Png()
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _WebP()
    raise NoPlace("neither JPEG nor PNG nor WebP")


class _Jpeg:
    """Segments up to the first scan; an APP1 segment holds the packet."""

    def packets(self, data: bytes) -> Packets:
        pieces = list(self.pieces(data))
        return Packets.of(_packets_in(pieces), self._extensions(pieces))

    def with_packet(self, data: bytes, packet: bytes) -> bytes:
        """Where the first was, else after JFIF and Exif, which readers expect first."""
        pieces = list(self.pieces(data))
        raw = [piece.raw for piece in pieces]
        segment = self.piece(_APP1, XMP_MARK + _fitting(packet, _JPEG_LARGEST))
        if all(self._comes_first(piece) for piece in pieces):
            raise NotWhole("no frame")
        place = next((n for n, piece in enumerate(pieces) if self._is_xmp(piece)), None)
        if place is not None:
            raw[place] = segment
        else:
            first = next(
                (n for n, one in enumerate(pieces) if not self._comes_first(one)), len(raw)
            )
            raw[first - 1 : first] = [b"".join(raw[first - 1 : first]) + segment]
        return self.joined(data, raw)

    def piece(self, kind: bytes, content: bytes) -> bytes:
        return b"\xff" + kind + struct.pack(">H", 2 + len(content)) + content

    def joined(self, data: bytes, pieces: list[bytes]) -> bytes:
        """With the list of several pictures set right where what is before the others grew."""
        old = list(self.pieces(data))
        end = 2 + sum(len(piece.raw) for piece in old)
        copy = b"".join([data[:2], *pieces, data[end:]])
        number = next((n for n, piece in enumerate(old) if self._lists_pictures(piece)), None)
        if number is None or not pieces[number]:
            return copy
        before = sum(len(piece) for piece in pieces[: number + 1])
        header = 2 + before - len(old[number].content) + len(multi_picture.MARK)
        behind = len(copy) - len(data) - before + sum(len(piece.raw) for piece in old[: number + 1])
        moved = multi_picture.moved(copy, header, 2, len(copy) - len(data) - behind)
        return multi_picture.moved(moved, header, header + 1, behind)

    @staticmethod
    def _lists_pictures(piece: Piece) -> bool:
        return piece.kind == _APP2 and piece.content.startswith(multi_picture.MARK)

    @staticmethod
    def _is_xmp(piece: Piece) -> bool:
        return piece.kind == _APP1 and piece.content.startswith(XMP_MARK)

    @staticmethod
    def _comes_first(piece: Piece) -> bool:
        exif = piece.kind == _APP1 and piece.content.startswith(_EXIF_MARK)
        return piece.kind == _APP0 or exif

    @staticmethod
    def _extensions(pieces: list[Piece]) -> list[bytes]:
        """What did not fit into the main packet: parts with a sum, the whole length, a place."""
        parts: dict[bytes, dict[int, bytes]] = {}
        for piece in pieces:
            if piece.kind == _APP1 and piece.content.startswith(EXTENSION_MARK):
                head = piece.content[len(EXTENSION_MARK) :]
                (place,) = struct.unpack_from(">I", head, 36)
                parts.setdefault(head[:32], {})[place] = head[40:]
        return [b"".join(some[place] for place in sorted(some)) for some in parts.values()]

    @staticmethod
    def pieces(data: bytes) -> Iterator[Piece]:
        start = 2
        while True:
            # Bytes that belong to nothing are passed over, as every decoder does.
            marker = data.index(b"\xff", start)
            while data[marker + 1] == 0xFF:  # fill bytes
                marker += 1
            kind = data[marker + 1 : marker + 2]
            if kind in (_SCAN, _END):
                return
            if kind in _ALONE:
                yield Piece(kind, b"", data[start : marker + 2])
                start = marker + 2
                continue
            (length,) = struct.unpack_from(">H", data, marker + 2)
            end = marker + 2 + length
            if length < 2 or end > len(data):
                raise NotWhole(f"a segment of {length} bytes at byte {start}")
            yield Piece(kind, data[marker + 4 : end], data[start:end])
            start = end


def _fitting(packet: bytes, most: int) -> bytes:
    """A packet, without its padding where it is too large; raises `NoPlace`.

    The space before the last mark is there to be used (XMP specification, part 3, 1.1.1).
    """
    if len(packet) > most and (end := packet.rfind(b"<?xpacket end=")) > 0:
        packet = packet[:end].rstrip() + packet[end:]
    if len(packet) > most:
        raise NoPlace(f"{len(packet)} bytes")
    return packet


class _Png:
    """Chunks; one of international text holds the packet."""

    def packets(self, data: bytes) -> Packets:
        return Packets.of(_packets_in(self.pieces(data)))

    def with_packet(self, data: bytes, packet: bytes) -> bytes:
        """Where the first was, else after the header: a reader has it before the picture."""
        pieces = list(self.pieces(data))
        raw = [piece.raw for piece in pieces]
        chunk = self.piece(b"iTXt", XMP_KEYWORD + b"\0\0\0\0" + packet)
        place = next((n for n, piece in enumerate(pieces) if self._is_xmp(piece)), None)
        raw[place or 0] = chunk if place is not None else raw[0] + chunk
        return self.joined(data, raw)

    def piece(self, kind: bytes, content: bytes) -> bytes:
        sum_ = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", sum_)

    def joined(self, data: bytes, pieces: list[bytes]) -> bytes:
        end = 8 + sum(len(piece.raw) for piece in self.pieces(data))
        return b"".join([data[:8], *pieces, data[end:]])

    @staticmethod
    def _is_xmp(piece: Piece) -> bool:
        return piece.kind == b"iTXt" and piece.content.startswith(XMP_KEYWORD)

    @staticmethod
    def pieces(data: bytes) -> Iterator[Piece]:
        start = 8
        kind = b""
        # A picture whose end alone is missing is described as well.
        while kind != b"IEND" and not (kind == b"IDAT" and _PNG_END.startswith(data[start:])):
            (length,) = struct.unpack_from(">I", data, start)
            end = start + 12 + length
            if end > len(data):
                raise NotWhole(f"a chunk of {length} bytes at byte {start}")
            kind = data[start + 4 : start + 8]
            yield Piece(kind, data[start + 8 : end - 4], data[start:end])
            start = end


class _WebP:
    """RIFF chunks; the extended form has one for the packet, and a flag that says so."""

    def packets(self, data: bytes) -> Packets:
        return Packets.of(_packets_in(self.pieces(data)))

    def with_packet(self, data: bytes, packet: bytes) -> bytes:
        """Where the first was, else behind the picture, where the specification has it."""
        pieces = list(self.pieces(data))
        raw = [piece.raw for piece in pieces]
        extended = pieces[0].kind == b"VP8X"
        header = pieces[0].content if extended else self._header(pieces[0])
        flagged = self.piece(b"VP8X", bytes([header[0] | _XMP_FLAG]) + header[1:])
        raw[0] = flagged if extended else flagged + raw[0]
        chunk = self.piece(b"XMP ", packet)
        place = next((n for n, piece in enumerate(pieces) if piece.kind == b"XMP "), None)
        if place is None:
            place, chunk = len(raw) - 1, raw[-1] + b"\0" * (len(raw[-1]) % 2) + chunk
        raw[place] = chunk
        return self.joined(data, raw)

    def piece(self, kind: bytes, content: bytes) -> bytes:
        padding = b"\0" * (len(content) % 2)
        return kind + struct.pack("<I", len(content)) + content + padding

    def joined(self, data: bytes, pieces: list[bytes]) -> bytes:
        """The last of a file may want the byte that makes its length even."""
        rest = data[12 + sum(len(piece.raw) for piece in self.pieces(data)) :]
        body = b"WEBP" + b"".join(piece + b"\0" * (len(piece) % 2) for piece in pieces)
        return b"RIFF" + struct.pack("<I", len(body)) + body + rest

    @staticmethod
    def _header(picture: Piece) -> bytes:
        """The header that the extended form wants: flags, and the sides of the picture less one."""
        flags = 0
        if picture.kind == b"VP8L" and picture.content[0] == 0x2F:
            (bits,) = struct.unpack_from("<I", picture.content, 1)
            width, height = bits & 0x3FFF, bits >> 14 & 0x3FFF
            flags = _ALPHA_FLAG if bits >> 28 & 1 else 0
        elif picture.kind == b"VP8 " and picture.content[3:6] == b"\x9d\x01\x2a":
            width, height = struct.unpack_from("<HH", picture.content, 6)
            width, height = (width & 0x3FFF) - 1, (height & 0x3FFF) - 1
        else:
            raise NotWhole(f"a first chunk {picture.kind!r}")
        # The sides have three bytes each.
        first, second = (struct.pack("<I", side)[:3] for side in (width, height))
        return struct.pack("<I", flags) + first + second

    @staticmethod
    def pieces(data: bytes) -> Iterator[Piece]:
        data = with_length(data)
        (size,) = struct.unpack_from("<I", data, 4)
        start = 12
        while start < 8 + size:
            (length,) = struct.unpack_from("<I", data, start + 4)
            end = start + 8 + length + length % 2
            if start + 8 + length > len(data):
                raise NotWhole(f"a chunk of {length} bytes at byte {start}")
            content = data[start + 8 : start + 8 + length]
            yield Piece(data[start : start + 4], content, data[start:end])
            start = end
