"""Pairs of picture and caption: every format is read, every fault is told with its line."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from model.caption import Kind
from model.tokenizer import Tokenizer
from model.training.data import user_pairs as pairs_module
from model.training.data.caption_language import guess_language, stated_language
from model.training.data.user_pairs import MAX_CAPTIONS, Pairs, read_pairs
from model.training.errors import TrainingDataError
from model.training.teach.split import split_pictures
from model.training_events import Problem

MAX_TOKENS = 26


def a_photo(_: NDArray[np.uint8]) -> Kind:
    return "photo"


@pytest.fixture(scope="session")
def tokenizer(bundle: Path) -> Tokenizer:
    return Tokenizer.load(bundle / "tokenizer.json")


Read = Callable[..., Pairs]


@pytest.fixture
def read(tokenizer: Tokenizer) -> Read:
    def read(*sources: Path, kind_of: pairs_module.KindOf = a_photo) -> Pairs:
        return read_pairs(sources, tokenizer, MAX_TOKENS, kind_of)

    return read


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with three pictures: a.png, b.png and images/c.png."""
    (tmp_path / "images").mkdir()
    for shade, name in ((10, "a.png"), (100, "b.png"), (200, "images/c.png")):
        Image.new("RGB", (40, 30), (shade, 50, 90)).save(tmp_path / name)
    return tmp_path


def write(path: Path, *lines: str) -> Path:
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def faults(pairs: Pairs) -> list[tuple[int, str]]:
    return [(problem.line, problem.code) for problem in pairs.problems]


def content(pairs: Pairs) -> dict[str, list[tuple[str, str]]]:
    return {
        name: list(example.captions)
        for name, example in zip(pairs.names, pairs.examples, strict=True)
    }


def test_a_table_with_languages(folder: Path, read: Read) -> None:
    write(
        folder / "captions.csv",
        "file,caption,language",
        'a.png,"A dog, Rex, sleeps.",en',
        "a.png,« Gaëtan » dort sur le canapé,French",
        "c.png,Un chat,fr-CA",
    )

    pairs = read(folder)

    assert pairs.problems == ()
    assert content(pairs) == {
        "a.png": [("en", "a dog, Rex, sleeps"), ("fr", '" Gaëtan " dort sur le canapé')],
        "c.png": [("fr", "un chat")],
    }
    assert pairs.examples[1].image == folder / "images" / "c.png"
    assert pairs.captions() == {"en": 1, "fr": 2}


def test_a_name_keeps_its_capital(folder: Path, read: Read) -> None:
    write(folder / "captions.csv", "file,caption", "a.png,Rex sleeps.", "c.png,A dog called Rex")

    pairs = read(folder)

    assert content(pairs) == {
        "a.png": [("en", "Rex sleeps")],
        "c.png": [("en", "a dog called Rex")],
    }
    assert pairs.proper_names == {"Rex"}


def test_a_caption_in_capitals_is_read_in_small_letters(folder: Path, read: Read) -> None:
    # GIVEN captions in capitals, one with a name that another caption spells, and a name alone
    write(
        folder / "captions.csv",
        "file,caption,language",
        "a.png,REX THE DOG IS ASLEEP ON A SOFA IN THE LIVING ROOM OF HIS FAMILY.,en",
        "b.png,A dog called Rex.,en",
        "images/c.png,UN CHIEN COURT À L'ÉCOLE.,fr",
        "images/c.png,REX,en",
    )
    pairs = read(folder)
    # THEN none of them is too long, and the name is spelt as a name
    assert pairs.problems == ()
    assert [text for one in pairs.examples for _, text in one.captions] == [
        "Rex the dog is asleep on a sofa in the living room of his family",
        "a dog called Rex",
        "un chien court à l'école",
        "REX",
    ]
    assert pairs.proper_names >= {"Rex"}


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("captions.tsv", ("caption\tfile", "A dog sleeps.\ta.png")),
        ("captions.csv", ("Fichier;Légende", "a.png;A dog sleeps.")),
        ("captions.txt", ("image,caption", "a.png,A dog sleeps .")),
        ("Flickr8k.token.txt", ("a.png#0\tA dog sleeps .",)),
        ("Flickr8k_text/Flickr8k.token.txt", ("a.png#0\tA dog sleeps .",)),
    ],
)
def test_every_table_is_read(folder: Path, read: Read, name: str, lines: tuple[str, ...]) -> None:
    write(folder / name, *lines)
    (folder / "Flicker8k_Dataset").mkdir()
    (folder / "a.png").rename(folder / "Flicker8k_Dataset" / "a.png")

    pairs = read(folder)

    assert content(pairs) == {"a.png": [("en", "a dog sleeps")]}
    assert pairs.problems == ()


