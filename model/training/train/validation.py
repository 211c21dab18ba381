"""Validation while a stage learns: the best weights are kept, and it ends when nothing improves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras

from model.caption import Language
from model.training.network.config import StageConfig
from model.training.train.history import History, Validated
from model.training.train.perplexity import Perplexity
from model.training_events import Listener, Scores

HELD_OUT = "validation"
"""The split of the `Scores` that tell of it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """When a stage of `steps` steps is validated: every `every`, from step `start` on.

    An epoch is `epoch` steps.
    """

    stage: StageConfig
    start: int
    steps: int
    every: int
    epoch: float


Measure = Callable[[], Mapping[Language, Perplexity]]


class Validator(keras.callbacks.Callback):
    """Measures the averaged weights as planned, and reacts.

    `keep` saves the weights as they stand. With `log`, a folder, TensorBoard finds the same
    figures there.
    """

    def __init__(
        self,
        plan: Plan,
        history: History,
        measure: Measure,
        keep: Callable[[], None],
        on_event: Listener,
        log: Path | None = None,
    ) -> None:
        super().__init__()
        self.plan, self.stage, self.history = plan, plan.stage, history
        self.measure, self.keep, self.on_event, self.log = measure, keep, on_event, log
        self._total, self._counted, self._before = 0.0, 0, 0.0
        history.forget_after(plan.stage.name, plan.start)

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        # Keras logs the mean since the start of `fit`.
        self._total, self._counted = float((logs or {})["loss"]) * (batch + 1), self._counted + 1
        step = self.plan.start + batch + 1
        if step % self.plan.every == 0 or step == self.plan.steps:
            self._validate(step)

    def _validate(self, step: int) -> None:
        optimiser = self.model.optimizer
        optimiser.swap_averages()
        found = self.measure()
        whole = sum(found.values(), Perplexity())
        entry = Validated(
            stage=self.stage.name,
            step=step,
            epoch=round(step / self.plan.epoch, 3),
            learning_rate=float(optimiser.learning_rate),
            training_loss=round((self._total - self._before) / max(1, self._counted), 4),
            loss=round(whole.loss, 5),
            perplexity_per_token={
                str(name): round(one.per_token, 3) for name, one in found.items()
            },
            perplexity_per_word={str(name): round(one.per_word, 3) for name, one in found.items()},
        )
        self._before, self._counted = self._total, 0
        self.history.add(entry)
        if self.history.since_best(self.stage.name) == 0:
            self.keep()
        optimiser.swap_averages()
        self._tell(entry)
        self._react(optimiser)

    def _react(self, optimiser: Any) -> None:
        waited = self.history.since_best(self.stage.name)
        if self.stage.schedule == "plateau" and waited and waited % self.stage.decay_epochs == 0:
            optimiser.learning_rate = float(optimiser.learning_rate) * self.stage.decay
        if self.stage.patience and waited >= self.stage.patience:
            self.model.stop_training = True

    def _tell(self, entry: Validated) -> None:
        figures = {"loss": entry.loss, "learning rate": entry.learning_rate}
        for language, value in entry.perplexity_per_word.items():
            figures[f"perplexity per word, {language}"] = value
        self.on_event(Scores(HELD_OUT, figures, entry.stage, entry.step))
        if self.log is not None:
            _write_to_tensorboard(self.log, entry.step, {"training": entry.training_loss} | figures)


def _write_to_tensorboard(folder: Path, step: int, figures: Mapping[str, float]) -> None:
    import tensorflow as tf

    writer = tf.summary.create_file_writer(str(folder))
    with writer.as_default():
        for name, value in figures.items():
            tf.summary.scalar(name.replace(" ", "_").replace(",", ""), value, step=step)
    writer.close()
