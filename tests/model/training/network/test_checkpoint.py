"""Weights between two models."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.training.network.checkpoint import between


def test_between_two_models_lie_their_mixtures() -> None:
    old: dict[str, NDArray[np.generic]] = {
        "w": np.array([0.0, 2.0], np.float32),
        "seed": np.array([1, 2]),
    }
    new: dict[str, NDArray[np.generic]] = {
        "w": np.array([4.0, 2.0], np.float32),
        "seed": np.array([7, 8]),
    }

    half = between(old, new, 0.5)

    assert half["w"].tolist() == [2, 2]
    assert half["seed"].tolist() == [1, 2]
