"""English and French are told apart, from a few words on."""

from __future__ import annotations

import pytest

from desktop.reading.language import language_of, likeness
from model.caption import LANGUAGES, Language
from tests.bench.reading_set import paragraphs


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_prose_is_told(language: Language) -> None:
    for text in paragraphs(language):
        words = text.split()
        pieces = [" ".join(words[at : at + 12]) for at in range(0, len(words) - 12, 12)]
        told = [language_of(piece) for piece in pieces]
        assert told.count(language) >= 0.8 * len(told)
        assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Open until 6 p.m.", "en"),
        ("Fermé le lundi", "fr"),
        ("DÉFENSE D'ENTRER", "fr"),
        ("PLEASE KEEP OFF THE GRASS", "en"),
        ("214", None),
        ("", None),
        ("東京", None),
    ],
)
def test_signs_are_told_where_something_tells(text: str, language: Language | None) -> None:
    assert language_of(text) == language


def test_prose_that_is_read_upside_down_is_like_no_language() -> None:
    assert likeness("Every evening the keeper climbed to the top of it") > 0.3
    assert likeness("6£L) au) ay} UO Jo e Sdaay SJ] BUIU YUM awes ay) seu asja J!") < 0.1
