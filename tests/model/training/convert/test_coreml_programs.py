"""Parts of the Core ML programs that half precision would spoil were they written plainly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from coremltools.converters.mil import Builder as mb  # noqa: N813 - its usual name

from model.training.convert import coreml_programs
from model.training.convert.mil_interpreter import InterpretedModel
from tests.model.training.convert.test_mil_interpreter import package

BRANCHES = 24


def kept(x: Any) -> Any:
    """Add the branches as the programs do."""
    whole, branch = mb.split(x=mb.cast(x=x, dtype="fp16"), num_splits=2, axis=1)
    stream: coreml_programs.Stream = (whole, None)
    for _ in range(BRANCHES):
        stream = coreml_programs.added(stream, branch)
    return mb.cast(x=stream[0], dtype="fp32", name="y")


def plain(x: Any) -> Any:
    """Add them one after another."""
    whole, branch = mb.split(x=mb.cast(x=x, dtype="fp16"), num_splits=2, axis=1)
    for _ in range(BRANCHES):
        whole = mb.add(x=whole, y=branch)
    return mb.cast(x=whole, dtype="fp32", name="y")


def test_a_residual_stream_loses_nothing_to_many_roundings(tmp_path: Path) -> None:
    # GIVEN branches that half precision rounds off, or up, when each is added to the stream
    x = np.zeros((1, 4, 1, 1), np.float32)
    x[0, :2, 0, 0] = 100.0
    x[0, 2:, 0, 0] = 0.03, 0.04  # a step is 0.0625 there
    errors = {}
    for body in (kept, plain):
        path = package(tmp_path / f"{body.__name__}.mlpackage", body, x.shape)
        found = InterpretedModel(path).predict({"x": x})["y"]
        errors[body] = np.abs(found - (x[:, :2] + BRANCHES * x[:, 2:])).max()
    # THEN the stream is off by one rounding, not by all
    assert errors[kept] <= 0.0625
    assert errors[plain] == pytest.approx(0.72, abs=0.01)
