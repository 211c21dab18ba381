"""Which word is the translation of which, counted from sentence pairs before any network learns.

IBM's Model 1 (Brown et al. 1993): every word of the translation comes from one word of the
sentence, all places being as likely; expectation maximisation finds the probabilities.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_ROUNDS = 8
_LEAST = 0.01
"""What is less likely than this is left out."""


def translated_embeddings(
    pairs: Sequence[tuple[Sequence[int], Sequence[int]]], embeddings: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return an embedding for each source word: the mean of those of its translations.

    `pairs` holds the ids of sentences and of their translations; `embeddings` (V, D) are the
    translations'. A word that no pair has keeps the embedding of its own id.
    """
    table = embeddings.copy()
    words, meanings, chances = _probabilities(pairs, len(embeddings))
    likely = chances >= _LEAST
    words, meanings, chances = words[likely], meanings[likely], chances[likely]
    known = np.unique(words)
    table[known] = 0
    total = np.bincount(words, chances, len(table))[words]
    weights = (chances / total).astype(np.float32)
    np.add.at(table, words, weights[:, None] * embeddings[meanings])
    return table


def _probabilities(
    pairs: Sequence[tuple[Sequence[int], Sequence[int]]], vocabulary: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return word, translation and probability of every two that share a pair."""
    keys, places = [], []
    place = 0
    for source, target in pairs:
        words, meanings = np.asarray(source, np.int64), np.asarray(target, np.int64)
        keys.append((words[None, :] * vocabulary + meanings[:, None]).ravel())
        places.append(np.repeat(np.arange(place, place + len(meanings)), len(words)))
        place += len(meanings)
    unique, which = np.unique(np.concatenate(keys), return_inverse=True)
    group = np.concatenate(places)
    words, meanings = np.divmod(unique, vocabulary)
    chances = np.ones(len(unique))
    for _ in range(_ROUNDS):
        share = chances[which]
        share = share / np.bincount(group, share)[group]
        counts = np.bincount(which, share, len(unique))
        chances = counts / np.bincount(words, counts, vocabulary)[words]
    return words, meanings, chances
