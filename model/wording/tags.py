"""The tags that a bundle can give: their words in every language, kept in its `things.json`.

The file is a JSON list in the order of the encoder's outputs; an entry has one word (or a few) for
each language of the bundle, and the forms by which English captions mention it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from model.caption import FIRST_LANGUAGE, Language, Sighting, Tag, Thing
from model.plain_files import read_json
from model.wording.subjects import SELDOM_NAMED

if TYPE_CHECKING:  # the words for things need no NumPy
    import numpy as np
    from numpy.typing import NDArray

_LARGEST = 4 << 20

SHOWN = 5
"""How many tags a caption has."""

_SURE_OF_ANIMAL = 0.8
"""The probability from which an animal that only ImageNet tells of is told: of a hundred held-out
photos with such a one people named it in 98 (model/training/RUNS.md)."""


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
    things: Sequence[Thing],
    language: Language,
    probabilities: NDArray[np.float32] | None,
    heard: Iterable[Sighting] = (),
) -> tuple[Tag, ...]:
    """Return the `SHOWN` likeliest tags by their probabilities (tags,), the likeliest first.

    Among them are animals that the list lacks and a witness is sure of. None without probabilities
    or things.
    """
    if probabilities is None or not things:
        return ()
    best = (-probabilities).argsort(kind="stable")[:SHOWN]
    tags = [Tag(things[index].names[language], float(probabilities[index])) for index in best]
    tags += [
        Tag(thing.names[language], seen.probability) for thing, seen in unlisted(things, heard)
    ]
    return tuple(sorted(tags, key=lambda tag: -tag.probability)[:SHOWN])


def unlisted(
    things: Sequence[Thing], heard: Iterable[Sighting]
) -> tuple[tuple[Thing, Sighting], ...]:
    """Return the animals that a list lacks and a witness is sure of."""
    known = {thing.names[FIRST_LANGUAGE] for thing in things}
    found = []
    for sighting in heard:
        names = SELDOM_NAMED.get(sighting.thing)
        if names is None or sighting.probability < _SURE_OF_ANIMAL:
            continue
        name = names[FIRST_LANGUAGE]
        if name not in known:
            known.add(name)
            found.append((Thing(names), Sighting(name, sighting.probability, sighting.where)))
    return tuple(found)


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
