"""Which tokens would make an unfinished sentence worse, whatever the picture shows.

A decoder that is unsure of a picture falls back on what it has just written ("a hat and a hat"),
and of things that it has met in the plural alone it writes "a large windows". What is found here
counts less while a sentence is written, so that it is said only where there is much reason for it:

- a noun or a verb that the sentence has said already; of words of grammar and of colours nothing is
  asked. That is a penalty on repetition (Keskar et al. 2019, arXiv 1909.05858, section 4.1) for
  some words alone;
- in English, a plural behind "a" or "an" and adjectives of colour and size.

French agreement is looked for in finished sentences (`french_agreement.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Literal

from model.caption import Language
from model.tokenizer import WORD_START, Tokenizer
from model.wording.content_words import PAINTING, carries_content

_Piece = Literal["content", "continuing", "other"]
_MARKS = ".,;:!?"
_SINGULAR = frozenset(("a", "an"))
_PLURAL = re.compile(r"[a-z]{3,}[^sui]s")
_FIRST_OF_TWO = frozenset(("sports",))
"""Plurals that often stand before another noun: "a sports car"."""


class Unwelcome:
    """Tells the tokens that would make a sentence worse; `Vocabulary.unwelcome`.

    Only words that are one token: the first piece of a longer word begins others, too. What was
    found of a token is kept, because to look at all of them would delay the start of the app.
    """

    def __init__(self, tokenizer: Tokenizer, language: Language) -> None:
        self._tokenizer, self._language = tokenizer, language
        self._pieces: dict[int, _Piece] = {}

    def __call__(self, tokens: Sequence[int]) -> list[int]:
        """Return the unwelcome tokens behind those of an unfinished sentence."""
        said, whole = [], True
        for token in reversed(tokens):
            piece = self._pieces.get(token) or self._found(token)
            if whole and piece == "content":
                said.append(token)
            whole = piece != "continuing"
        if self._language == "en" and self._awaits_singular(tokens):
            said += self._plurals
        return said

    def _found(self, token: int) -> _Piece:
        piece = self._tokenizer.written(token)
        if not piece.startswith(WORD_START):
            found: _Piece = "continuing" if piece.strip(_MARKS) else "other"
        elif carries_content(piece.removeprefix(WORD_START), self._language):
            found = "content"
        else:
            found = "other"
        return self._pieces.setdefault(token, found)

    def _awaits_singular(self, tokens: Sequence[int]) -> bool:
        for token in reversed(tokens):
            word = self._tokenizer.written(token).removeprefix(WORD_START)
            if word not in PAINTING[self._language]:
                return word in _SINGULAR
        return False

    @cached_property
    def _plurals(self) -> list[int]:
        """The plurals of which the singular is a token as well."""
        written = map(self._tokenizer.written, range(self._tokenizer.vocabulary_size))
        words = {
            piece.removeprefix(WORD_START): token
            for token, piece in enumerate(written)
            if piece.startswith(WORD_START)
        }
        return [
            token
            for word, token in words.items()
            if _PLURAL.fullmatch(word) and word[:-1] in words and word not in _FIRST_OF_TWO
        ]
