"""The cache of the search rows, whatever the axes of a runtime's tensors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from model.inference.kv_cache import CachedDecoding, CacheLayout, DecoderOutputs

ROWS, LENGTH, WIDTH = 4, 6, 3
VOCABULARY = 9


class Recorder:
    """A decoder that returns what its cache holds, so that a wrong past shows.

    Each position's column is made of its token; log-probabilities spell the row's past.
    """

    def __init__(self, layout: CacheLayout) -> None:
        self._layout = layout

    def __call__(
        self,
        tokens: NDArray[np.int32],
        position: int,
        written: int,
        keys: NDArray[np.float32],
        values: NDArray[np.float32],
    ) -> DecoderOutputs:
        assert keys.shape == values.shape == self._layout.shape
        past = self._layout.by_row_and_position(keys)[:, :written, 0].copy()
        negative = self._layout.by_row_and_position(values)[:, :written, 0]
        assert np.array_equal(past, -negative)
        spelled = np.zeros((ROWS, VOCABULARY), np.float32)
        spelled[:, :written] = past
        spelled[:, written] = tokens
        column = np.repeat(tokens[:, None].astype(np.float32), WIDTH, axis=1)
        shape = [n for i, n in enumerate(self._layout.shape) if i != self._layout.position_axis]
        rows_at = shape.index(ROWS)
        new = np.ascontiguousarray(np.moveaxis(column, 0, 1) if rows_at == 1 else column)
        return DecoderOutputs(spelled, np.zeros((ROWS, 2), np.float32), new, -new)


LAYOUTS = [
    CacheLayout((ROWS, LENGTH, WIDTH), row_axis=0, position_axis=1, max_tokens=LENGTH),
    CacheLayout((LENGTH, ROWS, WIDTH), row_axis=1, position_axis=0, max_tokens=LENGTH),
    CacheLayout((WIDTH, ROWS, LENGTH), row_axis=1, position_axis=2, max_tokens=LENGTH),
    CacheLayout((WIDTH, LENGTH, ROWS), row_axis=2, position_axis=1, max_tokens=LENGTH),
    CacheLayout((ROWS, WIDTH, LENGTH), row_axis=0, position_axis=2, max_tokens=LENGTH),
]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_row_keeps_the_past_of_its_parent(layout: CacheLayout) -> None:
    # GIVEN rows that split, swap, die and return, in any order of the axes
    assert (layout.rows, layout.context) == (ROWS, LENGTH)
    decoding = CachedDecoding(Recorder(layout), layout)
    steps = [
        ([1], [0]),
        ([2, 3, 4], [0, 0, 0]),
        ([5, 6, 7, 8], [2, 0, 1, 2]),
        ([2, 2], [3, 0]),
        ([3, 4, 5], [1, 1, 0]),
        ([6, 7, 8], [0, 1, 2]),
    ]
    sentences: list[list[int]] = [[]] * ROWS
    for tokens, parents in steps:
        sentences = [[*sentences[p], t] for t, p in zip(tokens, parents, strict=True)]
        # WHEN a step is decoded
        step = decoding.step(np.array(tokens, np.int32), np.array(parents, np.int32))
        # THEN each row's past is that of the sentence it continues
        assert step.log_probabilities.shape == (len(tokens), VOCABULARY)
        assert [
            [int(n) for n in row[: len(sentence)]]
            for row, sentence in zip(step.log_probabilities, sentences, strict=True)
        ] == sentences


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_sentence_is_written_behind_another(layout: CacheLayout) -> None:
    # GIVEN what the second of two rows has written
    first = CachedDecoding(Recorder(layout), layout)
    first.step(np.array([1, 2], np.int32), np.array([0, 0], np.int32))
    first.step(np.array([3, 4], np.int32), np.array([1, 0], np.int32))
    prefix = first.prefix(1)
    assert len(prefix) == 2

    # WHEN three rows go on behind it, and one of them splits
    positions = []

    class Noting(Recorder):
        def __call__(self, tokens: NDArray[np.int32], position: int, *rest: Any) -> DecoderOutputs:
            positions.append(position)
            return super().__call__(tokens, position, *rest)

    second = CachedDecoding(Noting(layout), layout, prefix)
    second.step(np.array([5, 6, 7], np.int32), np.array([0, 0, 0], np.int32))
    step = second.step(np.array([8, 8], np.int32), np.array([2, 2], np.int32))

    # THEN each has the first sentence before its own, whose positions count from 0
    assert step.log_probabilities[:, :4].tolist() == [[1, 4, 7, 8]] * 2
    assert positions == [0, 1]
    assert second.prefix(0).keys.shape[0] == 4
    for _ in range(LENGTH - 4):
        second.step(np.array([1], np.int32), np.array([0], np.int32))
    with pytest.raises(ValueError, match="already 4 tokens"):
        second.step(np.array([1], np.int32), np.array([0], np.int32))


def test_what_cannot_be_decoded_is_a_mistake() -> None:
    layout = LAYOUTS[0]
    decoding = CachedDecoding(Recorder(layout), layout)
    for tokens, parents in [([], []), ([1] * 5, [0] * 5), ([1, 2], [0])]:
        with pytest.raises(ValueError, match="rows"):
            decoding.step(np.array(tokens, np.int32), np.array(parents, np.int32))
    for _ in range(LENGTH):
        decoding.step(np.array([1], np.int32), np.array([0], np.int32))
    with pytest.raises(ValueError, match="already 6 tokens"):
        decoding.step(np.array([1], np.int32), np.array([0], np.int32))
