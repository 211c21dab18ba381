"""Better or not at all: the rule, and its figures."""

from __future__ import annotations

import numpy as np
import pytest

from model.training.teach.acceptance import KEPT_NEEDED, decide
from model.training.teach.validation import agreement


@pytest.mark.parametrize(
    ("gains", "kept", "verdict"),
    [
        ((0.2, 0.3, 0.25, 0.2), KEPT_NEEDED, "better"),
        ((0.2, 0.3, 0.25, 0.2), KEPT_NEEDED - 0.1, "forgot"),
        ((1.0, -0.9, 0.8, -0.7), 99.0, "not-better"),
        ((0.0, 0.0, 0.0), 100.0, "not-better"),
        ((-0.2, -0.3), 99.0, "not-better"),
        ((), 99.0, "too-few"),
    ],
)
def test_only_a_gain_beyond_luck_without_forgetting_is_accepted(
    gains: tuple[float, ...], kept: float, verdict: str
) -> None:
    before = [-3.0] * len(gains)

    after = [old + gain for old, gain in zip(before, gains, strict=True)]
    acceptance = decide(before, after, kept)

    assert (acceptance.verdict, acceptance.accepted) == (verdict, verdict == "better")


def test_figures_are_shares_of_a_hundred() -> None:
    acceptance = decide([float(np.log(0.1))] * 2, [float(np.log(0.2))] * 2, 95.0)

    assert (acceptance.learnt_before, acceptance.learnt_after) == (10.0, 20.0)
    assert agreement(np.array([1, 2, 3, 4]), np.array([1, 2, 3, 5])) == 75.0
