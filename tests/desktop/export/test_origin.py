"""Date and place are what the file says, wherever programs write it, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from desktop.export.origin import NOWHERE, Origin, origin_of
from tests.support.metadata import (
    XMP_MARK,
    chunk,
    jpeg_with,
    photoshop,
    picture,
    png_with,
    raw_profile,
    segment,
)
from tests.support.pictures.raw import TAKEN, raw_files

MOMENT = datetime(2021, 5, 1, 9, 5, 7)  # noqa: DTZ001 - a camera knows no zone
DAY = datetime(2021, 5, 1)  # noqa: DTZ001

OriginOf = Callable[[bytes], Origin]


@pytest.fixture
def of(tmp_path: Path) -> OriginOf:
    """The origin of a file with these bytes."""

    def read(data: bytes) -> Origin:
        path = tmp_path / "picture"
        path.write_bytes(data)
        return origin_of(path)

    return read


def exif_of(date: str, tag: int = ExifTags.Base.DateTimeOriginal) -> bytes:
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[tag] = date
    data: bytes = exif.tobytes()
    return data


def packet(inner: str, attributes: str = "") -> bytes:
    spaces = {
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "photoshop": "http://ns.adobe.com/photoshop/1.0/",
        "xmp": "http://ns.adobe.com/xap/1.0/",
        "exif": "http://ns.adobe.com/exif/1.0/",
        "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
        "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    }
    named = "".join(f' xmlns:{prefix}="{space}"' for prefix, space in spaces.items())
    return (
        f"<rdf:RDF{named}><rdf:Description rdf:about='' {attributes}>{inner}"
        "</rdf:Description></rdf:RDF>"
    ).encode()


def jpeg_saying(inner: str, attributes: str = "") -> bytes:
    return jpeg_with(segment(0xE1, XMP_MARK + packet(inner, attributes)))


def iptc(*records: tuple[int, str]) -> bytes:
    return b"".join(
        bytes([0x1C, 2, number]) + len(text.encode()).to_bytes(2, "big") + text.encode()
        for number, text in records
    )


@pytest.mark.parametrize("kind", ["JPEG", "HEIC", "PNG", "WEBP", "TIFF"])
def test_the_cameras_date_is_read_in_every_format(kind: str, of: OriginOf) -> None:
    assert of(picture(kind, exif=exif_of(TAKEN))) == Origin(MOMENT)
    assert of(picture(kind)) == NOWHERE


@pytest.mark.parametrize("kind", ["DNG", "CR2", "NEF", "ARW", "CR3", "RAF"])
def test_the_cameras_date_is_read_in_raw_files(kind: str, of: OriginOf) -> None:
    assert of(raw_files()[kind]) == Origin(MOMENT)


@pytest.mark.parametrize(
    ("data", "origin"),
    [
        (png_with(chunk(b"tEXt", b"Creation Time\0Sat, 01 May 2021 09:05:07 +0000")), MOMENT),
        (png_with(chunk(b"tEXt", b"Creation Time\x002021-05-01T09:05:07+02:00")), MOMENT),
        (png_with(chunk(b"zTXt", b"creation time")), None),
        (jpeg_saying("", "photoshop:DateCreated='2021-05-01'"), DAY),
        (jpeg_saying("<xmp:CreateDate>2021-05-01T09:05:07.25Z</xmp:CreateDate>"), MOMENT),
        (jpeg_saying("<exif:DateTimeOriginal>2021-05</exif:DateTimeOriginal>"), None),
        (jpeg_with(segment(0xED, b"Photoshop 3.0\0" + photoshop(iptc((55, "20210501"))))), DAY),
        (picture("JPEG", exif=exif_of(TAKEN, ExifTags.Base.DateTimeDigitized)), MOMENT),
        (picture("JPEG", exif=exif_of("0000:00:00 00:00:00")), None),
        (picture("JPEG", exif=exif_of("yesterday")), None),
        # When a file was changed is not when a picture was taken.
        (png_with(chunk(b"tIME", b"\x07\xe5\5\1\x09\5\7")), None),
    ],
)
def test_other_dates(data: bytes, origin: datetime | None, of: OriginOf) -> None:
    found = of(data)
    assert found.date == origin
    assert found.timed is (origin is not DAY)


def test_the_cameras_own_date_comes_first(of: OriginOf) -> None:
    later = b"\xff\xe1" + segment(0xE1, XMP_MARK + packet("", "xmp:CreateDate='2024-01-01'"))[2:]
    data = picture("JPEG", exif=exif_of(TAKEN))
    assert of(data[:2] + later + data[2:]).date == MOMENT


PARIS = ("Montmartre", "Paris", "Île-de-France", "France")
STRUCTURE = (
    "<Iptc4xmpExt:{0}><rdf:Bag><rdf:li rdf:parseType='Resource'>"
    "<Iptc4xmpExt:CountryName>France</Iptc4xmpExt:CountryName>"
    "<Iptc4xmpExt:City>{1}</Iptc4xmpExt:City></rdf:li></rdf:Bag></Iptc4xmpExt:{0}>"
)
RECORDS = iptc(*zip((92, 90, 95, 101), PARIS, strict=True))


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (jpeg_with(segment(0xED, b"Photoshop 3.0\0" + photoshop(RECORDS))), PARIS),
        (
            png_with(chunk(b"tEXt", b"Raw profile type iptc\0" + raw_profile("iptc", RECORDS))),
            PARIS,
        ),
        (jpeg_saying("<photoshop:City>Lyon</photoshop:City>"), ("Lyon",)),
        (
            jpeg_saying("", "photoshop:Country='France' Iptc4xmpCore:Location='le quai'"),
            ("le quai", "France"),
        ),
        (jpeg_saying(STRUCTURE.format("LocationCreated", "Lyon")), ("Lyon", "France")),
        # What is shown comes before where the photographer stood.
        (
            jpeg_saying(
                STRUCTURE.format("LocationCreated", "Lyon")
                + STRUCTURE.format("LocationShown", "Annecy")
            ),
            ("Annecy", "France"),
        ),
        (jpeg_saying("", "photoshop:City='Monaco' photoshop:Country='Monaco'"), ("Monaco",)),
        (jpeg_saying("", "photoshop:City='  New\u00a0&#10; York\u202e '"), ("New York",)),
        (jpeg_saying("", f"photoshop:City='{101 * 'x'}'"), ()),
        # A position is no name.
        (jpeg_saying("", "exif:GPSLatitude='45,45.0N' exif:GPSLongitude='4,50.0E'"), ()),
    ],
)
def test_places(data: bytes, place: tuple[str, ...], of: OriginOf) -> None:
    assert of(data).place == place


def test_what_is_damaged_or_hostile_says_nothing(of: OriginOf, tmp_path: Path) -> None:
    bomb = b"<!DOCTYPE a [<!ENTITY b 'Paris'>]>" + packet("<photoshop:City>&b;</photoshop:City>")
    assert of(jpeg_with(segment(0xE1, XMP_MARK + bomb))) == NOWHERE
    assert of(jpeg_saying("<photoshop:City>")) == NOWHERE
    for data in (picture("JPEG", exif=exif_of(TAKEN)), *raw_files().values()):
        for length in range(0, min(len(data), 2000), 31):
            assert of(data[:length]).date in (None, MOMENT)
    assert origin_of(tmp_path / "missing") == NOWHERE
    assert origin_of(tmp_path) == NOWHERE
