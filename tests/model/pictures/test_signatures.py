"""What a file is, is told by its first bytes."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from model.pictures.signatures import FORMATS, HEAD_BYTES, foreign_format, format_of


@pytest.mark.parametrize("name", [*FORMATS, "DIB"])
def test_every_format_that_is_opened_is_known_by_its_beginning(name: str) -> None:
    # GIVEN a picture in this format (a DIB is a BMP without the file's header)
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(stream, name)
    # WHEN its beginning is looked at THEN it is called by its name, and is no foreign kind
    head = stream.getvalue()[:HEAD_BYTES]
    assert format_of(head) == ("BMP" if name == "DIB" else name)
    assert foreign_format(head) == ""


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "MP4"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "QuickTime"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
        (b"\xff\xd8\xff\xf7\0\x0b", "JPEG-LS"),
        (b"8BPS\0\1", "PSD"),
        (b"%PDF-1.7", "PDF"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "PostScript"),
        (b"\xc5\xd0\xd3\xc6\x1e\0\0\0", "EPS"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x --><svg/>", "SVG"),
        (b"IIU\0\x18\0\0\0", "RW2"),
        (b"RIFF\0\0\0\0AVI LIST", "AVI"),
        (b"\x1aE\xdf\xa3\x01\0\0\0", "Matroska"),
    ],
)
def test_what_is_of_another_kind_is_called_by_its_name(head: bytes, name: str) -> None:
    assert (format_of(head), foreign_format(head)) == (None, name)


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"x",
        b"Dear diary, this is not a picture.\n" * 9,
        b"BMW makes cars, not bitmaps of them.",
        b"<html><body>no drawing</body></html>",
        b"(   spaces and numbers that begin as a bitmap's header does not",
    ],
)
def test_other_bytes_are_no_picture(head: bytes) -> None:
    assert (format_of(head), foreign_format(head)) == (None, "")


def test_an_avif_is_known_by_any_of_its_brands() -> None:
    # GIVEN files whose major brand is a general one
    heads = (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", b"\0\0\0\x18ftypmsf1\0\0\0\0avismsf1")
    assert [format_of(head) for head in heads] == ["AVIF", "AVIF"]
