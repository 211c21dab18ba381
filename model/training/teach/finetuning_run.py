"""Runs one lesson in a work folder: progress, checkpoints, and going on after a kill."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.training.errors import Stopping
from model.training.network import checkpoint
from model.training.network.caption_network import CaptionNetwork
from model.training.teach.finetuning import Rows, teach
from model.training.teach.finetuning_config import LessonConfig
from model.training.teach.replay_selection import Company
from model.training.train.progress import StepReporter
from model.training.train.stopping import Channel
from model.training_events import HELD_BACK, Checkpoint, Event, Scores, Stage

_REPORT_EVERY = 4

Weights = dict[str, NDArray[Any]]

Measure = Callable[[], dict[str, float]]
"""Returns the values of a `Scores` event about the network in its present state."""


def run_lesson(
    network: CaptionNetwork,
    rows: tuple[Rows, Rows, Company],
    config: LessonConfig,
    seed: int,
    result: Path,
    channel: Channel,
    measure: Measure | None = None,
) -> Weights:
    """Return the weights that a lesson about `rows`, the owner's and anchors, leads to.

    The network is as it was before the lesson when this is called, and taught when it returns.
    `result` is the file that they are written to; what has been reached before that lies beside it.
    `measure` scores the network as it is, before, after and in between.
    """
    name = result.stem
    unfinished = result.with_name(f"{name}-checkpoint.npz")
    state = checkpoint.load_arrays(unfinished) if unfinished.exists() else None
    steps = config.steps(len(rows[0]))
    channel.on_event(Stage(name, steps))
    start = int(state["step"]) if state else 0
    reporter = _Reporter(name, unfinished, (start, steps), config, channel, measure)
    if not start:
        reporter.tell_scores(0)
    owner, anchors, company = rows
    teach(network, (owner, anchors), company, config, seed, [reporter], state)
    taught = checkpoint.network_arrays(network)
    checkpoint.save_arrays(result, taught)
    unfinished.unlink(missing_ok=True)
    channel.on_event(Checkpoint(name, steps))
    return taught


class _Reporter(StepReporter):
    """Tells how a lesson gets on, and saves where it stands."""

    def __init__(
        self,
        stage: str,
        place: Path,
        span: tuple[int, int],
        config: LessonConfig,
        channel: Channel,
        measure: Measure | None,
    ) -> None:
        super().__init__(stage, *span, _REPORT_EVERY)
        self.place, self.every_so_many = place, config.checkpoint_every
        self.channel, self.measure = channel, measure

    def tell_scores(self, step: int) -> None:
        """Measure, and tell, how the network does after so many steps."""
        if self.measure is not None:
            self._tell(Scores(HELD_BACK, self.measure(), self.stage, step))

    def _tell(self, event: Event) -> None:
        # A wish to stop that comes now is heard at the next step, which is saved first.
        with contextlib.suppress(Stopping):
            self.channel.on_event(event)

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        step = self.count(batch, logs)
        stopping = self.channel.should_stop() and step < self.steps
        due = step % self.every_so_many == 0 or step == self.steps
        if (due or stopping) and step < self.steps:
            arrays = checkpoint.network_arrays(self.model) | checkpoint.run_arrays(self.model)
            checkpoint.save_arrays(self.place, arrays | {"step": np.array(step)})
            self.channel.on_event(Checkpoint(self.stage, step))
        if stopping:
            raise Stopping(self.stage)
        if progress := self.report(step):
            self._tell(progress)
        if due:
            self.tell_scores(step)
