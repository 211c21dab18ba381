"""The logistic function, its inverse and the regression: known answers, and no overflow."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from model.logistic import fit_logistic, logit, sigmoid


def test_each_logit_is_a_probability_however_large() -> None:
    # GIVEN logits at which the textbook formula overflows, too
    logits = np.array([-1e9, -800.0, -1.0, 0.0, 2.0, 800.0])
    with np.errstate(all="raise"):
        found = sigmoid(logits)
    assert found.tolist() == pytest.approx([0, 0, 1 / (1 + math.e), 0.5, 1 / (1 + math.exp(-2)), 1])
    # AND one number is as many are, in the type it came in
    assert sigmoid(2.0) == pytest.approx(found[4], rel=1e-15)
    assert type(sigmoid(2.0)) is float
    assert sigmoid(np.zeros((2, 3), np.float32)).dtype == np.float32


def test_the_logit_undoes_it() -> None:
    logits = np.linspace(-12, 12, 49)
    assert np.allclose(logit(sigmoid(logits)), logits, atol=1e-9)
    assert logit(0.9) == pytest.approx(math.log(9))


def test_the_regression_finds_the_curve_that_made_the_data() -> None:
    random = np.random.default_rng(0)
    features = random.standard_normal((20_000, 2))
    chances = sigmoid(features @ np.array([2.0, -1.0]) + 0.5)

    # GIVEN the probabilities themselves, the curve is found exactly; of draws, nearly
    for targets, near in ((chances, 1e-9), (1.0 * (random.random(20_000) < chances), 0.1)):
        weights, bias = fit_logistic(features, targets)
        assert weights == pytest.approx([2.0, -1.0], abs=near)
        assert bias == pytest.approx(0.5, abs=near)


def test_a_weight_of_two_is_as_twice_the_same() -> None:
    features = np.array([[0.0], [1.0], [2.0], [3.0]])
    targets = np.array([0.0, 1.0, 0.0, 1.0])
    twice = [0, 1, 1, 2, 3]

    weighted = fit_logistic(features, targets, np.array([1.0, 2.0, 1.0, 1.0]), ridge=0.1)

    repeated = fit_logistic(features[twice], targets[twice], ridge=0.1)
    assert weighted[0] == pytest.approx(repeated[0])
    assert weighted[1] == pytest.approx(repeated[1])


def test_a_ridge_keeps_what_could_grow_for_ever() -> None:
    # GIVEN two sides that are told apart without fault
    features, targets = np.array([[-1.0], [1.0]]), np.array([0.0, 1.0])
    found = [fit_logistic(features, targets, ridge=ridge)[0][0] for ridge in (0.01, 0.1, 1.0)]
    # THEN the heavier the ridge, the smaller the weight, which solves the ridge's equation
    assert all(heavier < lighter for lighter, heavier in pairwise(found))
    assert 2 * (1 - sigmoid(float(found[2]))) == pytest.approx(found[2])


def test_without_a_ridge_two_alike_columns_cannot_be_told_apart() -> None:
    features = np.ones((4, 1))  # as the bias's
    targets = np.array([0.0, 1.0, 0.0, 1.0])
    with pytest.raises(np.linalg.LinAlgError):
        fit_logistic(features, targets)
