"""Whose sidecar a file is: by stem and by full name, in any case, beside all kinds of files."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.export.sidecars import Sidecar, Stems


def find(folder: Path, picture: str) -> Sidecar:
    return Stems().find(folder / picture)


@pytest.mark.parametrize(
    ("there", "picture", "name"),
    [
        ("alone.jpg", "alone.jpg", "alone.xmp"),
        ("[a]*.jpg", "[a]*.jpg", "[a]*.xmp"),
        # Others of the same stem: a new one has the full name ...
        ("twin.jpg twin.cr2", "twin.jpg", "twin.jpg.xmp"),
        ("live.jpg live.mov", "live.jpg", "live.jpg.xmp"),
        # ... but one that is there is taken, unless another picture may own it.
        ("live.jpg live.mov live.xmp", "live.jpg", "live.xmp"),
        ("note.jpg note.txt note.xmp", "note.jpg", "note.xmp"),
        ("trip.jpg trip/ trip.xmp", "trip.jpg", "trip.xmp"),
        ("trip.jpg trip/", "trip.jpg", "trip.xmp"),
        # A folder that is called as a sidecar is none.
        ("trip.jpg trip.xmp/", "trip.jpg", "trip.jpg.xmp"),
        ("a.jpg a.png a.xmp", "a.jpg", "a.jpg.xmp"),
        ("a.jpg a.png a.xmp", "a.png", "a.png.xmp"),
        ("a.JPG A.png a.xmp", "a.JPG", "a.JPG.xmp"),
        # The full name goes before the stem.
        ("known.jpg known.xmp known.jpg.xmp", "known.jpg", "known.jpg.xmp"),
        ("cover.jpg cover.jpg.webp", "cover.jpg", "cover.xmp"),
        ("cover.jpg cover.jpg.webp", "cover.jpg.webp", "cover.jpg.webp.xmp"),
        ("cover.jpg cover.jpg.webp cover.jpg.xmp", "cover.jpg", "cover.jpg.xmp"),
        ("cover.jpg cover.jpg.webp cover.jpg.xmp", "cover.jpg.webp", "cover.jpg.webp.xmp"),
        # In any case.
        ("IMG_2.jpg IMG_2.XMP", "IMG_2.jpg", "IMG_2.XMP"),
        ("IMG_2.JPG img_2.xmp", "IMG_2.JPG", "img_2.xmp"),
        ("IMG_2.JPG img_2.jpg.Xmp", "IMG_2.JPG", "img_2.jpg.Xmp"),
        ("b.jpg B.XMP b.xmp", "b.jpg", "b.xmp"),
    ],
)
def test_names(tmp_path: Path, there: str, picture: str, name: str) -> None:
    for file in there.split():
        (tmp_path / file).mkdir() if file.endswith("/") else (tmp_path / file).touch()
    assert find(tmp_path, picture).path.name == name


@pytest.mark.parametrize("there", ["", "a.jpg.xmp", "a.JPG.xmp", "a.xmp"])
def test_names_in_capitals_are_pictures_of_their_own(tmp_path: Path, there: str) -> None:
    # GIVEN two pictures whose names differ in capitals alone, and perhaps a sidecar of one
    for file in ("a.jpg", "a.JPG", *there.split()):
        (tmp_path / file).touch()
    if (tmp_path / "A.jpg").exists():
        pytest.skip("this disk takes them for one")
    # THEN each has its own
    assert find(tmp_path, "a.jpg").path.name == "a.jpg.xmp"
    assert find(tmp_path, "a.JPG").path.name == "a.JPG.xmp"
    # AND a picture by another spelling than the disk's would be no third one
    (tmp_path / "b.jpg").touch()
    assert find(tmp_path, "B.JPG").path.name == "B.xmp"


def test_either_unicode_form_is_found(tmp_path: Path) -> None:
    (tmp_path / unicodedata.normalize("NFC", "été.jpg")).touch()
    sidecar = tmp_path / unicodedata.normalize("NFD", "Été.XMP")
    sidecar.touch()
    assert find(tmp_path, unicodedata.normalize("NFC", "été.jpg")).path == sidecar


def test_what_another_sidecar_says_is_known(tmp_path: Path) -> None:
    for name in ("a.jpg", "a.png", "a.xmp", "b.jpg", "b.xmp", "b.jpg.xmp"):
        (tmp_path / name).touch()
    assert find(tmp_path, "a.png").shared == (tmp_path / "a.xmp",)
    assert find(tmp_path, "b.jpg").own == (tmp_path / "b.xmp",)


NAMES = st.text("aB.", min_size=1, max_size=4)
PICTURES = st.builds("{}.{}".format, NAMES, st.sampled_from(["jpg", "JPG", "png", "webp"]))


@given(st.lists(PICTURES, unique_by=lambda name: name.casefold(), max_size=8))
def test_no_two_pictures_share_a_sidecar_neither_before_nor_after_it_is_made(
    tmp_path_factory: pytest.TempPathFactory, pictures: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("pictures")
    for name in pictures:
        (folder / name).touch()
    stems = Stems()
    first = {name: stems.find(folder / name).path for name in pictures}
    assert len({path.name.casefold() for path in first.values()}) == len(pictures)
    for path in first.values():
        path.touch()
    stems = Stems()
    assert {name: stems.find(folder / name).path for name in pictures} == first
