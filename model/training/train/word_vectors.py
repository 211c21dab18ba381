"""Word vectors that somebody else learnt, as a start for a network's embeddings.

A vocabulary has pieces; a piece that is a whole word begins with that word's vector, all others at
random. A vector's numbers are scaled to be as large as those of random ones.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from keras import ops
from numpy.typing import NDArray

from model.caption import LANGUAGES, Language
from model.npz import read_arrays
from model.tokenizer import WORD_START, Tokenizer
from model.training.errors import TrainingDataError

if TYPE_CHECKING:
    from model.training.data.dataset import Example
    from model.training.network.caption_network import CaptionNetwork

_LARGEST = 4 << 30
"""Bytes of a file of vectors."""

LEAST_COVERAGE = 0.2
"""Of the words of captions in one language: with less the vectors are of another one."""

SPREAD = 0.02
"""The standard deviation of embeddings that begin at random (`caption_network.small_random`)."""


@dataclass(frozen=True, slots=True, eq=False)
class WordVectors:
    """Words in small letters, and a vector for each: (words, width) float32."""

    words: dict[str, int]
    vectors: NDArray[np.float32]
    digest: str

    @property
    def width(self) -> int:
        """How many numbers a vector has."""
        return int(self.vectors.shape[1])


def read_vectors(path: Path) -> WordVectors:
    """Read word2vec's text format (Mikolov et al. 2013), with or without its head, or an .npz with
    `words` and `vectors`.

    Raises `TrainingDataError`, with the line, for what is neither.
    """
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if path.suffix == ".npz":
            words, vectors = _from_arrays(path)
        else:
            words, vectors = _from_text(path)
    except (OSError, ValueError, KeyError) as error:
        raise TrainingDataError(f"{path.name} has no word vectors: {error}") from error
    places: dict[str, int] = {}
    for place, word in enumerate(words):
        places.setdefault(word.lower(), place)
    return WordVectors(places, vectors, digest)


def begin_with(
    network: CaptionNetwork,
    tokenizer: Tokenizer,
    vectors: WordVectors,
    examples: Sequence[Example],
) -> dict[Language, float]:
    """Start a network's embeddings from vectors.

    Returns, by language, the share of the captions' words that do so. Raises `TrainingDataError`
    for vectors of another width, and where those words are few in every language.
    """
    embeddings = network.decoder.embeddings
    if embeddings.shape[1] != vectors.width:
        raise TrainingDataError(
            f"vectors of {vectors.width} numbers, and embeddings of {embeddings.shape[1]}"
        )
    counts = _words_of(examples)
    known = {
        word: token
        for count in counts.values()
        for word in count
        if word in vectors.words and (token := tokenizer.piece(WORD_START + word)) is not None
    }
    coverage: dict[Language, float] = {
        language: sum(count[word] for word in count if word in known) / count.total()
        for language, count in counts.items()
        if count
    }
    if max(coverage.values(), default=0.0) < LEAST_COVERAGE:
        told = ", ".join(f"{share:.0%} of {language}" for language, share in coverage.items())
        raise TrainingDataError(f"the vectors know hardly any word of the captions ({told})")
    values = np.array(ops.convert_to_numpy(embeddings))
    rows = vectors.vectors[[vectors.words[word] for word in known]]
    values[list(known.values())] = rows * (SPREAD / max(float(rows.std()), 1e-6))
    embeddings.assign(values)
    return coverage


def _words_of(examples: Sequence[Example]) -> dict[Language, Counter[str]]:
    counts: dict[Language, Counter[str]] = {language: Counter() for language in LANGUAGES}
    for example in examples:
        for language, text in example.captions:
            counts[language].update(
                word for word in text.lower().split() if any(map(str.isalpha, word))
            )
    return counts


def _from_arrays(path: Path) -> tuple[list[str], NDArray[np.float32]]:
    stored = read_arrays(path, _LARGEST)
    words, vectors = stored["words"], stored["vectors"]
    if words.ndim != 1 or vectors.ndim != 2 or len(words) != len(vectors):
        raise ValueError(f"words {words.shape}, vectors {vectors.shape}")
    return [str(word) for word in words], vectors.astype(np.float32)


def _from_text(path: Path) -> tuple[list[str], NDArray[np.float32]]:
    words: list[str] = []
    rows: list[NDArray[np.float32]] = []
    with path.open(encoding="utf-8") as stream:
        for number, line in enumerate(stream, start=1):
            word, *numbers = line.rstrip().split(" ")
            if number == 1 and len(numbers) == 1:
                continue  # the head: how many, how wide
            try:
                rows.append(np.array(numbers, np.float32))
            except ValueError as error:
                raise ValueError(f"line {number}: {error}") from error
            if len(numbers) != len(rows[0]) or not numbers:
                raise ValueError(f"line {number} has {len(numbers)} numbers, not {len(rows[0])}")
            words.append(word)
    if not words:
        raise ValueError("it is empty")
    return words, np.stack(rows)
