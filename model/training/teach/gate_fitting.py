"""Fits the gate of each trial: which pictures are like those it was about."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from model.caption import FIRST_LANGUAGE
from model.inference.expert_gate import ExpertGate
from model.logistic import fit_logistic
from model.training.data.name_finding import least_probabilities
from model.training.network import checkpoint
from model.training.teach.comparison import Comparison, replay_of_other_things
from model.training.teach.encoded_pictures import EncodedPictures, Features, features_of
from model.training.teach.old_model import OldModel
from model.training.teach.split import Trial
from model.training.teach.task import TeachingTask
from model.training.train.work_folder import WorkFolder

_RIDGE = 500.0
"""Chosen by how well a gate tells unseen pictures of the same source or thing (RUNS.md)."""

_OTHERS_LET_IN, _OWN_LET_IN = 0.1, 0.7
"""Of the replayed pictures that a gate has not learnt from it lets so many in, and more where it
takes that for at least so many of the owner's pictures to pass."""

_FOLDS = 4


def fit_gates(
    old: OldModel,
    task: TeachingTask,
    encoded: EncodedPictures,
    comparison: Comparison,
    work: WorkFolder,
) -> list[ExpertGate]:
    """Return a gate for every trial, which knows every name that was ever taught.

    Those that the work folder holds are read from it, the others kept there. Raises
    `CheckpointError` when one cannot be written or read.
    """
    earlier = old.gate.names if old.gate else {}
    pairs = task.pairs
    texts = [[text for _, text in example.captions] for example in pairs.examples]
    own = old.replay_captions(range(len(old.replay)))[FIRST_LANGUAGE]
    names = {**earlier, **least_probabilities(pairs.proper_names, texts, own)}
    gates = []
    for number, trial in enumerate(task.split.trials, start=1):
        path = work.path / f"gate-{number}.npz"
        if not path.exists():
            fitted = _trial_gate(old, trial, encoded, comparison, task.seed)
            named = dataclasses.replace(fitted, names=names)
            checkpoint.save_arrays(path, named.to_arrays())
        gates.append(ExpertGate.from_arrays(checkpoint.load_arrays(path)))
    return gates


def _trial_gate(
    old: OldModel, trial: Trial, encoded: EncodedPictures, comparison: Comparison, seed: int
) -> ExpertGate:
    """Tell pictures like those of a trial, in all their views, from replayed ones."""
    views = (view[list(trial.taught)] for view in encoded.memory)
    owner = np.stack([features_of(old.network, view) for view in views])
    chosen = np.array(old.replay.training)
    others = replay_of_other_things(old, comparison, trial.taught, np.arange(len(chosen)))
    taught = old.gate.taught if old.gate else np.zeros((0, owner.shape[-1]), np.float16)
    return fit_gate(owner, old.replay_features[chosen[others]], taught, seed)


def fit_gate(
    owner: Features, others: Features, taught: NDArray[np.float16], seed: int
) -> ExpertGate:
    """Return a gate that opens for pictures like `owner`'s (views, pictures, features), and like
    those `taught` earlier.

    Logistic regression with as much weight on either side. Where it opens is set by pictures that
    it has not learnt from (cross-fitting): a tenth of `others` (N, features), which most of the
    owner's then pass as well. Where these are not to be told from others it opens for most of all.
    """
    earlier = taught.astype(np.float32)
    threshold = _threshold(owner, others, earlier, np.random.default_rng((seed, 17)))
    own = np.concatenate([_flat(owner), earlier])
    weights, bias = _regression(own, others)
    return ExpertGate(weights.astype(np.float32), bias - threshold, own.astype(np.float16))


def _threshold(
    owner: Features, others: Features, earlier: Features, random: np.random.Generator
) -> float:
    pictures, replayed = random.permutation(owner.shape[1]), random.permutation(len(others))
    inside, outside = [], []
    for fold in range(_FOLDS):
        unseen, away = pictures[fold::_FOLDS], replayed[fold::_FOLDS]
        seen = np.delete(owner, unseen, axis=1)
        own = np.concatenate([_flat(seen if seen.size else owner), earlier])
        weights, bias = _regression(own, np.delete(others, away, axis=0))
        outside.append(others[away] @ weights + bias)
        if seen.size and unseen.size:
            inside.append(owner[0, unseen] @ weights + bias)
    threshold = np.quantile(np.concatenate(outside), 1.0 - _OTHERS_LET_IN)
    if inside:
        threshold = min(threshold, np.quantile(np.concatenate(inside), 1.0 - _OWN_LET_IN))
    return float(threshold)


def _flat(views: Features) -> Features:
    return views.reshape(-1, views.shape[-1])


def _regression(own: Features, others: Features) -> tuple[NDArray[np.float64], float]:
    """Fit weights (features,) and bias, on standardised features and with either side as heavy."""
    x = np.concatenate([own, others]).astype(np.float64)
    mean, deviation = x.mean(axis=0), x.std(axis=0) + 1e-6
    y = np.repeat([1.0, 0.0], [len(own), len(others)])
    heaviness = np.repeat([len(others) / len(own), 1.0], [len(own), len(others)])
    standardised, bias = fit_logistic((x - mean) / deviation, y, heaviness, ridge=_RIDGE)
    weights = standardised / deviation
    return weights, float(bias - mean @ weights)
