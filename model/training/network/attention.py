"""What encoders and decoders of transformers have in common (Vaswani et al. 2017, 1706.03762)."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

LAYER_NORM_EPSILON = 1e-6


def small_random() -> keras.initializers.Initializer:
    """Return a new initialiser: one that is kept would have drawn its seed before the run's."""
    return keras.initializers.RandomNormal(stddev=0.02)


def split_heads(x: Any, heads: int) -> Any:
    """(batch, length, width) -> (batch, heads, length, width / heads)."""
    _, length, width = x.shape
    return ops.transpose(ops.reshape(x, (-1, length, heads, width // heads)), (0, 2, 1, 3))


def merge_heads(x: Any) -> Any:
    """(batch, heads, length, head width) -> (batch, length, width)."""
    _, heads, length, width = x.shape
    return ops.reshape(ops.transpose(x, (0, 2, 1, 3)), (-1, length, heads * width))


def attend(query: Any, key: Any, value: Any, bias: Any = None) -> tuple[Any, Any]:
    """Scaled dot-product attention over (batch, heads, length, head width) tensors.

    `bias` is added to the scores: 0 where looking is allowed, a large negative number elsewhere.
    Returns the mixed values and the attention weights (batch, heads, queries, keys).
    """
    scores = ops.matmul(query * query.shape[-1] ** -0.5, ops.transpose(key, (0, 1, 3, 2)))
    weights = ops.softmax(scores if bias is None else scores + bias, axis=-1)
    return ops.matmul(weights, value), weights


class FeedForward(keras.layers.Layer):
    """(..., width) -> (..., width): two dense layers with a GELU between, the first wider.

    An `approximate` GELU is the one with tanh (Hendrycks and Gimpel 2016, arXiv 1606.08415).
    """

    def __init__(
        self,
        width: int,
        hidden: int,
        dropout: float = 0.0,
        approximate: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.width, self.hidden, self.rate = width, hidden, dropout
        self.approximate = approximate
        self.expand = keras.layers.Dense(hidden, name="expand")
        self.contract = keras.layers.Dense(width, name="contract")
        self.dropout = keras.layers.Dropout(dropout)

    def build(self, shape: tuple[int | None, ...]) -> None:
        self.expand.build(shape)
        self.contract.build((*shape[:-1], self.hidden))
        self.built = True

    def call(self, x: Any, training: bool = False) -> Any:
        hidden = ops.gelu(self.expand(x), approximate=self.approximate)
        return self.contract(self.dropout(hidden, training=training))

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "width": self.width,
            "hidden": self.hidden,
            "dropout": self.rate,
            "approximate": self.approximate,
        }
