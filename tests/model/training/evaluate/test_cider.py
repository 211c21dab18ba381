"""CIDEr-D against figures counted by hand, and against what must not pay."""

from __future__ import annotations

import math

import pytest

from model.training.evaluate.cider import CiderD, words

CORPUS = [
    [words("a dog runs on grass"), words("a brown dog runs")],
    [words("a man sits on a bench"), words("the man reads")],
    [words("two children play"), words("a child plays with a ball")],
]


def _score(caption: str, *, ended: bool = True) -> float:
    scorer = CiderD(CORPUS)
    return scorer.score(words(caption, ended=ended), scorer.prepare(CORPUS[0]))


def test_words_have_no_case_and_no_punctuation() -> None:
    assert words("A dog, l'homme et le tee-shirt.") == [
        "a", "dog", "l'homme", "et", "le", "tee-shirt", "</s>",
    ]  # fmt: skip
    assert words("Two dogs", ended=False) == ["two", "dogs"]


def test_cider_d_is_the_paper_s_formula() -> None:
    # GIVEN one reference of two words that stand in one picture of two, and one in both
    scorer = CiderD([[["red", "dog"]], [["dog"]]])

    # WHEN a caption shares the rarer word THEN what is left is counted by hand:
    # unigrams: "red" weighs log 2 in both, "dog" log 1 = 0, "car" log 2 (never seen);
    # cosine log2² / (log2 * sqrt(2) log2); bigrams share nothing; lengths are equal.
    score = scorer.score(["red", "car"], scorer.prepare([["red", "dog"]]))
    assert score == pytest.approx(10 * (1 / math.sqrt(2)) / 4)

    # AND one word more costs a Gaussian of sigma 6
    longer = scorer.score(["red", "dog", "dog"], scorer.prepare([["red", "dog"]]))
    # "dog" weighs nothing, of the two bigrams one is the reference's, the trigram is not there
    assert longer == pytest.approx(10 * (1 + 1 / math.sqrt(2)) / 4 * math.exp(-1 / 72))


def test_the_reference_itself_scores_most() -> None:
    exact = _score("a dog runs on grass")
    assert exact > _score("a dog runs") > _score("a man runs") > _score("two children play")


def test_repeating_a_word_does_not_pay() -> None:
    assert _score("a dog dog dog dog runs on grass") < _score("a dog runs on grass")


def test_breaking_off_does_not_pay() -> None:
    assert _score("a dog runs on grass", ended=False) < _score("a dog runs on grass")
