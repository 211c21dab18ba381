"""Where in a picture the likely things are, found out by looking again at parts of it.

Two maps of the bundle's own list of things, and their mean:

- parts of the picture are hidden, and what vanishes was there: a window is painted over with the
  picture's mean colour, and by how much a thing's log-odds fall is how much of it was hidden
  (occlusion, Zeiler and Fergus 2014, arXiv 1311.2901, section 4.2);
- parts of the picture are looked at alone, twice as large: how likely the thing is in them.

Hiding alone takes what a thing is known by for the thing; looking closer alone finds it everywhere.
It takes no other output of the encoder than every runtime and every bundle has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from model.caption import ShouldStop
from model.errors import Cancelled
from model.inference.interface import Inference
from model.logistic import logit

LIKELY = 0.25
"""Probability from which it is worth looking where a thing is."""

_HIDING, _CLOSER = 6, 4
"""Cells along a side of each map; a window is two cells wide, and windows overlap by half."""

_CELLS = 12
"""Cells along a side of the mean of both."""

_CLEAR = 1e-5

_Window = tuple[slice, slice]


def locate(
    inference: Inference,
    pixels: NDArray[np.uint8],
    tags: NDArray[np.float32],
    should_stop: ShouldStop,
) -> Mapping[int, NDArray[np.float32]]:
    """Return, for each likely tag by its index, a (rows, columns) map that sums to 1.

    `pixels` (height, width, 3) are what was encoded, `tags` (tags,) its tags' probabilities. A
    thing that nothing hides is nowhere, and left out. Raises `Cancelled`.
    """
    likely = np.flatnonzero(tags >= LIKELY)
    if not likely.size:
        return {}

    def seen(looked_at: NDArray[np.uint8]) -> NDArray[np.float32]:
        if should_stop():
            raise Cancelled
        found = inference.encode(looked_at).tag_probabilities
        assert found is not None  # as it has told of the whole picture
        return found[likely]

    before = _log_odds(tags[likely])
    mean = pixels.reshape(-1, 3).mean(axis=0).astype(np.uint8)
    hiding = np.zeros((_HIDING, _HIDING, likely.size), np.float32)
    for cells, window in _windows(_HIDING, pixels.shape):
        hidden = pixels.copy()
        hidden[window] = mean
        hiding[cells] += (before - _log_odds(seen(hidden))) / _covering(_HIDING)[cells]
    closer = np.zeros((_CLOSER, _CLOSER, likely.size), np.float32)
    for cells, window in _windows(_CLOSER, pixels.shape):
        # The picture's half, on both sides, is the input's size again.
        closer[cells] += seen(pixels[window].repeat(2, 0).repeat(2, 1)) / _covering(_CLOSER)[cells]
    hiding = np.maximum(hiding, 0)
    return {
        int(tag): (_fine(hiding[..., number]) + _fine(closer[..., number])) / 2
        for number, tag in enumerate(likely)
        if hiding[..., number].any() and closer[..., number].any()
    }


def _windows(cells: int, shape: tuple[int, ...]) -> Iterator[tuple[_Window, _Window]]:
    """All windows of a map: the cells of it, and the pixels of a picture of some shape."""
    starts = range(cells - 1)
    for top in starts:
        for left in starts:
            yield (
                (slice(top, top + 2), slice(left, left + 2)),
                (
                    slice(shape[0] * top // cells, shape[0] * (top + 2) // cells),
                    slice(shape[1] * left // cells, shape[1] * (left + 2) // cells),
                ),
            )


def _covering(cells: int) -> NDArray[np.float32]:
    """(cells, cells, 1): how many windows cover each cell."""
    along = np.full(cells, 2, np.float32)
    along[[0, -1]] = 1
    return np.outer(along, along)[..., None]


def _fine(coarse: NDArray[np.float32]) -> NDArray[np.float32]:
    """A map that sums to 1, in the cells of the mean."""
    times = _CELLS // len(coarse)
    fine = coarse.repeat(times, 0).repeat(times, 1)
    result: NDArray[np.float32] = fine / fine.sum()
    return result


def _log_odds(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    return logit(np.clip(probabilities, _CLEAR, 1 - _CLEAR))
