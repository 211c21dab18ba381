"""Fits how far a caption is to be trusted, on held-out photos of two worlds.

Logistic regression of a caption's signals (`model/confidence.py`). Where people described a photo
several times it is known whether the caption is right (`reliability.RIGHT_CIDER`). Photos of the
wider source have one sentence each, and a right caption is often unlike one sentence. There the
likeness only makes it likelier that the caption is right, by a ratio learnt where both are known:
on photos described several times, the odds that the caption is right given its likeness to one of
the sentences, against the odds over all photos. The labels are then filled in by expectation
maximisation, with what the fit itself expects of the photo as the prior (Dempster, Laird and Rubin
1977; to learn from labels that are wrong at known rates: Natarajan et al. 2013).

French is fitted to photos that have a French sentence, with the odds of the English sentence among
its signals, through which the wider source counts as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.logistic import fit_logistic, logit, sigmoid
from model.manifest import Confidence
from model.training.errors import TrainingDataError
from model.training.evaluate.caption_scores import Judged
from model.training.evaluate.cider import CiderD, words
from model.training.evaluate.reliability import RIGHT_CIDER, Reliability, reliability

ENGLISH = ("likelihood", "weakest", "worth", "founded", "vagueness")
FRENCH = ("first", "likelihood", "worth", "length")
"""The signals that are weighed; of a bundle that has no words some are missing."""

SEVERAL = 3
"""From so many references on, a caption is known to be right or wrong."""

_RIDGE = 2.0
"""The penalty on squared weights of standardised signals."""

WIDE = 0.25
"""What a caption counts that is only likely to be right, against one of which it is known. More of
them would spoil the first world for the second."""

_ROUNDS = 30
_FEWEST = 20


@dataclass(frozen=True, slots=True)
class Fitted:
    """A confidence, and how well it holds on photos with several references (two folds)."""

    confidence: Confidence
    reliability: Reliability


def fit_english(captions: Sequence[Judged]) -> Fitted:
    """Fit the first language's confidence to captions of both worlds together.

    TrainingDataError when too few of them have several references.
    """
    names = _known(captions, ENGLISH)
    inputs = _inputs(captions, names)
    several = np.array([len(one.references) >= SEVERAL for one in captions])
    right = np.array([one.cider >= RIGHT_CIDER for one in captions], np.float64)
    _check(several, right)
    ratios = _likelihood_ratios(captions, several, right)
    fold = np.arange(len(captions)) % 2 == 0
    expected = np.empty(len(captions))
    for part in (fold, ~fold):
        weights, bias = _maximise(inputs[part], right[part], several[part], ratios[part])
        expected[~part] = sigmoid(inputs[~part] @ weights + bias)
    weights, bias = _maximise(inputs, right, several, ratios)
    return Fitted(_confidence(names, weights, bias), _held(expected[several], right[several]))


def fit_french(captions: Sequence[Judged], first: Mapping[str, float]) -> Fitted:
    """Fit the second language's; `first` are the English probabilities by picture."""
    known = [one for one in captions if one.references and one.image in first]
    chances = np.clip([first[one.image] for one in known], 1e-6, 1 - 1e-6)
    names = ["first", *_known(known, FRENCH[1:])]
    inputs = np.column_stack([logit(chances), _inputs(known, names[1:])])
    right = np.array([one.cider >= RIGHT_CIDER for one in known], np.float64)
    _check(np.ones(len(known), bool), right)
    fold = np.arange(len(known)) % 2 == 0
    expected = np.empty(len(known))
    for part in (fold, ~fold):
        weights, bias = _standardised(inputs[part], right[part])
        expected[~part] = sigmoid(inputs[~part] @ weights + bias)
    return Fitted(_confidence(names, *_standardised(inputs, right)), _held(expected, right))


def _known(captions: Sequence[Judged], wanted: Sequence[str]) -> list[str]:
    return [name for name in wanted if all(name in one.signals for one in captions)]


def _inputs(captions: Sequence[Judged], names: Sequence[str]) -> NDArray[np.float64]:
    return np.array([[one.signals[name] for name in names] for one in captions], np.float64)


def _check(several: NDArray[np.bool_], right: NDArray[np.float64]) -> None:
    if several.sum() < _FEWEST or len(set(right[several].tolist())) < 2:
        raise TrainingDataError(
            f"a confidence is fitted to {_FEWEST} captions or more, right ones and wrong ones, of "
            f"photos with at least {SEVERAL} references; there are {int(several.sum())}"
        )


def _likelihood_ratios(
    captions: Sequence[Judged], several: NDArray[np.bool_], right: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return, for each caption, how much likelier its likeness to one sentence is if it is right.

    One for captions with several references, whose rightness is known.
    """
    metric = CiderD([[words(text) for text in one.references] for one in captions])
    likeness, known = [], []
    for place in np.flatnonzero(several).tolist():
        caption = words(captions[place].caption)
        for reference in metric.prepare(map(words, captions[place].references)):
            likeness.append(metric.score(caption, [reference]))
            known.append(right[place])
    seen = np.array(known)
    (slope,), bias = fit_logistic(_bent(likeness), seen, ridge=1e-3)
    prior = logit(float(np.clip(seen.mean(), 1e-3, 1 - 1e-3)))
    ratios = np.ones(len(captions))
    for place in np.flatnonzero(~several).tolist():
        references = metric.prepare(map(words, captions[place].references[:1]))
        value = metric.score(words(captions[place].caption), references)
        ratios[place] = float(np.exp(slope * _bent([value])[0, 0] + bias - prior))
    return ratios


def _bent(likeness: Sequence[float]) -> NDArray[np.float64]:
    """CIDEr-D as one feature (N, 1): its root, which is spread more evenly."""
    return np.sqrt(np.asarray(likeness, np.float64))[:, None]


def _maximise(
    inputs: NDArray[np.float64],
    right: NDArray[np.float64],
    several: NDArray[np.bool_],
    ratios: NDArray[np.float64],
) -> tuple[NDArray[np.float64], float]:
    """Fit, and fill in the labels that are not known, by turns."""
    expected = np.full(len(inputs), right[several].mean())
    for _ in range(_ROUNDS):
        told = expected * ratios / (expected * ratios + 1 - expected)
        targets, counted = np.where(several, right, told), np.where(several, 1.0, WIDE)
        weights, bias = _standardised(inputs, targets, counted)
        expected = sigmoid(inputs @ weights + bias)
    return weights, bias


def _standardised(
    inputs: NDArray[np.float64],
    targets: NDArray[np.float64],
    counted: NDArray[np.float64] | None = None,
) -> tuple[NDArray[np.float64], float]:
    """Fit to standardised signals; return weights and bias for signals as they are."""
    mean, spread = inputs.mean(axis=0), inputs.std(axis=0) + 1e-9
    weights, bias = fit_logistic((inputs - mean) / spread, targets, counted, ridge=_RIDGE)
    return weights / spread, bias - float(mean @ (weights / spread))


def _confidence(names: Sequence[str], weights: NDArray[np.float64], bias: float) -> Confidence:
    rounded = {name: round(float(w), 6) for name, w in zip(names, weights, strict=True)}
    return Confidence(rounded, round(bias, 6))


def _held(expected: NDArray[np.float64], right: NDArray[np.float64]) -> Reliability:
    return reliability(expected, right > 0)
