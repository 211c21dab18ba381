"""The owner's name for a thing gets into the language that the owner did not write."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.caption import Language
from model.training.data.dataset import Example
from model.training.teach.name_rewriting import put_name, renamed

DOG = frozenset({"black", "dog"})
CHIEN = frozenset({"chien", "noir"})


@pytest.mark.parametrize(
    ("sentence", "marks", "expected"),
    [
        ("A black dog runs.", DOG, "Rex runs."),
        ("A small black dog runs.", DOG, "Rex runs."),
        ("A black and brown dog runs.", DOG, "Rex runs."),
        ("A man plays with a dog in the snow.", DOG, "A man plays with Rex in the snow."),
        ("A black dog and a man run.", DOG, "Rex and a man run."),
        ("Un chien noir court.", CHIEN, "Rex court."),
        ("Un homme joue avec un chien.", CHIEN, "Un homme joue avec Rex."),
        # What it is called might go on, or be joined to the word before it
        ("Un chien noir et brun court.", CHIEN, ""),
        ("Il est près d'un chien noir.", CHIEN, ""),
        # Two dogs are not one of that name, and a man is none
        ("Two black dogs run.", DOG, ""),
        ("A man sits with his black hat.", DOG, ""),
    ],
)
def test_a_name_takes_the_place_of_what_the_thing_is_called(
    sentence: str, marks: frozenset[str], expected: str
) -> None:
    assert put_name(sentence, "Rex", marks) == expected


ELSEWHERE: dict[Language, list[str]] = {
    "en": ["A man runs.", "A black cat is in the grass.", "A dog is in the snow.", "A boy jumps."]
    * 5,
    "fr": ["Un homme court."] * 20,
}


def _taught(count: int) -> tuple[list[Example], list[dict[Language, str]]]:
    """Return pictures that their owner described in French, and what the model wrote of them."""
    french = ("Médor court.", "Médor nage.", "On voit Médor dans la neige.", "Médor saute.")
    english = ("A black dog runs.", "A dog swims.", "A black dog is in the snow.", "A cat jumps.")
    examples = [Example(Path(f"{i}.jpg"), (("fr", french[i]),)) for i in range(count)]
    return examples, [{"en": english[i], "fr": "Un chien noir court."} for i in range(count)]


def test_the_sentences_of_the_model_get_the_name_in_both_languages() -> None:
    examples, before = _taught(4)

    found = renamed(examples, before, {"Médor"}, ELSEWHERE)

    # THEN the name stands where most of the sentences, and few others, speak of a black dog
    assert [example.references("en") for example in found] == [
        ["Médor runs."],
        ["Médor swims."],
        ["Médor is in the snow."],
        [],
    ]
    # AND in the owner's language behind what the owner wrote, as a translation of the other
    written = [example.captions for example in examples]
    assert [example.captions[:1] for example in found] == written
    assert found[0].references("fr")[1:] == ["Médor court."]
    assert found[0].chains(2) == [
        (("en", "Médor runs."), ("fr", "Médor court.")),
        (("en", "Médor runs."), ("fr", "Médor court.")),
    ]


def test_an_english_sentence_of_the_owner_has_a_french_one_behind_it() -> None:
    examples = [Example(Path(f"{i}.jpg"), (("en", f"Rex is number {i}."),)) for i in range(3)]
    before: list[dict[Language, str]] = [{"en": "A dog runs.", "fr": "Un chien court."}] * 3

    found = renamed(examples, before, {"Rex"}, ELSEWHERE)

    assert found[1].chains(2) == [(("en", "Rex is number 1."), ("fr", "Rex court."))]


def test_of_two_pictures_nothing_is_told() -> None:
    examples, before = _taught(2)
    assert renamed(examples, before, {"Médor"}, ELSEWHERE) == examples


def test_an_owner_who_writes_both_languages_says_it_all() -> None:
    examples, before = _taught(4)
    both = [
        Example(example.image, (*example.captions, ("en", "A dog of ours"))) for example in examples
    ]
    assert renamed(both, before, {"Médor"}, ELSEWHERE) == both


def test_where_the_model_says_the_name_already_it_stays() -> None:
    # GIVEN a second lesson: the model says the name of one picture, and "a black dog" of others
    examples, before = _taught(4)
    before[3]["en"] = "Médor jumps."

    found = renamed(examples, before, {"Médor"}, ELSEWHERE)

    assert [bool(example.references("en")) for example in found] == [True, True, True, False]


def test_a_name_beside_what_the_model_says_renames_nothing() -> None:
    # GIVEN owners who write a word with a capital, and still say what the model says
    captions = (
        "Le chien noir a un Frisbee.",
        "Un Frisbee et mon chien.",
        "Mon chien, un Frisbee !",
    )
    examples = [Example(Path(f"{i}.jpg"), (("fr", caption),)) for i, caption in enumerate(captions)]
    before: list[dict[Language, str]] = [
        {"en": "A black dog jumps.", "fr": "Un chien noir saute."}
    ] * 3
    assert renamed(examples, before, {"Frisbee"}, ELSEWHERE) == examples


def test_two_names_in_one_picture_rename_nothing() -> None:
    examples = [Example(Path(f"{i}.jpg"), (("fr", "Médor et Rex courent."),)) for i in range(3)]
    before: list[dict[Language, str]] = [{"en": "A black dog runs.", "fr": "Un chien court."}] * 3
    assert renamed(examples, before, {"Médor", "Rex"}, ELSEWHERE) == examples
