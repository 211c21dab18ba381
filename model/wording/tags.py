"""The tags that a bundle can give: their words in every language, kept in its `things.json`.

The file is a JSON list in the order of the encoder's outputs; an entry has one word (or a few) for
each language of the bundle, and the forms by which English captions mention it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from model.caption import FIRST_LANGUAGE, Language, Sighting, Tag, Thing
from model.plain_files import read_json

if TYPE_CHECKING:  # the words for things need no NumPy
    import numpy as np
    from numpy.typing import NDArray

_LARGEST = 4 << 20

SHOWN = 5
"""How many tags a caption has."""


def read_things(path: Path, languages: Sequence[Language]) -> tuple[Thing, ...]:
    """Read `things.json`: names in every language, and the English forms, where it has them.

    Raises OSError when it cannot be read, and ValueError, which says why, when it is no such file.
    """
    entries = read_json(path, _LARGEST)
    if not isinstance(entries, list):
        raise ValueError(f"{path.name} is not a list")
    things = []
    for number, entry in enumerate(entries):
        names: dict[Language, str] = {}
        for language in languages:
            word = entry.get(language) if isinstance(entry, dict) else None
            if not isinstance(word, str) or not word:
                raise ValueError(f"{path.name}: thing {number} has no word in {language!r}")
            names[language] = word
        forms = _checked_forms(entry.get("forms", []), f"{path.name}: thing {number}")
        things.append(Thing(names, forms))
    return tuple(things)


def _checked_forms(forms: object, where: str) -> tuple[str, ...]:
    """Return the words that mention a tag; ValueError where they are no list of texts."""
    if not isinstance(forms, list) or not all(isinstance(form, str) and form for form in forms):
        raise ValueError(f"{where} has forms that are no list of words")
    return tuple(forms)


def likeliest(
    things: Sequence[Thing], language: Language, probabilities: NDArray[np.float32] | None
) -> tuple[Tag, ...]:
    """Return the `SHOWN` likeliest tags by their probabilities (tags,), the likeliest first.

    None without probabilities or things.
    """
    if probabilities is None or not things:
        return ()
    best = (-probabilities).argsort(kind="stable")[:SHOWN]
    return tuple(Tag(things[index].names[language], float(probabilities[index])) for index in best)


def sightings(
    things: Sequence[Thing],
    probabilities: NDArray[np.float32],
    places: Mapping[int, NDArray[np.float32]],
) -> tuple[Sighting, ...]:
    """Return what probabilities (tags,), and maps by a tag's index, tell of each thing."""
    return tuple(
        Sighting(thing.names[FIRST_LANGUAGE], float(probabilities[number]), places.get(number))
        for number, thing in enumerate(things)
    )
