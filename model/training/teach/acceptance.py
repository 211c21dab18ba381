"""The fourth step: better or not at all. What was learnt, and whether something was forgotten.

Learnt is measured on pictures that a model did not learn from: how likely it finds what their
owner wrote, as the geometric mean of the probabilities of the words (a share of 100). Where the
gate stays shut it is the old one that writes. `validation.py` says what is kept.
"""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.caption import CaptionOptions
from model.captioner import Captioner
from model.inference.expert_gate import ExpertGate
from model.training.convert.keras_runtime import KerasInference
from model.training.network import checkpoint
from model.training.network.caption_network import CaptionNetwork
from model.training.teach.comparison import Material
from model.training.teach.encoded_pictures import features_of, progress
from model.training.teach.finetuning import Rows, log_probabilities
from model.training.teach.finetuning_run import trial_files
from model.training.teach.old_model import Weights
from model.training.teach.rows import picture_rows
from model.training.teach.split import Trial
from model.training.teach.validation import retention
from model.training.train.work_folder import WorkFolder
from model.training_events import Checkpoint, Compared, Judged, Listener, Stage, Verdict
from model.wording.reranking import read_rerankers

KEPT_NEEDED = 93.0
"""How much has to be kept (RUNS.md)."""

SHARES = tuple(round(1.0 - 0.05 * step, 2) for step in range(17))
"""How far to go from the old model towards the taught one: as far as enough is kept ..."""

FURTHEST_WITH_NAMES = 0.9
"""... and no further than this where things got names: the last tenth adds none where it belongs,
and some where not (RUNS.md)."""

_VERDICT = "verdict.json"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The figures of one new model, shares of 100, and what follows from them."""

    learnt_before: float
    learnt_after: float
    kept: float
    verdict: Verdict

    @property
    def accepted(self) -> bool:
        """Whether the model is better and has not forgotten."""
        return self.verdict == "better"


@dataclass(frozen=True, slots=True, eq=False)
class TaughtModel:
    """What teaching led to: weights, the gate that says when they write, and why to use them."""

    weights: Weights
    gate: ExpertGate
    acceptance: Acceptance


def judge(material: Material, work: WorkFolder, on_event: Listener) -> TaughtModel:
    """Choose how far to go towards what was learnt, judge the models there, and tell the verdict.

    A verdict that the work folder knows stands. Raises `CheckpointError` when a trial's model
    cannot be read, or the verdict not be written.
    """
    old, gate = material.old, material.gates[-1]
    files = list(trial_files(material.task.split, work))
    before, last = old.weights(), checkpoint.load_arrays(files[-1])
    share, kept = _furthest_share(material, before, last)
    models = (checkpoint.between(before, checkpoint.load_arrays(file), share) for file in files)
    known = work.load(_VERDICT)
    if known is None:
        total = sum(len(trial.judged) for trial in material.task.split.trials)
        on_event(Stage("judge", total))
        known = _verdict(material, models, kept, total, on_event)
        work.save(_VERDICT, known)
        on_event(Checkpoint("judge", total))
    acceptance = Acceptance(**known["judgement"])
    for compared in known["compared"]:
        on_event(Compared(**compared))
    on_event(
        Judged(
            acceptance.accepted,
            acceptance.verdict,
            acceptance.learnt_before,
            acceptance.learnt_after,
            acceptance.kept,
            KEPT_NEEDED,
        )
    )
    return TaughtModel(checkpoint.between(before, last, share), gate, acceptance)


def _furthest_share(material: Material, before: Weights, taught: Weights) -> tuple[float, float]:
    """Return how far to go towards the taught model, and how much is kept there."""
    measured = retention(material.old, material.gates[-1], material.comparison.packer)
    furthest = FURTHEST_WITH_NAMES if material.comparison.has_names else 1.0
    candidate = material.old.network_with(before)
    kept = 0.0
    for share in (share for share in SHARES if share <= furthest):
        checkpoint.restore_network(candidate, checkpoint.between(before, taught, share))
        kept = measured.of(candidate)
        if kept >= KEPT_NEEDED:
            return share, kept
    return SHARES[-1], kept


def _verdict(
    material: Material, models: Iterator[Weights], kept: float, total: int, on_event: Listener
) -> dict[str, Any]:
    """Compare every trial's model with the old one on the pictures that it did not learn from."""
    old = material.old
    candidate = old.network_with(old.weights())
    writer = _writer(candidate, material) if total else None
    was: list[float] = []
    now: list[float] = []
    compared: list[Compared] = []
    began = time.monotonic()
    for trial, gate, weights in zip(
        material.task.split.trials, material.gates, models, strict=True
    ):
        if not trial.judged:
            continue
        checkpoint.restore_network(candidate, weights)
        memory = material.encoded.memory[0, list(trial.judged)]
        opens = gate.opens(features_of(old.network, memory))
        means = _means(material, trial, candidate, opens)
        was += means[0].tolist()
        now += means[1].tolist()
        for picture, taught in zip(trial.judged, opens, strict=True):
            compared += _compared(writer if taught else None, picture, material)
            done = 1 + len({one.picture for one in compared})
            on_event(progress("judge", done, total, began))
    return {
        "judgement": dataclasses.asdict(decide(was, now, kept)),
        "compared": [dataclasses.asdict(one) for one in compared],
    }


