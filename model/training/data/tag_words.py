"""Which tags a photo has, by the words of its captions.

The words are in `tags.tsv`, one tag a line: its English name, its French one, and the forms by
which English captions mention it, lower case, separated by commas. Nothing in the list tells
whether somebody is a man or a woman.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.manifest import Json
from model.training.errors import TrainingDataError

SHIPPED_WORDS = Path(__file__).with_name("tags.tsv")
HEADER = "en\tfr\tforms"


@dataclass(frozen=True, slots=True)
class TagWords:
    """One tag: its name in each language and the words that mention it."""

    en: str
    fr: str
    forms: tuple[str, ...]

    def to_json(self) -> Json:
        """Return an entry of `things.json`."""
        return asdict(self) | {"forms": list(self.forms)}


def read_words(path: Path = SHIPPED_WORDS) -> tuple[TagWords, ...]:
    """Read a list of tags. Raises `TrainingDataError` with the line that is wrong."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingDataError(f"{path.name} cannot be read: {error}") from error
    if lines[:1] != [HEADER]:
        raise TrainingDataError(f"{path.name}, line 1: not «en<TAB>fr<TAB>forms»")
    words: list[TagWords] = []
    for number, line in enumerate(lines[1:], start=2):
        cells = [cell.strip() for cell in line.split("\t")]
        forms = tuple(form.strip() for form in cells[-1].split(","))
        if len(cells) != 3 or not all(cells) or not all(forms):
            raise TrainingDataError(f"{path.name}, line {number}: not «en<TAB>fr<TAB>forms»")
        if any(cells[0] == other.en for other in words):
            raise TrainingDataError(f"{path.name}, line {number}: {cells[0]} stands twice")
        words.append(TagWords(cells[0], cells[1], forms))
    return tuple(words)


def mentions(words: Sequence[TagWords], captions: Sequence[Sequence[str]]) -> NDArray[np.bool_]:
    """Return (photos, tags) bool: whether one of a photo's English captions mentions a tag."""
    by_form: dict[str, list[int]] = {}
    for index, tag in enumerate(words):
        for form in tag.forms:
            by_form.setdefault(form, []).append(index)
    lengths = sorted({form.count(" ") + 1 for form in by_form})
    found = np.zeros((len(captions), len(words)), dtype=bool)
    for photo, texts in enumerate(captions):
        for text in texts:
            spoken = re.findall(r"[a-z'-]+", text.lower())
            for start in range(len(spoken)):
                for length in lengths:
                    found[photo, by_form.get(" ".join(spoken[start : start + length]), [])] = True
    return found
