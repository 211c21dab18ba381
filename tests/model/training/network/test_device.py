"""A device is trained on only when it computes what the CPU computes."""

from __future__ import annotations

import os

import numpy as np
import pytest
import tensorflow as tf
from numpy.typing import NDArray

from model.training.errors import UsageError
from model.training.network.device import CPU, compare, decide, set_up, training_losses
from model.training_events import Device


@pytest.mark.usefixtures("eagerly")
def test_a_device_that_computes_the_same_is_used_and_another_is_not() -> None:
    # GIVEN the CPU, trained on for a few steps, in the place of a graphics processor
    assert compare(CPU, training_losses) == "agrees"

    # WHEN there is none, it is not wanted, it computes wrongly, or it fails
    def wrong(device: str) -> NDArray[np.float32]:
        return np.array([4.0, 3.0] if device == CPU else [4.0, 4.5], np.float32)

    def failing(device: str) -> NDArray[np.float32]:
        raise RuntimeError(device)

    # THEN the CPU computes, and it is told why
    assert decide("auto", []) == (CPU, Device("cpu", "none"))
    assert decide("cpu", ["/GPU:0"], wrong) == (CPU, Device("cpu", "asked"))
    assert decide("auto", ["/GPU:0"], wrong) == (CPU, Device("cpu", "disagrees"))
    assert decide("auto", ["/GPU:0"], failing) == (CPU, Device("cpu", "failed"))


def test_threads_are_chosen_before_anything_is_computed() -> None:
    set_up(0, memory_growth=False)
    assert float(tf.constant(1.0) + 1.0) == 2.0

    with pytest.raises(UsageError, match="threads and memory are chosen first"):
        set_up(1 + (os.cpu_count() or 1), memory_growth=False)
