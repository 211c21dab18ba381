"""Encoders of `keras.applications`, whose weights Keras fetches over the user's own network.

Batch norms always compute as at inference: a few captions a step are no statistics.
"""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any

import keras
from keras import ops

from model.training.errors import TrainingDataError
from model.training.network.config import NetworkConfig
from model.training.network.encoders.interface import as_memory

IMAGENET = Path("imagenet")
"""Stands for the weights that Keras fetches, in the place of a file."""


class KerasApplication(keras.layers.Layer):
    """(B, H, W, 3) RGB in 0..255 -> (B, 1 + places, width); see `interface.Encoder`.

    `module` and `model` name it in `keras.applications`.
    """

    def __init__(self, config: NetworkConfig, module: str, model: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.config, self.module, self.model = config, module, model

    def build(self, _shape: Any = None) -> None:
        self.body = _renamed(self._application(None))
        self.built = True

    def _application(self, weights: str | None) -> Any:
        side = self.config.image_size
        make = getattr(keras.applications, self.model)
        return make(include_top=False, weights=weights, input_shape=(side, side, 3))

    def load(self, path: Path) -> None:
        """Fill it with the weights that Keras fetches, if they are what `path` stands for, or from
        Keras' own .h5. Raises `TrainingDataError` when there are none.
        """
        try:
            if path == IMAGENET:
                self.body.set_weights(self._application("imagenet").get_weights())
                return
            source = self._application(None)
            source.load_weights(path)
            self.body.set_weights(source.get_weights())
        except Exception as error:  # urllib's, h5py's and Keras' own, which share nothing
            raise TrainingDataError(f"{self.model}: no weights from {path}: {error}") from error

    def freeze_lowest(self, blocks: int) -> None:
        """Keep the lowest layers that have weights from learning, so many of them."""
        self.trainable = True
        weighted = (layer for layer in self.body.layers if layer.weights)
        for number, layer in enumerate(weighted):
            layer.trainable = number >= blocks

    def call(self, images: Any, training: bool = False) -> Any:
        prepare = getattr(keras.applications, self.module).preprocess_input
        x = prepare(ops.cast(images, "float32"))
        return as_memory(self.body(x, training=False))


def load(encoder: KerasApplication, path: Path) -> None:
    """See `KerasApplication.load`."""
    encoder.load(path)


def _renamed(model: Any) -> Any:
    """Return a model whose layers are called by their place.

    Keras numbers layers without a name through the whole process, and checkpoints go by names.
    """
    numbers = count()

    def renamed(layer: Any) -> Any:
        name = f"{next(numbers):03}_{type(layer).__name__.lower()}"
        return type(layer).from_config({**layer.get_config(), "name": name})

    return keras.models.clone_model(model, clone_function=renamed)
