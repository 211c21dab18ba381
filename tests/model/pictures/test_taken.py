"""The camera's date is read where it is one, and nothing is made of what is not."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from PIL import ExifTags, Image

import tests.support.pictures.heic  # noqa: F401 - teaches Pillow to write it
from model.pictures.taken import taken


def exif_of(date: str) -> Image.Exif:
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = date
    return exif


@pytest.mark.parametrize(
    ("date", "known"),
    [
        ("2021:05:01 09:05:07", datetime(2021, 5, 1, 9, 5, 7)),  # noqa: DTZ001
        ("0000:00:00 00:00:00", None),
        ("yesterday", None),
    ],
)
def test_dates_of_jpeg_and_heic(date: str, known: datetime | None, tmp_path: Path) -> None:
    picture = Image.new("RGB", (64, 64), "teal")
    jpeg = tmp_path / "picture"
    picture.save(jpeg, "JPEG", exif=exif_of(date))
    assert taken(jpeg) == known
    iphone = tmp_path / "picture.heic"
    picture.save(iphone, "HEIC", exif=exif_of(date))
    assert taken(iphone) == known


def test_what_has_no_date_or_is_no_picture_says_none(tmp_path: Path) -> None:
    path = tmp_path / "picture"
    Image.new("RGB", (8, 8)).save(path, "PNG")
    assert taken(path) is None
    Image.new("RGB", (8, 8)).save(path, "JPEG", exif=exif_of("2021:05:01 09:05:07"))
    data = path.read_bytes()
    for length in range(0, len(data), 7):
        path.write_bytes(data[:length])
        taken(path)
    path.write_bytes(data[:40])
    assert taken(path) is None
    assert taken(tmp_path / "missing") is None
    assert taken(tmp_path) is None
