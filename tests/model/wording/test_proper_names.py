"""Names in sentences: which are said, and how surely."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model.bundle import TOKENIZER
from model.decoding import Hypothesis
from model.tokenizer import Tokenizer
from model.wording.proper_names import names_said

TOKENS = Tokenizer.load(Path(__file__).parents[2] / "data" / "tiny_bundle" / TOKENIZER)
NAMES = {"Rex", "Médor"}


def sentence(text: str, each: float = -0.1) -> Hypothesis:
    """A sentence of which every token has the same log-probability."""
    tokens = tuple(TOKENS.encode(text, NAMES))
    scores = np.full(len(tokens) + 1, each, np.float32)
    return Hypothesis(tokens, scores, np.zeros((len(tokens), 1), np.float32), 0.0)


@pytest.mark.parametrize(
    ("text", "name", "pieces"),
    [
        ("Rex runs", "Rex", 4),
        ("a boy and Rex, wet, run", "Rex", 4),
        ("the ball of Rex's", "Rex", 4),
        ("un jouet près d'Médor", "Médor", 5),  # that begins no word of its own
    ],
)
def test_a_name_is_as_likely_as_its_pieces_together(text: str, name: str, pieces: int) -> None:
    assert names_said(sentence(text), NAMES, TOKENS) == {name: pytest.approx(-0.1 * pieces)}


def test_other_words_are_no_names() -> None:
    assert names_said(sentence("Rexine and a rex, Médora"), NAMES, TOKENS) == {}
    assert names_said(sentence("Rex runs"), (), TOKENS) == {}


def test_of_a_name_said_twice_the_less_likely_counts() -> None:
    # GIVEN a sentence whose second name is unsure
    hypothesis = sentence("Rex sees Rex")
    (_, _), _, (start, stop) = TOKENS.words(hypothesis.tokens)
    hypothesis.log_probabilities[start:stop] = -3.0
    # THEN so is the name
    said = names_said(hypothesis, NAMES, TOKENS)
    assert said["Rex"] == pytest.approx(-3.0 * (stop - start))
