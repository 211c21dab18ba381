"""Better or not at all: what a taught model learnt, and whether it forgot.

Learnt is measured on pictures it did not learn from: how likely it finds what their owner wrote,
as the geometric mean of the probabilities of the words (a share of 100). Kept is measured on
anchors it did not learn from: of 100 words of the old model's captions, for how many the new one
would choose the same. In both, where the gate stays shut it is the old one that writes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.training.network.caption_network import CaptionNetwork
from model.training.teach.finetuning import Rows, log_probabilities
from model.training_events import Verdict

KEPT_NEEDED = 93.0
"""How much has to be kept (RUNS.md)."""

SHARES = tuple(round(1.0 - 0.05 * step, 2) for step in range(17))
"""How far to go from the old model towards the taught one: as far as enough is kept ..."""

FURTHEST_WITH_NAMES = 0.9
"""... and no further than this where things got names: the last tenth adds none where it belongs,
and some where not (RUNS.md)."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The figures of one new model; shares of 100."""

    learnt_before: float
    learnt_after: float
    kept: float
    verdict: Verdict

    @property
    def accepted(self) -> bool:
        """Whether the model is better and has not forgotten."""
        return self.verdict == "better"


def word_log_probabilities(network: CaptionNetwork, rows: Rows) -> NDArray[np.float64]:
    """Return the mean log-probability of the owner's words of each row, in order.

    It is not a number for a row of which the owner wrote nothing.
    """
    means: list[float] = []
    for part, found in log_probabilities(network, rows.memory[0], rows.pictures, rows.batch):
        targets = rows.batch.targets[part][..., None]
        chosen = np.take_along_axis(found, targets, axis=-1)[..., 0]
        # The last share is the owner's own; see `owner_rows`.
        owned = rows.shares[part][..., -1] > 0
        means += [
            float(values[mask].mean()) if mask.any() else math.nan
            for values, mask in zip(chosen, owned, strict=True)
        ]
    return np.array(means)


def first_choices(network: CaptionNetwork, rows: Rows) -> NDArray[np.intp]:
    """Return the likeliest word at every written place of the rows."""
    return np.concatenate(
        [
            found.argmax(axis=-1)[rows.batch.weights[part] > 0]
            for part, found in log_probabilities(network, rows.memory[0], rows.pictures, rows.batch)
        ]
    )


def agreement(before: NDArray[np.intp], after: NDArray[np.intp]) -> float:
    """Return for how many of 100 places both models choose the same."""
    return round(100.0 * float((before == after).mean()), 1)


def kept(
    before: NDArray[np.intp], after: NDArray[np.intp], rows: Rows, opens: NDArray[np.bool_]
) -> float:
    """Return the agreement of first choices where what is new counts only for some pictures.

    `opens` (N,) says for which of the rows' pictures.
    """
    places = (rows.batch.weights > 0).sum(axis=1)
    return agreement(before, np.where(np.repeat(opens[rows.pictures], places), after, before))


def judge(before: Sequence[float], after: Sequence[float], kept: float) -> Judgement:
    """Decide from the means of every held-back row under both models, and what is kept.

    Better means better by more than the standard error of the difference, so that luck with a few
    pictures is not taken for learning.
    """
    figures = _percent(before), _percent(after)
    if not before:
        return Judgement(*figures, kept, "too-few")
    gains = np.subtract(after, before)
    error = float(gains.std(ddof=1)) / math.sqrt(len(gains)) if len(gains) > 1 else 0.0
    if kept < KEPT_NEEDED:
        verdict: Verdict = "forgot"
    else:
        verdict = "better" if float(gains.mean()) > error else "not-better"
    return Judgement(*figures, kept, verdict)


def _percent(means: Sequence[float]) -> float:
    return round(100.0 * math.exp(float(np.mean(means))), 2) if means else 0.0
