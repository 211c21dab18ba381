"""What is found in folders: the pictures, each once, whatever else lies there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.pictures.folders import EXTENSIONS, PassedOver, pictures_in
from model.errors import Cancelled, ImageNotReadable
from model.pictures.signatures import FORMATS, RAW_FORMATS
from model.preprocess import load_picture


def files(folder: Path, *names: str) -> list[Path]:
    paths = [folder / name for name in names]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return paths


def test_folders_are_gone_through_by_name_however_deep(tmp_path: Path) -> None:
    files(tmp_path, "b/2.jpg", "b/c/3.PNG", "a/1.webp", "0.avif", "B1.gif", "b/notes.txt")
    files(tmp_path, ".hidden.jpg", ".thumbnails/4.jpg", "b/._2.jpg", "movie.mov")
    found = [str(path.relative_to(tmp_path)) for path in pictures_in([tmp_path])]
    assert found == ["0.avif", "B1.gif", "a/1.webp", "b/2.jpg", "b/c/3.PNG"]


def test_a_file_that_is_named_is_taken_whatever_its_name(tmp_path: Path) -> None:
    named = files(tmp_path, "notes.txt", ".hidden.jpg")
    gone = tmp_path / "gone.jpg"
    assert list(pictures_in([*named, gone])) == [*named, gone]


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    # GIVEN folders that lead to each other, and to themselves
    (one,) = files(tmp_path, "a/1.jpg")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "a" / "self").symlink_to(tmp_path / "a")
    (tmp_path / "again").symlink_to(tmp_path / "a")
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    # THEN each picture comes once
    assert list(pictures_in([tmp_path])) == [one]


def test_a_picture_behind_a_link_is_found(tmp_path: Path) -> None:
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "folder"
    files(elsewhere, "1.jpg")
    folder.mkdir()
    (folder / "link").symlink_to(elsewhere)
    (folder / "2.jpg").symlink_to(elsewhere / "1.jpg")
    assert list(pictures_in([folder])) == [folder / "2.jpg", folder / "link" / "1.jpg"]


def test_a_search_can_be_stopped(tmp_path: Path) -> None:
    files(tmp_path, *(f"{number}.jpg" for number in range(100)))
    seen: list[Path] = []
    with pytest.raises(Cancelled):
        seen.extend(pictures_in([tmp_path], should_stop=lambda: len(seen) == 0))
    stop = iter([False] * 107 + [True])
    with pytest.raises(Cancelled):
        seen.extend(pictures_in([tmp_path], should_stop=lambda: next(stop)))
    assert len(seen) == 7


PICTURES = {
    "photo": b"\xff\xd8\xff\xe0",
    "scan.dat": b"MM\0*",
    "image.jpg_large": b"\x89PNG\r\n\x1a\n",
    "sticker.was": b"RIFF\0\0\0\0WEBP",
}


def test_a_picture_is_found_by_its_content(tmp_path: Path) -> None:
    for name, head in PICTURES.items():
        (tmp_path / name).write_bytes(head + bytes(100))
    (tmp_path / "no picture.bin").write_bytes(b"GIF8" + bytes(100))
    assert {path.name for path in pictures_in([tmp_path])} == set(PICTURES)


def test_what_is_passed_over_is_counted_by_reason_and_kind(tmp_path: Path) -> None:
    files(tmp_path, "1.jpg", "a.txt", "b.TXT", "notes", "c.strange ending")
    files(tmp_path, ".hidden", "@eaDir/1.jpg/thumb.jpg", "#recycle/2.jpg", "$RECYCLE.BIN/3.jpg")
    files(tmp_path, "__MACOSX/._1.jpg", "lost+found/4.jpg", "Thumbs.db", ".git/5.png")
    files(tmp_path, "P.photoslibrary/originals/6.jpg", "P.photoslibrary/resources/6.jpg")
    (tmp_path / "film").write_bytes(b"\0\0\0\x14ftypqt  ")
    (tmp_path / "other film").write_bytes(b"\0\0\0\x18ftypmp42")
    (tmp_path / "raw.PEF").write_bytes(b"MM\0*" + bytes(100))
    (tmp_path / "lost").symlink_to("gone.jpg")
    (tmp_path / "loop.jpg").symlink_to("loop.jpg")
    os.mkfifo(tmp_path / "pipe")
    passed = PassedOver()
    assert [path.name for path in pictures_in([tmp_path], passed_over=passed)] == ["1.jpg", "6.jpg"]
    assert passed.counts == {
        ("no_picture", ".txt"): 2,
        ("no_picture", ""): 2,
        ("system", ""): 9,
        ("other_kind", "QuickTime"): 1,
        ("other_kind", "MP4"): 1,
        ("other_kind", "PEF"): 1,
        ("lost_link", ""): 2,
        ("no_file", ""): 1,
    }
    assert passed.empty == []


def test_a_folder_of_the_system_that_is_named_is_read(tmp_path: Path) -> None:
    (bin_,) = files(tmp_path, "#recycle/1.jpg")
    assert list(pictures_in([bin_.parent])) == [bin_]


def test_folders_without_a_picture_are_told_apart(tmp_path: Path) -> None:
    files(tmp_path, "a/1.jpg", "b/notes.txt", "c/d/e.txt")
    (tmp_path / "again").symlink_to("a")
    passed = PassedOver()
    named = [tmp_path / name for name in ("a", "b", "c", "again")]
    assert len(list(pictures_in(named, passed_over=passed))) == 1
    assert passed.empty == [tmp_path / "b", tmp_path / "c"]


def test_a_name_that_cannot_even_be_looked_at_is_given(tmp_path: Path) -> None:
    names = [tmp_path / ("long" * 80), Path("/nul\0")]
    assert list(pictures_in(names)) == names


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=60)


@given(st.sets(NAMES, max_size=8))
def test_whatever_lies_beside_it_a_picture_is_found(
    tmp_path_factory: pytest.TempPathFactory, names: set[str]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    for number, name in enumerate(sorted(names - {".", "..", "photo"})):
        if number % 2:
            (folder / name).symlink_to(name)
        else:
            (folder / name).write_text("none")
    (folder / "photo").write_bytes(PICTURES["photo"])
    passed = PassedOver()
    found = list(pictures_in([folder], passed_over=passed))
    assert folder / "photo" in found
    assert len(found) + passed.counts.total() == len(list(folder.iterdir()))


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A folder that nobody may read, between two others."""
    files(tmp_path, "a/1.jpg", "c/3.jpg")
    closed = tmp_path / "b"
    closed.mkdir(mode=0)
    return closed


def test_a_folder_that_cannot_be_read_is_told_of(closed: Path, ordinary_user: None) -> None:
    # THEN it comes among the pictures, and describing it says why it cannot be
    found = list(pictures_in([closed.parent]))
    assert [path.name for path in found] == ["1.jpg", "b", "3.jpg"]
    with pytest.raises(ImageNotReadable):
        load_picture(closed)


def test_every_format_has_its_ending() -> None:
    known = {"jpg": "JPEG", "jpe": "JPEG", "jfif": "JPEG", "tif": "TIFF", "apng": "PNG"}
    known |= {"dib": "BMP", "heif": "HEIC", "hif": "HEIC"}
    assert {known.get(ending, ending.upper()) for ending in EXTENSIONS} == {
        name.upper() for name in (*FORMATS, *RAW_FORMATS)
    }
