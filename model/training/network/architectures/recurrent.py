"""What decoders have in common that write with an LSTM (Hochreiter and Schmidhuber 1997).

The cell is the usual one with a forget gate, whose bias begins at 1 (Jozefowicz et al. 2015). Input
and output words share one matrix (Press and Wolf 2017, arXiv 1608.05859). A packed row holds
several captions one after another: where one begins the state is what the picture alone gives,
so that none knows the one before. A second sentence of a chain goes on from the first one's state.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

import keras
from keras import ops

from model.training.network.architectures.interface import Picture, State
from model.training.network.attention import small_random
from model.training.network.config import NetworkConfig

STATE = ("hidden", "cell")

Advance = Callable[..., tuple[Any, Any]]
"""An LSTM's step: a word, hidden and cell, and what is read besides -> hidden and cell."""


class LSTM(keras.layers.Layer):
    """One step of a long short-term memory: (B, inputs) and two (B, width) -> two (B, width)."""

    def __init__(self, width: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.width = width
        self.gates = keras.layers.Dense(4 * width, name="gates")

    def build(self, inputs: int) -> None:
        self.gates.build((None, inputs + self.width))
        forget = ops.cast((ops.arange(4 * self.width) // self.width) == 1, "float32")
        self.gates.bias.assign(forget)
        self.built = True

    def call(self, x: Any, hidden: Any, cell: Any, *more: Any) -> tuple[Any, Any]:
        """`more` are inputs behind `x`."""
        return _through(self.gates(ops.concatenate([x, *more, hidden], axis=-1)), cell)

    def read_ahead(self, words: Any) -> tuple[Any, Advance]:
        """(B, T, E) -> what all words give the gates (B, T, 4 width), by one product; and the step
        that takes one of these in the place of a word, and does the rest.

        It is the same sum, of which half is no longer done word by word.
        """
        kernel, width = self.gates.kernel, words.shape[-1]
        rest = kernel[width:]

        def advance(entered: Any, hidden: Any, cell: Any, *more: Any) -> tuple[Any, Any]:
            behind = ops.concatenate([*more, hidden], axis=-1)
            return _through(entered + ops.matmul(behind, rest), cell)

        return ops.matmul(words, kernel[:width]) + self.gates.bias, advance

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "width": self.width}


def _through(gates: Any, cell: Any) -> tuple[Any, Any]:
    """Gates (B, 4 width) and a cell -> hidden and cell after them."""
    enter, forget, candidate, leave = ops.split(gates, 4, axis=-1)
    cell = ops.sigmoid(forget) * cell + ops.sigmoid(enter) * ops.tanh(candidate)
    return ops.sigmoid(leave) * ops.tanh(cell), cell


class RecurrentDecoder(keras.layers.Layer):
    """An LSTM over words, whose subclasses say where the picture comes in.

    Letters in the shapes: E word width, D decoder width; else as in `interface.Decoder`.
    """

    looks: ClassVar[bool] = True

    def __init__(self, config: NetworkConfig, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.config = config
        self.lstm = LSTM(config.decoder_width, name="lstm")
        self.dropout = keras.layers.Dropout(config.dropout)

    def build(self, *_shapes: Any) -> None:
        config = self.config
        self.embeddings = self.add_weight(
            shape=(config.vocabulary, config.words),
            initializer=small_random(),
            trainable=not config.frozen_words,
            name="embeddings",
        )
        self.output_bias = self.add_weight(
            shape=(config.vocabulary,), initializer="zeros", name="output_bias"
        )
        self.build_parts()
        self.built = True

    @abstractmethod
    def build_parts(self) -> None:
        """Build the LSTM and every layer of the subclass."""

    @abstractmethod
    def project(self, memory: Any) -> Picture:
        """(B, S, width) -> what every step reads; see `interface.Decoder`."""

    @abstractmethod
    def begin(self, picture: Picture) -> dict[str, Any]:
        """Return what `recur` returns, as it is before the first word of a sentence."""

    @abstractmethod
    def recur(self, word: Any, state: State, picture: Picture, lstm: Advance) -> dict[str, Any]:
        """Read one word, which `lstm` understands: the state after it, and what else `read` needs,
        by name.
        """

    @abstractmethod
    def read(self, words: Any, after: State, picture: Picture) -> tuple[Any, Any]:
        """Words (B, T, E) and what `recur` made of them, (B, T, ...) each -> features (B, T, E).

        Returns with them where it looked (B, T, P), or None.
        """

    def embed(self, tokens: Any) -> Any:
        """Token ids (...) -> (..., E), scaled up, as the tied output expects small weights."""
        return ops.take(self.embeddings, tokens, axis=0) * self.config.words**0.5

    def logits(self, features: Any) -> Any:
        """(..., E) -> (..., V)."""
        return ops.matmul(features, ops.transpose(self.embeddings)) + self.output_bias

    def call(
        self, tokens: Any, positions: Any, segments: Any, memory: Any, training: bool = False
    ) -> Any:
        """Return the logits of packed rows; see `interface.Decoder`. An LSTM counts by itself."""
        del positions
        picture = self.project(memory)
        words = self.dropout(self.embed(tokens), training=training)
        before = ops.concatenate([segments[:, :1] - 1, segments[:, :-1]], axis=1)
        begins = ops.cast(segments != before, "float32")[:, :, None]
        start = self.begin(picture)
        entered, lstm = self.lstm.read_ahead(words)

        def step(state: Any, now: Any) -> tuple[Any, Any]:
            word, new = now
            state = {name: value + new * (start[name] - value) for name, value in state.items()}
            state = self.recur(word, state, picture, lstm)
            return state, state

        by_token = (ops.transpose(entered, (1, 0, 2)), ops.transpose(begins, (1, 0, 2)))
        _, states = ops.scan(step, start, by_token)
        after = {name: ops.swapaxes(value, 0, 1) for name, value in states.items()}
        features, _ = self.read(words, after, picture)
        return self.logits(self.dropout(features, training=training))

    def first_state(self, picture: Picture, rows: int) -> State:
        """Return the state before any token; see `interface.Decoder`."""
        start = self.begin(picture)
        return {name: ops.repeat(start[name], rows, axis=0) for name in STATE}

    def advance(
        self, tokens: Any, position: int, state: State, picture: Picture
    ) -> tuple[Any, State, Any]:
        """Append tokens (R,) to sentences; see `interface.Decoder`."""
        del position
        return self.write(self.embed(tokens), state, picture)

    def write(self, word: Any, state: State, picture: Picture) -> tuple[Any, State, Any]:
        """Do the same with words (R, E) that are looked up already."""
        after = self.recur(word, state, picture, self.lstm)
        as_rows = {name: value[:, None] for name, value in after.items()}
        features, attention = self.read(word[:, None], as_rows, picture)
        seen = None if attention is None else attention[:, 0]
        return self.logits(features[:, 0]), {name: after[name] for name in STATE}, seen

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "config": self.config.to_dict()}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> RecurrentDecoder:
        return cls(**{**config, "config": NetworkConfig.from_dict(config["config"])})


class FirstState(keras.layers.Layer):
    """What an LSTM begins with about a picture: (B, features) -> hidden and cell, (B, width).

    Xu et al. 2015 (arXiv 1502.03044), section 3.1.2, with one layer for each.
    """

    def __init__(self, width: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.width = width
        self.dense = {name: keras.layers.Dense(width, name=name) for name in STATE}

    def build(self, features: int) -> None:
        for layer in self.dense.values():
            layer.build((None, features))
        self.built = True

    def call(self, features: Any) -> dict[str, Any]:
        return {f"first_{name}": ops.tanh(layer(features)) for name, layer in self.dense.items()}

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "width": self.width}


def first_of(picture: Picture) -> dict[str, Any]:
    """Return the state that `FirstState` gave a projected picture."""
    return {name: picture[f"first_{name}"] for name in STATE}
