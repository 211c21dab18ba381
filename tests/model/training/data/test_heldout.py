"""The lists of held-out pictures: whole, apart from each other, and what the rule gives."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from model.training.data.heldout import SOURCES, held_out_names, held_out_of


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


@pytest.mark.parametrize("source", SOURCES)
def test_a_list_has_500_names_by_their_sha_256(source: str) -> None:
    names = held_out_of(source)
    assert len(set(names)) == 500
    assert list(names) == sorted(names, key=_digest)


def test_all_lists_together_are_held_out() -> None:
    assert len(held_out_names()) == 1000


def test_flickr8k_s_are_those_of_its_train_split_that_the_rule_gives(shared: Path) -> None:
    text = shared / "data" / "flickr8k" / "Flickr8k_text"
    split = (text / "Flickr_8k.trainImages.txt").read_text(encoding="utf-8").split()
    assert held_out_of("flickr8k") == tuple(sorted(split, key=_digest)[:500])
