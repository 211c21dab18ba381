"""Turns pictures with captions into the rows of a lesson."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.caption import Language
from model.training.anchors import Anchors
from model.training.augment import mentions_side
from model.training.dataset import Batch, Example, Packer
from model.training.lesson import Rows, imitation
from model.training.network import CaptionNetwork

ROW_LENGTH = 32
"""Tokens in a row: of two captions, what most pictures have with both languages."""

_OFTEN, _SELDOM = 0.25, 0.02
"""A new word is in such a share of the owner's rows, and the old model gave it less than that."""

_NAME_WEIGHT = 2.0


@dataclass(frozen=True, slots=True)
class Sentence:
    """One caption as ids from start to end; `owned` says that a person wrote it."""

    ids: list[int]
    owned: bool
    sided: bool = False


def picture_sentences(
    example: Example, before: Mapping[Language, str], packer: Packer
) -> list[Sentence]:
    """Return what is learnt about a picture.

    Its owner's captions, and, in a language that the owner did not use, what the model wrote
    `before`: that language must not drift while the other learns.
    """
    own = [
        Sentence(ids, owned=True, sided=mentions_side(text))
        for language, text in example.captions
        if (ids := packer.encode(language, text)) is not None
    ]
    used = {language for language, _ in example.captions}
    old = [
        Sentence(ids, owned=False, sided=mentions_side(text))
        for language, text in before.items()
        if language not in used and (ids := packer.encode(language, text)) is not None
    ]
    return own + old


def owner_rows(
    network: CaptionNetwork,
    memory: NDArray[np.float16],
    sentences: Sequence[Sequence[Sentence]],
    packer: Packer,
    old_share: float,
) -> Rows:
    """Make rows of pictures; `memory` is (views, N, slots, width), upright and mirrored.

    The network is the one before the lesson. A picture with many captions has several rows. Of a
    new word nothing is left to the old model, and it weighs more than others: the search leaves a
    sentence that it finds unlikely at its beginning for one that it knows.
    """
    pictures, packs = [], []
    for picture, spoken in enumerate(sentences):
        for pack in _packs(spoken, packer.row_length):
            pictures.append(picture)
            packs.append(pack)
    batch = packer.pack([[sentence.ids for sentence in pack] for pack in packs])
    owned = np.zeros(batch.tokens.shape, bool)
    for row, pack in enumerate(packs):
        for segment, sentence in enumerate(pack):
            owned[row] |= (batch.segments[row] == segment) & sentence.owned
    where = np.array(pictures, np.intp)
    words, shares = imitation(network, memory[0], where, batch)
    named = owned & np.isin(batch.targets, _new_words(batch, owned, words, shares))
    batch = dataclasses.replace(batch, weights=np.where(named, _NAME_WEIGHT, batch.weights))
    old = np.where(owned, np.where(named, 0.0, old_share), 1.0).astype(np.float32)
    shares, own = old[..., None] * shares, 1.0 - old
    return Rows(
        memory=memory,
        pictures=where,
        mirrored=np.array([not any(s.sided for s in pack) for pack in packs]),
        batch=batch,
        words=np.concatenate([words, batch.targets[..., None]], axis=-1),
        shares=np.concatenate([shares, own[..., None]], axis=-1).astype(np.float32),
    )


def _new_words(
    batch: Batch,
    owned: NDArray[np.bool_],
    words: NDArray[np.int32],
    shares: NDArray[np.float32],
) -> NDArray[np.int32]:
    """Return what stands in many of the owner's rows though the old model would hardly write it.

    A name, above all. `words` and `shares` are what it would write at every place.
    """
    expected = np.sum(np.where(words == batch.targets[..., None], shares, 0.0), axis=-1)
    new = []
    for token in np.unique(batch.targets[owned]):
        places = owned & (batch.targets == token)
        often = places.any(axis=1).sum() >= max(2.0, _OFTEN * len(owned))
        if often and expected[places].mean() < _SELDOM:
            new.append(token)
    return np.array(new, np.int32)


def anchor_rows(
    network: CaptionNetwork, anchors: Anchors, chosen: Sequence[int], packer: Packer
) -> Rows:
    """Make rows of some anchors, of which every word is the model's own."""
    memory = anchors.memory()[list(chosen)][None]
    sentences = [
        [Sentence(ids, owned=False, sided=True) for ids in anchors.sentences(anchor)]
        for anchor in chosen
    ]
    return owner_rows(network, memory, sentences, packer, old_share=0.0)


def _packs(sentences: Sequence[Sentence], room: int) -> Iterator[list[Sentence]]:
    """Yield groups of sentences, in order, that fit a row each."""
    pack: list[Sentence] = []
    used = 0
    for sentence in sentences:
        length = len(sentence.ids) - 1
        if pack and used + length > room:
            yield pack
            pack, used = [], 0
        pack.append(sentence)
        used += length
    if pack:
        yield pack
