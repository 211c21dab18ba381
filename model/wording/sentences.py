"""How words become a written sentence: what the model itself does not write."""

from __future__ import annotations

from collections.abc import Iterable

from model.caption import Word

_ENDS = (".", "!", "?")


def as_sentence(words: Iterable[str]) -> list[str]:
    """Give a sentence's words its first capital and its full stop, the same in each language."""
    written = list(words)
    if written:
        written[0] = written[0][:1].upper() + written[0][1:]
        if not written[-1].endswith(_ENDS):
            written[-1] += "."
    return written


def joined(words: Iterable[Word]) -> str:
    """Return a sentence of its words."""
    return " ".join(word.text for word in words)
