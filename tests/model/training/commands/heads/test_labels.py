"""The command `labels` says what it cannot use before anything is computed."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

import numpy as np
import pytest

from model.training.commands.heads import labels
from model.training.errors import TrainingDataError, UsageError
from model.training.heads.original_heads import OriginalHead

GIVEN = ["--bundle", "b", "--data", "d", "--vit-ti", "w.npz"]


def _options(*further: str) -> labels.Options:
    parser = ArgumentParser()
    labels.add_arguments(parser)
    return labels.options_of(parser.parse_args([*GIVEN, *further]))


def test_all_photos_are_looked_at_unless_fewer_are_asked_for() -> None:
    assert (_options().photos, _options("--photos", "9").photos) == (0, 9)
    with pytest.raises(UsageError):
        _options("--dev", "-1")


@pytest.mark.parametrize(
    ("arrays", "fault"),
    [
        ({"head.weight": np.zeros((1000, 192))}, "no classifier"),
        ({"head.weight": np.zeros((10, 192)), "head.bias": np.zeros(10)}, r"\(10, 192\)"),
    ],
)
def test_weights_without_a_classifier_are_refused(
    arrays: dict[str, object], fault: str, tmp_path: Path
) -> None:
    path = tmp_path / "weights.npz"
    np.savez(path, **arrays)  # type: ignore[arg-type]
    with pytest.raises(TrainingDataError, match=fault):
        OriginalHead("vit-ti", path)
