"""Embeddings begin with word vectors where a piece is a word, and say for how many words."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import pytest

from model.tokenizer import Tokenizer
from model.training.data.dataset import Example
from model.training.errors import TrainingDataError
from model.training.train.word_vectors import SPREAD, WordVectors, begin_with, read_vectors

EXAMPLES = (Example(Path("a.jpg"), (("en", "a cat sees a dog"), ("fr", "un chat voit un chien"))),)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.train(["a cat sees a dog", "un chat voit un chien"] * 3, 700)


def _network(tokenizer: Tokenizer, width: int = 3) -> Any:
    """All that is asked of a network here."""
    embeddings = keras.Variable(np.zeros((tokenizer.vocabulary_size, width), np.float32))
    return SimpleNamespace(decoder=SimpleNamespace(embeddings=embeddings))


def test_text_and_arrays_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "text.vec").write_text("2 3\nCat 1 2 3\ndog -1 0 0.5\n")
    words, vectors = np.array(["cat", "dog"]), np.array([[1, 2, 3], [-1, 0, 0.5]], np.float16)
    np.savez(tmp_path / "arrays.npz", words=words, vectors=vectors)

    for name in ("text.vec", "arrays.npz"):
        read = read_vectors(tmp_path / name)
        assert (read.words, read.width) == ({"cat": 0, "dog": 1}, 3)
        np.testing.assert_array_equal(read.vectors, vectors.astype(np.float32))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "it is empty"),
        ("cat 1 2\ndog 1\n", "line 2 has 1 numbers, not 2"),
        ("cat 1 two\n", "line 1"),
    ],
)
def test_a_file_of_something_else_is_named_with_the_line(
    text: str, fault: str, tmp_path: Path
) -> None:
    path = tmp_path / "text.vec"
    path.write_text(text)

    with pytest.raises(TrainingDataError, match=rf"text\.vec has no word vectors: {fault}"):
        read_vectors(path)


def test_words_begin_with_their_vectors(tokenizer: Tokenizer) -> None:
    # GIVEN vectors of three of the five English words, and of one that no caption has
    vectors = np.array([[1, 2, 3], [4, 5, 6], [-7, 8, 9], [1, 1, 1]], np.float32)
    known = WordVectors({"a": 0, "cat": 1, "dog": 2, "moon": 3}, vectors, "")
    network = _network(tokenizer)

    # WHEN embeddings begin with them
    coverage = begin_with(network, tokenizer, known, EXAMPLES)

    # THEN each stands where its piece does, as large as random ones, and all else as it was
    assert coverage == {"en": 0.8, "fr": 0.0}
    found = np.asarray(network.decoder.embeddings)
    tokens = [tokenizer.piece(f"▁{word}") or 0 for word in ("a", "cat", "dog")]
    np.testing.assert_allclose(found[tokens], vectors[:3] * (SPREAD / vectors[:3].std()), rtol=1e-5)
    assert np.count_nonzero(found) == 9


def test_vectors_of_another_width_or_language_are_refused(tokenizer: Tokenizer) -> None:
    with pytest.raises(TrainingDataError, match="vectors of 2 numbers, and embeddings of 3"):
        begin_with(
            _network(tokenizer),
            tokenizer,
            WordVectors({"cat": 0}, np.ones((1, 2), np.float32), ""),
            EXAMPLES,
        )

    with pytest.raises(TrainingDataError, match="hardly any word of the captions"):
        begin_with(
            _network(tokenizer),
            tokenizer,
            WordVectors({"katze": 0}, np.ones((1, 3), np.float32), ""),
            EXAMPLES,
        )
