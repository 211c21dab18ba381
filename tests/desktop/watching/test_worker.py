"""New pictures in a watched folder, found when they are whole."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import pytest

from desktop.watching.errors import WatchedFolderGone
from desktop.watching.store import SeenPictures
from desktop.watching.worker import FolderWatch, is_being_written

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who writes")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one picture of before."""
    folder = tmp_path / "Screenshots é"
    folder.mkdir()
    (folder / "old.png").write_bytes(b"old")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> SeenPictures:
    """What is remembered of it."""
    return SeenPictures(tmp_path / "watched.jsonl")


@pytest.fixture
def watch(folder: Path, store: SeenPictures) -> FolderWatch:
    """The folder, watched from now on."""
    watch = FolderWatch(folder, store)
    assert watch.look() == []
    return watch


def looks(watch: FolderWatch, number: int = 2) -> list[Path]:
    """What so many looks give, one after another."""
    return [picture for _ in range(number) for picture in watch.look()]


def test_what_comes_is_given_once_and_what_was_there_never(
    watch: FolderWatch, folder: Path
) -> None:
    (folder / "b.JPG").write_bytes(b"new")
    (folder / "a.png").write_bytes(b"new")
    (folder / "list.txt").write_bytes(b"none")
    (folder / ".hidden.png").write_bytes(b"none")
    assert looks(watch, 3) == [folder / "a.png", folder / "b.JPG"]
    # WHEN it is touched THEN it is not new
    (folder / "old.png").write_bytes(b"other")
    assert looks(watch) == []


def test_pictures_in_new_folders_are_found_however_deep(watch: FolderWatch, folder: Path) -> None:
    deep = folder / "DCIM" / "100APPLE"
    deep.mkdir(parents=True)
    assert looks(watch) == []
    (deep / "IMG_1.jpg").write_bytes(b"new")
    (folder / "circle").symlink_to(folder)
    assert looks(watch, 3) == [deep / "IMG_1.jpg"]


def test_a_picture_that_grows_is_not_read(watch: FolderWatch, folder: Path) -> None:
    picture = folder / "slow.jpg"
    for size in (0, 0, 10, 20, 30):
        picture.write_bytes(b"x" * size)
        os.utime(picture, ns=(size, size))
        assert watch.look() == []
    assert watch.look() == [picture]
    # AND one under another name has come when it is renamed
    part = folder / "film.jpg.part"
    part.write_bytes(b"half")
    assert looks(watch) == []
    part.rename(folder / "film.jpg")
    assert looks(watch) == [folder / "film.jpg"]


@on_linux
def test_a_picture_that_is_open_for_writing_is_not_read(watch: FolderWatch, folder: Path) -> None:
    picture = folder / "open.png"
    with picture.open("wb") as file:
        file.write(b"half")
        file.flush()
        assert looks(watch, 4) == []
        assert is_being_written(picture)
    assert not is_being_written(picture)
    assert watch.look() == [picture]
    with picture.open("rb"):
        assert not is_being_written(picture)


def test_a_damaged_picture_that_changed_since_waits_again(watch: FolderWatch, folder: Path) -> None:
    picture = folder / "camera.jpg"
    picture.write_bytes(b"half")
    assert looks(watch) == [picture]
    picture.write_bytes(b"the whole of it")
    assert not watch.damaged(picture)
    assert looks(watch) == [picture]
    assert watch.damaged(picture)
    assert looks(watch, 3) == []


def test_a_restart_neither_misses_nor_repeats(
    watch: FolderWatch, folder: Path, store: SeenPictures, tmp_path: Path
) -> None:
    # GIVEN one that is dealt with, one that is given but not dealt with, and one that came later
    for name in ("done.png", "killed.png", "odd\n\udcff.png"):
        (folder / name).write_bytes(b"new")
    assert len(looks(watch)) == 3
    watch.done(folder / "done.png")
    watch.done(folder / "odd\n\udcff.png")
    (folder / "later.png").write_bytes(b"new")
    # AND a line that a power cut has spoiled
    with (tmp_path / "watched.jsonl").open("ab") as file:
        file.write(b'\n"kil')
    after = FolderWatch(folder, store)
    assert looks(after) == [folder / "killed.png", folder / "later.png"]
    after.done(folder / "later.png")
    assert "later.png" in (store.read(folder) or ())
    # AND of another folder nothing is known, so that nothing there is new
    other = tmp_path / "other"
    other.mkdir()
    (other / "old.png").write_bytes(b"old")
    assert looks(FolderWatch(other, store)) == []
    assert store.read(folder) is None


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe", b"[1]\n{}", b'"another folder"'])
def test_a_damaged_memory_makes_nothing_new(
    folder: Path, store: SeenPictures, tmp_path: Path, damage: bytes
) -> None:
    (tmp_path / "watched.jsonl").write_bytes(damage)
    watch = FolderWatch(folder, store)
    assert looks(watch) == []
    (folder / "new.png").write_bytes(b"new")
    assert looks(watch) == [folder / "new.png"]


def test_a_folder_that_vanishes_is_told_and_found_again(watch: FolderWatch, folder: Path) -> None:
    away = folder.with_name("away")
    folder.rename(away)
    for _ in range(2):
        with pytest.raises(WatchedFolderGone) as gone:
            watch.look()
        assert gone.value.path == folder
    # WHEN it is back with something new THEN only that is new
    (away / "new.png").write_bytes(b"new")
    away.rename(folder)
    assert looks(watch) == [folder / "new.png"]


def test_fifty_thousand_files_of_before_cost_a_look_nothing(
    folder: Path, store: SeenPictures, tmp_path: Path
) -> None:
    # GIVEN so many names (links to one file are as many entries, and sooner made)
    for number in range(50_000):
        os.link(folder / "old.png", folder / f"{number}.png")
    watch = FolderWatch(folder, store)
    assert looks(watch, 3) == []
    assert (tmp_path / "watched.jsonl").read_bytes().count(b"\n") == 50_001
    start = time.process_time()
    looks(watch, 10)
    assert time.process_time() - start < 0.1
    # AND a new one is found among them
    (folder / "new.png").write_bytes(b"new")
    assert looks(watch) == [folder / "new.png"]


def test_the_memory_is_text_that_a_person_can_read(
    watch: FolderWatch, folder: Path, tmp_path: Path
) -> None:
    lines = (tmp_path / "watched.jsonl").read_text(encoding="ascii").splitlines()
    assert [json.loads(line) for line in lines] == [str(folder), "old.png"]
