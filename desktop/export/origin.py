"""When and where a picture was taken, in the words of its own file. No Qt.

Only what somebody or a camera has written is told. A position is no name, and none is looked up.
The date is when the picture was taken or made, never when its file was changed (EXIF's `DateTime`,
PNG's `tIME`). Fields: EXIF 2.32 (CIPA DC-008), 4.6.5; IPTC's IIM 4.2, record 2; IPTC Photo Metadata
Standard 2023.1, chapters 9 and 12; PNG, third edition, 11.3.3.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from desktop.export import exif_words, iptc_words
from desktop.export.words_inside import Blocks, blocks_of
from desktop.export.xmp_fields import Fields, fields
from desktop.export.xmp_outline import NotXmp
from model.errors import ImageError
from model.pictures.files import open_picture

_TAKEN, _DIGITIZED = 0x9003, 0x9004
_IPTC_DATE, _IPTC_TIME = (2, 55), (2, 60)
_IPTC_PLACE = ((2, 92), (2, 90), (2, 95), (2, 101))
"""Part of a city, city, state, country."""

_CORE = "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}"
_EXTENSION = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"
_PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
_EXIF = "{http://ns.adobe.com/exif/1.0/}"
_XMP = "{http://ns.adobe.com/xap/1.0/}"

_XMP_PLACE = (
    *(f"{_CORE}Location", f"{_PHOTOSHOP}City"),
    *(f"{_PHOTOSHOP}State", f"{_PHOTOSHOP}Country"),
)
_XMP_PLACES = (f"{_EXTENSION}LocationShown", f"{_EXTENSION}LocationCreated")
_IN_PLACE = tuple(
    f"{_EXTENSION}{name}"
    for name in ("LocationName", "Sublocation", "City", "ProvinceState", "CountryName")
)
_MOST_LETTERS = 100
"""Of a name of a place; what is longer is none."""

_DATE = re.compile(
    r"(?P<year>\d{4})[-:]?(?P<month>\d\d)[-:]?(?P<day>\d\d)"
    r"(?:[T ]?(?P<hour>\d\d):?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:\.\d*)?)?)?"
    r"(?:Z|[+-]\d\d:?\d\d)?"
)


@dataclass(frozen=True, slots=True)
class Origin:
    """What a file says: a date by the clock of whoever wrote it, and a place from small to large.

    Without `timed` only the day is known, and the hour is 0.
    """

    date: datetime | None = None
    timed: bool = True
    place: tuple[str, ...] = ()


NOWHERE = Origin()
"""Of a file that says nothing."""


def origin_of(path: Path) -> Origin:
    """Read what a picture's file says, decoding nothing; what cannot be read says nothing."""
    try:
        with open_picture(path) as stream:
            packets, blocks = blocks_of(stream.read())
    except (ImageError, OSError, MemoryError):
        return NOWHERE
    parsed = []
    for packet in (packets.main, *packets.others):
        if packet is not None:
            with suppress(NotXmp):
                parsed.append(fields(packet))
    date, timed = next(filter(None, map(_date, _dates(blocks, parsed))), (None, True))
    return Origin(date, timed, next(filter(None, _places(blocks, parsed)), ()))


def _dates(blocks: Blocks, packets: Iterable[Fields]) -> Iterator[str]:
    """What may be the date, the camera's own first."""
    yield from (exif_words.text(block, _TAKEN) for block in blocks.exif)
    for packet in packets:
        yield packet.text(f"{_EXIF}DateTimeOriginal")
        yield packet.text(f"{_PHOTOSHOP}DateCreated")
    for block in blocks.iptc:
        day = next(iptc_words.texts(block, _IPTC_DATE), "")
        time = next(iptc_words.texts(block, _IPTC_TIME), "")
        yield from (day + time, day)
    yield from (exif_words.text(block, _DIGITIZED) for block in blocks.exif)
    yield from (packet.text(f"{_XMP}CreateDate") for packet in packets)
    yield from blocks.created


def _date(text: str) -> tuple[datetime, bool] | None:
    """A date, and whether it has a time: as EXIF, ISO 8601 or RFC 1123 write it."""
    text = text.strip("\0 ")
    found = _DATE.fullmatch(text)
    with suppress(ValueError, TypeError):
        if found is None:
            return parsedate_to_datetime(text).replace(tzinfo=None), True
        numbers = {name: int(digits) for name, digits in found.groupdict().items() if digits}
        # Of no zone: the clock that was looked at.
        return datetime(**numbers), found["hour"] is not None  # type: ignore[arg-type]  # noqa: DTZ001
    return None


def _places(blocks: Blocks, packets: Iterable[Fields]) -> Iterator[tuple[str, ...]]:
    """What may be the place: what is shown, then where it was taken."""
    for packet in packets:
        yield _names(packet.text(name, _XMP_PLACES[0]) for name in _IN_PLACE)
        yield _names(packet.text(name) for name in _XMP_PLACE)
    for block in blocks.iptc:
        yield _names(next(iptc_words.texts(block, dataset), "") for dataset in _IPTC_PLACE)
    for packet in packets:
        yield _names(packet.text(name, _XMP_PLACES[1]) for name in _IN_PLACE)


def _names(found: Iterable[str]) -> tuple[str, ...]:
    """Names that can be said, each once."""
    clean = ("".join(filter(str.isprintable, " ".join(name.split()))) for name in found)
    return tuple(dict.fromkeys(name for name in clean if 0 < len(name) <= _MOST_LETTERS))
