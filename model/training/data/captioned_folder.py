"""Captioned pictures in a folder: in Flickr8k's own format, or with a plain table of captions.

A table, `captions.tsv`, has a head with the columns `image` and `caption`, perhaps `set` and
others, and a line for every English caption; the pictures lie in `images/` beside it, of whatever
shape. Several lines name one picture where several people described it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from model.training.data.dataset import CaptionData, Example, read_flickr8k, read_lines
from model.training.data.heldout import held_out_names
from model.training.errors import TrainingDataError

TABLE = "captions.tsv"


@dataclass(frozen=True, slots=True)
class Captioned:
    """One line of a table, counted from 1; `image` is the picture's file, which may be missing.

    `set` is the part of the table that the line belongs to, empty where the table has no parts.
    """

    line: int
    image: Path
    set: str
    caption: str


def read_table(folder: Path) -> Iterator[Captioned]:
    """Yield a table's lines; TrainingDataError names the file and line of one that is malformed."""
    table = csv.DictReader(read_lines(folder / TABLE), delimiter="\t", quoting=csv.QUOTE_NONE)
    for number, row in enumerate(table, start=2):
        image, set_, caption = ((row.get(name) or "") for name in ("image", "set", "caption"))
        if not caption.strip() or not image or Path(image).name != image:
            raise TrainingDataError(
                f"{folder.name}/{TABLE}, line {number}: not «image, …, caption»"
            )
        yield Captioned(number, folder / "images" / image, set_, caption)


def read_source(folder: Path) -> CaptionData:
    """Read a folder in either form, to measure on it.

    Of a table the held-out pictures are apart, and the others may be trained on; a table without
    any such picture is there for measuring alone, and all `dev`. TrainingDataError names the file
    and line of what is wrong, a missing picture among it.
    """
    if not (folder / TABLE).is_file():
        return read_flickr8k(folder)
    examples = _examples(folder)
    apart = held_out_names()
    heldout = tuple(example for example in examples if example.image.name in apart)
    if not heldout:
        return CaptionData((), examples)
    return CaptionData(tuple(e for e in examples if e.image.name not in apart), (), heldout)


def _examples(folder: Path) -> tuple[Example, ...]:
    """Return the pictures of a table with all their captions, in the order of their first line."""
    captions: dict[Path, list[str]] = {}
    for row in read_table(folder):
        if row.image not in captions and not row.image.is_file():
            raise TrainingDataError(
                f"{folder.name}/{TABLE}, line {row.line}: {row.image.name} is missing"
            )
        captions.setdefault(row.image, []).append(row.caption)
    return tuple(
        Example(image, tuple(("en", text) for text in texts)) for image, texts in captions.items()
    )
