"""Where in a picture the likely things are: parts of it are hidden, and what vanishes was there.

Occlusion, as in Zeiler and Fergus 2014 (arXiv 1311.2901, section 4.2), of the bundle's own list of
things: a window is painted over with the picture's mean colour and the picture encoded once more.
By how much a thing's log-odds fall is how much of it the window hid. It takes no other output of
the encoder than every runtime and every bundle has, and what it shows is what the list goes by.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from model.caption import ShouldStop
from model.errors import Cancelled
from model.inference.interface import Inference
from model.logistic import logit

LIKELY = 0.25
"""Probability from which it is worth looking where a thing is."""

_CELLS, _WINDOW = 6, 2
"""Cells along a side of the map, and of a window; windows overlap by half."""

_CLEAR = 1e-5


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
    lost = np.zeros((_CELLS, _CELLS, likely.size), np.float32)
    counted = np.zeros((_CELLS, _CELLS, 1), np.float32)
    before = _log_odds(tags[likely])
    mean = pixels.reshape(-1, 3).mean(axis=0).astype(np.uint8)
    for top in range(_CELLS - _WINDOW + 1):
        for left in range(_CELLS - _WINDOW + 1):
            if should_stop():
                raise Cancelled
            hidden = pixels.copy()
            hidden[_window(top, pixels.shape[0]), _window(left, pixels.shape[1])] = mean
            without = inference.encode(hidden).tag_probabilities
            assert without is not None  # as it has told of the whole picture
            cells = slice(top, top + _WINDOW), slice(left, left + _WINDOW)
            lost[cells] += before - _log_odds(without[likely])
            counted[cells] += 1
    maps = np.maximum(lost / counted, 0)
    totals = maps.sum(axis=(0, 1))
    return {
        int(tag): maps[..., number] / totals[number]
        for number, tag in enumerate(likely)
        if totals[number] > 0
    }


def _window(first: int, length: int) -> slice:
    return slice(length * first // _CELLS, length * (first + _WINDOW) // _CELLS)


def _log_odds(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    return logit(np.clip(probabilities, _CLEAR, 1 - _CLEAR))
