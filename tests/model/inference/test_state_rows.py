"""The state of the search rows: each goes on from its parent's, and a sentence leaves its own."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from model.inference.interface import StatePrefix
from model.inference.state_rows import StateDecoding, StateLayout, StepOutputs, Tensors

LAYOUT = StateLayout(rows=3, max_tokens=3, places=4, shapes={"sum": (1,)})


def _adding(tokens: NDArray[np.int32], state: Tensors) -> StepOutputs:
    """A decoder whose state is the sum of what was written."""
    after = state["sum"] + tokens[:, None]
    return StepOutputs(np.repeat(after, 2, axis=1), None, {"sum": after.astype(np.float32)})


def _step(decoding: StateDecoding, tokens: list[int], parents: list[int]) -> list[float]:
    step = decoding.step(np.array(tokens, np.int32), np.array(parents, np.int32))
    return [float(value) for value in step.log_probabilities[:, 0]]


def test_rows_go_on_from_their_parents() -> None:
    decoding = StateDecoding(_adding, LAYOUT, {"first_sum": np.array([[100.0]], np.float32)})

    assert _step(decoding, [1], [0]) == [101]
    assert _step(decoding, [10, 20, 30], [0, 0, 0]) == [111, 121, 131]
    assert _step(decoding, [1, 2, 3], [2, 2, 0]) == [132, 133, 114]
    with pytest.raises(ValueError, match="already 3 tokens long"):
        _step(decoding, [1], [0])


def test_the_next_sentence_begins_with_what_the_one_before_left() -> None:
    first = StateDecoding(_adding, LAYOUT, {})
    _step(first, [5], [0])
    left = first.prefix(0)

    second = StateDecoding(_adding, LAYOUT, {"first_sum": np.ones((1, 1), np.float32)}, left)

    assert isinstance(left, StatePrefix)
    assert _step(second, [1, 2], [0, 0]) == [6, 7]


def test_who_looks_nowhere_looks_everywhere_alike() -> None:
    decoding = StateDecoding(_adding, LAYOUT, {})

    step = decoding.step(np.array([1], np.int32), np.zeros(1, np.int32))

    assert step.attention.tolist() == [[0.25] * 4]
    with pytest.raises(ValueError, match="1 to 3 rows are decoded, not 4"):
        _step(decoding, [1] * 4, [0] * 4)
