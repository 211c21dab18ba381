"""Word vectors learnt from captions; without gensim it is said what is missing."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from model.training.data.skip_gram import VectorsUnavailable, learn_vectors
from model.training.errors import TrainingDataError

CAPTIONS = ["a dog runs", "a cat runs", "a dog sleeps", "a cat sleeps", "two cars wait"] * 10
needs_gensim = pytest.mark.skipif(
    importlib.util.find_spec("gensim") is None, reason="gensim is an extra"
)


def test_without_gensim_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gensim.models", None)

    with pytest.raises(VectorsUnavailable, match="needs gensim"):
        learn_vectors([["a"]], tmp_path / "v.txt", width=4, epochs=1, seed=1)


@needs_gensim
def test_a_run_can_begin_with_what_was_learnt(tmp_path: Path) -> None:
    from model.training.train.word_vectors import read_vectors

    path = tmp_path / "vectors.txt"
    sentences = [text.split() for text in CAPTIONS]

    assert learn_vectors(sentences, path, width=8, epochs=2, seed=1) == 8

    vectors = read_vectors(path)
    assert vectors.width == 8
    assert {"dog", "cat", "wait"} <= vectors.words.keys()


@needs_gensim
def test_too_few_sentences_are_told(tmp_path: Path) -> None:
    with pytest.raises(TrainingDataError, match="no word of 1 sentences is written 5 times"):
        learn_vectors([["a", "dog"]], tmp_path / "vectors.txt", width=4, epochs=1, seed=1)
