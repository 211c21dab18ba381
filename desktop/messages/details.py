"""A short paragraph about a picture, put together from what was measured, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from desktop.messages.doubt import listed
from model.caption import Language

if TYPE_CHECKING:  # words need no pixels
    from model.pictures.measures import Colour, Light, Measures, Shape

_ALSO: Mapping[Language, str] = {"en": "Also likely: {}.", "fr": "Aussi probable\u00a0: {}."}

_LIGHT: Mapping[Language, Mapping[Light, str]] = {
    "en": {"dark": "The picture is dark.", "bright": "The picture is bright."},
    "fr": {"dark": "L’image est sombre.", "bright": "L’image est claire."},
}

_COLOURLESS: Mapping[Language, str] = {
    "en": "It is black and white.",
    "fr": "Elle est en noir et blanc.",
}

_ONE_COLOUR: Mapping[Language, str] = {
    "en": "Mostly {}.",
    "fr": "Couleur dominante\u00a0: {}.",
}

_TWO_COLOURS: Mapping[Language, str] = {
    "en": "Mostly {} and {}.",
    "fr": "Couleurs dominantes\u00a0: {} et {}.",
}

_COLOURS: Mapping[Colour, str] = {
    "red": "rouge",
    "orange": "orange",
    "yellow": "jaune",
    "green": "vert",
    "blue": "bleu",
    "purple": "violet",
    "pink": "rose",
    "brown": "marron",
    "black": "noir",
    "white": "blanc",
    "grey": "gris",
}

_SHAPES: Mapping[Language, Mapping[Shape, str]] = {
    "en": {
        "portrait": "It is upright.",
        "landscape": "It is wider than high.",
        "square": "It is square.",
        "panorama": "It is a panorama.",
    },
    "fr": {
        "portrait": "Elle est en hauteur.",
        "landscape": "Elle est en largeur.",
        "square": "Elle est carrée.",
        "panorama": "C’est un panorama.",
    },
}

_BLURRED: Mapping[Language, str] = {"en": "It is blurred.", "fr": "Elle est floue."}

_TEXT: Mapping[Language, str] = {
    "en": "There is text in it.",
    "fr": "Elle contient du texte.",
}


def details(
    sentence: str,
    language: Language,
    things: Iterable[str],
    measures: Measures,
    *,
    has_text: bool = False,
) -> list[str]:
    """Sentences about a picture, its own first.

    `things` are what is likely in it; those in the sentence are not named again. `has_text` where
    something has found that there are words in the picture.
    """
    told = [sentence]
    others = [
        thing
        for thing in things
        if not (_is_said(thing, sentence) or listed([thing], language) in sentence)
    ]
    if others:
        told.append(_ALSO[language].format(listed(others, language)))
    if measures.light is not None:
        told.append(_LIGHT[language][measures.light])
    if measures.is_colourless:
        told.append(_COLOURLESS[language])
    elif measures.colours:
        names = [name if language == "en" else _COLOURS[name] for name in measures.colours[:2]]
        told.append((_TWO_COLOURS if names[1:] else _ONE_COLOUR)[language].format(*names))
    told.append(_SHAPES[language][measures.shape])
    if measures.is_blurred:
        told.append(_BLURRED[language])
    if has_text:
        told.append(_TEXT[language])
    return told


def _is_said(thing: str, sentence: str) -> bool:
    """Whether a sentence has named a thing, by its first letters: "dogs" names a dog."""
    stem = thing.casefold()[:5]
    return any(word.startswith(stem) for word in sentence.casefold().replace("’", " ").split())
