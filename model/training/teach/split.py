"""What is learnt from and what is judged on, and how long that should take."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.training.errors import NothingToTeach
from model.training.teach.finetuning_config import LessonConfig

ENOUGH_TO_HOLD_BACK = 24
"""From so many pictures on, some can be spared to judge on; with fewer, models take turns."""

HELD_BACK = 0.2
MOST_HELD_BACK = 60
MOST_FOLDS = 3

# Seconds on the machine this was measured on, at a time when its captioner took `_CAPTION` seconds
# for one picture with one beam; another machine's own figure scales them (tests/bench).
_CAPTION = 0.02
_FIXED = 75.0
_A_PICTURE = 0.25
_A_STEP = 0.75


@dataclass(frozen=True, slots=True)
class TeachingPlan:
    """Which pictures teach and which judge.

    `lessons` are pairs of picture indices: learnt from, and judged on by the model that comes of
    it. The last lesson's model is the one that is kept.
    """

    lessons: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
    pictures: int

    @property
    def held_back(self) -> int:
        """How many pictures the new model never learns from."""
        return len(self.lessons[0][1]) if len(self.lessons) == 1 else 0

    @property
    def folds(self) -> int:
        """How many models take turns at judging; 1 when pictures are held back, 0 for neither."""
        if len(self.lessons) > 1:
            return len(self.lessons) - 1
        return 1 if self.held_back else 0

    def seconds(self, a_caption: float) -> float:
        """Estimate the time of it all, on a machine that takes `a_caption` seconds for one."""
        steps = sum(LessonConfig().steps(len(taught)) for taught, _ in self.lessons)
        work = _FIXED + _A_PICTURE * self.pictures + _A_STEP * steps
        return round(work * a_caption / _CAPTION, 0)


def plan(pictures: int, seed: int) -> TeachingPlan:
    """Share out so many pictures.

    Many: a fifth is held back. Few: each is judged by one of up to three models that did not learn
    from it (cross-fitting), and the model that is kept learns from all. One: nothing can be judged.
    """
    if pictures == 0:
        raise NothingToTeach("there is no picture with a caption to learn from")
    order = [int(i) for i in np.random.default_rng((seed, 7)).permutation(pictures)]
    everything = tuple(range(pictures))
    if pictures == 1:
        return TeachingPlan(((everything, ()),), pictures)
    if pictures >= ENOUGH_TO_HOLD_BACK:
        count = min(MOST_HELD_BACK, round(HELD_BACK * pictures))
        lesson = tuple(sorted(order[count:])), tuple(sorted(order[:count]))
        return TeachingPlan((lesson,), pictures)
    folds = [
        tuple(sorted(order[i :: min(MOST_FOLDS, pictures)]))
        for i in range(min(MOST_FOLDS, pictures))
    ]
    lessons = [(tuple(i for i in everything if i not in fold), fold) for fold in folds]
    return TeachingPlan((*lessons, (everything, ())), pictures)
