"""A table of captioned pictures is read, or refused with the file and line of what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.training.data.further_source import read_captions, terms_of
from model.training.errors import TrainingDataError

HEAD = "image\tset\taspect\tcaption"
ROW = "a.webp\talign\t1.2\tA dog runs by the sea."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "wide"
    folder.mkdir()
    (folder / "README.md").write_text("Photos of the web.\n\n- Rights belong to their owners.\n")
    return folder


def _write(folder: Path, *lines: str) -> None:
    (folder / "captions.tsv").write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")


def test_rows_say_where_they_stand_and_where_their_picture_is(folder: Path) -> None:
    _write(folder, ROW, 'b.webp\tcc\t\ta "quoted" dog')
    first, second = read_captions(folder)
    assert (first.line, first.set, first.image) == (2, "align", folder / "images" / "a.webp")
    assert second.caption == 'a "quoted" dog'


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("b.webp\tcc\t1.0", "line 3: not «image"),
        ("b.webp\tcc\t1.0\t ", "line 3: not «image"),
        ("../b.webp\tcc\t1.0\tA dog.", "line 3: not «image"),
        ("a.webp\tcc\t1.0\tA dog.", "line 3: a.webp stands in line 2 already"),
    ],
)
def test_a_wrong_line_is_named(folder: Path, line: str, fault: str) -> None:
    _write(folder, ROW, line)
    with pytest.raises(TrainingDataError, match=f"wide/captions.tsv, {fault}"):
        read_captions(folder)


def test_captions_in_another_language_are_refused(folder: Path) -> None:
    french = [f"{i}.webp\tcc\t1.0\tUn chien court sur la plage." for i in range(3)]
    _write(folder, ROW, *french)
    with pytest.raises(TrainingDataError, match=r"line 3: 3 of 4 captions .* «fr»"):
        read_captions(folder)


def test_a_source_without_a_line_on_its_terms_is_refused(folder: Path) -> None:
    (folder / "README.md").write_text("Photos of the web, mostly right.\n")
    _write(folder, ROW)
    with pytest.raises(TrainingDataError, match="wide says nowhere on what terms"):
        read_captions(folder)


def test_the_terms_may_stand_in_the_readme_beside_the_folder(folder: Path) -> None:
    (folder / "README.md").unlink()
    beside = folder.parent / "README.md"
    beside.write_text("| `other/wide/` | CC0 |\n| `wide/` | Rights belong to their owners |\n")
    assert terms_of(folder) == "Rights belong to their owners"
