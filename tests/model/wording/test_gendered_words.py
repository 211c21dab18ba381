"""Where sentences say a gender, and what else could stand there."""

from __future__ import annotations

import pytest

from model.caption import Language
from model.wording.gendered_words import genders, phrases


def neutral(sentence: str, language: Language) -> str:
    """Put the neutral words in the place of every phrase."""
    words = sentence.split()
    for phrase in reversed(list(phrases(words, language))):
        words[phrase.start : phrase.stop] = [phrase.neutral]
    return " ".join(words)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("a young man with his dog", "a young person with their dog"),
        ("two girls and a lady", "two children and a person"),
        ("men fight for the ball", "people fight for the ball"),
        ("a dog in the snow", "a dog in the snow"),
    ],
)
def test_english_words_change_and_the_others_stay(sentence: str, expected: str) -> None:
    assert neutral(sentence, "en") == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("un homme court", "une personne court"),
        ("une petite fille court", "un enfant court"),
        ("l'homme et la femme", "la personne et la personne"),
        ("deux jeunes hommes", "deux personnes"),
        ("un groupe d'hommes", "un groupe de personnes"),
        ("un groupe de jeunes filles", "un groupe d'enfants"),
        ("à côté d'une femme", "à côté d'une personne"),
        ("une voiture et un petit chien", "une voiture et un petit chien"),
        ("un skieur", "un skieur"),
    ],
)
def test_french_phrases_take_article_and_adjective_with_them(sentence: str, expected: str) -> None:
    assert neutral(sentence, "fr") == expected


def test_the_ways_to_speak_of_somebody_agree_in_french() -> None:
    (phrase,) = phrases(["un", "jeune", "homme"], "fr")
    assert {"un homme", "un vieil homme", "un petit garçon"} <= set(phrase.masculine)
    assert {"une femme", "une vieille femme", "une petite fille"} <= set(phrase.feminine)
    assert not any(way.startswith("une ") for way in phrase.masculine)
    (phrase,) = phrases(["l'homme"], "fr")
    assert {"l'homme", "le jeune homme"} <= set(phrase.masculine)
    assert "la femme" in phrase.feminine


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("A man and a woman.", "en", {"masculine", "feminine"}),
        ("A person with her dog.", "en", {"feminine"}),
        ("A person, their dog.", "en", set()),
        ("L'homme à la plage.", "fr", {"masculine"}),
        ("Un groupe d'hommes.", "fr", {"masculine"}),
        ("Une fille.", "fr", {"feminine"}),
        ("Une personne assise.", "fr", set()),
    ],
)
def test_what_a_sentence_says(text: str, language: Language, said: set[str]) -> None:
    assert genders(text, language) == said
