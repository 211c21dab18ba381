"""How far answers about pictures can be believed, and whether places are where they are said.

Every thing of a bundle's list is asked of every photo. It counts as there where one of the people
who described the photo names it; "no" about it is a mistake then, and only then. A place counts as
right where the box that somebody drew around the thing has its middle there: at the top or bottom,
in that half; left, in the middle or right, in that third or within a twelfth of the width of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from model.caption import Sight
from model.training.data.dataset import Example
from model.training.data.tag_words import TagWords, mentions
from model.training.errors import TrainingDataError
from model.wording.answers import Verdict, verdict_of
from model.wording.places import Place, place_of

MARGIN = 1 / 12

Box = tuple[float, float, float, float]
"""Left, top, right and bottom in fractions of the picture's sides."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One verdict: how often it was given, the mean probability (×100), the share named (×100)."""

    times: int
    probability: float
    named: float


@dataclass(frozen=True, slots=True)
class Answers:
    """What all questions were answered with; of things that somebody names, the shares (×100).

    `denied` are those that "no" was said of, `found` those that yes or probably was.
    """

    photos: int
    verdicts: dict[Verdict, Answered]
    denied: float
    found: float


@dataclass(frozen=True, slots=True)
class Places:
    """Of `things` in boxes, how many were given a place, and the shares (×100) that are right.

    `across` and `down` are the words themselves: a place may have one or both.
    """

    things: int
    placed: int
    right: float
    across: dict[str, tuple[int, float]]
    down: dict[str, tuple[int, float]]


def measure_answers(sights: Sequence[Sight], examples: Sequence[Example]) -> Answers:
    """Ask every thing of every photo; `sights` are those of the examples, of one bundle."""
    listed = [TagWords(t.names["en"], t.names["fr"], t.forms) for t in sights[0].things]
    named = mentions(listed, [example.references("en") for example in examples]).ravel()
    given = np.array([one.probability for sight in sights for one in sight.sightings])
    verdicts = np.array(
        [verdict_of(one.thing, one.probability) for s in sights for one in s.sightings]
    )
    return Answers(
        photos=len(sights),
        verdicts={
            verdict: Answered(
                int((chosen := verdicts == verdict).sum()),
                _percent(given[chosen]),
                _percent(named[chosen]),
            )
            for verdict in get_args(Verdict)
        },
        denied=_percent(verdicts[named] == "no"),
        found=_percent(np.isin(verdicts[named], ("yes", "probably"))),
    )


def read_boxes(path: Path) -> dict[str, list[tuple[str, Box]]]:
    """Read a table of `image, thing, left, top, right, bottom`; give the boxes of each image.

    TrainingDataError names a line that is none.
    """
    boxes: dict[str, list[tuple[str, Box]]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()[1:], start=2):
        image, *rest = line.split("\t")
        try:
            thing, left, top, right, bottom = rest
            box = float(left), float(top), float(right), float(bottom)
        except ValueError as error:
            raise TrainingDataError(f"{path.name}, line {number}: {error}") from error
        boxes.setdefault(image, []).append((thing, box))
    return boxes


def measure_places(found: Iterable[tuple[Sight, Sequence[tuple[str, Box]]]]) -> Places:
    """Compare where things are said to be with boxes around them, photo by photo."""
    things, right = 0, []
    across: dict[str, list[bool]] = {}
    down: dict[str, list[bool]] = {}
    for sight, boxes in found:
        maps = {one.thing: one.where for one in sight.sightings if one.where is not None}
        for thing, box in boxes:
            if thing not in maps:
                continue
            things += 1
            place = place_of(maps[thing])
            if place is None:
                continue
            judged = _judged(place, box)
            for said, words, ok in zip(place, (across, down), judged, strict=True):
                if said is not None:
                    words.setdefault(said, []).append(ok)
            right.append(all(judged))
    return Places(
        things,
        len(right),
        _percent(np.array(right)),
        {word: (len(ok), _percent(np.array(ok))) for word, ok in across.items()},
        {word: (len(ok), _percent(np.array(ok))) for word, ok in down.items()},
    )


def _judged(place: Place, box: Box) -> tuple[bool, bool]:
    left, top, right, bottom = box
    x, y = (left + right) / 2, (top + bottom) / 2
    spans = {"left": (0, 1 / 3), "middle": (1 / 3, 2 / 3), "right": (2 / 3, 1), None: (0, 1)}
    levels = {"top": (0, 0.5), "bottom": (0.5, 1), None: (0, 1)}
    (a, b), (c, d) = spans[place.across], levels[place.down]
    return a - MARGIN <= x <= b + MARGIN, c <= y <= d


def _percent(values: NDArray[np.float64] | NDArray[np.bool_]) -> float:
    return round(100 * float(values.mean()), 2) if values.size else 0.0