def _means(
    material: Material, trial: Trial, candidate: CaptionNetwork, opens: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the old model's and a candidate's `word_log_probabilities` of rows with any, (R,)."""
    old, comparison = material.old, material.comparison
    memory = material.encoded.memory[:, list(trial.judged)]
    chains = [comparison.own[picture] for picture in trial.judged]
    share = material.task.config.old_share
    rows = picture_rows(old.network, old.replay, memory, chains, comparison.packer, share)
    was = word_log_probabilities(old.network, rows)
    now = np.where(opens[rows.pictures], word_log_probabilities(candidate, rows), was)
    written = ~np.isnan(was)
    return was[written], now[written]


def _writer(candidate: CaptionNetwork, material: Material) -> Captioner:
    """Return a captioner that writes as a bundle of the candidate would where the gate opens.

    It goes with the candidate's weights; what no trial changes it may keep.
    """
    old = material.old
    bundle, names = old.captioner.bundle, material.gates[-1].names
    rows = bundle.manifest.rows
    general = KerasInference(old.network, rows)
    inference = KerasInference(candidate, rows, general=general, taught_names=names)
    return Captioner(bundle, inference, old.tokenizer, rerankers=read_rerankers(bundle))


def _compared(writer: Captioner | None, picture: int, material: Material) -> list[Compared]:
    """Set captions before and after side by side; without a writer they are the same."""
    comparison, encoded = material.comparison, material.encoded
    example, before = comparison.examples[picture], comparison.before[picture]
    languages = list(dict.fromkeys(language for language, _ in example.captions))
    after = dict(before)
    if writer is not None:
        options = [CaptionOptions(language) for language in languages]
        written = writer.describe_each(encoded.pictures[picture], options)
        after |= {caption.language: caption.text for caption in written}
    return [
        Compared(
            material.task.pairs.names[picture],
            language,
            example.references(language)[0],
            before[language],
            after[language],
        )
        for language in languages
    ]


def word_log_probabilities(network: CaptionNetwork, rows: Rows) -> NDArray[np.float64]:
    """Return the mean log-probability of the owner's words of each row, (R,), in order.

    It is not a number for a row of which the owner wrote nothing.
    """
    means: list[float] = []
    for part, found in log_probabilities(network, rows.memory[0], rows.pictures, rows.batch):
        targets = rows.batch.targets[part][..., None]
        chosen = np.take_along_axis(found, targets, axis=-1)[..., 0]
        # The last share is the owner's own; see `owner_rows`.
        owned = rows.shares[part][..., -1] > 0
        means += [
            float(values[mask].mean()) if mask.any() else math.nan
            for values, mask in zip(chosen, owned, strict=True)
        ]
    return np.array(means)


def decide(before: Sequence[float], after: Sequence[float], kept: float) -> Acceptance:
    """Decide from the means of every row not learnt from, under both models, and what is kept.

    Better means better by more than the standard error of the difference, so that luck with a few
    pictures is not taken for learning.
    """
    figures = _percent(before), _percent(after)
    if not before:
        return Acceptance(*figures, kept, "too-few")
    gains = np.subtract(after, before)
    error = float(gains.std(ddof=1)) / math.sqrt(len(gains)) if len(gains) > 1 else 0.0
    if kept < KEPT_NEEDED:
        verdict: Verdict = "forgot"
    else:
        verdict = "better" if float(gains.mean()) > error else "not-better"
    return Acceptance(*figures, kept, verdict)


def _percent(means: Sequence[float]) -> float:
    return round(100.0 * math.exp(float(np.mean(means))), 2) if means else 0.0
