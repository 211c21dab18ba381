"""Short English–French pairs, for what the captions of Multi30k hardly name: rooms, food, objects.

`words.tsv` holds nouns with their French gender, `phrases.tsv` whole phrases, both written for this
project. Each noun is said in four ways, so that the translator meets its article, the elision
before "un" and adjectives before and behind it that agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from model.training.data.dataset import Translated, read_lines
from model.training.errors import TrainingDataError

WORDS = Path(__file__).with_name("words.tsv")
PHRASES = Path(__file__).with_name("phrases.tsv")

_FORMS = {"m": ("un", "grand", "blanc"), "f": ("une", "grande", "blanche")}
"""By gender: the article, and an adjective that stands before the noun and one behind it."""


def short_pairs() -> Iterator[Translated]:
    """Yield the pairs; the key of each is the file that it comes from."""
    for number, (english, french, gender) in _rows(WORDS, 3):
        for pair in composed(english, french, gender):
            yield Translated(number, WORDS.name, *pair)
    for number, (english, french) in _rows(PHRASES, 2):
        yield Translated(number, PHRASES.name, english, french)
        yield Translated(number, PHRASES.name, sentence(english), sentence(french))


def composed(english: str, french: str, gender: str) -> list[tuple[str, str]]:
    """Return what is said of a noun, given its French and that one's gender, "m" or "f"."""
    article = "an" if english[0] in "aeiou" else "a"
    un, grand, blanc = _FORMS[gender]
    return [
        (f"{article} {english}", f"{un} {french}"),
        (
            sentence(f"{article} {english} in the foreground"),
            sentence(f"{un} {french} au premier plan"),
        ),
        (f"a man next to {article} {english}", f"un homme à côté d'{un} {french}"),
        (f"a large white {english}", f"{un} {grand} {french} {blanc}"),
    ]


def sentence(text: str) -> str:
    """Return a phrase with a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:]}."


def _rows(path: Path, columns: int) -> Iterator[tuple[int, list[str]]]:
    """Yield line and cells of a table under a headline."""
    for number, line in enumerate(read_lines(path)[1:], start=2):
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) != columns or not all(cells) or (columns == 3 and cells[2] not in _FORMS):
            raise TrainingDataError(f"{path.name}, line {number}: not «en, fr[, m or f]»")
        yield number, cells
