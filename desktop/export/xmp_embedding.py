"""XMP packets inside JPEG, PNG and WebP files. No Qt, and no pixel is ever decoded.

Where a packet goes is said by the XMP specification, part 3 (JPEG 1.1.3, PNG 1.1.5) and by WebP's
(https://developers.google.com/speed/webp/docs/riff_container). All other pieces of a file are
copied byte by byte, the compressed picture among them.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

_XMP_MARK = b"http://ns.adobe.com/xap/1.0/\0"
_EXIF_MARK = b"Exif\0"
_APP0, _APP1, _SCAN, _END = b"\xe0", b"\xe1", b"\xda", b"\xd9"
_JPEG_LARGEST = 65_533 - len(_XMP_MARK)

_XMP_KEYWORD = b"XML:com.adobe.xmp\0"
_LARGEST_UNPACKED = 1 << 24

_XMP_FLAG = 0x04
_ALPHA_FLAG = 0x10


class NoPlace(Exception):
    """The format has no place for a packet, or the packet is too large for it."""


class NotWhole(Exception):
    """The file is not built as its format says."""


def packet_of(data: bytes) -> bytes | None:
    """The packet in a file, None when it has none; raises `NoPlace` or `NotWhole`."""
    try:
        return _format(data).packet(data)
    except (struct.error, IndexError, ValueError, zlib.error) as error:
        raise NotWhole(str(error)) from error


def with_packet(data: bytes, packet: bytes) -> bytes:
    """The file with this packet in place of the one it had; raises `NoPlace` or `NotWhole`."""
    try:
        return _format(data).with_packet(data, packet)
    except (struct.error, IndexError, ValueError) as error:
        raise NotWhole(str(error)) from error


class _Format(Protocol):
    """One file format."""

    def packet(self, data: bytes) -> bytes | None: ...

    def with_packet(self, data: bytes, packet: bytes) -> bytes: ...


def _format(data: bytes) -> _Format:
    if data.startswith(b"\xff\xd8\xff"):
        return _Jpeg()
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _Png()
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _WebP()
    raise NoPlace("neither JPEG nor PNG nor WebP")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A segment or a chunk: its kind, what is in it, and all of its bytes."""

    kind: bytes
    content: bytes
    raw: bytes


class _Jpeg:
    """Segments up to the first scan; an APP1 segment holds the packet."""

    def packet(self, data: bytes) -> bytes | None:
        found = (piece.content for piece in self._pieces(data) if self._is_xmp(piece))
        content = next(found, None)
        return None if content is None else content[len(_XMP_MARK) :]

    def with_packet(self, data: bytes, packet: bytes) -> bytes:
        """After JFIF and Exif, which readers expect first."""
        if len(packet) > _JPEG_LARGEST:
            raise NoPlace(f"{len(packet)} bytes")
        pieces = list(self._pieces(data))
        rest = data[2 + sum(len(piece.raw) for piece in pieces) :]
        pieces = [piece for piece in pieces if not self._is_xmp(piece)]
        place = 0
        while place < len(pieces) and self._comes_first(pieces[place]):
            place += 1
        content = _XMP_MARK + packet
        segment = b"\xff" + _APP1 + struct.pack(">H", 2 + len(content)) + content
        raw = [piece.raw for piece in pieces]
        return b"".join([data[:2], *raw[:place], segment, *raw[place:], rest])

    @staticmethod
    def _is_xmp(piece: _Piece) -> bool:
        return piece.kind == _APP1 and piece.content.startswith(_XMP_MARK)

    @staticmethod
    def _comes_first(piece: _Piece) -> bool:
        exif = piece.kind == _APP1 and piece.content.startswith(_EXIF_MARK)
        return piece.kind == _APP0 or exif

    @staticmethod
    def _pieces(data: bytes) -> Iterator[_Piece]:
        start = 2
        while True:
            marker = start
            if data[marker] != 0xFF:
                raise NotWhole(f"no marker at byte {marker}")
            while data[marker + 1] == 0xFF:  # fill bytes
                marker += 1
            kind = data[marker + 1 : marker + 2]
            if kind in (_SCAN, _END):
                return
            (length,) = struct.unpack_from(">H", data, marker + 2)
            end = marker + 2 + length
            if length < 2 or end > len(data):
                raise NotWhole(f"a segment of {length} bytes at byte {start}")
            yield _Piece(kind, data[marker + 4 : end], data[start:end])
            start = end


