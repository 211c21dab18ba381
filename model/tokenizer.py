"""Caption text <-> token ids: the only place where caption text is normalised.

A byte-pair encoding (Sennrich et al. 2016, arXiv 1508.07909) over words, one vocabulary for every
language. A word's first piece starts with "▁" (Metaspace). Every printable Latin character is a
piece of its own, so that a name nobody has written before can still be spelled.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import numpy as np
import tokenizers
from numpy.typing import NDArray
from tokenizers import decoders, pre_tokenizers

from model import atomic_files
from model.caption import LANGUAGES, Language
from model.plain_files import read_plain

PAD = "<pad>"
END = "<end>"
UNKNOWN = "<unk>"
WORD_START = "▁"

_LARGEST = 16 << 20
"""Bytes of a vocabulary; the shipped one has 0.2 MB."""

LETTERS = re.compile(r"[^\W\d_]+")
"""A word, or what of it stands before an apostrophe or a hyphen."""

_PUNCTUATION = ',.;:!?()"'
_PLAIN = {
    "'": "’‘`´‚‛′",
    '"': "“”„‟«»″",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2212",  # hyphens, dashes, minus
    ".": "…",
    "": "\u00ad\u200b\u200c\u200d\u2060\ufeff",  # where a line may break, or not
}
_TYPOGRAPHY = str.maketrans({sign: plain for plain, signs in _PLAIN.items() for sign in signs})


def start_token(language: Language) -> str:
    """Return the special token that opens a sentence of `language`."""
    return f"<{language}>"


def normalise(text: str, names: Collection[str] = ()) -> str:
    """Return a caption as the model reads and writes it.

    NFC, plain quotes and dashes, single spaces, none before punctuation, no final stop, and no
    capital on the first word unless the word has another one ("TV"), is "I", or is one of `names`.
    """
    text = unicodedata.normalize("NFC", text).translate(_TYPOGRAPHY)
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r" (?=[,.;:!?)]|'s\b|n't\b)", "", text)
    text = text.rstrip(" .!;,")
    first, _, rest = text.partition(" ")
    named = names and (word := LETTERS.match(first)) and word.group() in names
    if first[1:] == first[1:].lower() and first != "I" and not named:
        text = first[:1].lower() + first[1:] + (" " + rest if rest else "")
    return text


def read_vocabulary(path: Path) -> tokenizers.Tokenizer:
    """Read a `tokenizer.json`; ValueError when it is not one."""
    try:
        return tokenizers.Tokenizer.from_str(read_plain(path, _LARGEST).decode())
    except OSError:
        raise
    except Exception as error:  # the library raises bare Exception for a malformed file
        raise ValueError(f"{path.name} is not a vocabulary: {error}") from error


class Tokenizer:
    """Encodes and decodes captions with one trained vocabulary."""

    def __init__(self, backend: tokenizers.Tokenizer) -> None:
        """Wrap a trained vocabulary; ValueError when a special token is missing."""
        self._backend = backend
        names = (PAD, END, UNKNOWN, *map(start_token, LANGUAGES))
        found = {name: backend.token_to_id(name) for name in names}
        ids = {name: token for name, token in found.items() if token is not None}
        if len(ids) < len(names):
            raise ValueError(f"the vocabulary lacks {', '.join(found.keys() - ids.keys())}")
        self.pad: int = ids[PAD]
        self.end: int = ids[END]
        self.unknown: int = ids[UNKNOWN]
        self._starts = {language: ids[start_token(language)] for language in LANGUAGES}

    @classmethod
    def load(cls, path: Path) -> Tokenizer:
        """Read a `tokenizer.json`; ValueError when it is not one."""
        return cls(read_vocabulary(path))

    @classmethod
    def train(cls, texts: Iterable[str], size: int) -> Tokenizer:
        """Learn a vocabulary of at most `size` pieces from captions (normalised here)."""
        backend = tokenizers.Tokenizer(tokenizers.models.BPE(unk_token=UNKNOWN))
        backend.pre_tokenizer = pre_tokenizers.Sequence(
            [
                pre_tokenizers.Split(tokenizers.Regex(f"[{re.escape(_PUNCTUATION)}]"), "isolated"),
                pre_tokenizers.Metaspace(WORD_START, prepend_scheme="first"),
            ]
        )
        backend.decoder = decoders.Metaspace(WORD_START, prepend_scheme="first")
        trainer = tokenizers.trainers.BpeTrainer(
            vocab_size=size,
            special_tokens=[PAD, END, UNKNOWN, *map(start_token, LANGUAGES)],
            initial_alphabet=[c for c in map(chr, range(0x21, 0x180)) if c.isprintable()],
            show_progress=False,
        )
        backend.train_from_iterator((normalise(text) for text in texts), trainer)
        return cls(backend)

    def save(self, path: Path) -> None:
        """Write `tokenizer.json`, whole or not at all; OSError when it cannot be written."""
        atomic_files.write_durably(path, self._backend.to_str(pretty=False).encode())

    @property
    def vocabulary_size(self) -> int:
        """The number of ids, special tokens included."""
        return int(self._backend.get_vocab_size())

    def start(self, language: Language) -> int:
        """Return the id that opens a sentence of `language`."""
        return self._starts[language]

    @property
    def never(self) -> tuple[int, ...]:
        """The tokens that no sentence has."""
        return (self.pad, self.unknown, *sorted(self._starts.values()))

    def piece(self, piece: str) -> int | None:
        """Return the id of one piece of the vocabulary; None where it has no such piece."""
        found: int | None = self._backend.token_to_id(piece)
        return found

    def written(self, token: int) -> str:
        """Return the piece of an id as the vocabulary writes it; "" where there is none."""
        return self._backend.id_to_token(token) or ""

    def word_beginnings(self) -> NDArray[np.bool_]:
        """Return (vocabulary,): whether a word begins with the piece of that id."""
        pieces = map(self.written, range(self.vocabulary_size))
        return np.array([piece.startswith(WORD_START) for piece in pieces])

    def encode(self, text: str, names: Collection[str] = ()) -> list[int]:
        """Return the ids of a caption, without start or end; `names` as in `normalise`."""
        return list(self._backend.encode(normalise(text, names), add_special_tokens=False).ids)

    def encode_within(self, text: str) -> list[int]:
        """Return the ids of words as they stand inside a sentence."""
        return self.encode(text)

    def decode(self, ids: Iterable[int]) -> str:
        """Return the text of ids; special tokens are left out."""
        return str(self._backend.decode(list(ids), skip_special_tokens=True))

    def words(self, ids: Sequence[int]) -> list[tuple[int, int]]:
        """Return the (start, stop) of each written word among the ids of a sentence."""
        pieces = [self._backend.id_to_token(token) or UNKNOWN for token in ids]
        starts = [i for i, piece in enumerate(pieces) if i == 0 or piece.startswith(WORD_START)]
        return list(itertools.pairwise([*starts, len(pieces)]))