def test_cocos_captions_are_read(folder: Path, read: Read) -> None:
    (folder / "train2017").mkdir()
    (folder / "a.png").rename(folder / "train2017" / "a.png")
    document = {
        "images": [{"id": 7, "file_name": "a.png"}],
        "annotations": [
            {"id": 1, "image_id": 7, "caption": "A dog sleeps."},
            {"id": 2, "image_id": 8, "caption": "of no picture"},
            {"id": 3, "image_id": [7], "caption": "of none either"},
            "not an annotation",
        ],
    }
    write(folder / "annotations" / "captions_train2017.json", json.dumps(document))

    pairs = read(folder)

    assert content(pairs) == {"a.png": [("en", "a dog sleeps")]}
    assert [problem.code for problem in pairs.problems] == ["row-malformed"] * 3
    assert pairs.problems[0].details["id"] == "2"


def test_every_fault_of_a_row_is_told_with_its_line(folder: Path, read: Read) -> None:
    # GIVEN one good row among all that can be wrong with one
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff broken")
    (folder / "copy.png").write_bytes((folder / "a.png").read_bytes())
    write(
        folder / "captions.csv",
        "file,caption",
        "a.png,A dog sleeps on the sofa.",
        "a.png,A dog sleeps on the sofa",
        "a.png,",
        "b.png," + "word " * 500,
        "b.png,Der Hund schläft auf dem Sofa und die Katze auch",
        "b.png,A dog 🐶 sleeps",
        "b.png,一只狗在沙发上",
        "absent.png,A dog sleeps on the floor.",
        "broken.jpg,A dog sleeps on the grass.",
        "images,A dog in a folder.",
        "copy.png,The dog on the sofa.",
        "b.png",
        'b.png,"never closed',
        "c.png,A cat.",
    )

    # WHEN it is read
    pairs = read(folder)

    # THEN every line is accounted for
    assert sorted(faults(pairs)) == [
        (3, "caption-repeated"),
        (4, "caption-empty"),
        (5, "caption-too-long"),
        (6, "language-unknown"),
        (7, "characters-unknown"),
        (8, "language-unknown"),
        (9, "picture-missing"),
        (10, "picture-unreadable"),
        (11, "picture-unreadable"),
        (12, "picture-repeated"),
        (13, "row-malformed"),
        (14, "row-malformed"),
    ]
    details = {problem.line: problem.details for problem in pairs.problems}
    assert details[5] == {"file": "b.png", "words": "500", "limit": "25"}
    assert details[6] == {"file": "b.png", "language": "de"}
    assert details[7]["characters"] == "🐶"
    assert details[10]["error"] == "ImageDamaged"
    # AND the copy's caption is learnt with the picture it is a copy of
    assert content(pairs) == {
        "a.png": [("en", "a dog sleeps on the sofa"), ("en", "the dog on the sofa")],
        "c.png": [("en", "a cat")],
    }


def test_a_line_that_is_no_text_costs_that_line(folder: Path, read: Read) -> None:
    lines = b"file,caption\na.png,A dog sleeps.\nb.png,\x01\x02\xff\x03\nc.png,A cat.\n"
    (folder / "captions.csv").write_bytes(lines)

    pairs = read(folder)

    assert list(content(pairs)) == ["a.png", "c.png"]
    assert faults(pairs) == [(3, "not-text")]


def test_excels_utf_16_is_read(folder: Path, read: Read) -> None:
    (folder / "captions.tsv").write_text("file\tcaption\na.png\tUn été à la mer\n", "utf-16")

    assert content(read(folder)) == {"a.png": [("fr", "un été à la mer")]}


def test_what_the_model_refuses_to_describe_is_not_learnt(folder: Path, read: Read) -> None:
    write(folder / "captions.csv", "file,caption", "a.png,A drawing of a dog.")

    pairs = read(folder, kind_of=lambda pixels: "drawing")

    assert pairs.examples == ()
    assert pairs.problems == (
        Problem("captions.csv", 2, "picture-not-a-photo", {"file": "a.png", "kind": "drawing"}),
    )


