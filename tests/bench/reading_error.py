"""How much of a known text was read wrongly: edit distances, counted in characters."""

from __future__ import annotations

import numpy as np


def normalised(text: str) -> str:
    """A text without what typography decides: line ends, kinds of spaces, apostrophes, quotes."""
    table = str.maketrans("’‘“”", "''\"\"")
    return " ".join(text.translate(table).split())


def distance(true: str, read: str, *, anywhere: bool = False) -> int:
    """The least number of characters put in, left out or changed (Levenshtein 1966).

    `anywhere` lets `true` stand anywhere in `read`: what is before and behind it costs nothing.
    """
    letters = np.frombuffer(read.encode("utf-32-le"), np.uint32)
    columns = np.arange(len(letters) + 1)
    row = np.zeros_like(columns) if anywhere else columns.copy()
    for number, letter in enumerate(np.frombuffer(true.encode("utf-32-le"), np.uint32), start=1):
        best = np.empty_like(row)
        best[0] = number
        best[1:] = np.minimum(row[1:] + 1, row[:-1] + (letters != letter))
        # Leaving out letters runs along the row: a running minimum, once the slope is taken off.
        row = np.minimum.accumulate(best - columns) + columns
    return int(row.min() if anywhere else row[-1])


def wrong_characters(pieces: tuple[str, ...], read: str, *, ordered: bool) -> tuple[int, int]:
    """How many characters are wrong, and how many there are.

    `ordered` holds the whole text against the pieces one after the other; without, each piece is
    looked for by itself, for where the order of a screenshot's parts is a matter of taste.
    """
    read = normalised(read)
    if ordered:
        whole = normalised(" ".join(pieces))
        return distance(whole, read), len(whole)
    texts = [normalised(piece) for piece in pieces]
    return sum(distance(text, read, anywhere=True) for text in texts), sum(map(len, texts))
