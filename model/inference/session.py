"""Decoding state that every runtime shares: the self-attention cache of the search rows.

A runtime's decoder is a pure function of one token a row and the cache so far. Which sentence
lives in which row, and what its earlier tokens left in the cache, is kept here and only here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.inference.base import Step


@dataclass(frozen=True, slots=True)
class CacheLayout:
    """The shape of a runtime's cache tensor and which of its axes count rows and positions."""

    shape: tuple[int, ...]
    row_axis: int
    position_axis: int

    @property
    def rows(self) -> int:
        """The static number of search rows of the decoder."""
        return self.shape[self.row_axis]

    @property
    def max_tokens(self) -> int:
        """The number of positions a sentence may take, start token included."""
        return self.shape[self.position_axis]

    def by_row_and_position(self, cache: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return a view of a cache with (row, position) as its first axes."""
        return np.moveaxis(cache, (self.row_axis, self.position_axis), (0, 1))

    def by_row(self, column: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return a view of one position's column, which lacks that axis, with rows first."""
        axis = self.row_axis - (self.position_axis < self.row_axis)
        return np.moveaxis(column, axis, 0)


@dataclass(frozen=True, slots=True, eq=False)
class DecoderOutputs:
    """What a runtime's decoder returns, for all its rows: a `Step` and this position's column."""

    log_probabilities: NDArray[np.float32]
    attention: NDArray[np.float32]
    new_keys: NDArray[np.float32]
    new_values: NDArray[np.float32]


RunDecoder = Callable[
    [NDArray[np.int32], int, NDArray[np.float32], NDArray[np.float32]], DecoderOutputs
]
"""(tokens of all rows, position, self keys, self values) -> outputs, about the opened picture."""


class CachedSession:
    """Decoding of one picture, for a runtime that supplies `run_decoder`."""

    def __init__(self, run_decoder: RunDecoder, layout: CacheLayout) -> None:
        """Start with an empty cache."""
        self._run_decoder = run_decoder
        self._layout = layout
        self._keys = np.zeros(layout.shape, dtype=np.float32)
        self._values = np.zeros(layout.shape, dtype=np.float32)
        self._position = 0

    def step(self, tokens: NDArray[np.int32], parents: NDArray[np.int32]) -> Step:
        """Append one token to every row; see `Session`."""
        rows = len(tokens)
        if not 1 <= rows <= self._layout.rows or len(parents) != rows:
            raise ValueError(f"1 to {self._layout.rows} rows are decoded, not {rows}")
        if self._position == self._layout.max_tokens:
            raise ValueError(f"the sentence is already {self._position} tokens long")
        self._follow(parents)
        padded = np.zeros(self._layout.rows, dtype=np.int32)
        padded[:rows] = tokens
        outputs = self._run_decoder(padded, self._position, self._keys, self._values)
        self._append(self._keys, outputs.new_keys)
        self._append(self._values, outputs.new_values)
        self._position += 1
        return Step(outputs.log_probabilities[:rows], outputs.attention[:rows])

    def _follow(self, parents: NDArray[np.int32]) -> None:
        """Give every row the past of the row that it continues."""
        if np.array_equal(parents, np.arange(len(parents))):
            return
        for cache in (self._keys, self._values):
            past = self._layout.by_row_and_position(cache)[:, : self._position]
            past[: len(parents)] = past[parents]

    def _append(self, cache: NDArray[np.float32], column: NDArray[np.float32]) -> None:
        """Write the column of the position just decoded."""
        self._layout.by_row_and_position(cache)[:, self._position] = self._layout.by_row(column)
