"""Captioned pictures: read from files, split by picture, packed into batches.

A `Batch` row is one picture with all its captions one after another (see `CaptionDecoder`).
A network of two sentences writes French behind the English caption that it translates.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.caption import LANGUAGES, Language
from model.tokenizer import Tokenizer
from model.training.data.heldout import held_out_names
from model.training.errors import TrainingDataError

FEWEST_PAIRS = 10
"""Captioned pictures below which training from scratch can only be a mistake."""


@dataclass(frozen=True, slots=True)
class Example:
    """One picture and what people wrote about it, in the order of the files.

    `translations` says which French captions are the translation of which English one.
    """

    image: Path
    captions: tuple[tuple[Language, str], ...]
    translations: tuple[tuple[str, str], ...] = ()

    def references(self, language: Language) -> list[str]:
        """Return the captions in one language."""
        return [text for written_in, text in self.captions if written_in == language]

    def chains(self, sentences: int) -> list[tuple[tuple[Language, str], ...]]:
        """Return the captions as a network of so many sentences in a row learns them.

        Of two, French stands behind the English that it translates, or, where nothing says which
        that is, behind each English caption in turn. A caption that has no such neighbour stands
        alone.
        """
        english = self.references("en")
        if sentences == 1 or not english:
            return [(caption,) for caption in self.captions]
        by_letters = {letters(text): index for index, text in enumerate(english)}
        sources = {french: letters(text) for text, french in self.translations}
        behind: list[list[str]] = [[] for _ in english]
        for number, french in enumerate(self.references("fr")):
            index = by_letters.get(sources.get(french, ""), number % len(english))
            behind[index].append(french)
        chains: list[tuple[tuple[Language, str], ...]] = []
        for text, translated in zip(english, behind, strict=True):
            chains += [(("en", text), ("fr", french)) for french in translated]
            chains += [] if translated else [(("en", text),)]
        return chains


def letters(text: str) -> str:
    """Return a sentence without spaces and points, which translators' tables write differently."""
    return "".join(filter(str.isalnum, text)).lower()


@dataclass(frozen=True, slots=True)
class CaptionData:
    """A dataset with its official splits; choices are made on what is `heldout` of `train`."""

    train: tuple[Example, ...]
    dev: tuple[Example, ...]
    heldout: tuple[Example, ...] = ()


def read_flickr8k(folder: Path) -> CaptionData:
    """Read Flickr8k (Hodosh et al. 2013) in its own format, and French from `french_*.tsv`.

    Photos of no split are trained on, except those of a split whose photos are not here. Photos
    of the train split that are held out are in no training: they are `heldout`.
    Raises `TrainingDataError` with the file and line of what is wrong.
    """
    text = folder / "Flickr8k_text"
    images = folder / "Flicker8k_Dataset"
    captions = read_tokens(text / "Flickr8k.token.txt")
    translations: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for part in ("train", "dev"):
        path = text / f"french_{part}.tsv"
        for row in read_translations(path) if path.exists() else ():
            if row.key in captions:
                captions[row.key].append(("fr", row.french))
                translations[row.key].append((row.english, row.french))
    dev = _read_split(text / "Flickr_8k.devImages.txt", captions)
    train = _read_split(text / "Flickr_8k.trainImages.txt", captions)
    if both := set(dev) & set(train):
        raise TrainingDataError(f"{min(both)} is in both the train and the dev split")
    unsplit = [name for name in captions if name not in set(dev) | set(train)]

    def examples(names: Sequence[str]) -> tuple[Example, ...]:
        missing = [name for name in names if not (images / name).is_file()]
        if missing:
            raise TrainingDataError(
                f"{len(missing)} photos are missing from {images.name}, first {missing[0]}"
            )
        return tuple(
            Example(images / name, tuple(captions[name]), tuple(translations[name]))
            for name in names
        )

    apart = held_out_names()
    learnt = [name for name in (*train, *unsplit) if name not in apart]
    return CaptionData(
        examples(learnt), examples(dev), examples([name for name in train if name in apart])
    )


def check_enough(examples: Sequence[Example]) -> None:
    """Raise `TrainingDataError` when there are too few captions to learn from."""
    pairs = sum(len(example.captions) for example in examples)
    if pairs < FEWEST_PAIRS:
        raise TrainingDataError(
            f"the train split has {pairs} captions; at least {FEWEST_PAIRS} are needed"
        )


def read_lines(path: Path) -> list[str]:
    """Read a text file. Raises `TrainingDataError` when it is missing or not UTF-8."""
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise TrainingDataError(f"{path.name} is missing from {path.parent.name}") from error
    except UnicodeDecodeError as error:
        raise TrainingDataError(f"{path.name} is not UTF-8: {error.reason}") from error


def read_tokens(path: Path) -> dict[str, list[tuple[Language, str]]]:
    """Read the English captions of Flickr8k or Flickr30k, by the names of their photos.

    Raises `TrainingDataError` with the line that is not «picture#n<TAB>caption».
    """
    captions: dict[str, list[tuple[Language, str]]] = defaultdict(list)
    keys: dict[str, int] = {}
    for number, line in enumerate(read_lines(path), start=1):
        key, tab, text = line.partition("\t")
        image, mark, _index = key.rpartition("#")
        if not (tab and mark and text.strip()):
            raise TrainingDataError(f"{path.name}, line {number}: not «picture#n<TAB>caption»")
        if keys.setdefault(key, number) != number:
            raise TrainingDataError(
                f"{path.name}, line {number}: {key} stands in line {keys[key]} already"
            )
        captions[image].append(("en", text.strip()))
    return dict(captions)


