"""What ImageNet's labels tell of the animals of `model/wording/subjects.py`.

A classifier of a thousand classes gives one answer for the whole picture: where it sees a person's
bicycle it says nothing of the dog beside it. So its word counts only where most of its probability
is on animals; then it tells one kind of animal from another, which captions are poor at: people
wrote few about elephants and bears, and many about dogs.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from model.caption import Sighting

CLASSES = 1000

_ANIMALS = 398
"""ImageNet's classes begin with its animals, by their WordNet numbers; what follows is none."""

_RANGES: Mapping[str, tuple[tuple[int, int], ...]] = {
    "fish": ((0, 7), (147, 149), (389, 398)),
    "bird": ((7, 25), (80, 101), (127, 147)),
    "elephant": ((101, 102), (385, 387)),
    "dog": ((151, 269),),
    "cat": ((281, 286),),
    "lion": ((286, 287), (288, 294)),
    "bear": ((294, 298), (388, 389)),
    "insect": ((300, 327),),
    "rabbit": ((330, 333),),
    "squirrel": ((335, 336),),
    "horse": ((339, 340),),
    "zebra": ((340, 341),),
    "pig": ((341, 344),),
    "cow": ((345, 348),),
    "sheep": ((348, 351),),
    "deer": ((351, 354),),
    "camel": ((354, 355),),
    "monkey": ((365, 385),),
}
"""The classes of each kind, first and behind the last, in the order of ILSVRC 2012. Giraffes are
not among them."""

MOST = 0.5
"""The probability of animals from which the kinds are told."""


def animals(probabilities: NDArray[np.float32]) -> tuple[Sighting, ...]:
    """Return how likely each kind is, from probabilities (`CLASSES`,); nothing without animals."""
    whole = float(probabilities[:_ANIMALS].sum())
    if whole < MOST:
        return ()
    return tuple(
        Sighting(kind, sum(float(probabilities[first:last].sum()) for first, last in ranges))
        for kind, ranges in _RANGES.items()
    )
