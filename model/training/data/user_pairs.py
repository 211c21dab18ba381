"""The pictures and captions a user teaches by: read, checked, and every fault told.

Whatever cannot be learnt from is left out with a `Problem` that names file and line; the rest is
learnt from. No TensorFlow here, so that a check answers at once.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.caption import Kind, Language
from model.errors import ImageError
from model.preprocess import load_picture
from model.tokenizer import Tokenizer, normalise
from model.training.data.caption_language import guess_language, stated_language
from model.training.data.dataset import Example, Packer
from model.training.data.name_finding import is_shouted, proper_names, said_quietly
from model.training.data.tables.pair_formats import Row, read_rows
from model.training_events import Problem, ProblemCode

MAX_PICTURES = 2000
"""More are a dataset, which wants the other command, `train`."""

MAX_CAPTIONS = 10
"""Of one picture; COCO has five, six or seven."""

ROW_TOKENS = 96
"""What is learnt at once about one picture; see `Packer`."""

KindOf = Callable[[NDArray[np.uint8]], Kind]


@dataclass(frozen=True, slots=True)
class Pairs:
    """What can be learnt from, each picture once, in the order of the sources.

    `names[i]` is the picture of `examples[i]` as its source calls it; `proper_names` are those in
    the captions.
    """

    examples: tuple[Example, ...]
    names: tuple[str, ...]
    problems: tuple[Problem, ...]
    proper_names: frozenset[str] = frozenset()

    def captions(self) -> dict[str, int]:
        """Count the captions by language."""
        counts = Counter(language for example in self.examples for language, _ in example.captions)
        return dict(sorted(counts.items()))


@dataclass(slots=True)
class _Entry:
    """A picture that is being collected."""

    row: Row
    captions: list[tuple[Language, str]] = field(default_factory=list)


def read_pairs(
    sources: Iterable[Path],
    tokenizer: Tokenizer,
    max_tokens: int,
    kind_of: KindOf,
    on_picture: Callable[[int, int], None] = lambda done, of: None,
) -> Pairs:
    """Read all sources into one set.

    `max_tokens` is the longest caption the model writes; `kind_of` tells what the model takes a
    picture for: one it refuses to describe would be learnt in vain. Raises `TrainingDataError` when
    a source is not there or of no known format.
    """
    found = [entry for source in sources for entry in read_rows(source)]
    written = [entry for entry in found if isinstance(entry, Row)]
    shouted = [is_shouted(row.caption) for row in written]
    quiet = (row.caption for row, loud in zip(written, shouted, strict=True) if not loud)
    names = proper_names(quiet, tokenizer)
    rows = [
        replace(row, caption=said_quietly(row.caption, names)) if loud else row
        for row, loud in zip(written, shouted, strict=True)
    ]
    reader = _Reader(Packer(tokenizer, ROW_TOKENS, max_tokens, names), kind_of)
    reader.problems += [entry for entry in found if isinstance(entry, Problem)]
    for row, language in zip(rows, _languages(rows), strict=True):
        reader.take(row, language)
    return reader.finish(on_picture)


def _languages(rows: Sequence[Row]) -> list[str]:
    """Return each row's language, as stated or guessed; a code of no language of ours if foreign.

    A caption that nothing tells is taken for what most captions of its source are.
    """
    guesses = [
        (stated_language(row.language) or row.language.lower())
        if row.language
        else guess_language(row.caption)
        for row in rows
    ]
    usual: dict[str, Counter[str]] = {}
    for row, guess in zip(rows, guesses, strict=True):
        if stated_language(guess):
            usual.setdefault(row.source, Counter())[guess] += 1
    most = {source: counts.most_common(1)[0][0] for source, counts in usual.items()}
    return [guess or most.get(row.source, "en") for row, guess in zip(rows, guesses, strict=True)]


class _Reader:
    """Collects rows by picture and notes what is wrong with them."""

    def __init__(self, packer: Packer, kind_of: KindOf) -> None:
        self.packer, self.kind_of = packer, kind_of
        self.problems: list[Problem] = []
        self.rows: dict[str, list[tuple[Row, str]]] = {}
        self.known: dict[str, bool] = {}

    def _refuse(self, row: Row, code: ProblemCode, **details: str) -> None:
        self.problems.append(Problem(row.source, row.line, code, {"file": row.file, **details}))

    def take(self, row: Row, language: str) -> None:
        """Put one row to the others of its picture."""
        self.rows.setdefault(str(row.picture), []).append((row, language))

    def _add_row(self, entry: _Entry, row: Row, language: str) -> None:
        """Add one caption to its picture, or note why not."""
        known = stated_language(language)
        caption = normalise(row.caption, self.packer.names)
        if not caption:
            self._refuse(row, "caption-empty")
        elif known is None:
            self._refuse(row, "language-unknown", language=language)
        elif self._too_long(row, known, caption) or self._unwritable(row, caption):
            return
        else:
            self._add(entry, row, known, caption)

    def _add(self, entry: _Entry, row: Row, language: Language, caption: str) -> None:
        if not entry.captions:
            entry.row = row
        if (language, caption) in entry.captions:
            self._refuse(row, "caption-repeated")
        elif len(entry.captions) == MAX_CAPTIONS:
            self._refuse(row, "too-many-captions", limit=str(MAX_CAPTIONS))
        else:
            entry.captions.append((language, caption))

    def _too_long(self, row: Row, language: Language, caption: str) -> bool:
        words = len(caption.split())
        # Tokenising is only tried on what could fit: each word is a token at the least.
        fits = words < self.packer.max_tokens and self.packer.encode(language, caption) is not None
        if not fits:
            limit = str(self.packer.max_tokens - 1)
            self._refuse(row, "caption-too-long", words=str(words), limit=limit)
        return not fits

    def _unwritable(self, row: Row, caption: str) -> bool:
        """Say whether a character of the caption is none the model can write (an emoji, say)."""
        unknown = [sign for sign in dict.fromkeys(caption) if not self._is_known(sign)]
        if unknown:
            self._refuse(row, "characters-unknown", characters="".join(unknown))
        return bool(unknown)

    def _is_known(self, character: str) -> bool:
        if character not in self.known:
            tokenizer = self.packer.tokenizer
            self.known[character] = tokenizer.unknown not in tokenizer.encode(f"a{character}")
        return self.known[character]

    def finish(self, on_picture: Callable[[int, int], None]) -> Pairs:
        """Look at every picture, put copies together, and return what is left."""
        kept: dict[str, _Entry] = {}
        for done, rows in enumerate(self.rows.values(), start=1):
            on_picture(done, len(self.rows))
            entry = _Entry(rows[0][0])
            if len(kept) == MAX_PICTURES:  # those that nobody will learn need no look, either
                self._refuse(entry.row, "too-many-pictures", limit=str(MAX_PICTURES))
                continue
            for row, language in rows:
                self._add_row(entry, row, language)
            digest = self._look(entry.row) if entry.captions else None
            if digest is None:
                continue
            if digest in kept:
                self._refuse(entry.row, "picture-repeated", of=kept[digest].row.file)
                first = kept[digest].captions
                new = [caption for caption in entry.captions if caption not in first]
                first += new[: MAX_CAPTIONS - len(first)]
            else:
                kept[digest] = entry
        return Pairs(
            tuple(Example(entry.row.picture, tuple(entry.captions)) for entry in kept.values()),
            tuple(entry.row.file for entry in kept.values()),
            tuple(self.problems),
            self.packer.names,
        )

    def _look(self, row: Row) -> str | None:
        """Return the digest of a picture's pixels as the model sees them; None with a Problem."""
        try:
            pixels = load_picture(row.picture)
        except ImageError as error:
            missing = type(error).__name__ == "ImageNotFound"
            code: ProblemCode = "picture-missing" if missing else "picture-unreadable"
            self._refuse(row, code, error=type(error).__name__)
            return None
        kind = self.kind_of(pixels)
        if kind != "photo":
            self._refuse(row, "picture-not-a-photo", kind=kind)
            return None
        return hashlib.sha256(pixels.tobytes()).hexdigest()
