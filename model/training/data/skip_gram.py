"""Word vectors learnt from captions alone, by skip-gram (Mikolov et al. 2013, arXiv 1310.4546).

gensim does it, which is no part of what training needs: `pip install clairvoix[vectors]`.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from model import atomic_files
from model.training.errors import TrainingDataError, TrainingError

LEAST_COUNT = 5
"""A word that is written more rarely has no vector."""

_WINDOW, _NEGATIVE = 5, 5


class VectorsUnavailable(TrainingError):
    """gensim, which learns word vectors, is not installed."""


def learn_vectors(
    sentences: Iterable[Sequence[str]], path: Path, *, width: int, epochs: int, seed: int
) -> int:
    """Write a vector for every word to `path`, in word2vec's text format; returns how many.

    The same sentences, in the same order, give the same file. Raises `VectorsUnavailable` without
    gensim, and `TrainingDataError` where no word is written often enough.
    """
    try:
        from gensim.models import Word2Vec
    except ImportError as error:
        raise VectorsUnavailable("learning word vectors needs gensim") from error
    read = [list(sentence) for sentence in sentences]
    try:
        model = Word2Vec(
            read,
            vector_size=width,
            sg=1,
            window=_WINDOW,
            negative=_NEGATIVE,
            min_count=LEAST_COUNT,
            epochs=epochs,
            seed=seed,
            workers=1,  # with more the order is chance
            hashfxn=lambda word: zlib.crc32(word.encode()),
        )
    except RuntimeError as error:
        raise TrainingDataError(
            f"no word of {len(read)} sentences is written {LEAST_COUNT} times"
        ) from error
    with atomic_files.written_whole(path) as unfinished:
        model.wv.save_word2vec_format(str(unfinished), binary=False)
    return len(model.wv)
