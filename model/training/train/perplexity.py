"""How well a network foresees the words of captions that it did not learn from.

Without label smoothing. Perplexity per token depends on what the tokens are: a vocabulary of
pieces has more of them to a sentence, each easier. Perplexity per word spreads the same total over
the words and the sentences' ends, so that vocabularies compare.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.caption import LANGUAGES, Language
from model.training.data.batches import TrainingSet
from model.training.data.dataset import Packer
from model.training.network.caption_network import CaptionNetwork

_PICTURES = 24
"""As many at a time as a step usually has."""


@dataclass(frozen=True, slots=True)
class Perplexity:
    """The sum of -log p of some `tokens`, in nats; `words` counts words and ends of sentences."""

    nats: float = 0.0
    tokens: int = 0
    words: int = 0

    def __add__(self, other: Perplexity) -> Perplexity:
        return Perplexity(
            self.nats + other.nats, self.tokens + other.tokens, self.words + other.words
        )

    @property
    def loss(self) -> float:
        """Nats a token."""
        return self.nats / max(1, self.tokens)

    @property
    def per_token(self) -> float:
        """exp of the nats a token."""
        return math.exp(self.loss)

    @property
    def per_word(self) -> float:
        """exp of the nats a word."""
        return math.exp(self.nats / max(1, self.words))


def perplexities(
    network: CaptionNetwork,
    packer: Packer,
    data: TrainingSet,
    memory: NDArray[np.float16] | None = None,
) -> dict[Language, Perplexity]:
    """Measure a compiled network on the captions of a set, by the language of the sentence.

    `memory` (N, S, width) is the encoder's output of the pictures, where it is known. Captions that
    do not fit a row are left out.
    """
    begins = packer.tokenizer.word_beginnings()
    found = dict.fromkeys(LANGUAGES, Perplexity())
    for seen, rows in _batches(data, memory):
        batch = packer.pack(rows)
        inputs = {
            **seen,
            "tokens": batch.tokens,
            "positions": batch.positions,
            "segments": batch.segments,
        }
        nats = _nats(np.asarray(network.predict_on_batch(inputs)), batch.targets)
        counted = begins[batch.targets] | (batch.targets == packer.tokenizer.end)
        french = _french(batch.tokens, packer)
        for language, chosen in zip(LANGUAGES, (~french, french), strict=True):
            real = chosen & (batch.weights > 0)
            measured = Perplexity(
                float(nats[real].sum()), int(real.sum()), int(counted[real].sum())
            )
            found[language] += measured
    return {language: one for language, one in found.items() if one.tokens}


def _batches(
    data: TrainingSet, memory: NDArray[np.float16] | None
) -> Iterator[tuple[dict[str, Any], list[list[list[int]]]]]:
    for begin in range(0, len(data.captions), _PICTURES):
        places = slice(begin, begin + _PICTURES)
        seen: dict[str, Any] = (
            {"images": np.ascontiguousarray(data.pictures[places])}
            if memory is None
            else {"memory": memory[places]}
        )
        yield seen, [list(captions) for captions in data.captions[places]]


def _nats(logits: NDArray[np.float32], targets: NDArray[np.int32]) -> NDArray[np.float32]:
    """(B, T, V) and (B, T) -> (B, T): -log p of each target."""
    top = logits.max(axis=-1, keepdims=True)
    totals = np.log(np.exp(logits - top).sum(axis=-1)) + top[..., 0]
    chosen = np.take_along_axis(logits, targets[..., None], axis=-1)[..., 0]
    result: NDArray[np.float32] = totals - chosen
    return result


def _french(tokens: NDArray[np.int32], packer: Packer) -> NDArray[np.bool_]:
    """(B, T) -> (B, T): whether the sentence that a token is of began with <fr>."""
    starts = [packer.tokenizer.start(language) for language in LANGUAGES]
    places = np.where(np.isin(tokens, starts), np.arange(tokens.shape[1]), 0)
    opened = np.take_along_axis(tokens, np.maximum.accumulate(places, axis=1), axis=1)
    return np.asarray(opened == starts[1])
