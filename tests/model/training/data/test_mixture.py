"""Several sources become one: held-out pictures apart, repeats drawn, faults told."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from model.preprocess import load_picture
from model.training.data.dataset import Example
from model.training.data.decoded_pictures import decoded
from model.training.data.heldout import held_out_of
from model.training.data.mixture import read_mixture
from model.training.errors import CheckpointError, TrainingDataError
from model.training.network.config import FLICKR8K, SourceConfig
from model.training_events import Event, Problem, Scores

HOME = SourceConfig(FLICKR8K)
SENTENCES = (
    "a cup of coffee on a table",
    "coffee and a spoon on the table",
    "a cup and a spoon on a table",
    "the table with a cup of coffee",
)


@pytest.fixture
def data(flickr8k: Path, tmp_path: Path) -> Path:
    """Flickr8k of three photos, and `wide/` of four pictures and one that is missing."""
    (tmp_path / FLICKR8K).symlink_to(flickr8k / FLICKR8K)
    images = tmp_path / "wide" / "images"
    images.mkdir(parents=True)
    (tmp_path / "multi30k").mkdir()
    people_s = "flickr_id\tcaption\n1\ta cup of coffee and a spoon with the vector on this table\n"
    sentences = tmp_path / "multi30k" / "flickr30k_english.tsv.gz"
    sentences.write_bytes(gzip.compress(people_s.encode()))
    (tmp_path / "README.md").write_text("`wide/`: rights belong to their owners.\n")
    cup = flickr8k / FLICKR8K / "Flicker8k_Dataset" / "cup.jpg"
    rows = ["image\tset\taspect\tcaption"]
    for number, sentence in enumerate(SENTENCES):
        shutil.copy(cup, images / f"{number}.jpg")
        rows.append(f"{number}.jpg\t{'align' if number < 2 else 'cc'}\t1.0\t{sentence}")
    rows += ["gone.jpg\tcc\t1.0\ta cup on the table", "0.webp\tcc\t1.0\ta vector of a table"]
    (tmp_path / "wide" / "captions.tsv").write_text("\n".join(rows) + "\n")
    return tmp_path


def _quiet(event: Event) -> None:
    pass


def test_sources_are_put_together(data: Path) -> None:
    told: list[Event] = []
    mixture = read_mixture(data, [HOME, SourceConfig("wide", "align", repeats=2)], told.append)

    assert [example.image.name for example in mixture.at_home()] == [
        "cat.jpg", "cup.jpg", "rocket.jpg",
    ]  # fmt: skip
    assert [example.captions for example in mixture.further()] == [
        (("en", "A cup of coffee on a table."),),
        (("en", "Coffee and a spoon on the table."),),
    ]
    assert mixture.draws() == (0, 1, 2, 3, 3, 4, 4)
    assert told == [Scores("wide", {"kept": 2})]


def test_held_out_pictures_are_apart_whatever_their_source(data: Path) -> None:
    # GIVEN a held-out picture in Flickr8k's train split, and one in the other source
    home, wide = (held_out_of(source)[0] for source in (FLICKR8K, "cc"))
    _hold_out_the_cup(data / FLICKR8K, home)
    shutil.copy(data / "wide" / "images" / "0.jpg", data / "wide" / "images" / wide)
    with (data / "wide" / "captions.tsv").open("a") as table:
        table.write(f"{wide}\tcc\t1.0\ta spoon on the table with coffee\n")

    mixture = read_mixture(data, [HOME, SourceConfig("wide")], _quiet)

    assert [example.image.name for example in mixture.held_out] == [home, wide]
    assert [example.image.name for example in mixture.at_home()] == ["cat.jpg", "rocket.jpg"]
    assert len(mixture.further()) == len(SENTENCES)


def _hold_out_the_cup(flickr8k: Path, name: str) -> None:
    """Give the photo of a cup the name of a held-out one, in files of its own."""
    original = flickr8k.resolve()
    flickr8k.unlink()
    shutil.copytree(original, flickr8k)
    images = flickr8k / "Flicker8k_Dataset"
    (images / "cup.jpg").rename(images / name)
    for text in (flickr8k / "Flickr8k_text").iterdir():
        text.write_text(text.read_text("utf-8").replace("cup.jpg", name), "utf-8")


def test_what_is_missing_or_no_photo_is_told_and_left_out(data: Path) -> None:
    told: list[Event] = []
    mixture = read_mixture(data, [SourceConfig("wide")], told.append)
    assert len(mixture.examples) == 4
    assert told == [
        Problem("wide/captions.tsv", 6, "picture-missing", {"file": "gone.jpg"}),
        Scores("wide", {"kept": 4, "missing": 1, "not a photo": 1}),
    ]


@pytest.mark.parametrize(
    ("sources", "fault"),
    [
        ([SourceConfig("wide", "other")], "wide has no picture of the set «other»"),
        ([SourceConfig("wide"), SourceConfig("wide", "cc")], "two sources have a picture named 2"),
        ([SourceConfig("absent")], "absent says nowhere on what terms"),
    ],
)
def test_sources_that_do_not_fit_are_refused(
    data: Path, sources: list[SourceConfig], fault: str
) -> None:
    with pytest.raises(TrainingDataError, match=fault):
        read_mixture(data, sources, _quiet)


def test_pictures_are_decoded_once_and_again_when_they_are_others(
    data: Path, tmp_path: Path
) -> None:
    examples = read_mixture(data, [HOME], _quiet).examples
    path = tmp_path / "pictures.npy"

    pictures = decoded(examples, path)
    for example, picture in zip(examples, pictures, strict=True):
        np.testing.assert_array_equal(picture, load_picture(example.image))
    made = path.stat().st_mtime_ns
    assert decoded(examples, path).shape == (3, 224, 224, 3)
    assert path.stat().st_mtime_ns == made
    assert len(decoded(examples[1:], path)) == 2
    # A run killed between the two files decodes again.
    path.with_suffix(".json").write_text(json.dumps(["others"]))
    np.testing.assert_array_equal(decoded(examples, path)[0], load_picture(examples[0].image))


def test_damaged_pictures_are_named_and_nothing_is_left(data: Path, tmp_path: Path) -> None:
    examples = list(read_mixture(data, [SourceConfig("wide")], _quiet).examples)
    damaged = data / "wide" / "images" / "2.jpg"
    damaged.write_bytes(b"no picture")

    with pytest.raises(TrainingDataError, match=r"cannot be read: wide/images/2\.jpg \("):
        decoded(examples, tmp_path / "pictures.npy")
    assert not list(tmp_path.glob("*.npy"))
    assert not list(tmp_path.glob(".*"))


def test_a_folder_that_cannot_be_written_is_said_to_be(data: Path, tmp_path: Path) -> None:
    examples: tuple[Example, ...] = read_mixture(data, [HOME], _quiet).examples
    with pytest.raises(CheckpointError, match=r"pictures\.npy cannot be written"):
        decoded(examples, tmp_path / "absent" / "pictures.npy")
