"""Turns pictures with captions into the rows of a trial."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.caption import Language
from model.training.data.augment import mentions_side
from model.training.data.dataset import Batch, Example, Packer
from model.training.network.caption_network import CaptionNetwork
from model.training.teach.finetuning import Rows, imitation
from model.training.teach.replay_memory import ReplayMemory

ROW_LENGTH = 32
"""Tokens in a row: of two captions, what most pictures have with both languages."""

_OFTEN, _SELDOM = 0.25, 0.02
"""A new word is in such a share of the owner's rows, and the old model gave it less than that."""

_NAME_WEIGHT = 2.0


@dataclass(frozen=True, slots=True)
class Chain:
    """One or two captions of a picture, of which the second is written behind the first.

    `sentences` are ids from start to end; `owned` says of each that a person wrote it, or at least
    the name in it (`name_rewriting.py`).
    """

    sentences: tuple[list[int], ...]
    owned: tuple[bool, ...]
    sided: bool = False

    @property
    def ids(self) -> list[int]:
        """Its sentences one after another, as `Packer.pack` takes them."""
        return [token for ids in self.sentences for token in ids]

    def __len__(self) -> int:
        """The number of places in a row; the end of a sentence takes none."""
        return sum(len(ids) - 1 for ids in self.sentences)


def picture_chains(
    example: Example, before: Mapping[Language, str], packer: Packer, sentences: int
) -> list[Chain]:
    """Return what is learnt about a picture by a network of so many sentences in a row.

    Its owner's captions, and, in a language that the owner did not use, what the model wrote
    `before`: that language must not drift while the other learns.
    """
    own = [caption for caption in example.captions if packer.encode(*caption) is not None]
    used = {language for language, _ in example.captions}
    old = [
        (language, text)
        for language, text in before.items()
        if language not in used and packer.encode(language, text) is not None
    ]
    return [
        Chain(
            tuple(packer.encode(*caption) or [] for caption in chain),
            tuple(caption in own for caption in chain),
            any(mentions_side(text) for _, text in chain),
        )
        for chain in dataclasses.replace(example, captions=(*own, *old)).chains(sentences)
    ]


def owner_rows(
    network: CaptionNetwork,
    memory: NDArray[np.float16],
    chains: Sequence[Sequence[Chain]],
    packer: Packer,
    old_share: float,
) -> Rows:
    """Make rows of pictures; `memory` is (views, N, slots, width), upright and mirrored.

    The network is the one before the trial. A picture with many captions has several rows. Of a
    new word nothing is left to the old model, and it weighs more than others: the search leaves a
    sentence that it finds unlikely at its beginning for one that it knows.
    """
    pictures, packs = [], []
    for picture, spoken in enumerate(chains):
        for pack in _packs(spoken, packer.row_length):
            pictures.append(picture)
            packs.append(pack)
    batch = packer.pack([[chain.ids for chain in pack] for pack in packs])
    owned = np.zeros(batch.tokens.shape, bool)
    for row, pack in enumerate(packs):
        by = [
            (len(ids) - 1, own)
            for chain in pack
            for ids, own in zip(chain.sentences, chain.owned, strict=True)
        ]
        lengths, owners = zip(*by, strict=True)
        owned[row, : sum(lengths)] = np.repeat(owners, lengths)
    where = np.array(pictures, np.intp)
    words, shares = imitation(network, memory[0], where, batch)
    named = owned & np.isin(batch.targets, _new_words(batch, owned, words, shares))
    batch = dataclasses.replace(batch, weights=np.where(named, _NAME_WEIGHT, batch.weights))
    old = np.where(owned, np.where(named, 0.0, old_share), 1.0).astype(np.float32)
    shares, own = old[..., None] * shares, 1.0 - old
    return Rows(
        memory=memory,
        pictures=where,
        mirrored=np.array([not any(chain.sided for chain in pack) for pack in packs]),
        batch=batch,
        words=np.concatenate([words, batch.targets[..., None]], axis=-1),
        shares=np.concatenate([shares, own[..., None]], axis=-1).astype(np.float32),
    )


def picture_rows(
    network: CaptionNetwork,
    replay: ReplayMemory,
    memory: NDArray[np.float16],
    chains: Sequence[Sequence[Chain]],
    packer: Packer,
    old_share: float,
) -> Rows:
    """Make rows of pictures, every view of which comes a second time, quantised as replayed ones.

    The network is the one before the trial; `memory` is (views, N, slots, width).
    """
    views = np.concatenate([memory, replay.quantised(memory)])
    return owner_rows(network, views, chains, packer, old_share)


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


def replay_rows(
    network: CaptionNetwork, replay: ReplayMemory, chosen: Sequence[int], packer: Packer
) -> Rows:
    """Make rows of some replayed pictures, of which every word is the model's own.

    The network is the one before the trial.
    """
    memory = replay.encoded()[list(chosen)][None]
    chains = [replay_chains(replay, picture, network.config.sentences) for picture in chosen]
    return owner_rows(network, memory, chains, packer, old_share=0.0)


def roughened(replayed: Rows, owner: Rows, replay: ReplayMemory, seed: int) -> Rows:
    """Give replayed pictures a second view, as rough as the owner's are where not quantised.

    Else a trial could tell one from the other by that alone, and would do so.
    """
    random = np.random.default_rng((seed, 13))
    rough = replay.roughened(replayed.memory[0], owner.memory[0], random)
    return dataclasses.replace(
        replayed,
        memory=np.concatenate([replayed.memory, rough[None]]),
        mirrored=np.ones(len(replayed), bool),
    )


def replay_chains(replay: ReplayMemory, picture: int, sentences: int) -> list[Chain]:
    """Return what a network of so many sentences in a row keeps saying of a replayed picture."""
    written = replay.sentences(picture)
    together = [tuple(written)] if sentences > 1 else [(ids,) for ids in written]
    return [Chain(some, (False,) * len(some), sided=True) for some in together]


def _packs(chains: Sequence[Chain], room: int) -> Iterator[list[Chain]]:
    """Yield groups of chains, in order, that fit a row each."""
    pack: list[Chain] = []
    used = 0
    for chain in chains:
        if pack and used + len(chain) > room:
            yield pack
            pack, used = [], 0
        pack.append(chain)
        used += len(chain)
    if pack:
        yield pack
