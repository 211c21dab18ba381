"""The run's vocabulary is learnt once, whole; a damaged one is told of."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.training.data.dataset import Example, read_flickr8k
from model.training.data.vocabulary import load_or_train
from model.training.errors import TrainingDataError

SIZE = 400


@pytest.fixture(scope="module")
def data(flickr8k: Path) -> tuple[Example, ...]:
    return read_flickr8k(flickr8k / "flickr8k").train


def test_a_damaged_vocabulary_is_told_of_and_made_again_once_removed(
    data: tuple[Example, ...], flickr8k: Path, tmp_path: Path
) -> None:
    # GIVEN the vocabulary of a run, cut off
    path = tmp_path / "tokenizer.json"
    load_or_train(path, data, flickr8k, SIZE)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])

    # WHEN the run is gone on with THEN it says which file is damaged and what to do
    with pytest.raises(TrainingDataError, match=r"tokenizer\.json is not a vocabulary.* remove it"):
        load_or_train(path, data, flickr8k, SIZE)
    # AND that helps
    path.unlink()
    load_or_train(path, data, flickr8k, SIZE)
    assert path.read_bytes() == whole
    assert list(tmp_path.iterdir()) == [path]


def test_too_few_sentences_for_a_vocabulary_are_told_of(
    data: tuple[Example, ...], flickr8k: Path, tmp_path: Path
) -> None:
    with pytest.raises(TrainingDataError, match="pieces of the 9000 asked for"):
        load_or_train(tmp_path / "tokenizer.json", data, flickr8k, 9000)
