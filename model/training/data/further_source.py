"""Reads a source of captioned pictures beside Flickr8k, to learn from it.

It is a folder with a table (`captioned_folder.py`) of English sentences, one a picture, mostly by a
machine. What their terms are must be written down, or nobody learns from them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from model.training.data.caption_language import guess_language
from model.training.data.captioned_folder import TABLE, Captioned, read_table
from model.training.data.dataset import read_lines
from model.training.errors import TrainingDataError

_TERMS = re.compile(r"\b(rights|licen[cs]ed?|terms|public domain|CC0|CC[- ]BY)\b", re.IGNORECASE)
_FOREIGN = 0.2
"""A share of captions in another language above which a table is not one of English captions."""


def read_captions(folder: Path) -> list[Captioned]:
    """Read a source's table; TrainingDataError names the file and line of what is wrong.

    So it does when a picture stands there twice, when most captions are in another language, and
    where nothing says on what terms the source may be learnt from (see `terms_of`).
    """
    terms_of(folder)
    found: dict[Path, Captioned] = {}
    for row in read_table(folder):
        first = found.setdefault(row.image, row).line
        if first != row.line:
            raise TrainingDataError(
                f"{folder.name}/{TABLE}, line {row.line}: {row.image.name} stands in line {first} "
                "already"
            )
    rows = list(found.values())
    _check_language(folder, rows)
    return rows


def terms_of(folder: Path) -> str:
    """Return the sentence that says on what terms a source may be learnt from.

    It stands in the README or the LICENCE of the folder, or, naming the folder, in the README
    beside it. TrainingDataError where there is none.
    """
    for line in _told(folder):
        for sentence in re.split(r"[.|] ", f"{line} "):
            if _TERMS.search(sentence):
                return sentence.strip(" |#*-.")
    raise TrainingDataError(
        f"{folder.name} says nowhere on what terms it may be learnt from: write a line on its "
        f"licence or rights into {folder.name}/README.md"
    )


def _told(folder: Path) -> Iterator[str]:
    for name in ("README.md", "LICENCE", "LICENSE", "LICENCE.txt", "LICENSE.txt"):
        if (folder / name).is_file():
            yield from read_lines(folder / name)
    beside = folder.parent / "README.md"
    if beside.is_file():
        named = re.compile(rf"(?<![\w/]){re.escape(folder.name)}/")
        yield from (line for line in read_lines(beside) if named.search(line))


def _check_language(folder: Path, rows: Sequence[Captioned]) -> None:
    """Refuse a table of which more than `_FOREIGN` of the captions are not English."""
    guesses = [(row.line, guess_language(row.caption)) for row in rows]
    foreign = [(line, code) for line, code in guesses if code not in ("", "en")]
    if len(foreign) > _FOREIGN * len(rows):
        code = Counter(code for _, code in foreign).most_common(1)[0][0]
        first = next(line for line, other in foreign if other == code)
        raise TrainingDataError(
            f"{folder.name}/{TABLE}, line {first}: {len(foreign)} of {len(rows)} captions are not "
            f"English (most look like «{code}»)"
        )
