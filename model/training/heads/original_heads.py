"""The classifiers that came with the encoders' first weights.

A ViT-Ti and an EfficientNet-Lite2 were trained to tell the 1,000 classes of ImageNet, and their
files still hold that last layer, which no captioner reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from model.inference.interface import softmax
from model.npz import read_arrays
from model.training.errors import TrainingDataError
from model.training.network.config import NetworkConfig
from model.training.network.encoders.registry import build_encoder, load_weights, seen_by
from model.wording.label_subjects import CLASSES

HEADS: Mapping[str, tuple[str, str]] = {
    "vit-ti": ("head.weight", "head.bias"),
    "efficientnet-lite2": ("classes/kernel", "classes/bias"),
}
"""The encoders whose files hold a classifier, and what its arrays are called there."""

_LARGEST = 1 << 30


class OriginalHead:
    """One classifier with the encoder that it was trained with.

    `kernel` (width, classes) and `bias` (classes,) are those of its last layer, which reads what
    `see` returns.
    """

    def __init__(self, encoder: str, path: Path) -> None:
        """Raises `TrainingDataError` for a file that cannot be read or is of another network."""
        config = seen_by(NetworkConfig(), encoder)
        self.kernel, self.bias = _last_layer(encoder, path, config.encoder_width)
        inputs = keras.Input((config.image_size, config.image_size, 3), dtype="uint8")
        built = build_encoder(config)
        built.build((None, config.image_size, config.image_size, 3))
        load_weights(built, encoder, path)
        self._model: Any = keras.Model(inputs, built(inputs, training=False)[:, 0])

    def see(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        """(B, height, width, 3) RGB in 0..255 -> (B, width): what the last layer reads."""
        seen: NDArray[np.float32] = self._model.predict_on_batch(pictures)
        return seen

    def probabilities(self, seen: NDArray[np.float32]) -> NDArray[np.float32]:
        """(..., width) -> (..., classes), summing to 1."""
        return softmax(seen @ self.kernel + self.bias)


def _last_layer(
    encoder: str, path: Path, width: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return kernel (width, classes) and bias (classes,) of a file of weights."""
    kernel_name, bias_name = HEADS[encoder]
    try:
        stored = read_arrays(path, _LARGEST)
        kernel, bias = stored[kernel_name], stored[bias_name]
    except (OSError, ValueError, KeyError) as error:
        raise TrainingDataError(f"{path.name} holds no classifier: {error}") from error
    kernel = kernel.T if kernel.shape == (CLASSES, width) else kernel
    if kernel.shape != (width, CLASSES) or bias.shape != (CLASSES,):
        raise TrainingDataError(f"{path.name}: {kernel_name} has shape {kernel.shape}")
    return kernel.astype(np.float32), bias.astype(np.float32)
