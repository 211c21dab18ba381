"""A question is understood by the thing it asks for; and where it is not, for a reason."""

from __future__ import annotations

import pytest

from model.bundle import SHIPPED, TAGS
from model.caption import LANGUAGES, Language
from model.wording.questions import Asked, NotAnswered, Vocabulary
from model.wording.tags import read_things

THINGS = read_things(SHIPPED / TAGS, LANGUAGES)
VOCABULARY = Vocabulary(THINGS)


def asked(question: str, language: Language) -> tuple[str, bool]:
    found = VOCABULARY.understand(question, language)
    assert isinstance(found, Asked), found
    return THINGS[found.thing].names[found.language], found.exact


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("Is there a dog?", "dog"),
        ("are there any people?", "person"),
        ("is anyone there", "person"),
        ("Do you see the sea here?", "sea"),
        ("does the picture show a bus", "bus"),
        ("Are there trees in the picture?", "tree"),
        ("where is the palm tree?", "palm tree"),
        ("isn't there some water", "water"),
        ("a bike", "bicycle"),
        ("group of people", "group of people"),
    ],
)
def test_english_questions(question: str, thing: str) -> None:
    assert asked(question, "en") == (thing, True)


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("Y a-t-il un chien ?", "chien"),
        ("y a-t-il de l’eau\u00a0?", "eau"),
        ("Est-ce qu’il y a des chevaux ?", "cheval"),
        ("y a t il quelqu'un", "personne"),
        ("Y a-t-il des gens sur la photo ?", "personne"),
        ("Vois-tu des vélos ?", "vélo"),
        ("N’y a-t-il pas d’arbres ?", "arbre"),
        ("où est le coucher de soleil ?", "coucher de soleil"),
        ("l’herbe", "herbe"),
        ("une joueuse", "joueur ou joueuse"),
        ("On voit des œufs ?", "œuf"),
    ],
)
def test_french_questions(question: str, thing: str) -> None:
    assert asked(question, "fr") == (thing, True)


@pytest.mark.parametrize(
    ("question", "language", "thing"),
    [
        ("Is there a poodle?", "en", "dog"),
        ("is there a red car", "en", "car"),
        ("Is there a woman?", "en", "person"),
        ("Y a-t-il un homme ?", "fr", "personne"),
        ("Il y a un caniche ?", "fr", "chien"),
    ],
)
def test_who_asks_more_than_the_thing_is_understood_in_part(
    question: str, language: Language, thing: str
) -> None:
    assert asked(question, language) == (thing, False)


def test_the_other_language_is_understood_as_well() -> None:
    found = VOCABULARY.understand("Is there a dog?", "fr")
    assert isinstance(found, Asked)
    assert found.language == "en"


@pytest.mark.parametrize(
    ("question", "language", "reason"),
    [
        ("How many dogs are there?", "en", "number"),
        ("Combien de chiens ?", "fr", "number"),
        ("What colour is the car?", "en", "colour"),
        ("De quelle couleur est la voiture ?", "fr", "colour"),
        ("Who is this?", "en", "identity"),
        ("Qui est-ce ?", "fr", "identity"),
        ("What does it say?", "en", "text"),
        ("Y a-t-il du texte ?", "fr", "text"),
        ("is there a man with a hat", "en", "several"),
        ("une table et une chaise", "fr", "several"),
        ("Is there a giraffe?", "en", "unknown"),
        ("Y a-t-il une girafe ?", "fr", "unknown"),
        ("tell me a nice story", "en", "other"),
        ("?!", "en", "other"),
        ("", "fr", "other"),
        ("a" * 5000, "en", "unknown"),
    ],
)
def test_what_cannot_be_answered_has_a_reason(
    question: str, language: Language, reason: str
) -> None:
    found = VOCABULARY.understand(question, language)
    assert isinstance(found, NotAnswered)
    assert found.reason == reason


def test_every_thing_can_be_asked_by_its_own_name() -> None:
    for language in LANGUAGES:
        for number, thing in enumerate(THINGS):
            for name in thing.names[language].split(" (")[0].split(" ou "):
                found = VOCABULARY.understand(name, language)
                assert isinstance(found, Asked), (name, found)
                assert found.exact or found.thing != number, name


def test_without_a_list_nothing_is_known() -> None:
    found = Vocabulary(()).understand("Is there a dog?", "en")
    assert isinstance(found, NotAnswered)
    assert found.reason == "unknown"
