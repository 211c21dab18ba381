"""Spatial attention: before each word the LSTM looks at a place of the map, and reads both.

"Show, attend and tell" (Xu et al. 2015, arXiv 1502.03044) with soft attention: additive scores
(Bahdanau et al. 2015, arXiv 1409.0473), a gate on what is seen (section 4.2.1), and a deep output
from word, state and context (equation 7).
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from model.training.network.architectures.interface import Picture, State
from model.training.network.architectures.recurrent import (
    Advance,
    FirstState,
    RecurrentDecoder,
    first_of,
)
from model.training.network.caption_network import summary
from model.training.network.config import NetworkConfig


class SpatialDecoder(RecurrentDecoder):
    """An LSTM over words and what it sees where it looks."""

    def __init__(self, config: NetworkConfig, **kwargs: Any) -> None:
        super().__init__(config, **kwargs)
        width, dense = config.decoder_width, keras.layers.Dense
        self.key_value = dense(2 * width, name="key_value")
        self.first = FirstState(width, name="first")
        self.query_gate = dense(2 * width, name="query_gate")
        self.score = dense(1, use_bias=False, name="score")
        self.deep = dense(config.words, name="deep")

    def build_parts(self) -> None:
        config, width = self.config, self.config.decoder_width
        self.key_value.build((None, None, config.encoder_width))
        self.first.build(2 * config.encoder_width)
        self.query_gate.build((None, width))
        self.score.build((None, None, width))
        self.lstm.build(config.words + width)
        self.deep.build((None, None, config.words + 2 * width))

    def project(self, memory: Any) -> Picture:
        """(B, S, width) -> keys and values (B, P, D), first state (B, D)."""
        keys, values = ops.split(self.key_value(memory[:, 1:]), 2, axis=-1)
        return {"keys": keys, "values": values, **self.first(summary(memory))}

    def begin(self, picture: Picture) -> dict[str, Any]:
        """Begin with what the whole picture gives, having looked nowhere."""
        return {
            **first_of(picture),
            "context": ops.zeros_like(picture["values"][:, 0]),
            "attention": ops.zeros_like(picture["keys"][:, :, 0]),
        }

    def recur(self, word: Any, state: State, picture: Picture, lstm: Advance) -> dict[str, Any]:
        """Look, then read one word and what was seen."""
        query, gate = ops.split(self.query_gate(state["hidden"]), 2, axis=-1)
        scores = self.score(ops.tanh(picture["keys"] + query[:, None]))[:, :, 0]
        attention = ops.softmax(scores, axis=-1)
        seen = ops.matmul(attention[:, None], picture["values"])[:, 0]
        context = ops.sigmoid(gate) * seen
        hidden, cell = lstm(word, state["hidden"], state["cell"], context)
        return {"hidden": hidden, "cell": cell, "context": context, "attention": attention}

    def read(self, words: Any, after: State, picture: Picture) -> tuple[Any, Any]:
        """Features (B, T, E) of word, state and context, and the attention (B, T, P)."""
        parts = [words, after["hidden"], after["context"]]
        return self.deep(ops.concatenate(parts, axis=-1)), after["attention"]
