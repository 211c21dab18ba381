"""What kind of file the first bytes tell of: the one list of the formats that are opened.

A name says nothing here: cameras, web browsers and people give pictures any ending. What is not in
the list is opened by nobody, and what is well known and not in it is at least called by its name.
"""

from __future__ import annotations

import struct

HEAD_BYTES = 512
"""How much of a file's beginning is enough to tell its kind."""

FORMATS = ("JPEG", "PNG", "WebP", "GIF", "BMP", "TIFF", "AVIF", "HEIC")
"""The picture formats this program opens, for file dialogs and messages."""

RAW_FORMATS = ("DNG", "CR2", "CR3", "NEF", "ARW", "RAF")
"""Cameras' raw files, of which the preview that they carry is opened."""

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
    (b"FUJIFILMCCD-RAW", "RAF"),
)

_FOREIGN_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff\xf7", "JPEG-LS"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\0\0\0\x0cJXL ", "JPEG XL"),
    (b"\0\0\0\x0cjP  ", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"8BPS", "PSD"),
    (b"gimp xcf", "XCF"),
    (b"\0\0\1\0", "ICO"),
    (b"\0\0\2\0", "CUR"),
    (b"icns", "ICNS"),
    (b"DDS ", "DDS"),
    (b"qoif", "QOI"),
    (b"v/1\x01", "OpenEXR"),
    (b"#?RADIANCE", "Radiance HDR"),
    (b"SIMPLE  =", "FITS"),
    (b"FLIF", "FLIF"),
    (b"BPG\xfb", "BPG"),
    (b"AT&TFORM", "DjVu"),
    (b"\xd7\xcd\xc6\x9a", "WMF"),
    (b"\x8aMNG\r\n\x1a\n", "MNG"),
    (b"\x8bJNG\r\n\x1a\n", "JNG"),
    # Cameras' raw files; those that look like TIFF are told apart in model/pictures/tiff.py.
    (b"IIRO", "ORF"),
    (b"IIRS", "ORF"),
    (b"MMOR", "ORF"),
    (b"IIU\0", "RW2"),
    (b"FOVb", "X3F"),
    (b"\0MRM", "MRW"),
    (b"HEAPCCDR", "CRW"),
    # Pages and drawings.
    (b"%PDF-", "PDF"),
    (b"%!PS", "PostScript"),
    (b"\xc5\xd0\xd3\xc6", "EPS"),
    # Films.
    (b"\x1aE\xdf\xa3", "Matroska"),
    (b"\0\0\1\xba", "MPEG"),
    (b"\0\0\1\xb3", "MPEG"),
    (b"FLV\1", "FLV"),
    (b"OggS", "Ogg"),
    (b"0&\xb2u\x8ef\xcf\x11", "Windows Media"),
)

_AVIF_BRANDS = {b"avif", b"avis"}
_HEIC_BRANDS = {
    *(b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1")
}
"""Pictures and sequences of them in any codec among them; `heif.py` refuses the other codecs."""

_BRANDS: tuple[tuple[bytes, str], ...] = (
    (b"jxl ", "JPEG XL"),
    (b"qt  ", "QuickTime"),
    (b"M4V", "MP4"),
    (b"3g", "3GP"),
    (b"mp4", "MP4"),
    (b"iso", "MP4"),
    (b"avc1", "MP4"),
)
"""What the major brand of an ISO base media file (ISO/IEC 14496-12, 4.3) begins with."""

_DIB_HEADERS = {40, 52, 56, 64, 108, 124}
_DIB_DEPTHS = {1, 4, 8, 16, 24, 32}


def format_of(head: bytes) -> str | None:
    """Name the format of a file that begins so; None when nothing here opens it.

    It is one of `FORMATS`, or CR3 or RAF; the other raw files begin as TIFF does.
    """
    if head.startswith(b"\xff\xd8\xff\xf7"):
        return None
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WebP"
    if head[4:8] == b"ftyp":
        brands = _brands(head)
        if brands & _AVIF_BRANDS:
            return "AVIF"
        if head[8:12] == b"crx ":
            return "CR3"
        return "HEIC" if brands & _HEIC_BRANDS else None
    if head.startswith(b"BM") and head[14:15] in b"\x0c\x10\x28\x34\x38\x40\x6c\x7c":
        return "BMP"
    if _is_bare_bitmap(head):
        return "BMP"
    return next((name for start, name in _STARTS if head.startswith(start)), None)


def foreign_format(head: bytes) -> str:
    """Name the kind of a file that is known and that nothing here opens; empty for all others."""
    if format_of(head):
        return ""
    if head[4:8] == b"ftyp":
        major = head[8:12]
        return next((name for brand, name in _BRANDS if major.startswith(brand)), "MP4")
    if head[4:8] in (b"moov", b"mdat", b"wide", b"free", b"skip"):
        return "QuickTime"
    if head.startswith(b"RIFF") and head[8:12] == b"AVI ":
        return "AVI"
    if name := next((name for start, name in _FOREIGN_STARTS if head.startswith(start)), ""):
        return name
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:4] in (b"<svg", b"<?xm", b"<!--", b"<!DO") and b"<svg" in text:
        return "SVG"
    return ""


def _brands(head: bytes) -> set[bytes]:
    """The major and the compatible brands in an ISO base media file's first box."""
    end = min(len(head), int.from_bytes(head[:4], "big"))
    return {head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))}


def _is_bare_bitmap(head: bytes) -> bool:
    """Whether this is a Windows bitmap without the file's header (`.dib`, BITMAPINFOHEADER)."""
    if len(head) < 40:
        return False
    header, _, _, planes, depth, compression = struct.unpack_from("<IiiHHI", head)
    return (
        header in _DIB_HEADERS and planes == 1 and depth in _DIB_DEPTHS and compression in range(7)
    )
