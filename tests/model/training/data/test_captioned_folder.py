"""Captioned pictures to measure on: a table, held-out lists, and what is wrong in a table."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.training.data.captioned_folder import read_source
from model.training.data.heldout import held_out_names
from model.training.errors import TrainingDataError


def table(folder: Path, *rows: str) -> Path:
    (folder / "images").mkdir()
    for row in rows:
        (folder / "images" / row.split("\t")[0]).touch()
    (folder / "captions.tsv").write_text("\n".join(["image\tset\tcaption", *rows]), "utf-8")
    return folder


def test_a_table_without_held_out_pictures_is_for_measuring(tmp_path: Path) -> None:
    folder = table(tmp_path, "a.jpg\tx\tA dog.", "b.jpg\tx\tA cat.", 'a.jpg\tx\tA "big" dog.')
    found = read_source(folder)
    assert (found.train, found.heldout) == ((), ())
    assert [example.references("en") for example in found.dev] == [
        ["A dog.", 'A "big" dog.'],
        ["A cat."],
    ]


def test_held_out_pictures_are_in_no_training(tmp_path: Path) -> None:
    name = min(held_out_names())
    found = read_source(table(tmp_path, f"{name}\tcc\tA room.", "b.jpg\tcc\tA cat."))
    assert [example.image.name for example in found.heldout] == [name]
    assert [example.image.name for example in found.train] == ["b.jpg"]


@pytest.mark.parametrize("row", ["gone.jpg\tx\tA dog.", "a.jpg\tx"])
def test_a_bad_line_is_named(row: str, tmp_path: Path) -> None:
    folder = table(tmp_path, "a.jpg\tx\tA dog.")
    with (folder / "captions.tsv").open("a") as stream:
        stream.write(f"\n{row}")
    with pytest.raises(TrainingDataError, match="line 3"):
        read_source(folder)
