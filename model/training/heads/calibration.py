"""Turns a caption's mean log-probability into the probability that the caption is right.

Platt scaling (Platt 1999): logistic regression of one feature on held-out photos. A caption counts
as right when it is at least as near to the references as `RIGHT_CIDER` (CIDEr of the single
caption); the expected calibration error is measured on photos the fit has not seen (two folds).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.logistic import fit_logistic
from model.manifest import Calibration

RIGHT_CIDER = 0.5
"""Half the score that a person's caption gets on average against four others on Flickr8k (0.8),
rounded up: below it the caption mostly names a wrong thing or a wrong action."""

_BINS = 10

_RIDGE, _BIAS_RIDGE = 1e-3, 1e-6
"""So weak that it only keeps what tells right from wrong without fault from an endless slope."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """A fitted calibration and how well it holds.

    `expected_error` is the ECE of Naeini et al. 2015 (10 equally filled bins, in 0..1);
    `bins` are (mean confidence, share right, photos) of each.
    """

    calibration: Calibration
    right: float
    expected_error: float
    bins: tuple[tuple[float, float, int], ...]


def fit(mean_log_probabilities: Sequence[float], cider: Sequence[float]) -> Reliability:
    """Fit on all photos; measure the error with each half judged by the other half's fit.

    For each photo the mean of its caption's log-probabilities (nats a token), and its CIDEr, where
    1 is what tables print as 100.
    """
    feature = np.asarray(mean_log_probabilities, np.float64)
    right = np.asarray(cider, np.float64) >= RIGHT_CIDER
    confidence = np.empty(len(feature))
    fold = np.arange(len(feature)) % 2 == 0
    for part in (fold, ~fold):
        confidence[~part] = logistic(feature[part], right[part]).probability(feature[~part])
    error, bins = expected_error(confidence, right)
    return Reliability(logistic(feature, right), float(right.mean()), error, bins)


def expected_error(
    confidence: NDArray[np.float64], right: NDArray[np.bool_]
) -> tuple[float, tuple[tuple[float, float, int], ...]]:
    """Return the expected calibration error of probabilities (N,), and its bins: `Reliability`."""
    bins = tuple(
        (float(confidence[members].mean()), float(right[members].mean()), len(members))
        for members in np.array_split(np.argsort(confidence), min(_BINS, len(confidence)))
    )
    return sum(abs(mean - share) * count for mean, share, count in bins) / len(confidence), bins


def logistic(feature: NDArray[np.float64], right: NDArray[np.bool_]) -> Calibration:
    """Fit slope and intercept to features and truths (N,), with a weak prior on the slope."""
    slope, intercept = fit_logistic(
        feature[:, None], right.astype(np.float64), ridge=_RIDGE, bias_ridge=_BIAS_RIDGE
    )
    return Calibration(float(slope[0]), intercept)
