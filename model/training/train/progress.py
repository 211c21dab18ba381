"""How far `fit` is in a stage, for the callbacks that tell and save it."""

from __future__ import annotations

import time
from typing import Any

import keras

from model.training_events import Progress


class StepReporter(keras.callbacks.Callback):
    """Counts a stage's steps, of which `start` were done before, and reports every so many.

    `count` is to be called at the end of each step, before `report`.
    """

    def __init__(self, stage: str, start: int, steps: int, every: int) -> None:
        super().__init__()
        self.stage, self.start, self.steps, self.every = stage, start, steps, every
        self._began = time.monotonic()
        self._losses: list[float] = []
        self._seen = 0.0

    def count(self, batch: int, logs: dict[str, Any] | None) -> int:
        """Take a step's loss and return its number in the stage, from 1."""
        if hasattr(self.model, "jax_state_sync"):
            # On JAX `fit` keeps the weights to itself, but checkpoints and samples read them.
            self.model.jax_state_sync()
        # Keras logs the mean since the start of `fit`; the difference of sums is this batch's loss.
        total = float((logs or {})["loss"]) * (batch + 1)
        self._losses.append(total - self._seen)
        self._seen = total
        return self.start + batch + 1

    def report(self, step: int) -> Progress | None:
        """Return the progress, with the mean loss since the last one, where one is due."""
        if step % self.every and step != self.steps:
            return None
        left = (time.monotonic() - self._began) / (step - self.start) * (self.steps - step)
        loss = round(sum(self._losses) / len(self._losses), 4)
        self._losses.clear()
        return Progress(self.stage, step, self.steps, loss, round(left, 1))
