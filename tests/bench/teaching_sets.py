"""What the teaching benchmarks teach, and what they look at afterwards: pictures and captions.

Two things are taught. Another source: web pictures with sentences in another style and of other
subjects than Flickr8k's. And one named thing: no individual is to be found fifteen times in this
data, so a sort stands for it that people agree on, a black dog. Wherever a person wrote "a black
dog", its "owner" writes its name. The dev photos are used, which no model has learnt from.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model.caption import Language
from model.training.data.dataset import Example
from model.training.data.heldout import held_out_of

NAMES: dict[Language, str] = {"en": "Rex", "fr": "Médor"}

_BLACK_DOG: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:a|the|one) (?:(?:big|large|small|shiny|furry|wet|young),? ?(?:, )?)*black dog"
        r"(?: (?:with|in|wearing) (?:a|the) (?:\w+ )?collar)?",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"\b(?:un|le) (?:gros |grand |petit |jeune )?chien(?: noir(?: et \w+)?)?"
        r"(?: (?:avec|portant) un collier \w+)?",
        re.IGNORECASE,
    ),
}
_SEVERAL = re.compile(
    r"\b(dogs|puppies|several|another|two|three)\b|and (?:a|an|the) (?:\w+ )*dog", re.IGNORECASE
)
_DOG = re.compile(r"\b(dogs?|pupp(?:y|ies)|poodle|labrador|retriever|greyhounds?)\b", re.IGNORECASE)
_AGREED = 2
"""So many of five people must call it a black dog, or a dog."""


@dataclass(frozen=True, slots=True)
class NamedThing:
    """Pictures of one thing: captioned ones to learn from, and others to find it in, or not.

    `near` show something like it (other dogs), `others` are drawn from all the `rest`, `near`
    included. A picture of which anybody speaks of a black dog is among none of them.
    """

    name: str
    language: Language
    taught: tuple[Example, ...]
    unseen: tuple[Path, ...]
    near: tuple[Path, ...]
    others: tuple[Path, ...]
    rest: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Captioned pictures of one source; `refused` were passed over: the model describes none."""

    taught: tuple[Example, ...]
    unseen: tuple[Example, ...]
    refused: int


def wide_source(
    cc: Path, described: Callable[[Path], bool], *, taught: int, unseen: int, seed: int
) -> Source:
    """Draw pictures of `cc` that the model describes and no training has seen."""
    held_out = set(held_out_of("cc"))
    with (cc / "captions.tsv").open(encoding="utf-8") as stream:
        rows = [
            row
            for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
            if row["image"] in held_out
        ]
    found: list[Example] = []
    refused = 0
    for index in np.random.default_rng(seed).permutation(len(rows)):
        if len(found) == taught + unseen:
            break
        image = cc / "images" / rows[index]["image"]
        if described(image):
            found.append(Example(image, (("en", rows[index]["caption"]),)))
        else:
            refused += 1
    return Source(tuple(found[:taught]), tuple(found[taught:]), refused)


def named_thing(
    examples: Sequence[Example], language: Language, *, taught: int, others: int, seed: int
) -> NamedThing:
    """Find one black dog, alone in its picture, and give it a name."""
    random = np.random.default_rng(seed)
    shown = [example for example in examples if _shows_black_dog(example)]
    named = {example.image: _named(example, language) for example in shown}
    order = [shown[index] for index in random.permutation(len(shown))]
    # Those that nobody calls a black dog in this language are only looked at.
    chosen = [example for example in order if named[example.image]][:taught]
    rest = [
        example
        for example in examples
        if not any(_BLACK_DOG["en"].search(text) for text in example.references("en"))
    ]
    drawn = [rest[index] for index in random.permutation(len(rest))[:others]]
    return NamedThing(
        NAMES[language],
        language,
        tuple(Example(example.image, ((language, named[example.image]),)) for example in chosen),
        tuple(example.image for example in order if example not in chosen),
        tuple(example.image for example in rest if _agreed(example, _DOG)),
        tuple(example.image for example in drawn),
        tuple(example.image for example in rest),
    )


def _shows_black_dog(example: Example) -> bool:
    alone = not any(_SEVERAL.search(text) for text in example.references("en"))
    return alone and _agreed(example, _BLACK_DOG["en"])


def _agreed(example: Example, words: re.Pattern[str]) -> bool:
    return sum(bool(words.search(text)) for text in example.references("en")) >= _AGREED


def _named(example: Example, language: Language) -> str:
    """Return a person's caption with the name in it; "" where nobody wrote of a black dog."""
    for text in example.references(language):
        if _BLACK_DOG[language].search(text):
            return _BLACK_DOG[language].sub(NAMES[language], text, count=1)
    return ""


def write_pairs(folder: Path, examples: Sequence[Example]) -> Path:
    """Write captioned pictures as their owner would keep them: a table beside the pictures."""
    folder.mkdir(parents=True)
    with (folder / "captions.csv").open("w", newline="", encoding="utf-8") as stream:
        table = csv.writer(stream)
        table.writerow(("file", "caption", "language"))
        for example in examples:
            (folder / example.image.name).write_bytes(example.image.read_bytes())
            for language, caption in example.captions:
                table.writerow((example.image.name, caption, language))
    return folder
