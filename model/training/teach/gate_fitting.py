"""Learns the gate of a lesson: which pictures are like those it was about."""

from __future__ import annotations

import numpy as np
from keras import ops
from numpy.typing import NDArray

from model.inference.expert_gate import ExpertGate, picture_features
from model.logistic import fit_logistic
from model.training.network.caption_network import CaptionNetwork, merge_heads

_RIDGE = 500.0
"""Chosen by how well a gate tells unseen pictures of the same source or thing (RUNS.md)."""

_OTHERS_LET_IN, _OWN_LET_IN = 0.1, 0.7
"""Of the anchors that a gate has not learnt from it lets so many in, and more where it takes that
for at least so many of the owner's pictures to pass."""

_FOLDS = 4
_BATCH = 64

Features = NDArray[np.float32]


def features_of(network: CaptionNetwork, memory: NDArray[np.float16]) -> Features:
    """(N, slots, width) encoder outputs -> (N, features), as runtimes compute them."""
    block = network.decoder.blocks[0]
    found = []
    for begin in range(0, len(memory), _BATCH):
        part = ops.convert_to_tensor(memory[begin : begin + _BATCH].astype(np.float32))
        values = ops.convert_to_numpy(merge_heads(block.project_memory(part)[1]))
        found.append(picture_features(values))
    return np.concatenate(found)


def learn_gate(
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
    pictures, anchors = random.permutation(owner.shape[1]), random.permutation(len(others))
    inside, outside = [], []
    for fold in range(_FOLDS):
        unseen, away = pictures[fold::_FOLDS], anchors[fold::_FOLDS]
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
