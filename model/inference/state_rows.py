"""The state of the search rows of a decoder that keeps tensors of fixed size, such as an LSTM's.

A runtime's decoder is a pure function of one token a row and the state before it. Which sentence
lives in which row is kept here and only here, as `kv_cache.py` does for keys and values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.inference.interface import Prefix, StatePrefix, Step
from model.manifest import Manifest

Tensors = Mapping[str, NDArray[np.float32]]

FIRST = "first_"
"""Begins the name of what an encoder says that a state begins with."""


@dataclass(frozen=True, slots=True, eq=False)
class StepOutputs:
    """What a runtime's decoder returns for all its rows: the state by name, and a `Step`'s parts.

    `attention` is None where the decoder looks nowhere.
    """

    log_probabilities: NDArray[np.float32]
    attention: NDArray[np.float32] | None
    state: Tensors


RunStep = Callable[[NDArray[np.int32], Tensors], StepOutputs]
"""(int32 (rows,) tokens of all rows, the state (rows, ...) by name) -> outputs, about the opened
picture."""


@dataclass(frozen=True, slots=True)
class StateLayout:
    """The sizes of a decoder's rows: how many, how long, over how many places, of what shapes."""

    rows: int
    max_tokens: int
    places: int
    shapes: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, manifest: Manifest) -> StateLayout:
        """Return what a manifest promises."""
        places = manifest.grid[0] * manifest.grid[1]
        return cls(manifest.rows, manifest.max_tokens, places, manifest.state)


class StateDecoding:
    """A `Decoding` for a runtime that supplies `run_step`."""

    def __init__(
        self, run_step: RunStep, layout: StateLayout, picture: Tensors, prefix: Prefix | None = None
    ) -> None:
        """Start as the picture says, or with what an earlier sentence left, in every row."""
        self._run_step, self._layout = run_step, layout
        self._position = 0
        before = prefix.state if isinstance(prefix, StatePrefix) else {}
        self._state = {
            name: np.zeros((layout.rows, *shape), np.float32)
            for name, shape in layout.shapes.items()
        }
        for name, value in self._state.items():
            first = picture.get(FIRST + name)
            if name in before:
                value[:] = before[name]
            elif first is not None:
                value[:] = first

    def step(self, tokens: NDArray[np.int32], parents: NDArray[np.int32]) -> Step:
        """Append one token to every row; see `Decoding.step`."""
        layout, rows = self._layout, len(tokens)
        if not 1 <= rows <= layout.rows or len(parents) != rows:
            raise ValueError(f"1 to {layout.rows} rows are decoded, not {rows}")
        if self._position == layout.max_tokens:
            raise ValueError(f"the sentence is already {self._position} tokens long")
        if self._position:
            for value in self._state.values():
                value[:rows] = value[parents]
        padded = np.zeros(layout.rows, np.int32)
        padded[:rows] = tokens
        outputs = self._run_step(padded, self._state)
        self._state = {name: np.array(outputs.state[name]) for name in self._state}
        self._position += 1
        attention = outputs.attention
        if attention is None:
            attention = np.full((layout.rows, layout.places), 1.0 / layout.places, np.float32)
        return Step(outputs.log_probabilities[:rows], attention[:rows])

    def prefix(self, row: int) -> StatePrefix:
        """Return what the tokens of a row have left in the state; see `Decoding.prefix`."""
        return StatePrefix({name: value[row].copy() for name, value in self._state.items()})
