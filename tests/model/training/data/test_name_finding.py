"""Names are told from words that only begin a sentence."""

from __future__ import annotations

import pytest

from model.bundle import SHIPPED, TOKENIZER, open_bundle
from model.tokenizer import Tokenizer
from model.training.data.dataset import Packer
from model.training.data.name_finding import PICTURES_TO_BE_SURE, least_probabilities, proper_names


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.load(open_bundle(SHIPPED).member(TOKENIZER))


@pytest.mark.parametrize(
    ("captions", "names"),
    [
        (["Our dog Rex sleeps.", "A cat"], {"Rex"}),  # within a sentence, once is enough
        (["Médor dort.", "Médor's ball", "Un chat"], {"Médor"}),  # at the start, twice
        (["Rex sleeps.", "A dog"], set()),  # once at the start could be any word
        (["Dogs run.", "Dogs sleep."], set()),  # a word the vocabulary knows
        (["A Rose in a vase", "a rose"], set()),  # written small, too
        (["A man with a TV", "Plan B"], {"TV"}),
    ],
)
def test_names_are_found(tokenizer: Tokenizer, captions: list[str], names: set[str]) -> None:
    assert proper_names(captions, tokenizer) == names


def test_a_name_is_spelt_alike_at_every_place(tokenizer: Tokenizer) -> None:
    packer = Packer(tokenizer, 32, 26, frozenset({"Rex"}))
    first = packer.encode("en", "Rex's ball")
    within = packer.encode("en", "the ball of Rex's")
    assert first is not None
    assert within is not None
    start, end = first[1:-1], within[1:-1]
    name = tokenizer.encode("a Rex's")[1:]
    assert start[: len(name)] == name == end[-len(name) :]
    assert tokenizer.decode(first) == "Rex's ball"
    # AND other words begin small
    assert tokenizer.decode(packer.encode("en", "A ball") or []) == "a ball"


def test_how_sure_of_a_name_depends_on_how_often_it_is_shown() -> None:
    # GIVEN a name in the captions of three pictures, one in those of many, and a word of the model
    pictures = [["Rex runs.", "Rex court."]] * 3 + [["Médor and a Frisbee"]] * 40
    # WHEN they are taught
    least = least_probabilities(
        {"Rex", "Médor", "Frisbee"}, pictures, ["a dog catches a frisbee", "two boys"]
    )
    # THEN the often shown has to be more likely than not, the other less, the word is no name
    assert least == {"Rex": 0.5 * 3 / PICTURES_TO_BE_SURE, "Médor": 0.5}
