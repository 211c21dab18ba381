"""Attention over a map that a bidirectional LSTM has read.

Forwards and backwards along each row of the map, so that a place knows what is beside it (ReNet,
Visin et al. 2015, arXiv 1505.00393, one of its two sweeps). The sentence's own LSTM can only read
forwards, as what comes next is not written yet; after each word it attends to the places by scaled
dot products (Luong et al. 2015, arXiv 1508.04025, section 3.1).
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from model.training.network.architectures.interface import Picture, State
from model.training.network.architectures.recurrent import (
    LSTM,
    Advance,
    FirstState,
    RecurrentDecoder,
    first_of,
)
from model.training.network.caption_network import summary
from model.training.network.config import NetworkConfig


class RowReader(keras.layers.Layer):
    """(B, rows x columns, features) -> (B, rows x columns, 2 width): each row read both ways."""

    def __init__(self, width: int, grid: tuple[int, int], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.width, self.grid = width, grid
        self.forwards = LSTM(width, name="forwards")
        self.backwards = LSTM(width, name="backwards")

    def build(self, features: int) -> None:
        self.forwards.build(features)
        self.backwards.build(features)
        self.built = True

    def call(self, places: Any) -> Any:
        rows, columns = self.grid
        by_row = ops.reshape(places, (-1, columns, places.shape[-1]))
        there = self._read(self.forwards, by_row, range(columns))
        back = self._read(self.backwards, by_row, reversed(range(columns)))
        read = ops.concatenate([ops.stack(there, axis=1), ops.stack(back[::-1], axis=1)], axis=-1)
        return ops.reshape(read, (-1, rows * columns, 2 * self.width))

    def _read(self, lstm: LSTM, by_row: Any, order: Any) -> list[Any]:
        """Unrolled, as a map has few columns, and a runtime no loops."""
        hidden = cell = ops.zeros_like(by_row[:, 0, :1]) * ops.zeros((1, self.width))
        read = []
        for column in order:
            hidden, cell = lstm(by_row[:, column], hidden, cell)
            read.append(hidden)
        return read

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "width": self.width, "grid": self.grid}


class BidirectionalDecoder(RecurrentDecoder):
    """An LSTM over words that attends to a map read both ways."""

    def __init__(self, config: NetworkConfig, **kwargs: Any) -> None:
        super().__init__(config, **kwargs)
        width, dense = config.decoder_width, keras.layers.Dense
        self.narrow = dense(width // 2, activation="relu", name="narrow")
        self.reader = RowReader(width // 2, config.grid, name="reader")
        self.key_value = dense(2 * width, name="key_value")
        self.first = FirstState(width, name="first")
        self.query = dense(width, name="query")
        self.deep = dense(config.words, name="deep")

    def build_parts(self) -> None:
        config, width = self.config, self.config.decoder_width
        self.narrow.build((None, None, config.encoder_width))
        self.reader.build(width // 2)
        self.key_value.build((None, None, 2 * (width // 2)))
        self.first.build(2 * config.encoder_width)
        self.lstm.build(config.words)
        self.query.build((None, None, width))
        self.deep.build((None, None, 2 * width))

    def project(self, memory: Any) -> Picture:
        """(B, S, width) -> keys and values (B, P, D), first state (B, D)."""
        read = self.reader(self.narrow(memory[:, 1:]))
        keys, values = ops.split(self.key_value(read), 2, axis=-1)
        return {"keys": keys, "values": values, **self.first(summary(memory))}

    def begin(self, picture: Picture) -> dict[str, Any]:
        """Begin with what the whole picture gives."""
        return first_of(picture)

    def recur(self, word: Any, state: State, picture: Picture, lstm: Advance) -> dict[str, Any]:
        """Read one word."""
        hidden, cell = lstm(word, state["hidden"], state["cell"])
        return {"hidden": hidden, "cell": cell}

    def read(self, words: Any, after: State, picture: Picture) -> tuple[Any, Any]:
        """Attend after each word: features (B, T, E) and attention (B, T, P)."""
        hidden, keys = after["hidden"], picture["keys"]
        query = self.query(hidden) * self.config.decoder_width**-0.5
        attention = ops.softmax(ops.matmul(query, ops.transpose(keys, (0, 2, 1))), axis=-1)
        context = ops.matmul(attention, picture["values"])
        return self.deep(ops.concatenate([hidden, context], axis=-1)), attention
