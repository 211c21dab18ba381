"""Fine-tunes the decoder on a few captioned pictures without forgetting what it knew.

The encoder and the embeddings stay as they are; every picture is encoded once for each view of it.
Part of each batch is the owner's: what they wrote, and what the model writes about these pictures
in the language they did not use. The others are replayed (`replay_memory.py`), pictures on which
the model has to go on writing what it did: learning without forgetting (Li and Hoiem 2016, arXiv
1606.09282). They are those most like the owner's pictures, and the likest of these come most often:
they tell it what is not meant (another dog is not Rex; `replay_selection.py`).
Every target is a distribution over a few words; an owner's word has nearly all of it, and what is
left goes where the old model would have put it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from model.training.data.dataset import Batch
from model.training.network import checkpoint
from model.training.network.caption_network import CaptionNetwork
from model.training.teach.finetuning_config import FinetuningConfig
from model.training.teach.replay_selection import ReplaySelection

RIVALS = 24
"""How many words of the old model's distribution are kept for every place of a caption."""

_BATCH = 32


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """R rows of packed captions, the picture of each, and what is to be written at every place.

    `memory` (views, N, slots, width) are the encoder's outputs for N pictures, the first view
    upright, and `pictures` (R,) indices of them; `mirrored` (R,) says which rows stay true in every
    view. `words` and `shares` (R, T, K) say which share of the target each of K words has.
    """

    memory: NDArray[np.float16]
    pictures: NDArray[np.intp]
    mirrored: NDArray[np.bool_]
    batch: Batch
    words: NDArray[np.int32]
    shares: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.words)

    def step(
        self, rows: NDArray[np.intp], views: NDArray[np.intp]
    ) -> tuple[dict[str, NDArray[Any]], NDArray[np.float32], NDArray[np.float32]]:
        """Return inputs, targets (B, T, 2 K) and weights of some rows, each in one of its views."""
        views = np.where(self.mirrored[rows], views, 0)
        inputs: dict[str, NDArray[Any]] = {"memory": self.memory[views, self.pictures[rows]]}
        for name in ("tokens", "positions", "segments"):
            inputs[name] = getattr(self.batch, name)[rows]
        targets = np.concatenate([self.words[rows].astype(np.float32), self.shares[rows]], axis=-1)
        return inputs, targets, self.batch.weights[rows]


class SoftCrossEntropy(keras.losses.Loss):
    """Cross entropy of (B, T, V) logits against K words a place, (B, T, 2 K): words, shares."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        words, shares = ops.split(y_true, 2, axis=-1)
        logits = ops.take_along_axis(y_pred, ops.cast(words, "int32"), axis=-1)
        return ops.logsumexp(y_pred, axis=-1) - ops.sum(shares * logits, axis=-1)


def log_probabilities(
    network: CaptionNetwork,
    memory: NDArray[np.float16],
    pictures: NDArray[np.intp],
    batch: Batch,
) -> Iterator[tuple[slice, NDArray[np.float32]]]:
    """Yield, some rows at a time, the (rows, T, V) log-probabilities of what comes next."""
    for begin in range(0, len(pictures), _BATCH):
        part = slice(begin, begin + _BATCH)
        logits = network.predict_on_batch(
            {
                "memory": memory[pictures[part]],
                "tokens": batch.tokens[part],
                "positions": batch.positions[part],
                "segments": batch.segments[part],
            }
        )
        yield part, ops.convert_to_numpy(ops.log_softmax(logits, axis=-1))


def imitation(
    network: CaptionNetwork,
    memory: NDArray[np.float16],
    pictures: NDArray[np.intp],
    batch: Batch,
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return the network's likeliest words (R, T, K) at every place, and their shares."""
    words, shares = [], []
    for _, found in log_probabilities(network, memory, pictures, batch):
        best, likeliest = ops.top_k(found, min(RIVALS, found.shape[-1]))
        share = np.exp(ops.convert_to_numpy(best))
        words.append(ops.convert_to_numpy(likeliest).astype(np.int32))
        shares.append(share / share.sum(axis=-1, keepdims=True))
    return np.concatenate(words), np.concatenate(shares)


