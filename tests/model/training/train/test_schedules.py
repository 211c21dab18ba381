"""The learning rate goes as the stage says."""

from __future__ import annotations

import dataclasses

import pytest

from model.training.errors import TrainingDataError
from model.training.network.config import StageConfig
from model.training.train.schedules import learning_rate

STAGE = StageConfig("decoder", 4, 0.1, 0.0, warmup=2, decay=0.5, decay_epochs=1)


def test_steps_go_down_after_so_many_epochs() -> None:
    # GIVEN a stage of 4 epochs of 5 steps WHEN its rate falls by half after each
    rate = learning_rate(dataclasses.replace(STAGE, schedule="step"), 20)

    # THEN it rises first, and then stands at each level for an epoch
    found = [round(float(rate(step)), 4) for step in (0, 1, 6, 7, 11, 12, 19)]
    assert found == [0.05, 0.1, 0.1, 0.05, 0.05, 0.025, 0.0125]


def test_a_cosine_ends_at_its_last_fraction() -> None:
    rate = learning_rate(dataclasses.replace(STAGE, final_fraction=0.2), 20)

    assert float(rate(2)) == pytest.approx(0.1)
    assert float(rate(20)) == pytest.approx(0.02)


def test_a_plateau_is_for_validation_to_find() -> None:
    assert learning_rate(dataclasses.replace(STAGE, schedule="plateau"), 20) == 0.1


def test_another_schedule_is_told_with_those_there_are() -> None:
    with pytest.raises(TrainingDataError, match="'linear': cosine, step, plateau"):
        learning_rate(dataclasses.replace(STAGE, schedule="linear"), 20)
