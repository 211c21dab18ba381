"""The logistic function, its inverse, and the one logistic regression that is fitted with both."""

from __future__ import annotations

import math
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Real = TypeVar("Real", float, NDArray[np.float32], NDArray[np.float64])

_MOST_ROUNDS = 50
_CONVERGED = 1e-9
"""A Newton step shorter than this changes no coefficient that is used."""


def sigmoid(logits: Real) -> Real:
    """Turn each logit (any real) into a probability of its own; of any shape, and never overflows.

    1 / (1 + exp(-x)), written as (1 + tanh(x / 2)) / 2.
    """
    result: Real = 0.5 * (1.0 + _library(logits).tanh(0.5 * logits))
    return result


def logit(probabilities: Real) -> Real:
    """Undo `sigmoid`: the log-odds of each probability, which lies between 0 and 1, exclusive."""
    result: Real = _library(probabilities).log(probabilities / (1.0 - probabilities))
    return result


def fit_logistic(
    features: NDArray[np.float64],
    targets: NDArray[np.float64],
    weights: NDArray[np.float64] | None = None,
    ridge: float = 0.0,
    bias_ridge: float = 0.0,
) -> tuple[NDArray[np.float64], float]:
    """Fit coefficients (F,) and a bias, so that `sigmoid` of features (N, F) by them is the target.

    `targets` are (N,) in 0..1; `weights` (N,) say how much each counts, all alike by default. Half
    of `ridge` times the coefficients' squares (of `bias_ridge`, the bias's) is added to the loss.
    Newton's method (Hastie, Tibshirani and Friedman 2009, "The Elements of Statistical Learning",
    section 4.4.1). Raises `numpy.linalg.LinAlgError` when nothing tells one solution from others.
    """
    inputs = np.column_stack([features, np.ones(len(features))])
    counted = np.ones(len(inputs)) if weights is None else weights
    prior = np.append(np.full(features.shape[1], ridge), bias_ridge)
    solution = np.zeros(inputs.shape[1])
    for _ in range(_MOST_ROUNDS):
        chances = sigmoid(inputs @ solution)
        gradient = inputs.T @ (counted * (chances - targets)) + prior * solution
        spread = counted * chances * (1.0 - chances)
        curvature = (inputs * spread[:, None]).T @ inputs + np.diag(prior)
        step = np.linalg.solve(curvature, gradient)
        solution -= step
        if np.linalg.norm(step) < _CONVERGED:
            break
    return solution[:-1], float(solution[-1])


def _library(values: object) -> Any:
    """One number is counted by `math`, which rounds better and costs a tenth; arrays by NumPy."""
    return math if isinstance(values, float) else np