@dataclass(frozen=True, slots=True, eq=False)
class TrialRows:
    """What a trial learns from: rows of the owner's pictures, and a selection of replayed ones."""

    owner: Rows
    replayed: Rows
    selection: ReplaySelection


class TrialBatches(keras.utils.PyDataset):
    """The steps of a trial, each determined by the seed and its number alone."""

    def __init__(self, rows: TrialRows, config: FinetuningConfig, *, start: int, seed: int) -> None:
        super().__init__(workers=1, max_queue_size=2)
        self.owner, self.config = rows.owner, config
        self.start, self.seed = start, seed
        self._sources = (
            (rows.owner, np.arange(len(rows.owner)), config.pictures),
            (rows.replayed, rows.selection.learnt, config.anchors),
            (rows.replayed, rows.selection.lookalikes, config.lookalikes),
        )

    def __len__(self) -> int:
        return self.config.steps(len(self.owner)) - self.start

    def __getitem__(self, index: int) -> tuple[dict[str, Any], Any, Any]:
        step = self.start + index
        parts = [
            rows.step(*self._drawn(some, len(rows.memory), count, (step, salt)))
            for salt, (rows, some, count) in enumerate(self._sources)
        ]
        inputs = {name: np.concatenate([part[0][name] for part in parts]) for name in parts[0][0]}
        targets, weights = (np.concatenate([part[i] for part in parts]) for i in (1, 2))
        return inputs, targets, weights / weights.mean()

    def _drawn(
        self, some: NDArray[np.intp], views: int, count: int, place: tuple[int, int]
    ) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return rows of a step out of `some`, and views; every epoch is one permutation of all."""
        step, salt = place
        chosen = []
        for drawn in range(step * count, (step + 1) * count):
            epoch, offset = divmod(drawn, len(some))
            order = np.random.default_rng((self.seed, salt, 0, epoch)).permutation(some)
            chosen.append(int(order[offset]))
        random = np.random.default_rng((self.seed, salt, 1, step))
        return np.array(chosen, np.intp), random.integers(0, views, count)


def finetune(
    network: CaptionNetwork,
    rows: TrialRows,
    config: FinetuningConfig,
    seed: int,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    state: dict[str, NDArray[Any]] | None = None,
) -> None:
    """Fine-tune the network's decoder in place.

    `state` is a checkpoint to go on from. Raises `CheckpointError` when it is of another network,
    and what `callbacks` raise.
    """
    steps = config.steps(len(rows.owner))
    _freeze(network)
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0,
        max(1, steps - config.warmup),
        alpha=0.05,
        warmup_target=config.learning_rate,
        warmup_steps=config.warmup,
    )
    optimiser = keras.optimizers.Adam(schedule, global_clipnorm=config.clip_norm)
    network.compile(optimiser, SoftCrossEntropy(), jit_compile=False)
    optimiser.build(network.trainable_variables)
    start = 0
    if state is None:
        _reseed(network, seed)
    else:
        checkpoint.restore_network(network, state)
        checkpoint.restore_run(network, state)
        start = int(state["step"])
    batches = TrialBatches(rows, config, start=start, seed=seed)
    if len(batches):
        network.fit(batches, epochs=1, shuffle=False, verbose=0, callbacks=list(callbacks))


def _freeze(network: CaptionNetwork) -> None:
    """Let a trial change nothing but the decoder's blocks.

    Nor the embeddings: nearly all tokens are none of the owner's, and the optimiser moves each of
    them as far for next to no gradient as the others for a large one. Nor what the blocks make of
    the picture: the general decoder reads the same keys and values.
    """
    for part in (network.encoder, network.kind_head, network.tag_head):
        if part is not None:
            part.trainable = False
    decoder = network.decoder
    for weight in (decoder.embeddings, decoder.positions, decoder.output_bias):
        weight.trainable = False
    for block in decoder.blocks:
        block.cross_key_value.trainable = False


def _reseed(network: CaptionNetwork, seed: int) -> None:
    """Give every source of randomness a state of this seed's, whatever was drawn before."""
    for number, variable in enumerate(network.non_trainable_variables):
        if "seed_generator" in variable.path:
            variable.assign(np.array([seed, number], dtype=variable.dtype))
