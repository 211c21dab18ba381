"""A run's configuration as JSON: what older versions wrote is read, or refused with its reason."""

from __future__ import annotations

import json
from typing import Any

import pytest

from model.training.errors import TrainingDataError
from model.training.network.config import TrainingConfig


def _written_before(**stage: Any) -> str:
    """A configuration as the version before wrote it, its first stage changed."""
    document = json.loads(TrainingConfig().to_json())
    for one in document["stages"]:
        one |= {"sentences": 0, "reward": None}
    document["stages"][0] |= stage
    return json.dumps(document)


def test_settings_that_are_gone_are_passed_over_where_they_asked_for_nothing() -> None:
    assert TrainingConfig.from_json(_written_before()) == TrainingConfig()


@pytest.mark.parametrize(("key", "value"), [("sentences", 2), ("reward", {"samples": 5})])
def test_a_stage_that_needs_what_is_gone_is_refused_by_name(key: str, value: object) -> None:
    with pytest.raises(TrainingDataError, match=f"the stage decoder asks for '{key}'"):
        TrainingConfig.from_json(_written_before(**{key: value}))


def test_an_unknown_setting_is_no_old_one() -> None:
    with pytest.raises(TypeError):
        TrainingConfig.from_json(_written_before(colour=1))
