"""Captioned pictures to measure on: Flickr8k's folder, or one with a plain table of captions.

A table, `captions.tsv`, has a head with the columns `image` and `caption`, a line for every caption
(several lines name one picture when several people described it), and the pictures lie in
`images/` beside it, of whatever shape.
"""

from __future__ import annotations

import csv
from pathlib import Path

from model.training.data.dataset import (
    CaptionData,
    Example,
    held_out_names,
    read_flickr8k,
    read_lines,
)
from model.training.errors import TrainingDataError

TABLE = "captions.tsv"


def read_source(folder: Path) -> CaptionData:
    """Read a folder in either form.

    Of a table those pictures are held out that `heldout_cc.tsv` names, and the others may be
    trained on; a table without any such picture is there for measuring alone, and all `dev`.
    TrainingDataError names the file and line of what is wrong.
    """
    if not (folder / TABLE).is_file():
        return read_flickr8k(folder)
    examples = read_table(folder)
    apart = held_out_names("cc")
    heldout = tuple(example for example in examples if example.image.name in apart)
    if not heldout:
        return CaptionData((), examples)
    return CaptionData(tuple(e for e in examples if e.image.name not in apart), (), heldout)


def read_table(folder: Path) -> tuple[Example, ...]:
    """Read the English captions of a table, picture by picture in the order of their first line."""
    table = csv.DictReader(read_lines(folder / TABLE), delimiter="\t", quoting=csv.QUOTE_NONE)
    captions: dict[str, list[str]] = {}
    for number, row in enumerate(table, start=2):
        image, caption = (row.get(name) for name in ("image", "caption"))
        if not (image and caption):
            raise TrainingDataError(f"{TABLE}, line {number}: not «image, caption»")
        if image not in captions and not (folder / "images" / image).is_file():
            raise TrainingDataError(f"{TABLE}, line {number}: {image} is missing")
        captions.setdefault(image, []).append(caption)
    return tuple(
        Example(folder / "images" / image, tuple(("en", text) for text in texts))
        for image, texts in captions.items()
    )
