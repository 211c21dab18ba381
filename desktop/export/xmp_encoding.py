"""In which characters an XMP packet is written, so that it can be written back in the same. No Qt.

XMP specification, part 1, 7.1: UTF-8, UTF-16 or UTF-32. Sidecars that other tools made name others
in an XML declaration.
"""

from __future__ import annotations

import codecs
import re

from desktop.export.xmp_outline import NotXmp

AROUND = "\0\ufeff \t\r\n"
"""What stands around a packet and is no XML: padding, and the NUL that ends a string in C."""

# Each beginning with what it is in UTF-16 and UTF-32, longest first (XML 1.0, appendix F).
_BEGINNINGS = (
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_DECLARED = re.compile(rb"""^<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
# Python knows many more, of which some are no characters at all.
_BYTE_WISE = re.compile(r"(utf-?8|(us-)?ascii|iso-?8859-\d+|windows-125\d|cp125\d|macintosh)", re.I)


def decoded(packet: bytes) -> tuple[str, str]:
    """The text of a packet with the name of its encoding; raises `NotXmp`."""
    encoding = _encoding(packet)
    try:
        text = packet.decode(encoding)
        whole = text.encode(encoding) == packet
    except UnicodeError as error:
        raise NotXmp(str(error)) from error
    if not whole:
        raise NotXmp(f"{encoding} that cannot be written back")
    return text, encoding


def encoded(text: str, encoding: str) -> bytes:
    """Text in an encoding; what it has no sign for is written as XML has it (`&#233;`)."""
    return text.encode(encoding, "xmlcharrefreplace")


def _encoding(packet: bytes) -> str:
    start = packet.lstrip(b" \t\r\n")
    for beginning, encoding in _BEGINNINGS:
        if start.startswith(beginning):
            return encoding
    declared = _DECLARED.match(start.removeprefix(codecs.BOM_UTF8))
    if declared is None:
        return "utf-8"
    name = declared[1].decode()
    if name.lower().startswith(("utf-16", "utf-32")):
        return "utf-8"  # said of bytes that are not: the declaration outlived a conversion
    if not _BYTE_WISE.fullmatch(name):
        raise NotXmp(f"the encoding {name}")
    return "mac-roman" if name.lower() == "macintosh" else name
