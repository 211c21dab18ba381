"""English and French are told apart, from a few words on."""

from __future__ import annotations

import pytest

from desktop.reading.language import language_of, likeness, odd_capitals
from model.caption import LANGUAGES, Language
from tests.support.reading_set import paragraphs


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


def test_letters_of_another_script_have_capitals_where_none_belong() -> None:
    # GIVEN what an engine made of Russian and of Greek
    assert odd_capitals("Maak CTOUT B ANUHHOTO Tam peka CMOTPUTENE NO AECTHULIE") > 0.4
    assert odd_capitals("Tov kat o aveBaivet tn OKGAG yLa va avawet tn Aduna. Me TO PwG") > 0.3
    # THEN prose, names and signs in capitals are not like that
    assert odd_capitals("Every evening the keeper climbed to the top of it") == 0
    assert odd_capitals("Der Leuchtturm steht am Ende einer langen Mole") == 0
    assert odd_capitals("BOULANGERIE PATISSERIE") == 0
    assert odd_capitals("") == 0
