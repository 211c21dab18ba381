"""A short paragraph about a picture, put together from what was measured, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.messages.doubt import is_told, listed
from desktop.messages.places import place_words
from model.caption import Language, Sight, Sighting, Tag
from model.wording.places import SCENES, Place, place_of
from model.wording.subjects import PERSON, subjects
from model.wording.tags import SHOWN

if TYPE_CHECKING:  # words need no pixels
    from model.pictures.measures import Colour, Light, Measures, Shape

_ALSO: Mapping[Language, str] = {"en": "Also likely: {}.", "fr": "Aussi probable\u00a0: {}."}

_PERSON: Mapping[Language, str] = {"en": "person", "fr": "personne"}

_ROOM: Mapping[Language, str] = {"en": "room", "fr": "pièce"}

_ROOMS: Mapping[Language, tuple[str, ...]] = {
    "en": ("bathroom", "bedroom", "kitchen", "office", "hallway"),
    "fr": ("salle", "chambre", "salon", "cuisine", "bureau", "couloir"),
}
"""Words that say which room it is."""

_BETWEEN: Mapping[Language, str] = {"en": "; ", "fr": "\u00a0; "}

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


@dataclass(frozen=True, slots=True)
class Placed:
    """A thing's word, and where it is, as far as that is known."""

    word: str
    place: Place | None = None


def likely_things(sight: Sight, language: Language) -> list[Placed]:
    """The things that are likely enough to be told, the likeliest first, each with its place.

    None of what is no photo, of which the list tells nothing.
    """
    if sight.kind != "photo":
        return []
    return [
        Placed(thing.names[language], None if sighting.thing in SCENES else _place(sighting))
        for thing, sighting in sight.likeliest[:SHOWN]
        if is_told(Tag(thing.names[language], sighting.probability), language)
    ]


def _place(sighting: Sighting) -> Place | None:
    return None if sighting.where is None else place_of(sighting.where)


def details(
    sentence: str,
    language: Language,
    things: Iterable[Placed],
    measures: Measures,
    *,
    has_text: bool = False,
) -> list[str]:
    """Sentences about a picture, its own first.

    `things` are what is likely in it; those in the sentence are not named again. `has_text` where
    something has found that there are words in the picture.
    """
    told = [sentence]
    others = [thing for thing in things if not _is_said(thing.word, sentence, language)]
    if others:
        told.append(_ALSO[language].format(_in_their_places(others, language)))
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


def _in_their_places(things: list[Placed], language: Language) -> str:
    """Things in a row, those of one place together: "a car and a bus on the left; the sky"."""
    by_place: dict[Place | None, list[str]] = {}
    for thing in things:
        by_place.setdefault(thing.place, []).append(thing.word)
    return _BETWEEN[language].join(
        listed(words, language) + (f" {place_words(place, language)}" if place else "")
        for place, words in by_place.items()
    )


def _is_said(thing: str, sentence: str, language: Language) -> bool:
    """Whether a sentence has named a thing, by its first letters: "dogs" names a dog.

    A skier is a person as well, « des gens » are, and a kitchen is a room.
    """
    if listed([thing], language) in sentence:
        return True
    if thing == _PERSON[language] and PERSON in subjects(sentence, language):
        return True
    stems = (thing.casefold()[:5], *(_ROOMS[language] if thing == _ROOM[language] else ()))
    return any(word.startswith(stems) for word in sentence.casefold().replace("’", " ").split())
