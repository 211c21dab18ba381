"""Draws captions from a network in training, many at once, for self-critical learning."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from model.training.network.caption_network import (
    CaptionNetwork,
    DecoderBlock,
    attend,
    merge_heads,
    split_heads,
)

_MASKED = -1e9


class Sampler(keras.Model):
    """Writes `samples` captions for each picture of a batch, each token drawn by chance.

    Letters in the shapes: B pictures, K samples of each, T tokens, S memory slots, W encoder width.
    The chance comes in from outside, so that a step of a run can be repeated.
    """

    def __init__(
        self,
        network: CaptionNetwork,
        *,
        samples: int,
        tokens: int,
        temperature: float,
        suppressed: tuple[int, ...],
        **kwargs: Any,
    ) -> None:
        """`temperature` divides the logits; the ids in `suppressed` are never drawn."""
        super().__init__(**kwargs)
        self.decoder = network.decoder
        self.samples, self.tokens, self.temperature = samples, tokens, temperature
        bias = np.zeros(network.config.vocabulary, np.float32)
        bias[list(suppressed)] = _MASKED
        self.bias = bias

    def draw(
        self, memory: NDArray[Any], starts: NDArray[np.int32], random: np.random.Generator
    ) -> NDArray[np.int32]:
        """(B, S, W) memory and (B,) first tokens -> (B, K, T) tokens that follow."""
        chance = random.random((len(memory), self.samples, self.tokens), dtype=np.float32)
        inputs = {"memory": memory, "starts": starts, "chance": chance}
        drawn: NDArray[np.int32] = np.asarray(self.predict_on_batch(inputs))
        return drawn

    def call(self, inputs: dict[str, Any]) -> Any:
        decoder = self.decoder
        memory = ops.cast(inputs["memory"], "float32")
        pictures = [block.project_memory(memory) for block in decoder.blocks]
        token = ops.repeat(ops.cast(inputs["starts"], "int32")[:, None], self.samples, axis=1)
        pasts: list[list[tuple[Any, Any]]] = [[] for _ in decoder.blocks]
        drawn = []
        for position in range(self.tokens):
            x = decoder.embed(token, decoder.positions[position])
            for block, past, picture in zip(decoder.blocks, pasts, pictures, strict=True):
                x = advance(block, x, past, picture)
            logits = (decoder.logits(x) + self.bias) / self.temperature
            # The first token whose cumulated probability passes the drawn number.
            heap = ops.cumsum(ops.softmax(logits, axis=-1), axis=-1)
            below = heap < inputs["chance"][:, :, position, None] * heap[..., -1:]
            token = ops.sum(ops.cast(below, "int32"), axis=-1)
            drawn.append(token)
        return ops.stack(drawn, axis=-1)


def advance(
    block: DecoderBlock,
    x: Any,
    past: list[tuple[Any, Any]],
    picture: Any,
    bias: Any = None,
) -> Any:
    """Take (B, K, D), one new token of each sample, through a block; `past` grows by it.

    `picture` holds what `DecoderBlock.look` takes: keys, values and perhaps a bias. `bias`
    (B * K, 1, 1, tokens so far, this one included) is that of self-attention, as in `attend`.
    """
    width = x.shape[-1]
    rows = ops.reshape(x, (-1, 1, width))
    parts = ops.split(block.self_qkv(block.self_norm(rows)), 3, axis=-1)
    query, key, value = (split_heads(part, block.heads) for part in parts)
    past.append((key, value))
    keys = ops.concatenate([key for key, _ in past], axis=2)
    values = ops.concatenate([value for _, value in past], axis=2)
    # The first token sees only itself.
    mixed = value if len(past) == 1 else attend(query, keys, values, bias)[0]
    x = x + ops.reshape(block.self_output(merge_heads(mixed)), ops.shape(x))
    x = x + block.look(x, *picture)[0]
    return x + block.feed_forward(block.feed_forward_norm(x))
