"""The third step: fine-tunes a model for every trial, and goes on after a kill.

What a trial leads to is a file in the work folder: `learn-1.npz`, `learn-2.npz`, ..., and
`learn.npz` for the last one, whose model is kept.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from model.inference.expert_gate import ExpertGate
from model.training.errors import Stopping
from model.training.network import checkpoint
from model.training.network.caption_network import CaptionNetwork
from model.training.teach.comparison import Material, replay_of_other_things
from model.training.teach.finetuning import TrialRows, finetune
from model.training.teach.finetuning_config import FinetuningConfig
from model.training.teach.old_model import Weights
from model.training.teach.replay_selection import select_replay
from model.training.teach.rows import picture_rows, replay_rows, roughened
from model.training.teach.split import Split, Trial
from model.training.teach.validation import Validation, retention
from model.training.train.progress import StepReporter
from model.training.train.stopping import Channel
from model.training.train.work_folder import WorkFolder
from model.training_events import VALIDATION, Checkpoint, Event, Scores, Stage

_REPORT_EVERY = 4

Measure = Callable[[], dict[str, float]]
"""Returns the values of a `Scores` event about the network in its present state."""


def finetune_trials(material: Material, work: WorkFolder, channel: Channel) -> None:
    """Fine-tune a model for every trial of which the work folder has none yet.

    Raises `Stopping` when asked to stop, and `CheckpointError` when the disk is full.
    """
    trials = zip(
        material.task.split.trials,
        material.gates,
        trial_files(material.task.split, work),
        strict=True,
    )
    for trial, gate, result in trials:
        if not result.exists():
            _finetune_trial(material, trial, gate, result, channel)


def trial_files(split: Split, work: WorkFolder) -> Iterator[Path]:
    """Yield, trial by trial, the file of the weights that it leads to."""
    for number in range(1, len(split.trials)):
        yield work.path / f"learn-{number}.npz"
    yield work.path / "learn.npz"


def _finetune_trial(
    material: Material, trial: Trial, gate: ExpertGate, result: Path, channel: Channel
) -> None:
    """Fine-tune a network of its own, from the old one's weights, and write what it becomes."""
    task, old = material.task, material.old
    rows = _trial_rows(material, trial, gate)
    network = old.network_with(old.weights())
    measure = _validation(material, trial, gate, network).measure if trial.judged else None
    run_finetuning(network, rows, task.config, task.seed, result, channel, measure)


def _trial_rows(material: Material, trial: Trial, gate: ExpertGate) -> TrialRows:
    task, old, comparison = material.task, material.old, material.comparison
    chosen, packer = old.replay.training, comparison.packer
    memory = material.encoded.memory[:, list(trial.taught)]
    chains = [comparison.learnt[picture] for picture in trial.taught]
    owner = picture_rows(old.network, old.replay, memory, chains, packer, task.config.old_share)
    same = replay_rows(old.network, old.replay, chosen, packer)
    replayed = roughened(same, owner, old.replay, task.seed)
    others = replay_of_other_things(old, comparison, trial.taught, replayed.pictures)
    nearness = gate.nearness(old.replay_features[chosen])
    return TrialRows(owner, replayed, select_replay(others, nearness[replayed.pictures[others]]))


def _validation(
    material: Material, trial: Trial, gate: ExpertGate, network: CaptionNetwork
) -> Validation:
    """Return what measures a network in training on the pictures that the trial is judged on."""
    old, comparison = material.old, material.comparison
    captions = old.replay_captions(old.replay.validation)
    return Validation(
        network,
        old.tokenizer,
        material.encoded.memory[0, list(trial.judged)],
        [comparison.examples[picture] for picture in trial.judged],
        retention(old, gate, comparison.packer),
        [text for texts in captions.values() for text in texts],
    )


def run_finetuning(
    network: CaptionNetwork,
    rows: TrialRows,
    config: FinetuningConfig,
    seed: int,
    result: Path,
    channel: Channel,
    measure: Measure | None = None,
) -> Weights:
    """Return the weights that learning `rows` leads to; the network has them, too.

    `result` is the file that they are written to; what has been reached before that lies beside it,
    and is gone on from. `measure` scores the network as it is, before, after and in between.
    """
    name = result.stem
    unfinished = result.with_name(f"{name}-checkpoint.npz")
    state = checkpoint.load_arrays(unfinished) if unfinished.exists() else None
    steps = config.steps(len(rows.owner))
    channel.on_event(Stage(name, steps))
    start = int(state["step"]) if state else 0
    reporter = _Reporter(name, unfinished, (start, steps), config, channel, measure)
    if not start:
        reporter.tell_scores(0)
    finetune(network, rows, config, seed, [reporter], state)
    taught = checkpoint.network_arrays(network)
    checkpoint.save_arrays(result, taught)
    unfinished.unlink(missing_ok=True)
    channel.on_event(Checkpoint(name, steps))
    return taught


class _Reporter(StepReporter):
    """Tells how a trial gets on, and saves where it stands."""

    def __init__(
        self,
        stage: str,
        place: Path,
        span: tuple[int, int],
        config: FinetuningConfig,
        channel: Channel,
        measure: Measure | None,
    ) -> None:
        super().__init__(stage, *span, _REPORT_EVERY)
        self.place, self.every_so_many = place, config.checkpoint_every
        self.channel, self.measure = channel, measure

    def tell_scores(self, step: int) -> None:
        """Measure, and tell, how the network does after so many steps."""
        if self.measure is not None:
            self._tell(Scores(VALIDATION, self.measure(), self.stage, step))

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
