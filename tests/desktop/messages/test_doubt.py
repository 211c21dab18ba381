"""A sentence that may be wrong is said with its doubt, in the user's language."""

from __future__ import annotations

import pytest

from desktop.messages.doubt import said, seen
from model.caption import LANGUAGES, UNKNOWN_CONFIDENCE, Language, Tag

SENTENCE = "A dog runs on the beach."


@pytest.mark.parametrize(
    ("language", "confidence", "expected"),
    [
        ("en", 0.9, "A dog runs on the beach."),
        ("en", 0.6, "Probably: a dog runs on the beach."),
        ("en", UNKNOWN_CONFIDENCE, "This model says: a dog runs on the beach."),
        ("en", 0.3, "I am not sure: a dog runs on the beach."),
        ("en", 0.1, "I see people, snow and a dog."),
        ("fr", 0.9, "A dog runs on the beach."),
        ("fr", 0.6, "Probablement\u00a0: a dog runs on the beach."),
        ("fr", UNKNOWN_CONFIDENCE, "Ce modèle dit\u00a0: a dog runs on the beach."),
        ("fr", 0.3, "Je ne suis pas sûr\u00a0: a dog runs on the beach."),
        ("fr", 0.1, "Je vois des personnes, de la neige et un chien."),
    ],
)
def test_the_doubt_goes_before_the_sentence(
    language: Language, confidence: float, expected: str
) -> None:
    things = {"en": ("person", "snow", "dog", "ball"), "fr": ("personne", "neige", "chien")}
    assert said(SENTENCE, language, confidence, things[language]).text == expected


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("confidence", [0.0, 0.3, 0.6, 1.0])
def test_the_sentence_is_found_in_what_is_said(language: Language, confidence: float) -> None:
    # GIVEN nothing known that could be named instead THEN the sentence is there, behind its doubt
    found = said(SENTENCE, language, confidence)
    assert found.text[found.start :].lower() == SENTENCE.lower()
    # AND it can be had where things were named
    found = said(SENTENCE, language, confidence, ["snow"], all_the_same=True)
    assert found.text[found.start :].lower() == SENTENCE.lower()


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "I cannot tell what this shows."), ("fr", "Je ne peux pas dire ce que cela montre.")],
)
def test_without_foundation_and_anything_likely_nothing_is_made_up(
    language: Language, words: str
) -> None:
    unlikely = seen((Tag("snow", 0.5),), language)
    found = said(SENTENCE, language, 0.1, unlikely)
    assert (found.text, found.start) == (words, len(words))
    # AND the sentence can be had, and is said where there is more to it
    assert SENTENCE[1:] in said(SENTENCE, language, 0.1, unlikely, all_the_same=True).text
    assert SENTENCE[1:] in said(SENTENCE, language, 0.3, unlikely).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_what_is_right_four_times_in_five_is_told(language: Language) -> None:
    snow, sea = {"en": ("snow", "sea"), "fr": ("neige", "mer")}[language]
    assert seen((Tag(snow, 0.75), Tag(sea, 0.74)), language) == (snow,)
    # AND more is asked of persons and animals
    person, dog = {"en": ("person", "dog"), "fr": ("personne", "chien")}[language]
    assert seen((Tag(person, 0.9), Tag(dog, 0.89)), language) == (person,)
    # AND of a model that tells nothing, nothing is known
    assert seen((), language) is None


def test_an_acronym_keeps_its_capital() -> None:
    assert said("TV sets stand there.", "en", 0.6).text == "Probably: TV sets stand there."
