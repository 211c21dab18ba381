"""Learns the vocabulary from every training sentence at hand, in both languages."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

from model.tokenizer import Tokenizer
from model.training.dataset import CaptionData
from model.training.errors import TrainingDataError


def load_or_train(path: Path, data: CaptionData, folder: Path, size: int) -> Tokenizer:
    """Return the run's vocabulary, learnt once and then read from `path`."""
    if not path.exists():
        sentences = [*_captions(data), *_multi30k(folder / "multi30k")]
        Tokenizer.train(sentences, size).save(path)
    tokenizer = Tokenizer.load(path)
    if tokenizer.vocabulary_size != size:
        raise TrainingDataError(
            f"the sentences give only {tokenizer.vocabulary_size} pieces of the {size} asked for"
        )
    return tokenizer


def _captions(data: CaptionData) -> Iterator[str]:
    """Yield the photos' own captions twice: they are what the model will write."""
    for example in data.train:
        for _language, text in example.captions:
            yield from (text, text)


def _multi30k(folder: Path) -> Iterator[str]:
    """Yield Multi30k's French and Flickr30k's English (Elliott et al. 2016, Young et al. 2014)."""
    french = folder / "train.tsv"
    if french.exists():
        yield from _column(french.read_text(encoding="utf-8"), "fr")
    english = folder / "flickr30k_english.tsv.gz"
    if english.exists():
        with gzip.open(english, "rt", encoding="utf-8") as stream:
            yield from _column(stream.read(), "caption")


def _column(table: str, name: str) -> Iterator[str]:
    rows = csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return (row[name] for row in rows if row[name])