def _read_split(path: Path, captions: dict[str, list[tuple[Language, str]]]) -> list[str]:
    names: dict[str, None] = {}
    for number, name in enumerate(map(str.strip, read_lines(path)), start=1):
        if not name:
            continue
        if name not in captions:
            raise TrainingDataError(f"{path.name}, line {number}: {name} has no caption")
        if name in names:
            raise TrainingDataError(f"{path.name}, line {number}: {name} stands twice")
        names[name] = None
    return list(names)


@dataclass(frozen=True, slots=True)
class Translated:
    """One line of a table of translations; `key` names the picture, `line` counts from 1."""

    line: int
    key: str
    english: str
    french: str


def read_translations(path: Path) -> Iterator[Translated]:
    """Yield the rows of a table of three columns under a headline: picture, English, French.

    Raises `TrainingDataError` with the line that is not so.
    """
    reader = csv.reader(read_lines(path), delimiter="\t", quoting=csv.QUOTE_NONE)
    next(reader, None)
    for number, row in enumerate(reader, start=2):
        if len(row) != 3 or not all(map(str.strip, row)):
            raise TrainingDataError(f"{path.name}, line {number}: not «image, en, fr»")
        yield Translated(number, row[0], row[1].strip(), row[2].strip())


def read_sentences(folder: Path) -> Iterator[tuple[Language, str]]:
    """Yield captions of pictures that are not here, from those files of a folder that exist.

    Multi30k's French and Flickr30k's English (Elliott et al. 2016, Young et al. 2014).
    """
    french = folder / "train.tsv"
    if french.exists():
        yield from (("fr", text) for text in _column(french.read_text(encoding="utf-8"), "fr"))
    english = folder / "flickr30k_english.tsv.gz"
    if english.exists():
        with gzip.open(english, "rt", encoding="utf-8") as stream:
            yield from (("en", text) for text in _column(stream.read(), "caption"))


def _column(table: str, name: str) -> Iterator[str]:
    rows = csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return (row[name] for row in rows if row[name])


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Packed captions: (B, T) int32 each, and `weights` (B, T) float32, 0 on padding and else 1.

    `targets` is the token after each of `tokens`, `positions` counts them from 0 in every sentence,
    and `segments` numbers a row's captions, -1 on padding.
    """

    tokens: NDArray[np.int32]
    positions: NDArray[np.int32]
    segments: NDArray[np.int32]
    targets: NDArray[np.int32]
    weights: NDArray[np.float32]


class Packer:
    """Turns captions into the rows of a `Batch`; `names` keep their capital everywhere.

    `manners` are ids that open a sentence besides those of the languages.

    Raises `ValueError` when a row is too short for the longest caption.
    """

    def __init__(
        self,
        tokenizer: Tokenizer,
        row_length: int,
        max_tokens: int,
        names: frozenset[str] = frozenset(),
        manners: Collection[int] = (),
    ) -> None:
        if row_length < max_tokens:
            raise ValueError(f"row_length {row_length} is less than max_tokens {max_tokens}")
        self.tokenizer = tokenizer
        self.row_length = row_length
        self.max_tokens = max_tokens
        self.names = names
        self._starts = frozenset(map(tokenizer.start, LANGUAGES)) | frozenset(manners)

    def encode(self, language: Language, text: str) -> list[int] | None:
        """Return start, pieces, end; None when the caption is longer than the model writes."""
        ids = [
            self.tokenizer.start(language),
            *self.tokenizer.encode(text, self.names),
            self.tokenizer.end,
        ]
        return ids if len(ids) <= self.max_tokens + 1 else None

    def encode_chain(self, captions: Sequence[tuple[Language, str]]) -> list[int] | None:
        """Return sentences that see those before them, one after another.

        A sentence that is too long is left out; None when all are.
        """
        encoded = (self.encode(*caption) for caption in captions)
        return [token for ids in encoded if ids is not None for token in ids] or None

    def pack(self, rows: Sequence[Sequence[Sequence[int]]]) -> Batch:
        """Pack each row's encoded captions in order; one that no longer fits is left out.

        A caption is one sentence from start to end, or a chain of them; each counts its positions
        from 0. What no token of the row reads is a sentence's end.
        """
        shape = (len(rows), self.row_length)
        tokens, positions, targets = (np.zeros(shape, np.int32) for _ in range(3))
        segments = np.full(shape, -1, np.int32)
        for r, captions in enumerate(rows):
            start = 0
            for segment, ids in enumerate(captions):
                sentences = self.split(ids)
                if start + sum(len(sentence) - 1 for sentence in sentences) > self.row_length:
                    continue
                for sentence in sentences:
                    stop = start + len(sentence) - 1
                    tokens[r, start:stop] = sentence[:-1]
                    targets[r, start:stop] = sentence[1:]
                    positions[r, start:stop] = np.arange(stop - start)
                    segments[r, start:stop] = segment
                    start = stop
        return Batch(tokens, positions, segments, targets, (segments >= 0).astype(np.float32))

    def split(self, chain: Sequence[int]) -> list[Sequence[int]]:
        """Take a chain of encoded sentences apart: each begins with what opens one."""
        begins = [place for place, token in enumerate(chain) if token in self._starts]
        return [chain[begin:end] for begin, end in zip(begins, [*begins[1:], None], strict=True)]
