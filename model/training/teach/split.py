"""What is learnt from and what is judged on, and how long that should take."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.training.errors import NothingToTeach
from model.training.teach.finetuning_config import FinetuningConfig

ENOUGH_TO_SPARE = 24
"""From so many pictures on, some can be spared to judge on; with fewer, models take turns."""

VALIDATION_SHARE = 0.2
MOST_VALIDATION = 60
MOST_FOLDS = 3

# Seconds on the machine this was measured on, at a time when its captioner took `_CAPTION` seconds
# for one picture with one beam; another machine's own figure scales them (tests/bench).
_CAPTION = 0.02
_FIXED = 75.0
_A_PICTURE = 0.25
_A_STEP = 0.75


@dataclass(frozen=True, slots=True)
class Trial:
    """The pictures a model is fine-tuned on, and those it is judged on, by their indices."""

    taught: tuple[int, ...]
    judged: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """Which of so many `pictures` teach and which judge; the last trial's model is kept."""

    trials: tuple[Trial, ...]
    pictures: int

    @property
    def validation(self) -> int:
        """How many pictures the new model never learns from."""
        return len(self.trials[0].judged) if len(self.trials) == 1 else 0

    @property
    def folds(self) -> int:
        """How many models take turns at judging; 1 when pictures are kept for it, 0 for neither."""
        if len(self.trials) > 1:
            return len(self.trials) - 1
        return 1 if self.validation else 0

    def seconds(self, a_caption: float) -> float:
        """Estimate the time of it all, on a machine that takes `a_caption` seconds for one."""
        steps = sum(FinetuningConfig().steps(len(trial.taught)) for trial in self.trials)
        work = _FIXED + _A_PICTURE * self.pictures + _A_STEP * steps
        return round(work * a_caption / _CAPTION, 0)


def split_pictures(pictures: int, seed: int) -> Split:
    """Share out so many pictures.

    Many: a fifth only judges. Few: each is judged by one of up to three models that did not learn
    from it (cross-fitting), and the model that is kept learns from all. One: nothing can be judged.
    Raises `NothingToTeach` when there is none.
    """
    if pictures == 0:
        raise NothingToTeach("there is no picture with a caption to learn from")
    order = [int(i) for i in np.random.default_rng((seed, 7)).permutation(pictures)]
    everything = tuple(range(pictures))
    if pictures == 1:
        return Split((Trial(everything, ()),), pictures)
    if pictures >= ENOUGH_TO_SPARE:
        count = min(MOST_VALIDATION, round(VALIDATION_SHARE * pictures))
        trial = Trial(tuple(sorted(order[count:])), tuple(sorted(order[:count])))
        return Split((trial,), pictures)
    folds = [
        tuple(sorted(order[i :: min(MOST_FOLDS, pictures)]))
        for i in range(min(MOST_FOLDS, pictures))
    ]
    trials = [Trial(tuple(i for i in everything if i not in fold), fold) for fold in folds]
    return Split((*trials, Trial(everything, ())), pictures)
