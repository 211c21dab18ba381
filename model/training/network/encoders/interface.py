"""What an encoder is to the rest of the training, and what its map becomes.

Whatever it is inside, an encoder turns pictures (B, H, W, 3), RGB in 0..255, into a memory
(B, 1 + places, width): first the whole picture, then the places of its map, row by row.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import keras
import numpy as np
from keras import ops

from model.npz import read_arrays
from model.training.errors import TrainingDataError

_LARGEST = 1 << 30
"""Bytes of a file of weights."""


class Encoder(Protocol):
    """A layer that sees. `config` tells at least the `image_size` it is built for."""

    config: Any

    def __call__(self, images: Any, training: bool = False) -> Any:
        """(B, H, W, 3) -> (B, 1 + places, width)."""
        ...

    def build(self, shape: Any) -> None:
        """Make the weights for pictures of a shape (None, H, W, 3)."""
        ...

    def freeze_lowest(self, blocks: int) -> None:
        """Keep the lowest blocks, and what feeds them, from learning; with 0 all of it learns."""
        ...


def as_memory(features: Any) -> Any:
    """(B, rows, columns, width) -> (B, 1 + places, width): their mean, then the places."""
    width = features.shape[-1]
    whole = ops.mean(features, axis=(1, 2))[:, None]
    return ops.concatenate([whole, ops.reshape(features, (-1, whole_places(features), width))], 1)


def whole_places(features: Any) -> int:
    """Return how many places a map (B, rows, columns, width) has."""
    return int(features.shape[1] * features.shape[2])


class PooledMap(keras.layers.Layer):
    """An encoder whose map is the mean of `pooling` x `pooling` places of another's."""

    def __init__(self, encoder: Any, side: int, pooling: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if side % pooling:
            raise TrainingDataError(f"a map of {side} x {side} places cannot be pooled {pooling}")
        self.encoder, self.side, self.pooling = encoder, side, pooling
        self.config = encoder.config

    def build(self, shape: Any) -> None:
        self.encoder.build(shape)
        self.built = True

    def freeze_lowest(self, blocks: int) -> None:
        """See `Encoder`."""
        self.trainable = True
        self.encoder.freeze_lowest(blocks)

    def call(self, images: Any, training: bool = False) -> Any:
        memory = self.encoder(images, training=training)
        width, small = memory.shape[-1], self.side // self.pooling
        shape = (-1, small, self.pooling, small, self.pooling, width)
        places = ops.mean(ops.reshape(memory[:, 1:], shape), axis=(2, 4))
        return ops.concatenate([memory[:, :1], ops.reshape(places, (-1, small**2, width))], axis=1)


def fill(path: Path, wanted: Mapping[str, Any]) -> None:
    """Fill variables from the arrays of those names in an .npz.

    Raises `TrainingDataError` for a file that cannot be read, and for an array that is missing or
    of another shape.
    """
    try:
        stored = read_arrays(path, _LARGEST)
    except (OSError, ValueError) as error:
        raise TrainingDataError(f"{path.name} cannot be read: {error}") from error
    for name, variable in wanted.items():
        if name not in stored:
            raise TrainingDataError(f"{path.name} lacks {name}")
        if stored[name].shape != tuple(variable.shape):
            raise TrainingDataError(f"{path.name}: {name} has shape {stored[name].shape}")
        variable.assign(stored[name].astype(np.float32))
