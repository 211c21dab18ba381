"""What would make a sentence worse is found, by the shipped vocabulary's pieces."""

from __future__ import annotations

import pytest

from model.bundle import SHIPPED, TOKENIZER
from model.caption import Language
from model.tokenizer import Tokenizer
from model.wording.unwelcome import Unwelcome

TOKENS = Tokenizer.load(SHIPPED / TOKENIZER)


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "two black dogs and a white dog run on the grass", "dogs dog run grass"),
        ("en", "a bedroom with a bed", "bed"),  # not the "bed" that begins "bedroom"
        ("en", "a man in a hat, a coat", "man hat coat"),
        ("fr", "un chien noir court dans l'eau d'un lac", "chien court l'eau lac"),
        ("en", "", ""),
    ],
)
def test_nouns_and_verbs_are_told_from_grammar_and_colours(
    language: Language, text: str, words: str
) -> None:
    said = Unwelcome(TOKENS, language)(TOKENS.encode(text))
    assert [TOKENS.decode([token]) for token in reversed(said)] == words.split()


def test_a_word_at_the_end_counts_until_it_turns_out_longer() -> None:
    said = Unwelcome(TOKENS, "en")
    bed, room = TOKENS.encode("bedroom")
    assert said([bed]) == [bed]
    assert said([bed, room]) == []


@pytest.mark.parametrize(
    ("text", "unwelcome"),
    [
        ("a building with a large", True),
        ("a building with an", True),
        ("a building with large", False),
        ("a building with two", False),
        ("a building with a wall of", False),
    ],
)
def test_an_english_plural_does_not_follow_its_article(text: str, unwelcome: bool) -> None:
    (windows,) = TOKENS.encode("windows")
    assert (windows in Unwelcome(TOKENS, "en")(TOKENS.encode(text))) is unwelcome
    assert TOKENS.encode("window")[0] not in Unwelcome(TOKENS, "en")(TOKENS.encode(text))


def test_what_only_ends_like_a_plural_may_follow_an_article() -> None:
    unwelcome = Unwelcome(TOKENS, "en")(TOKENS.encode("a"))
    for word in ("bus", "dress", "tennis", "grass", "sports", "glass"):
        assert not set(TOKENS.encode(word)) & set(unwelcome), word
