"""Where in a picture something is, in the few words that a map can bear: left, top, middle.

Words are said only where enough of a map lies there. What lies all over the picture has no place.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:  # the words for places need no NumPy
    import numpy as np
    from numpy.typing import NDArray

Across = Literal["left", "middle", "right"]
Down = Literal["top", "bottom"]

SIDE, MIDDLE, HALF = 0.55, 0.5, 0.72
"""The share of a map that the left or right third of the picture, its middle third, and its upper
or lower half have at the least to be named; chosen, for three in four places to be right, on boxes
drawn by hand (model/training/RUNS.md)."""


_SCENES = """
    room bathroom living_room bedroom dining_room kitchen office hallway restaurant store market
    school gym stadium city park playground garage museum hotel airport night sunset rain parade
    wedding team
"""

SCENES = frozenset(name.replace("_", " ") for name in _SCENES.split())
"""Things that are all around whatever else is in a picture: they are nowhere in it."""


class Place(NamedTuple):
    """A place in a picture; None where the map does not tell."""

    across: Across | None
    down: Down | None


def place_of(where: NDArray[np.float32]) -> Place | None:
    """Return the place that a (rows, columns) map, which sums to 1, bears out; None without any."""
    thirds, halves = _shares(where.sum(axis=0), 3), _shares(where.sum(axis=1), 2)
    names: tuple[Across, ...] = ("left", "middle", "right")
    levels: tuple[Down, ...] = ("top", "bottom")
    most, highest = thirds.index(max(thirds)), halves.index(max(halves))
    place = Place(
        names[most] if thirds[most] >= (MIDDLE if names[most] == "middle" else SIDE) else None,
        levels[highest] if halves[highest] >= HALF else None,
    )
    return place if any(place) else None


def _shares(along: NDArray[np.float32], parts: int) -> list[float]:
    """Return what lies in each of so many equal parts of (cells,)."""
    cuts = [round(len(along) * part / parts) for part in range(parts + 1)]
    return [float(along[first:last].sum()) for first, last in pairwise(cuts)]
