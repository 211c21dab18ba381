"""Sentences are ranked by the words that a picture's tags let expect."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from model.bundle import RERANKING, open_bundle
from model.errors import BundleDamaged, BundleIncompatible
from model.wording.reranking import LEAST, SAID, TOLD, Reranker, logits, read_rerankers

TINY = Path(__file__).parents[2] / "data" / "tiny_bundle"


def reranker(tokens: int = 3, tags: int = 2) -> Reranker:
    """Token 0 is said with tag 0, token 1 with tag 1, token 2 of every third picture."""
    weights = np.zeros((tags, tokens), np.float32)
    weights[0, 0] = weights[1, 1] = 0.1
    bias = np.array([0.5, 0.5, 1 / 3], np.float32)
    return Reranker(np.arange(tokens, dtype=np.int32), weights, bias, bias)


def test_the_bonus_is_the_share_that_say_a_word_and_how_much_more_than_of_other_pictures() -> None:
    # GIVEN a picture that surely has tag 0 and as surely not tag 1
    bonus = reranker().token_bonus(np.array([1.0, 0.0], np.float32))
    # THEN the words are worth what the formula says, probabilities kept from 0 and 1
    odds = float(np.log((1 - LEAST) / LEAST))
    said, unsaid = min(1.0, 0.5 + 0.1 * odds), max(LEAST, 0.5 - 0.1 * odds)
    assert bonus[0] == pytest.approx(SAID * said + TOLD * np.log(said / 0.5), rel=1e-5)
    assert bonus[1] == pytest.approx(SAID * unsaid + TOLD * np.log(unsaid / 0.5), rel=1e-4)
    # AND a word that tags tell nothing about is worth its share alone
    assert bonus[2] == pytest.approx(SAID / 3, rel=1e-5)


def test_certain_tags_have_finite_logits() -> None:
    assert np.isfinite(logits(np.array([0.0, 0.5, 1.0], np.float32))).all()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(TINY, tmp_path / "bundle")


def add(folder: Path, **arrays: NDArray[np.generic]) -> None:
    """Write the file of words, the same for both languages, and enter it in the manifest."""
    from model.training.convert.bundle_files import add_member

    source = folder.parent / RERANKING
    np.savez(source, **{f"{lang}/{k}": v for lang in ("en", "fr") for k, v in arrays.items()})
    add_member(folder, source, RERANKING)


def test_a_bundle_without_words_expects_none(folder: Path) -> None:
    assert read_rerankers(open_bundle(folder)) == {}


def test_words_of_other_tags_or_none_at_all_are_refused(folder: Path) -> None:
    # GIVEN words learnt from two tags, in a bundle that tells none
    found = reranker()
    add(folder, tokens=found.tokens, weights=found.weights, bias=found.bias, means=found.means)
    with pytest.raises(BundleIncompatible, match=r"words\.npz is not of its things and tokens"):
        read_rerankers(open_bundle(folder))
    # AND a file that lacks a part, and one that is no archive
    add(folder, tokens=found.tokens, weights=found.weights)
    with pytest.raises(BundleDamaged, match=r"words\.npz: .*bias"):
        read_rerankers(open_bundle(folder))
    from model.training.convert.bundle_files import add_member

    junk = folder.parent / "junk"
    junk.write_bytes(b"PK not an archive")
    add_member(folder, junk, RERANKING)
    with pytest.raises(BundleDamaged, match=r"words\.npz"):
        read_rerankers(open_bundle(folder))


def test_tokens_that_the_vocabulary_has_not_are_refused(folder: Path) -> None:
    vocabulary = open_bundle(folder).manifest.vocabulary
    empty = np.zeros((0, 1), np.float32)
    one = np.ones(1, np.float32)
    add(folder, tokens=np.array([vocabulary]), weights=empty, bias=one, means=one)
    with pytest.raises(BundleIncompatible, match="not of its things and tokens"):
        read_rerankers(open_bundle(folder))
