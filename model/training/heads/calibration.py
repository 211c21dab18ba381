"""Turns what is known of a caption into the probability that the caption is right.

Platt scaling (Platt 1999): logistic regression of one feature, a sentence's mean log-probability,
on held-out photos; the expected calibration error is measured on photos the fit has not seen (two
folds). `confidence.py` does the same with several features, for both languages.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.logistic import fit_logistic
from model.manifest import Calibration
from model.training.evaluate.reliability import RIGHT_CIDER, Reliability, reliability

_RIDGE, _BIAS_RIDGE = 1e-3, 1e-6
"""So weak that it only keeps what tells right from wrong without fault from an endless slope."""


def fit(
    mean_log_probabilities: Sequence[float], cider: Sequence[float]
) -> tuple[Calibration, Reliability]:
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
    return logistic(feature, right), reliability(confidence, right)


def logistic(feature: NDArray[np.float64], right: NDArray[np.bool_]) -> Calibration:
    """Fit slope and intercept to features and truths (N,), with a weak prior on the slope."""
    slope, intercept = fit_logistic(
        feature[:, None], right.astype(np.float64), ridge=_RIDGE, bias_ridge=_BIAS_RIDGE
    )
    return Calibration(float(slope[0]), intercept)
