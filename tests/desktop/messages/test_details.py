"""A paragraph says what was measured, and nothing twice."""

from __future__ import annotations

from desktop.messages.details import details
from model.pictures.measures import Measures

PLAIN = Measures(None, is_colourless=False, colours=(), shape="landscape", is_blurred=False)
DARK = Measures("dark", is_colourless=True, colours=(), shape="portrait", is_blurred=True)
BLUE = Measures(
    "bright", is_colourless=False, colours=("blue", "white"), shape="panorama", is_blurred=False
)


def test_what_is_in_the_sentence_is_not_named_again() -> None:
    told = details("Two dogs run in the snow.", "en", ("dog", "snow", "tree"), PLAIN)
    assert told == [
        "Two dogs run in the snow.",
        "Also likely: a tree.",
        "It is wider than high.",
    ]
    told = details("I see people and snow.", "en", ("person", "snow"), PLAIN)
    assert told[1:] == ["It is wider than high."]


def test_both_languages_say_the_same() -> None:
    assert details("A dog.", "en", (), BLUE) == [
        "A dog.",
        "The picture is bright.",
        "Mostly blue and white.",
        "It is a panorama.",
    ]
    assert details("Un chien.", "fr", ("neige",), DARK, has_text=True) == [
        "Un chien.",
        "Aussi probable\u00a0: neige.",
        "L’image est sombre.",
        "Elle est en noir et blanc.",
        "Elle est en hauteur.",
        "Elle est floue.",
        "Elle contient du texte.",
    ]
