"""The self-attention cache of the search rows (key-value cache), which every runtime shares.

A runtime's decoder is a pure function of one token a row and the cache so far. Which sentence
lives in which row, and what its earlier tokens left in the cache, is kept here and only here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.inference.interface import CachePrefix, Prefix, Step


@dataclass(frozen=True, slots=True)
class CacheLayout:
    """The shape of a runtime's cache tensor and which of its axes count rows and positions.

    Keys and values have a float32 tensor each, of this shape; a column is one position of it, in
    the same order without that axis. A sentence has at most `max_tokens` tokens, start included.
    """

    shape: tuple[int, ...]
    row_axis: int
    position_axis: int
    max_tokens: int

    @property
    def rows(self) -> int:
        """The static number of search rows of the decoder."""
        return self.shape[self.row_axis]

    @property
    def context(self) -> int:
        """The number of tokens that the cache holds, those of an earlier sentence included."""
        return self.shape[self.position_axis]

    def by_row_and_position(self, cache: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return a view of a cache with (row, position) as its first axes."""
        return np.moveaxis(cache, (self.row_axis, self.position_axis), (0, 1))

    def by_row(self, column: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return a view of one position's column, which lacks that axis, with rows first."""
        axis = self.row_axis - (self.position_axis < self.row_axis)
        # What `np.moveaxis` does, which takes longer to find out how than to do it.
        return column.transpose(axis, *range(axis), *range(axis + 1, column.ndim))


@dataclass(frozen=True, slots=True, eq=False)
class DecoderOutputs:
    """What a runtime's decoder returns, for all its rows: a `Step` and this position's columns."""

    log_probabilities: NDArray[np.float32]
    attention: NDArray[np.float32]
    new_keys: NDArray[np.float32]
    new_values: NDArray[np.float32]


RunDecoder = Callable[
    [NDArray[np.int32], int, int, NDArray[np.float32], NDArray[np.float32]], DecoderOutputs
]
"""(int32 (rows,) tokens of all rows, their position in the sentence, cache positions written, cache
of keys, cache of values) -> outputs, about the opened picture."""


class CachedDecoding:
    """A `Decoding` with a cache, for a runtime that supplies `run_decoder`."""

    def __init__(
        self, run_decoder: RunDecoder, layout: CacheLayout, prefix: Prefix | None = None
    ) -> None:
        """Start with a cache that is empty, or has in every row what an earlier sentence left."""
        self._run_decoder = run_decoder
        self._layout = layout
        self._keys = np.zeros(layout.shape, dtype=np.float32)
        self._values = np.zeros(layout.shape, dtype=np.float32)
        self._views = tuple(map(layout.by_row_and_position, (self._keys, self._values)))
        self._before = 0
        self._position = 0
        if isinstance(prefix, CachePrefix):
            self._before = len(prefix)
            for view, earlier in zip(self._views, (prefix.keys, prefix.values), strict=True):
                view[:, : len(prefix)] = earlier

    def step(self, tokens: NDArray[np.int32], parents: NDArray[np.int32]) -> Step:
        """Append one token to every row; see `Decoding.step`."""
        rows = len(tokens)
        if not 1 <= rows <= self._layout.rows or len(parents) != rows:
            raise ValueError(f"1 to {self._layout.rows} rows are decoded, not {rows}")
        if self._position == self._layout.max_tokens or self._written == self._layout.context:
            raise ValueError(f"the sentence is already {self._position} tokens long")
        self._follow(parents)
        padded = np.zeros(self._layout.rows, dtype=np.int32)
        padded[:rows] = tokens
        outputs = self._run_decoder(padded, self._position, self._written, self._keys, self._values)
        for view, column in zip(self._views, (outputs.new_keys, outputs.new_values), strict=True):
            view[:, self._written] = self._layout.by_row(column)
        self._position += 1
        return Step(outputs.log_probabilities[:rows], outputs.attention[:rows])

    def prefix(self, row: int) -> CachePrefix:
        """Return what the tokens of a row have left in the cache; see `Decoding.prefix`."""
        keys, values = (view[row, : self._written].copy() for view in self._views)
        return CachePrefix(keys, values)

    @property
    def _written(self) -> int:
        """The number of cache positions that are written."""
        return self._before + self._position

    def _follow(self, parents: NDArray[np.int32]) -> None:
        """Give every row the prefix of the row that it continues."""
        if np.array_equal(parents, np.arange(len(parents))):
            return
        for view in self._views:
            prefix = view[:, self._before : self._written]
            prefix[: len(parents)] = prefix[parents]
