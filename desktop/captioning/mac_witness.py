"""A Mac's own eyes beside the model's: who and what animals Vision sees in a picture.

A `Witness` (`model/evidence.py`). Its word counts where it is plain, and only about persons and
animals. A setting has it heard, off at first: no Mac has shown so far that Vision's confidences
mean what `ABSENT` and `PRESENT` take them for (`make check-mac` reports it).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.system import vision
from model.caption import Sighting
from model.errors import ImageError
from model.evidence import Witness
from model.wording.subjects import PERSON

if TYPE_CHECKING:  # the window waits for no NumPy
    import numpy as np
    from numpy.typing import NDArray

_log = logging.getLogger(__name__)

_SIDE = 1024
"""Pixels that the picture's longer side has at the most for Vision."""

_CELLS = 12

LABELS = {
    PERSON: ("people", "adult", "child", "baby", "teen", "crowd", "person"),
    "dog": ("dog", "canine"),
    "cat": ("cat", "adult_cat", "kitten", "feline"),
    "bird": ("bird",),
    "horse": ("horse", "donkey"),
    "cow": ("cow", "bull", "bison"),
    "sheep": ("sheep", "goat"),
    "elephant": ("elephant",),
    "bear": ("bear",),
    "zebra": ("zebra",),
    "giraffe": ("giraffe",),
    "deer": ("deer", "elk", "moose", "antelope"),
    "fish": ("fish", "shark", "dolphin", "whale"),
    "monkey": ("monkey", "ape", "primate"),
    "lion": ("lion", "tiger", "leopard", "cheetah"),
    "pig": ("pig",),
    "rabbit": ("rabbit",),
    "squirrel": ("squirrel",),
    "insect": ("insect", "butterfly", "bee"),
    "camel": ("camel",),
}
"""Vision's labels by the classes of `model/wording/subjects.py`; those it lacks it never gives."""


def witnesses(*, wanted: bool) -> tuple[Witness, ...]:
    """Whoever can be heard here, where that is wanted: a Mac's Vision, or nobody."""
    return (MacWitness(),) if wanted and vision.can_run() else ()


class MacWitness:
    """Tells of persons and animals; what goes wrong is logged, and nothing is told."""

    name = "vision"

    def sightings(self, picture: Path | bytes) -> tuple[Sighting, ...]:
        """Each class that Vision has a label for, with the greatest confidence in any of them."""
        from model.pictures import gate

        try:
            image = gate.read(picture, gate.Target(_fitted))
            classes, people, animals = vision.classes_people_animals(image)
        except (ImageError, vision.VisionMissing, vision.VisionFailed) as error:
            _log.info("Vision tells nothing: %s", error)
            return ()
        return tuple(told(classes, (*people, *animals)))


def told(classes: Sequence[vision.Found], boxed: Sequence[vision.Found]) -> Iterable[Sighting]:
    """What Vision's classes of a whole picture, and what it found in boxes, say together."""
    by_label = {one.label: one.confidence for one in classes}
    for thing, labels in LABELS.items():
        found = [one for one in boxed if one.label in labels]
        known = [by_label[label] for label in labels if label in by_label]
        if known or found:
            sure = max([*known, *(one.confidence for one in found)])
            yield Sighting(thing, sure, _map([one.box for one in found]))


def _map(boxes: Sequence[vision.Box]) -> NDArray[np.float32] | None:
    """A (rows, columns) map that sums to 1, even within the boxes; None without any."""
    import numpy as np

    where = np.zeros((_CELLS, _CELLS), np.float32)
    middles = (np.arange(_CELLS) + 0.5) / _CELLS
    for left, top, width, height in boxes:
        rows = (middles >= top) & (middles <= top + height)
        columns = (middles >= left) & (middles <= left + width)
        where[np.ix_(rows, columns)] = 1
    return where / where.sum() if where.any() else None


def _fitted(size: tuple[int, int]) -> tuple[int, int]:
    scale = min(1.0, _SIDE / max(size))
    return max(1, round(scale * size[0])), max(1, round(scale * size[1]))
