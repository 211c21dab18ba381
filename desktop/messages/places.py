"""Where something is in a picture, in words."""

from __future__ import annotations

from collections.abc import Mapping

from model.caption import Language
from model.wording.places import Place

_WORDS: Mapping[Language, Mapping[tuple[str | None, str | None], str]] = {
    "en": {
        ("left", None): "on the left",
        ("middle", None): "in the middle",
        ("right", None): "on the right",
        (None, "top"): "at the top",
        (None, "bottom"): "at the bottom",
        ("left", "top"): "at the top left",
        ("middle", "top"): "in the middle at the top",
        ("right", "top"): "at the top right",
        ("left", "bottom"): "at the bottom left",
        ("middle", "bottom"): "in the middle at the bottom",
        ("right", "bottom"): "at the bottom right",
    },
    "fr": {
        ("left", None): "à gauche",
        ("middle", None): "au milieu",
        ("right", None): "à droite",
        (None, "top"): "en haut",
        (None, "bottom"): "en bas",
        ("left", "top"): "en haut à gauche",
        ("middle", "top"): "en haut au milieu",
        ("right", "top"): "en haut à droite",
        ("left", "bottom"): "en bas à gauche",
        ("middle", "bottom"): "en bas au milieu",
        ("right", "bottom"): "en bas à droite",
    },
}


def place_words(place: Place, language: Language) -> str:
    """A place as one says it behind the name of a thing."""
    return _WORDS[language][place]
