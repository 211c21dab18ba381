"""A paragraph says what was measured, and nothing twice."""

from __future__ import annotations

import numpy as np

from desktop.messages.details import Placed, details, likely_things
from model.caption import Sight, Sighting, Thing
from model.pictures.measures import Measures
from model.wording.places import Place

PLAIN = Measures(None, is_colourless=False, colours=(), shape="landscape", is_blurred=False)
DARK = Measures("dark", is_colourless=True, colours=(), shape="portrait", is_blurred=True)
BLUE = Measures(
    "bright", is_colourless=False, colours=("blue", "white"), shape="panorama", is_blurred=False
)


def placed(*words: str) -> list[Placed]:
    return [Placed(word) for word in words]


def test_what_is_in_the_sentence_is_not_named_again() -> None:
    told = details("Two dogs run in the snow.", "en", placed("dog", "snow", "tree"), PLAIN)
    assert told == [
        "Two dogs run in the snow.",
        "Also likely: a tree.",
        "It is wider than high.",
    ]
    told = details("I see people and snow.", "en", placed("person", "snow"), PLAIN)
    assert told[1:] == ["It is wider than high."]
    told = details("A skier on a hill.", "en", placed("person", "hill"), PLAIN)
    assert told[1:] == ["It is wider than high."]
    assert details("A large kitchen.", "en", placed("room"), PLAIN)[1:] == told[1:]
    told = details("Un salon blanc.", "fr", placed("pièce"), PLAIN)
    assert told[1:] == ["Elle est en largeur."]
    told = details("Un skieur.", "fr", placed("personne", "neige"), PLAIN)
    assert told[1] == "Aussi probable\u00a0: de la neige."


def test_both_languages_say_the_same() -> None:
    assert details("A dog.", "en", (), BLUE) == [
        "A dog.",
        "The picture is bright.",
        "Mostly blue and white.",
        "It is a panorama.",
    ]
    assert details("Un chien.", "fr", placed("neige"), DARK, has_text=True) == [
        "Un chien.",
        "Aussi probable\u00a0: de la neige.",
        "L’image est sombre.",
        "Elle est en noir et blanc.",
        "Elle est en hauteur.",
        "Elle est floue.",
        "Elle contient du texte.",
    ]


def test_things_stand_in_their_places() -> None:
    left, below = Place("left", None), Place(None, "bottom")
    things = [Placed("car", left), Placed("sky"), Placed("bus", left), Placed("snow", below)]
    told = details("A dog.", "en", things, PLAIN)
    assert told[1] == "Also likely: a car and a bus on the left; the sky; snow at the bottom."
    french = [Placed("voiture", Place("right", "top")), Placed("ciel")]
    told = details("Un chien.", "fr", french, PLAIN)
    assert told[1] == "Aussi probable\u00a0: une voiture en haut à droite\u00a0; le ciel."


def test_what_is_not_likely_enough_is_not_told() -> None:
    corner = np.zeros((6, 6), np.float32)
    corner[5, 5] = 1.0
    things = tuple(
        Thing({"en": name, "fr": name}) for name in ("tree", "car", "sky", "room", "child")
    )
    sightings = (
        *(Sighting("tree", 0.74), Sighting("car", 0.9, corner), Sighting("sky", 0.75)),
        *(Sighting("room", 0.8, corner), Sighting("child", 0.89)),
    )
    found = likely_things(Sight("photo", things, sightings), "en")
    # AND a room is around what is in it
    assert found == [Placed("car", Place("right", "bottom")), Placed("room"), Placed("sky")]
    # AND of what is no photo nothing is known
    assert likely_things(Sight("document", things, sightings), "en") == []