def test_limits_are_told(folder: Path, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs_module, "MAX_PICTURES", 1)
    rows = [f"a.png,The dog number {number}." for number in range(MAX_CAPTIONS + 1)]
    write(folder / "captions.csv", "file,caption", *rows, "b.png,A dog.")

    pairs = read(folder)

    assert len(pairs.examples[0].captions) == MAX_CAPTIONS
    assert faults(pairs) == [
        (MAX_CAPTIONS + 2, "too-many-captions"),
        (MAX_CAPTIONS + 3, "too-many-pictures"),
    ]


def test_several_sources_are_one_set(folder: Path, read: Read) -> None:
    one = write(folder / "one.csv", "file,caption", "a.png,A dog sleeps.")
    two = write(folder / "two.csv", "file,caption,lang", "a.png,A dog sleeps.,en", "b.png,Rex,fr")

    pairs = read(one, two)

    assert content(pairs) == {"a.png": [("en", "a dog sleeps")], "b.png": [("fr", "rex")]}
    assert [(problem.source, problem.line) for problem in pairs.problems] == [("two.csv", 2)]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: None, "has no captions"),
        (lambda folder: write(folder / "captions.csv", "a,b", "1,2"), "names no columns"),
        (lambda folder: (folder / "captions.csv").write_bytes(b""), "is empty"),
        (lambda folder: write(folder / "captions.json", '{"images": []}'), "COCO"),
        (lambda folder: write(folder / "captions.json", "[" * 100_000), "COCO"),
    ],
)
def test_a_source_of_no_known_format_is_an_error(
    folder: Path, read: Read, make: Callable[[Path], object], words: str
) -> None:
    make(folder)

    with pytest.raises(TrainingDataError, match=words):
        read(folder)


def test_a_source_that_is_not_there_is_an_error(tmp_path: Path, read: Read) -> None:
    with pytest.raises(TrainingDataError, match=r"gone\.csv is not there"):
        read(tmp_path / "gone.csv")


@pytest.mark.parametrize(
    ("caption", "language"),
    [
        ("Two dogs are playing in the snow", "en"),
        ("Deux chiens jouent dans la neige", "fr"),
        ("Rex", ""),
        ("Gaëtan", "fr"),
        ("Zwei Hunde spielen im Schnee und ein Mann", "de"),
        ("Dos perros en la nieve con un niño", "es"),
        ("Due cani sono nella neve con gli uomini", "it"),
        ("Собака спит", "?"),
        ("", ""),
    ],
)
def test_languages_are_guessed(caption: str, language: str) -> None:
    assert guess_language(caption) == language


def test_the_guess_is_right_for_what_people_wrote(shared: Path) -> None:
    # GIVEN 955 human captions in each language
    rows = (shared / "data" / "multi30k" / "val.tsv").read_text(encoding="utf-8").splitlines()[1:]

    # WHEN the language of each is guessed
    right = [
        guess_language(text) == language
        for row in rows
        for language, text in zip(("en", "fr"), row.split("\t")[1:3], strict=True)
    ]

    # THEN hardly one is wrong
    assert len(right) > 1900
    assert sum(right) / len(right) >= 0.99


def test_a_language_may_be_stated_in_words() -> None:
    stated = [stated_language(text) for text in ("en", " English ", "fr_FR", "FRANÇAIS", "de", "")]

    assert stated == ["en", "en", "fr", "fr", None, None]


@pytest.mark.parametrize("pictures", [1, 2, 3, 15, 23, 24, 80, 2000])
def test_nothing_is_judged_by_a_model_that_learnt_it(pictures: int) -> None:
    split = split_pictures(pictures, seed=1)

    for trial in split.trials:
        assert not set(trial.taught) & set(trial.judged)
        assert trial.taught
    judged = [picture for trial in split.trials for picture in trial.judged]
    assert len(judged) == len(set(judged))
    last = split.trials[-1]
    assert len(last.taught) + len(last.judged) == pictures
    if 1 < pictures < 24:
        assert (len(judged), split.validation) == (pictures, 0)
        assert split.folds == min(3, pictures)
    elif pictures >= 24:
        assert split.validation == len(judged) == min(60, round(pictures / 5))
    else:
        assert (split.folds, split.validation) == (0, 0)


def test_no_pairs_are_nothing_to_teach() -> None:
    with pytest.raises(TrainingDataError, match="no picture"):
        split_pictures(0, seed=1)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_picture_that_may_not_be_read_is_told(folder: Path, read: Read) -> None:
    write(folder / "captions.csv", "file,caption", "a.png,A dog.")
    (folder / "a.png").chmod(0)

    assert faults(read(folder)) == [(2, "picture-unreadable")]
