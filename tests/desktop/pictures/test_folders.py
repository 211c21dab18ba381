"""What is found in folders: the pictures, each once, whatever else lies there."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.pictures.folders import EXTENSIONS, pictures_in
from model.errors import Cancelled, ImageNotReadable
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
    from model.preprocess import FORMATS

    known = {"jpg": "JPEG", "tif": "TIFF"}
    assert {known.get(ending, ending.upper()) for ending in EXTENSIONS} == {
        name.upper() for name in FORMATS
    }
