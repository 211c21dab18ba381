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

_ACROSS: dict[Across, float] = {"left": 0.55, "middle": 0.5, "right": 0.65}
_DOWN: dict[Down, float] = {"top": 0.85, "bottom": 0.72}
"""The share of a map that a third of the picture, or a half, has at the least to be named. Chosen
word by word, for three in four to be right, on boxes drawn by hand (model/training/RUNS.md)."""


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
    across = max(zip(thirds, _ACROSS, strict=True))
    down = max(zip(halves, _DOWN, strict=True))
    place = Place(
        across[1] if across[0] >= _ACROSS[across[1]] else None,
        down[1] if down[0] >= _DOWN[down[1]] else None,
    )
    return place if any(place) else None


def _shares(along: NDArray[np.float32], parts: int) -> list[float]:
    """Return what lies in each of so many equal parts of (cells,)."""
    cuts = [round(len(along) * part / parts) for part in range(parts + 1)]
    return [float(along[first:last].sum()) for first, last in pairwise(cuts)]
