"""What must not be written over is refused before anything is read, whatever it is called."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from desktop.system import paths, targets
from desktop.system.targets import check


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    monkeypatch.setenv(paths.HOME_VARIABLE, str(home))
    (home / "data").mkdir(parents=True)
    paths.history().write_bytes(b"SQLite format 3\0")
    return home


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    (folder / "deep").mkdir(parents=True)
    for name in ("a.png", "deep/b.png"):
        Image.new("RGB", (20, 20)).save(folder / name)
    return folder


def refusal(*files: Path, **others: object) -> str:
    """The name of what refuses these, empty when nothing does."""
    try:
        check(files, **others)  # type: ignore[arg-type]
    except targets.TargetRefused as error:
        return type(error).__name__
    return ""


def test_a_free_name_and_an_old_list_may_be_written(tmp_path: Path) -> None:
    old = tmp_path / "old.csv"
    old.write_text("file,kind\n")
    assert refusal(tmp_path / "new.csv", old, tmp_path / "new.json") == ""
    assert old.read_text() == "file,kind\n"


def test_what_is_read_is_not_written_over(photos: Path, tmp_path: Path) -> None:
    notes, link, hard = (tmp_path / name for name in ("notes.txt", "link.csv", "hard.csv"))
    notes.write_text("mine")
    link.symlink_to(notes)
    os.link(notes, hard)
    odd = tmp_path / "photos" / ".." / "notes.txt"
    for path in (notes, link, hard, odd, tmp_path / "NOTES.TXT"):
        assert refusal(path, read=[notes]) == "TargetIsInput", path
    assert refusal(photos / "a.png", read=[photos / "a.png"]) == "TargetIsPicture"
    # AND a picture of the list that was moved away since keeps its name
    assert refusal(photos / "gone.csv", pictures=[photos / "gone.csv"]) == "TargetIsInput"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIC"])
def test_a_picture_is_known_by_its_content(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "list.csv"
    Image.new("RGB", (20, 20)).save(path, kind)
    assert refusal(path) == "TargetIsPicture"


@pytest.mark.parametrize(
    "head", [b"\0\0\0\x18ftypheic", b"%PDF-1.7\n", b"\0\0\0\x14ftypqt  ", b"8BPS\0\1"]
)
def test_so_is_what_the_program_does_not_open(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(head + bytes(40))
    assert refusal(path) == "TargetIsPicture"


def test_the_programs_own_files_are_left_alone(tmp_path: Path, home: Path) -> None:
    hard, link = tmp_path / "hard.csv", tmp_path / "inside"
    os.link(paths.history(), hard)
    link.symlink_to(home / "data")
    for path in (paths.history(), hard, link / "new.csv", paths.batch(), paths.assets() / "a.csv"):
        assert refusal(path) == "TargetIsOurs", path
    assert refusal(folders=[home / "data"]) == "TargetIsOurs"
    assert refusal(folders=[home / "data" / "copies"]) == "TargetIsOurs"
    assert not (home / "data" / "copies").exists()


def test_nothing_is_written_into_what_is_read(photos: Path, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere"
    link.symlink_to(photos / "deep")
    for folder in (photos, photos / "deep", photos / "copies", link, link / "copies"):
        assert refusal(folders=[folder], read=[photos]) == "TargetInsideInput", folder
    assert refusal(link / "list.csv", read=[photos]) == "TargetInsideInput"
    assert refusal(folders=[photos / "deep"], pictures=[photos / "deep" / "b.png"])
    # A list beside single pictures, and copies beside the folder, are nobody's input.
    assert refusal(photos / "list.csv", pictures=[photos / "a.png"]) == ""
    assert refusal(folders=[tmp_path / "copies"], read=[photos]) == ""
    assert (tmp_path / "copies").is_dir()


def test_two_things_have_two_places(tmp_path: Path) -> None:
    first, link = tmp_path / "list.csv", tmp_path / "link.json"
    link.symlink_to("list.csv")
    decomposed = tmp_path / unicodedata.normalize("NFD", "été.csv")
    for one, other in (
        (first, first),
        (first, tmp_path / "LIST.csv"),
        (first, link),
        (first, tmp_path / "." / ".." / tmp_path.name / "list.csv"),
        (tmp_path / "été.csv", decomposed),
    ):
        assert refusal(one, other) == "TargetTwice", other
    assert refusal(first, folders=[first]) == "TargetTwice"
    first.write_text("")
    hard = tmp_path / "hard.json"
    os.link(first, hard)
    assert refusal(first, hard) == "TargetTwice"
    assert refusal(Path("/dev/null"), Path("/dev/null"), Path("/dev/stdout")) == ""


def test_a_wrong_place_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert refusal(tmp_path) == "TargetIsFolder"
    assert refusal(tmp_path / "gone" / "list.csv") == "TargetFolderMissing"
    assert refusal(tmp_path / "file" / "list.csv") == "TargetFolderMissing"
    assert refusal(tmp_path / ("long" * 64)) == "TargetNotWritable"
    assert refusal(folders=[tmp_path / "file"]) == "TargetIsNoFolder"
    assert refusal(folders=[tmp_path / "gone" / "copies"]) == "TargetFolderMissing"
    (tmp_path / "lost").symlink_to("gone/list.csv")
    assert refusal(tmp_path / "lost") == "TargetFolderMissing"
    (tmp_path / "loop").symlink_to("loop")
    assert refusal(tmp_path / "loop") == "TargetNotWritable"
    # A list may lie in the folder of copies that is yet to be made.
    assert refusal(tmp_path / "new" / "list.csv", folders=[tmp_path / "new"]) == ""


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_what_is_protected_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "list.csv").touch(mode=0o400)
    (tmp_path / "closed").mkdir(mode=0o500)
    for path in (tmp_path / "list.csv", tmp_path / "closed" / "list.csv"):
        assert refusal(path) == "TargetNotWritable"


def test_a_refusal_makes_no_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path / "gone" / "a.csv", folders=[tmp_path / "copies"])
    assert not (tmp_path / "copies").exists()


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=60)


@given(name=NAMES, detour=st.sampled_from(["", ".", "../here", "link"]))
def test_a_picture_is_safe_under_every_name(
    tmp_path_factory: pytest.TempPathFactory, name: str, detour: str
) -> None:
    folder = tmp_path_factory.mktemp("any") / "here"
    folder.mkdir()
    (folder / "link").symlink_to(".")
    path = folder / name
    if name in (".", "..", "link"):
        return
    path.write_bytes(b"\xff\xd8\xff\xe0 a photo")
    assert refusal(folder / detour / name) == "TargetIsPicture"
    assert refusal(folder / detour / name, read=[path]) == "TargetIsPicture"
    path.write_bytes(b"mine")
    assert refusal(folder / detour / name, read=[path]) == "TargetIsInput"
    assert refusal(folder / detour / name, path) == "TargetTwice"
    assert refusal(folder / detour / name) == ""
    assert path.read_bytes() == b"mine"


def test_what_is_no_text_is_somebodys(tmp_path: Path) -> None:
    for name, data in (
        ("notes.db", b"SQLite format 3\0" + bytes(84)),
        ("letter.docx", b"PK\x03\x04" + bytes(26)),
        ("damaged.jpg", bytes(2000)),
        ("song.mp3", b"ID3\x04\0\0"),
        ("sound.csv", b"RIFF\0\0\0\0WAVEfmt "),
    ):
        (tmp_path / name).write_bytes(data)
        assert refusal(tmp_path / name) == "TargetIsPicture", name
    for name, data in (
        ("again.wav", b"RIFF\0\0\0\0WAVEfmt "),
        ("again.aiff", b"FORM\0\0\0\0AIFF"),
        ("again.m4a", b"\0\0\0\x20ftypM4A \0\0\0\0"),
        ("wide.csv", "\ufefffile".encode("utf-16-le")),
    ):
        (tmp_path / name).write_bytes(data)
        assert refusal(tmp_path / name) == "", name


def test_a_sidecar_is_no_list(photos: Path, tmp_path: Path) -> None:
    sidecar, link = photos / "a.XMP", tmp_path / "list.csv"
    sidecar.write_text("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
    link.symlink_to(sidecar)
    for path in (sidecar, link, photos / "new.xmp"):
        assert refusal(path, read=[photos / "a.png"]) == "TargetIsSidecar", path


def test_copies_do_not_go_beside_a_picture_that_was_named(photos: Path, tmp_path: Path) -> None:
    beside = tmp_path / "link"
    beside.symlink_to(photos)
    for folder in (photos, beside):
        assert refusal(folders=[folder], read=[photos / "a.png"]) == "TargetInsideInput", folder
    assert refusal(folders=[photos / "copies"], read=[photos / "a.png"]) == ""
    assert refusal(photos / "list.csv", read=[photos / "a.png"]) == ""


def test_a_stream_that_cannot_be_written_is_told_at_once() -> None:
    read, written = os.pipe()
    assert refusal(Path(f"/dev/fd/{written}")) == ""
    assert refusal(Path(f"/dev/fd/{read}")) == "TargetNotWritable"
    os.close(read)
    os.close(written)
    assert refusal(Path(f"/dev/fd/{written}")) == "TargetNotWritable"
