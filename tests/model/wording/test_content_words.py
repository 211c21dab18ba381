"""Sentences that say something else are told from those that only word it differently."""

from __future__ import annotations

import pytest

from model.caption import Language
from model.wording.content_words import is_grammar, telling


@pytest.mark.parametrize(
    ("language", "first", "second", "different"),
    [
        ("en", "A dog runs.", "The dog is running.", False),
        ("en", "A black dog runs.", "A brown dog runs.", False),
        ("en", "A dog runs.", "A cat runs.", True),
        ("en", "A dog runs.", "A dog jumps.", True),
        ("fr", "Un chien noir court.", "Le chien court.", False),
        ("fr", "Un chien court.", "Un chat court.", True),
    ],
)
def test_a_noun_or_a_verb_makes_the_difference(
    language: Language, first: str, second: str, different: bool
) -> None:
    assert len(telling([first, second], language)) == (2 if different else 1)


def test_the_first_of_those_alike_is_kept_in_order() -> None:
    sentences = ["A cat sits.", "A dog runs.", "The cat sits.", "A dog is running."]
    assert telling(sentences, "en") == ["A cat sits.", "A dog runs."]


def test_words_of_grammar_have_no_place_in_a_picture() -> None:
    assert is_grammar("The", "en")
    assert is_grammar("with,", "en")
    assert not is_grammar("dog.", "en")
    assert is_grammar("d’", "fr")
    assert not is_grammar("chien", "fr")
