"""The merge model: words alone go through the LSTM, the picture joins before the next word.

Tanti, Gatt and Camilleri 2017, "What is the role of recurrent neural networks in an image caption
generator?" (arXiv 1708.02043). It sees the picture as a whole and cannot say where it looks.
"""

from __future__ import annotations

from typing import Any, ClassVar

import keras
from keras import ops

from model.training.network.architectures.interface import Picture, State
from model.training.network.architectures.recurrent import STATE, Advance, RecurrentDecoder
from model.training.network.caption_network import summary
from model.training.network.config import NetworkConfig


class MergeDecoder(RecurrentDecoder):
    """An LSTM over words whose output is added to the picture's, and rectified."""

    looks: ClassVar[bool] = False

    def __init__(self, config: NetworkConfig, **kwargs: Any) -> None:
        super().__init__(config, **kwargs)
        dense = keras.layers.Dense
        self.picture = dense(config.decoder_width, name="picture")
        self.words = dense(config.decoder_width, name="words")
        self.deep = dense(config.words, name="deep")

    def build_parts(self) -> None:
        width = self.config.decoder_width
        self.lstm.build(self.config.words)
        self.picture.build((None, 2 * self.config.encoder_width))
        self.words.build((None, width))
        self.deep.build((None, width))

    def project(self, memory: Any) -> Picture:
        """(B, S, width) -> the whole picture (B, 1, D)."""
        return {"whole": self.picture(summary(memory))[:, None]}

    def begin(self, picture: Picture) -> dict[str, Any]:
        """Nothing is known before the first word: the picture is not the LSTM's."""
        return {name: ops.zeros_like(picture["whole"][:, 0]) for name in STATE}

    def recur(self, word: Any, state: State, picture: Picture, lstm: Advance) -> dict[str, Any]:
        """Read one word."""
        hidden, cell = lstm(word, state["hidden"], state["cell"])
        return {"hidden": hidden, "cell": cell}

    def read(self, words: Any, after: State, picture: Picture) -> tuple[Any, Any]:
        """Merge by addition: (B, T, D) and (B, 1, D) -> features (B, T, E)."""
        return self.deep(ops.relu(self.words(after["hidden"]) + picture["whole"])), None
