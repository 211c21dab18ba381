"""Measures how often captions name a person or an animal that is not in the picture.

As CHAIR (Rohrbach et al. 2018, arXiv 1809.02156): what a caption names counts as invented when no
person's caption of the picture names it, here for persons and common animals, class by class. The
references of all languages speak together. A reference that says "animal" or "herd" speaks for
every animal, one with hands, "his" or "wearing" for a person.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from model.caption import Language
from model.training.data.dataset import Example
from model.wording.subjects import PERSON, subjects

_SOME_PERSON = re.compile(
    r"\b(s?he|his|hers?|him|they|them|their|hands?|face|seated|wearing|team|teams|band|cooks?|"
    r"model|models|fan|fans|police|group|groupe|équipe|équipes|mains?|visage)\b"
)
_SOME_ANIMAL = re.compile(
    r"\b(animals?|herd|livestock|wildlife|pets?|creatures?|animal|animaux|troupeau)\b"
)


@dataclass(frozen=True, slots=True)
class Inventions:
    """Shares of captions, ×100, that name what no reference does, and how many by class.

    `captions` of them invent a person or an animal; `classes` counts captions.
    """

    captions: float
    person: float
    animal: float
    classes: dict[str, int]


def invented(caption: str, language: Language, example: Example) -> tuple[str, ...]:
    """Return the classes that a caption names and no reference of its picture, in order."""
    named: set[str] = set()
    animal = False
    for written_in, text in example.captions:
        named |= subjects(text, written_in)
        if _SOME_PERSON.search(text.lower()):
            named.add(PERSON)
        animal = animal or _SOME_ANIMAL.search(text.lower()) is not None
    unfounded = subjects(caption, language) - named
    return tuple(sorted(name for name in unfounded if name == PERSON or not animal))


def summary(each: Sequence[Sequence[str]]) -> Inventions:
    """Sum up what every caption invented."""

    def share(hits: Sequence[bool]) -> float:
        return round(100 * sum(hits) / max(len(hits), 1), 2)

    return Inventions(
        captions=share([bool(classes) for classes in each]),
        person=share([PERSON in classes for classes in each]),
        animal=share([bool(set(classes) - {PERSON}) for classes in each]),
        classes=dict(Counter(name for classes in each for name in classes).most_common()),
    )
