"""The names of tags are read strictly, and the likeliest are told first."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from model.caption import Sighting, Tag, Thing
from model.wording.tags import likeliest, read_things, unlisted

ENTRIES = [{"en": "dog", "fr": "chien", "forms": ["dog"]}, {"en": "sea", "fr": "mer"}]


def test_names_come_in_every_language_and_in_order(tmp_path: Path) -> None:
    path = tmp_path / "things.json"
    path.write_text(json.dumps(ENTRIES), encoding="utf-8")
    dog, sea = read_things(path, ("en", "fr"))
    assert (dog.names, dog.forms) == ({"en": "dog", "fr": "chien"}, ("dog",))
    assert (sea.names, sea.forms) == ({"en": "sea", "fr": "mer"}, ())


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ({}, "not a list"),
        ([*ENTRIES, {"en": "boat"}], "thing 2 has no word in 'fr'"),
        ([{"en": "", "fr": "chien"}], "thing 0 has no word in 'en'"),
        (["dog"], "thing 0 has no word"),
    ],
)
def test_what_is_wrong_is_said(content: object, fault: str, tmp_path: Path) -> None:
    path = tmp_path / "things.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ValueError, match=fault):
        read_things(path, ("en", "fr"))


def test_the_five_likeliest_are_told_the_likeliest_first() -> None:
    things = [Thing({"en": letter}) for letter in "abcdefg"]
    probabilities = np.array([0.1, 0.9, 0.3, 0.2, 0.8, 0.05, 0.2], np.float32)
    found = likeliest(things, "en", probabilities)
    assert [tag.word for tag in found] == ["b", "e", "c", "d", "g"]
    assert found[0] == Tag("b", float(np.float32(0.9)))
    assert likeliest(things, "en", None) == ()


def test_animals_that_the_list_lacks_are_told_where_a_witness_is_sure() -> None:
    # GIVEN a list of few animals, and what a classifier of many tells
    things = [Thing({"en": "man", "fr": "homme"}), Thing({"en": "pig", "fr": "cochon"})]
    probabilities = np.array([0.85, 0.1], np.float32)
    heard = (Sighting("elephant", 0.9), Sighting("zebra", 0.75), Sighting("pig", 0.9))
    # THEN it is told, in either language, unless it is unsure, or the list knows better
    assert [tag.word for tag in likeliest(things, "en", probabilities, heard)] == [
        *("elephant", "man", "pig")
    ]
    (french, *_) = likeliest(things, "fr", probabilities, heard)
    assert french == Tag("éléphant", 0.9)
    ((thing, sighting),) = unlisted(things, heard)
    assert (thing.names["fr"], sighting.thing, sighting.probability) == (
        "éléphant",
        "elephant",
        0.9,
    )
    # AND a person of whom somebody else tells is none of them
    assert unlisted(things, (Sighting("person", 1.0), Sighting("dog", 1.0))) == ()
