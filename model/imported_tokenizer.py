"""The vocabulary of an imported model: WordPiece or byte-level pieces, with its own special tokens.

WordPiece (Schuster and Nakajima 2012; BERT's) marks the pieces inside a word, byte-level BPE
(GPT-2's) the blank before one. Neither mark is looked at here: where words begin is told by the
text that the vocabulary's own decoder writes.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import tokenizers

from model.caption import FIRST_LANGUAGE
from model.tokenizer import Tokenizer, normalise, read_vocabulary

_APART = re.compile(r"(?<=\w) '(?: (?=(?:s|t|re|ve|ll|d|m)\b))|(?<=\w) - (?=\w)")
"""What BERT takes apart and its decoder leaves so: "dog ' s", "t - shirt"."""


def read_tokenizer(path: Path, special: Mapping[str, int]) -> Tokenizer:
    """Read a bundle's vocabulary, imported where the manifest has `special` tokens.

    ValueError when it is none, or lacks one of its special tokens.
    """
    return ImportedTokenizer(read_vocabulary(path), special) if special else Tokenizer.load(path)


class ImportedTokenizer(Tokenizer):
    """Writes English with somebody else's vocabulary; see `Tokenizer`.

    `special` has the ids of the manifest's `SPECIAL`; one token may be several of them.
    """

    def __init__(self, backend: tokenizers.Tokenizer, special: Mapping[str, int]) -> None:
        """Wrap a vocabulary; ValueError when it lacks a special token."""
        self._backend = backend
        missing = [name for name, one in special.items() if backend.id_to_token(one) is None]
        if missing:
            raise ValueError(f"the vocabulary lacks its tokens {', '.join(missing)}")
        self.pad, self.end = special["pad"], special["end"]
        self.unknown = special["unknown"]
        self._starts = {FIRST_LANGUAGE: special["start"]}
        added = backend.get_added_tokens_decoder().items()
        unwritten = {*special.values(), *(token for token, one in added if one.special)}
        self._never = tuple(sorted(unwritten - {self.end}))

    @property
    def never(self) -> tuple[int, ...]:
        """The tokens that no sentence has: the special ones, but not that which ends it."""
        return self._never

    def encode_within(self, text: str) -> list[int]:
        """Return the ids of words as they stand inside a sentence, a blank before them."""
        text = f" {normalise(text)}"
        return list(self._backend.encode(text, add_special_tokens=False).ids)

    def decode(self, ids: Iterable[int]) -> str:
        """Return the text of ids; special tokens are left out."""
        return _APART.sub(lambda found: found.group().strip(), super().decode(ids)).strip()

    def words(self, ids: Sequence[int]) -> list[tuple[int, int]]:
        """Return the (start, stop) of each written word among the ids of a sentence."""
        blanks = [self.decode(ids[: stop + 1]).count(" ") for stop in range(len(ids))]
        # A later piece may join two words again: "dog '" becomes "dog's".
        place = list(itertools.accumulate(reversed(blanks), min))[::-1]
        starts = [i for i, word in enumerate(place) if i == 0 or word > place[i - 1]]
        return list(itertools.pairwise([*starts, len(ids)]))
