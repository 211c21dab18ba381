"""How the learning rate of a stage goes: along a cosine, in steps, or down where nothing improves.

The first two rise from 0 over the first `warmup` steps. What a plateau is only validation knows
(`validation.py`), which lowers the rate itself.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from model.training.errors import TrainingDataError
from model.training.network.config import StageConfig


class StepDecay(keras.optimizers.schedules.LearningRateSchedule):
    """After every so many `steps` the rate is `decay` of what it was."""

    def __init__(self, rate: float, warmup: int, steps: int, decay: float) -> None:
        super().__init__()
        self.rate, self.warmup, self.steps, self.decay = rate, warmup, steps, decay

    def __call__(self, step: Any) -> Any:
        done = ops.cast(step, "float32")
        risen = ops.minimum(1.0, (done + 1.0) / max(1, self.warmup))
        lowered = ops.floor(ops.maximum(0.0, done - self.warmup) / self.steps)
        return self.rate * risen * ops.power(self.decay, lowered)

    def get_config(self) -> dict[str, Any]:
        return {
            "rate": self.rate,
            "warmup": self.warmup,
            "steps": self.steps,
            "decay": self.decay,
        }


def learning_rate(stage: StageConfig, steps: int) -> Any:
    """Return the learning rate of a stage of so many steps, for an optimiser.

    Raises `TrainingDataError` for a schedule
    that there is not.
    """
    if stage.schedule == "cosine":
        return keras.optimizers.schedules.CosineDecay(
            0.0,
            max(1, steps - stage.warmup),
            alpha=stage.final_fraction,
            warmup_target=stage.learning_rate,
            warmup_steps=stage.warmup,
        )
    if stage.schedule == "step":
        every = max(1, round(stage.decay_epochs * steps / stage.epochs))
        return StepDecay(stage.learning_rate, stage.warmup, every, stage.decay)
    if stage.schedule == "plateau":
        return stage.learning_rate
    raise TrainingDataError(f"no schedule is called {stage.schedule!r}: cosine, step, plateau")
