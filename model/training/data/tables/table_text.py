"""The lines of a text file, in whatever characters and with whatever line ends people save it.

Spreadsheets write UTF-8 with and without a mark, UTF-16, and on older systems one byte a letter:
Windows' cp1252, the Mac's own Roman set, DOS' cp850. Nothing in such a file says which. So a line
that is no UTF-8 is read in the set that makes the best French and English of all such lines. One
that was UTF-8, and was read and saved as cp1252 by some program ("Ã©tÃ©"), is mended.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from pathlib import Path

from model.training.errors import TrainingDataError

MAX_BYTES = 512 << 20
"""Of one captions file; the largest in use, COCO's, has 90 MB."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ONE_BYTE = ("cp1252", "mac-roman", "cp850")
_SMALL = frozenset("àâæçèéêëîïôœùûüÿ")
_SIGNS = frozenset("’‘“”«»…–—€°\u00a0")
_BROKEN = re.compile("[\u00c2-\u00f4].")
_SAMPLE = 4096  # bytes in which zeros tell UTF-16
_JUDGED = 1 << 17  # bytes by which a set of characters is chosen
# No file of text begins like a spreadsheet, an archive, a PDF or a picture.
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"%PDF", b"\x89PNG", b"\xff\xd8\xff")


def read_lines(path: Path) -> list[str | None]:
    """Return the lines of a file without their ends; None for one that is not text.

    Raises TrainingDataError when the file is too large, cannot be read or is no text at all.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise TrainingDataError(f"{path.name} is larger than {MAX_BYTES >> 20} MB")
        data = path.read_bytes()
    except OSError as error:
        raise TrainingDataError(f"{path.name} cannot be read: {error.strerror}") from error
    return [line if line is None else _mended(line) for line in _lines(path, data)]


def _lines(path: Path, data: bytes) -> list[str | None]:
    if data.startswith(_BINARY):
        raise TrainingDataError(f"{path.name} is not text; save it as CSV")
    encoding, data = _wide(data)
    if encoding != "utf-8":
        return list(_split(data.decode(encoding, "replace").removeprefix("\ufeff")))
    return _by_line(data)


def read_text(path: Path) -> str:
    """Return a file's text; raises as `read_lines` does, and where a part is not text."""
    lines = read_lines(path)
    if None in lines:
        raise TrainingDataError(f"{path.name} is not text")
    return "\n".join(line or "" for line in lines)


def _wide(data: bytes) -> tuple[str, bytes]:
    """The encoding that a mark, or zeros in every second place, tell; and what is behind it."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, data[len(mark) :]
    sample = data[:_SAMPLE]
    pairs = len(sample) // 2
    # What a person writes in Latin letters has one in each pair of bytes.
    if pairs and sample[1::2].count(0) > 0.8 * pairs and sample[::2].count(0) == 0:
        return "utf-16-le", data
    if pairs and sample[::2].count(0) > 0.8 * pairs and sample[1::2].count(0) == 0:
        return "utf-16-be", data
    return "utf-8", data


def _split(text: str) -> list[str]:
    """Lines by any of the three ends; zeros are what Excel and old databases leave behind."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").split("\n")


def _by_line(data: bytes) -> list[str | None]:
    try:
        return list(_split(data.decode()))
    except UnicodeDecodeError:
        pass
    raw = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\0", b"").split(b"\n")
    lines: list[str | None] = []
    others: list[int] = []
    for number, line in enumerate(raw):
        try:
            lines.append(line.decode())
        except UnicodeDecodeError:
            lines.append(None)
            others.append(number)
    encoding = _one_byte(b"\n".join(raw[number] for number in others)[:_JUDGED])
    for number in others:
        lines[number] = _decoded(raw[number], encoding)
    return lines


def _mended(line: str) -> str:
    """A line whose every letter beyond ASCII is a piece of a French one in UTF-8, mended.

    By chance no line in any language has nothing but such pairs and triples.
    """
    if line.isascii() or not _BROKEN.search(line):
        return line
    try:
        mended = b"".join(map(_as_cp1252, line)).decode()
    except UnicodeError:
        return line
    letters = {sign.lower() for sign in mended if not sign.isascii()}
    return mended if letters & _SMALL and letters <= _SMALL | _SIGNS else line


def _as_cp1252(sign: str) -> bytes:
    try:
        return sign.encode("cp1252")
    except UnicodeEncodeError:
        return sign.encode("latin-1")  # five bytes that cp1252 leaves free


def _decoded(line: bytes, encoding: str) -> str | None:
    text = line.decode(encoding, "replace")
    # Control characters are in no caption, but in what is not text.
    odd = sum(sign == "\ufffd" or (sign < " " and sign != "\t") for sign in text)
    return None if odd else text


def _one_byte(sample: bytes) -> str:
    """The set of characters in which a sample reads best."""
    return max(_ONE_BYTE, key=lambda encoding: _likeness(sample.decode(encoding, "replace")))


def _likeness(text: str) -> int:
    """How much a text is like French or English: small letters within words, marks, few others."""
    score = 0
    before = " "
    for sign in text:
        if sign > "\x7f":
            if sign in _SMALL:
                score += 2
            elif sign in _SIGNS or (sign.lower() in _SMALL and not before.isalpha()):
                score += 1
            else:
                score -= 2
        before = sign
    return score


def blank(lines: Sequence[str | None], number: int) -> bool:
    """Whether there is nothing in a line."""
    line = lines[number]
    return line is not None and not line.strip(" \t\ufeff\x1a")
