"""The tags that a bundle can give: their words in every language, kept in its `things.json`.

The file is a JSON list in the order of the encoder's outputs; an entry has one word (or a few) for
each language of the bundle. What else it has is for those who train on from the bundle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.caption import Language, Tag
from model.plain_files import read_json

_LARGEST = 4 << 20

SHOWN = 5
"""How many tags a caption has."""

TagNames = Mapping[Language, Sequence[str]]
"""For each language the words of all tags, in the order of the encoder's outputs."""


def read_tag_names(path: Path, languages: Sequence[Language]) -> TagNames:
    """Read `things.json`.

    Raises OSError when it cannot be read, and ValueError, which says why, when it is no such file.
    """
    entries = read_json(path, _LARGEST)
    if not isinstance(entries, list):
        raise ValueError(f"{path.name} is not a list")
    names: dict[Language, list[str]] = {language: [] for language in languages}
    for number, entry in enumerate(entries):
        for language in languages:
            word = entry.get(language) if isinstance(entry, dict) else None
            if not isinstance(word, str) or not word:
                raise ValueError(f"{path.name}: thing {number} has no word in {language!r}")
            names[language].append(word)
        _check_forms(entry.get("forms", []), f"{path.name}: thing {number}")
    return names


def _check_forms(forms: object, where: str) -> None:
    """Make sure that the words which mention a tag, for those who train on, are a list of texts."""
    if not isinstance(forms, list) or not all(isinstance(form, str) and form for form in forms):
        raise ValueError(f"{where} has forms that are no list of words")


def likeliest(words: Sequence[str], probabilities: NDArray[np.float32] | None) -> tuple[Tag, ...]:
    """Return the `SHOWN` likeliest tags by their probabilities (tags,), the likeliest first.

    None without probabilities.
    """
    if probabilities is None:
        return ()
    best = np.argsort(-probabilities, kind="stable")[:SHOWN]
    return tuple(Tag(words[index], float(probabilities[index])) for index in best)
