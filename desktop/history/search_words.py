"""The words by which an entry is found. No Qt, no database."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """The words of a text without case, accents and ligatures, each with one space before it."""
    apart = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    letters = (
        character if character.isalnum() else " "
        for character in apart
        if not unicodedata.combining(character)
    )
    return "".join(f" {word}" for word in "".join(letters).split())
