"""Answers say what their probability bears out, and "no" only where silence means something."""

from __future__ import annotations

import numpy as np
import pytest

from model.caption import Kind, Sight, Sighting, Thing
from model.wording.answers import answer

WHERE = np.eye(6, dtype=np.float32) / 6


def sight(probability: float, thing: str = "dog", kind: Kind = "photo") -> Sight:
    names = Thing({"en": thing, "fr": "chien"}, ("poodle",))
    return Sight(kind, (names,), (Sighting(thing, probability, WHERE),))


@pytest.mark.parametrize(
    ("probability", "verdict"),
    [(0.9, "yes"), (0.75, "yes"), (0.5, "probably"), (0.2, "unclear"), (0.01, "no")],
)
def test_the_verdict_follows_the_probability(probability: float, verdict: str) -> None:
    given = answer("Is there a dog?", "en", sight(probability))
    assert (given.verdict, given.thing, given.probability) == (verdict, "dog", probability)
    # AND only what is there is somewhere
    assert (given.where is WHERE) == (verdict in ("yes", "probably"))


def test_silence_about_what_is_seldom_named_is_no_answer() -> None:
    assert answer("Is there a shirt?", "en", sight(0.001, "shirt")).verdict == "unclear"


def test_a_kind_of_a_thing_is_answered_by_the_thing() -> None:
    given = answer("Is there a poodle?", "en", sight(0.9))
    assert (given.verdict, given.thing, given.words, given.exact) == ("yes", "dog", "poodle", False)


def test_of_what_is_no_photo_nothing_is_known() -> None:
    given = answer("Y a-t-il un chien ?", "fr", sight(0.9, kind="screenshot"))
    assert (given.verdict, given.reason, given.language) == (None, "no photo", "fr")
    assert answer("Is there a dog?", "en", Sight("photo")).reason == "unknown"
