"""The pictures that no training sees: choices are made on them, never on dev.

They are fixed lists of file names, `heldout_*.tsv`: 500 photos of Flickr8k's official train split
and 500 of `cc`. Nobody chose: they are those whose name had the least SHA-256 when the lists were
made, of `cc` among the rows whose sentence was fit to be learnt from (`web_sentences.py`).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

SOURCES = ("flickr8k", "cc")


@cache
def held_out_names() -> frozenset[str]:
    """Return the file names of all pictures that are held out, whatever their source."""
    return frozenset(name for source in SOURCES for name in held_out_of(source))


def held_out_of(source: str) -> tuple[str, ...]:
    """Return the file names of one source's held-out pictures, least SHA-256 first."""
    path = Path(__file__).with_name(f"heldout_{source}.tsv")
    _headline, *names = path.read_text(encoding="utf-8").splitlines()
    return tuple(names)
