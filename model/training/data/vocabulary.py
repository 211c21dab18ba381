"""Learns the vocabulary from every training sentence at hand, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from model.tokenizer import Tokenizer
from model.training.data.dataset import Example, read_sentences
from model.training.errors import TrainingDataError


def load_or_train(path: Path, examples: Sequence[Example], folder: Path, size: int) -> Tokenizer:
    """Return the run's vocabulary, learnt once and then read from `path`.

    Raises `TrainingDataError` when the file is damaged, or the sentences give fewer than `size`
    pieces.
    """
    if not path.exists():
        sentences = [
            *_captions(examples),
            *(text for _, text in read_sentences(folder / "multi30k")),
        ]
        Tokenizer.train(sentences, size).save(path)
    try:
        tokenizer = Tokenizer.load(path)
    except ValueError as error:
        raise TrainingDataError(f"{error}; remove it, and it is made again") from error
    if tokenizer.vocabulary_size != size:
        raise TrainingDataError(
            f"the sentences give only {tokenizer.vocabulary_size} pieces of the {size} asked for"
        )
    return tokenizer


def _captions(examples: Iterable[Example]) -> Iterator[str]:
    """Yield the photos' own captions twice: they are what the model will write."""
    for example in examples:
        for _language, text in example.captions:
            yield from (text, text)