class _Png:
    """Chunks; one of international text holds the packet."""

    def packet(self, data: bytes) -> bytes | None:
        for piece in self._pieces(data):
            if self._is_xmp(piece):
                return self._text(piece.content[len(_XMP_KEYWORD) :])
        return None

    def with_packet(self, data: bytes, packet: bytes) -> bytes:
        """After the header, so that a reader has it before the picture."""
        header, *others = self._pieces(data)
        rest = data[8 + sum(len(piece.raw) for piece in (header, *others)) :]
        content = b"iTXt" + _XMP_KEYWORD + b"\0\0\0\0" + packet
        chunk = struct.pack(">I", len(content) - 4) + content
        chunk += struct.pack(">I", zlib.crc32(content))
        raw = [piece.raw for piece in others if not self._is_xmp(piece)]
        return b"".join([data[:8], header.raw, chunk, *raw, rest])

    @staticmethod
    def _is_xmp(piece: _Piece) -> bool:
        return piece.kind == b"iTXt" and piece.content.startswith(_XMP_KEYWORD)

    @staticmethod
    def _text(content: bytes) -> bytes:
        """What stands behind compression flag, method, language and translated keyword."""
        _, _, text = content[2:].split(b"\0", 2)
        if not content[0]:
            return text
        unpacker = zlib.decompressobj()
        unpacked = unpacker.decompress(text, _LARGEST_UNPACKED)
        if not unpacker.eof:
            raise NotWhole("a packet that ends early or never")
        return unpacked

    @staticmethod
    def _pieces(data: bytes) -> Iterator[_Piece]:
        start = 8
        kind = b""
        while kind != b"IEND":
            (length,) = struct.unpack_from(">I", data, start)
            end = start + 12 + length
            if end > len(data):
                raise NotWhole(f"a chunk of {length} bytes at byte {start}")
            kind = data[start + 4 : start + 8]
            yield _Piece(kind, data[start + 8 : end - 4], data[start:end])
            start = end


class _WebP:
    """RIFF chunks; the extended form has one for the packet, and a flag that says so."""

    def packet(self, data: bytes) -> bytes | None:
        return next((piece.content for piece in self._pieces(data) if piece.kind == b"XMP "), None)

    def with_packet(self, data: bytes, packet: bytes) -> bytes:
        """Behind the picture, where the specification has it."""
        pieces = [piece for piece in self._pieces(data) if piece.kind != b"XMP "]
        extended = pieces[0].kind == b"VP8X"
        header = pieces.pop(0).content if extended else self._header(pieces[0])
        header = bytes([header[0] | _XMP_FLAG]) + header[1:]
        body = b"WEBP" + self._chunk(b"VP8X", header)
        body += b"".join(piece.raw for piece in pieces) + self._chunk(b"XMP ", packet)
        return b"RIFF" + struct.pack("<I", len(body)) + body

    @staticmethod
    def _header(picture: _Piece) -> bytes:
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
    def _chunk(kind: bytes, content: bytes) -> bytes:
        padding = b"\0" * (len(content) % 2)
        return kind + struct.pack("<I", len(content)) + content + padding

    @staticmethod
    def _pieces(data: bytes) -> Iterator[_Piece]:
        (size,) = struct.unpack_from("<I", data, 4)
        if 8 + size > len(data):
            raise NotWhole(f"{len(data)} bytes instead of {8 + size}")
        start = 12
        while start < 8 + size:
            (length,) = struct.unpack_from("<I", data, start + 4)
            end = start + 8 + length + length % 2
            if start + 8 + length > len(data):
                raise NotWhole(f"a chunk of {length} bytes at byte {start}")
            content = data[start + 8 : start + 8 + length]
            yield _Piece(data[start : start + 4], content, data[start:end])
            start = end
