"""Fits a bundle's classifier of ImageNet's classes to the one its encoder began with.

The encoder of a bundle has learnt to see for captions since, and its old classifier does not fit it
any more. A linear map is fitted to photos: from what the bundle's encoder sees to what the original
one saw (ridge regression; Hoerl and Kennard 1970), and the old last layer reads that. Fitting
features rather than classes needs no photo of each class (the hints of Romero et al. 2015, arXiv
1412.6550); the last layer being linear, it is also the fit to its logits (Ba and Caruana 2014,
arXiv 1312.6184). No label of anybody is used, and no photo of ImageNet.

Probabilities are calibrated on photos the map was not fitted to: of the labels told with 30 %,
three in ten are what the original classifier puts first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.caption import LANGUAGES
from model.logistic import logit
from model.training.errors import TrainingDataError
from model.training.evaluate.reliability import expected_error
from model.training.heads.calibration import logistic
from model.training.heads.label_names import read_names
from model.wording.labels import SHOWN, LabelHead

FEWEST = 50
"""Photos below which a map is not fitted."""

_HELD_BACK = 5
"""One photo of so many judges instead of being fitted to."""

_RIDGES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
"""Penalties to choose from, in shares of the features' mean variance."""

_MOST = 127
_FLOOR = 1e-6

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class LabelReport:
    """What the classifier does on photos it never saw; shares are ×100.

    `first`: it puts the original's first class first. `among`: that class is among its five.
    `calibration_error`: the expected error of the probabilities that are told. Of a second original
    classifier the same, `other_first` and `other_among`, and how often the two original ones agree
    with each other, `originals_first` and `originals_among`; None without one.
    """

    dev_photos: int
    first: float
    among: float
    calibration_error: float
    other_first: float | None = None
    other_among: float | None = None
    originals_first: float | None = None
    originals_among: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Original:
    """What an original classifier saw of photos (photos, width), and its last layer."""

    seen: Floats
    kernel: Floats
    bias: Floats

    @property
    def logits(self) -> Floats:
        """(photos, classes)."""
        return self.seen @ self.kernel + self.bias


def fit(features: Floats, original: Original) -> LabelHead:
    """Fit to photos: `features` (photos, features), which are the bundle's encoder's.

    Raises `TrainingDataError` for fewer photos than `FEWEST`.
    """
    if len(features) < FEWEST:
        raise TrainingDataError(f"{len(features)} photos are fewer than the {FEWEST} it takes")
    judge = np.arange(len(features)) % _HELD_BACK == 0
    first = original.logits.argmax(axis=1)

    def judged(ridge: float) -> tuple[int, LabelHead]:
        head = _fitted(features[~judge], original, ~judge, ridge)
        right = head.probabilities(features[judge]).argmax(axis=1) == first[judge]
        return int(right.sum()), head

    ridge = max(_RIDGES, key=lambda one: judged(one)[0])
    platt = _platt(judged(ridge)[1].probabilities(features[judge]), first[judge])
    everything = np.ones(len(features), bool)
    return _fitted(features, original, everything, ridge, platt)


def measure(
    head: LabelHead, features: Floats, original: Floats, other: Floats | None = None
) -> LabelReport:
    """Compare what it says of features (photos, features) with probabilities (photos, classes) of
    the classifier it was fitted to, and perhaps of a second one.
    """
    ours = head.probabilities(features)
    stated, right = _told(ours, original.argmax(axis=1))
    told = head.calibrated(stated.astype(np.float32)).astype(np.float64)
    second = (None,) * 4 if other is None else (*_agree(ours, other), *_agree(original, other))
    error = _percent(expected_error(told, right)[0])
    return LabelReport(len(features), *_agree(ours, original), error, *second)


def _agree(ours: Floats, theirs: Floats) -> tuple[float, float]:
    """Return how often their first class is ours, and how often it is among our five."""
    first, best = theirs.argmax(axis=1), np.argsort(-ours, axis=1)[:, :SHOWN]
    same = best == first[:, None]
    return _percent(same[:, 0].mean()), _percent(same.any(axis=1).mean())


def _fitted(
    features: Floats,
    original: Original,
    chosen: NDArray[np.bool_],
    ridge: float,
    platt: Sequence[float] = (1.0, 0.0),
) -> LabelHead:
    """Fit the map to the chosen photos and join it with the last layer."""
    seen = original.seen[chosen].astype(np.float64)
    inputs = features.astype(np.float64)
    mean, target = inputs.mean(axis=0), seen.mean(axis=0)
    inputs -= mean
    square = inputs.T @ inputs / len(inputs)
    penalty = ridge * np.trace(square) / len(square)
    square[np.diag_indices_from(square)] += penalty
    project = np.linalg.solve(square, inputs.T @ (seen - target) / len(inputs))
    # To keep the kernel's whole numbers fine, a class of larger weights has a larger scale.
    scale = np.abs(original.kernel).max(axis=0) / _MOST
    scale[scale == 0.0] = 1.0
    return LabelHead(
        mean=mean.astype(np.float32),
        project=project.astype(np.float16).astype(np.float32),
        kernel=np.rint(original.kernel / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        bias=(target @ original.kernel + original.bias).astype(np.float32),
        platt=np.asarray(platt, np.float32),
        names={language: np.array(read_names()[language]) for language in LANGUAGES},
    )


def _platt(probabilities: Floats, first: NDArray[np.intp]) -> tuple[float, float]:
    """Return slope and intercept that turn the log-odds of told labels into true ones."""
    stated, right = _told(probabilities, first)
    found = logistic(logit(np.clip(stated, _FLOOR, 1.0 - _FLOOR)), right)
    return found.slope, found.intercept


def _told(
    probabilities: Floats, first: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the probabilities of the labels that would be told, and which are theirs (N,)."""
    best = np.argsort(-probabilities, axis=1, kind="stable")[:, :SHOWN]
    stated = np.take_along_axis(probabilities, best, axis=1).astype(np.float64)
    return stated.ravel(), (best == first[:, None]).ravel()


def _percent(share: float | np.floating) -> float:  # type: ignore[type-arg]
    return round(100 * float(share), 1)
