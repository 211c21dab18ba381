"""Reading Flickr8k, and packing captions into rows."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.caption import Language
from model.tokenizer import Tokenizer
from model.training.data.dataset import Packer, check_enough, read_flickr8k
from model.training.errors import TrainingDataError


def test_reads_splits_and_both_languages(flickr8k: Path) -> None:
    data = read_flickr8k(flickr8k / "flickr8k")

    assert [example.image.name for example in data.train] == ["cat.jpg", "cup.jpg", "rocket.jpg"]
    assert [example.image.name for example in data.dev] == ["woman.jpg"]
    assert data.train[1].references("fr") == ["Une tasse de café ."]
    assert len(data.train[1].references("en")) == 2


def _append(name: str, line: str) -> Callable[[Path], object]:
    def change(folder: Path) -> object:
        with (folder / "Flickr8k_text" / name).open("a", encoding="utf-8") as stream:
            return stream.write(line)

    return change


def _spoil(name: str, content: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / "Flickr8k_text" / name).write_bytes(content)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_append("Flickr8k.token.txt", "no tab here\n"), "Flickr8k.token.txt, line 10: not"),
        (_append("Flickr8k.token.txt", "cat.jpg#3\t   \n"), "line 10: not"),
        (_append("Flickr8k.token.txt", "cup.jpg#0\tA cup .\n"), "line 10: cup.jpg#0 .* line 4"),
        (_append("Flickr_8k.trainImages.txt", "cat.jpg\n"), "line 4: cat.jpg stands twice"),
        (_append("Flickr_8k.trainImages.txt", "dog.jpg\n"), "line 4: dog.jpg has no caption"),
        (_append("Flickr_8k.trainImages.txt", "woman.jpg\n"), "woman.jpg is in both"),
        (_append("french_train.tsv", "cat.jpg\tA cat\n"), "french_train.tsv, line 5: not"),
        (_spoil("Flickr8k.token.txt", "café".encode("latin-1")), "Flickr8k.token.txt is not UTF-8"),
        (lambda folder: (folder / "Flicker8k_Dataset/cup.jpg").unlink(), "first cup.jpg"),
        (lambda f: (f / "Flickr8k_text/Flickr8k.token.txt").unlink(), "token.txt is missing"),
    ],
)
def test_says_where_a_dataset_is_wrong(
    flickr8k: Path, tmp_path: Path, change: Callable[[Path], object], message: str
) -> None:
    # GIVEN a dataset with one thing wrong
    folder = tmp_path / "flickr8k"
    shutil.copytree(flickr8k / "flickr8k", folder)
    change(folder)

    # WHEN it is read THEN the error names the place
    with pytest.raises(TrainingDataError, match=message):
        read_flickr8k(folder)


@pytest.fixture
def tokenizer() -> Tokenizer:
    return Tokenizer.train(["a brown dog runs on the grass", "un chien brun court"], 400)


def test_too_few_captions_are_refused(flickr8k: Path) -> None:
    # GIVEN three pictures with ten captions: just enough
    train = read_flickr8k(flickr8k / "flickr8k").train
    check_enough(train)

    # WHEN one picture is gone THEN it says how many are there, and how many there must be
    with pytest.raises(TrainingDataError, match=r"has 7 captions; at least 10"):
        check_enough(train[:2])


def test_packs_captions_one_after_another(tokenizer: Tokenizer) -> None:
    # GIVEN two captions that fit in a row, and a third that does not
    packer = Packer(tokenizer, row_length=24, max_tokens=20)
    captions = [
        packer.encode("en", "a dog runs") or [],
        packer.encode("fr", "un chien court") or [],
        [tokenizer.start("en"), *[tokenizer.end] * 19],
    ]

    # WHEN they are packed
    batch = packer.pack([captions])

    # THEN each predicts its own next token, from its own start
    first = len(captions[0]) - 1
    both = first + len(captions[1]) - 1
    assert list(batch.tokens[0, :first]) == captions[0][:-1]
    assert list(batch.targets[0, first:both]) == captions[1][1:]
    assert list(batch.positions[0, first:both]) == list(range(both - first))
    assert list(np.unique(batch.segments[0, :both])) == [0, 1]
    assert batch.weights[0].sum() == both
    assert batch.tokens[0, first] == tokenizer.start("fr")


def test_french_stands_behind_the_english_it_translates(flickr8k: Path) -> None:
    # GIVEN a picture with two English captions and the translation of the second
    cup = read_flickr8k(flickr8k / "flickr8k").train[1]
    first, second = cup.references("en")
    english = replace(cup, translations=((second.replace(" .", "."), "Une tasse de café ."),))
    french: tuple[Language, str] = ("fr", "Une tasse de café .")

    # WHEN a network writes one sentence at a time THEN every caption stands alone
    assert [len(chain) for chain in english.chains(1)] == [1, 1, 1]
    # BUT of two in a row the French one is behind what it translates
    assert english.chains(2) == [(("en", first),), (("en", second), french)]
    # AND where nobody says what that is, behind one of them; without English it stands alone
    unknown = replace(cup, translations=())
    assert unknown.chains(2) == [(("en", first), french), (("en", second),)]
    assert replace(cup, captions=(french,)).chains(2) == [(french,)]


def test_packs_a_chain_whose_second_sentence_sees_the_first(tokenizer: Tokenizer) -> None:
    # GIVEN a caption with its translation, and another caption
    packer = Packer(tokenizer, row_length=40, max_tokens=20)
    english = packer.encode("en", "a dog runs") or []
    french = packer.encode("fr", "un chien court") or []
    chain = packer.encode_chain((("en", "a dog runs"), ("fr", "un chien court")))
    assert chain == [*english, *french]
    assert packer.split(chain) == [english, french]

    # WHEN they are packed
    batch = packer.pack([[chain, english]])

    # THEN both sentences of the chain are one segment, in which each has its own positions
    first, both = len(english) - 1, len(english) + len(french) - 2
    assert batch.tokens[0, :both].tolist() == [*english[:-1], *french[:-1]]
    assert batch.targets[0, :both].tolist() == [*english[1:], *french[1:]]
    assert batch.positions[0, :both].tolist() == [*range(first), *range(both - first)]
    assert batch.segments[0, :both].tolist() == [0] * both
    assert batch.segments[0, both : both + first].tolist() == [1] * first


def test_leaves_out_a_caption_longer_than_the_model_writes(tokenizer: Tokenizer) -> None:
    packer = Packer(tokenizer, row_length=24, max_tokens=6)

    assert packer.encode("en", "a dog runs") is not None
    assert packer.encode("en", "a brown dog runs on the grass") is None
