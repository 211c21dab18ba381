"""Trains the head that gives a photo its tags, from the words people described it with.

The encoder is frozen: every photo is encoded once, and one logistic regression for each tag is
fitted to the features (class token, mean of patches). A tag counts as a photo's when at least
one of the photo's captions mentions it. The probabilities are calibrated on validation photos, by
one slope and one intercept for all tags (Platt 1999), which go into the head's weights.

Where a photo has one caption and not five, that it does not mention a tag says less: such a photo
counts a fifth as one without the tag. For rare tags that makes the odds those of five captions.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from model import atomic_files
from model.bundle import TAGS
from model.logistic import logit, sigmoid
from model.manifest import Json
from model.training.data.dataset import Example, read_flickr8k
from model.training.data.mixture import read_mixture
from model.training.data.tag_words import SHIPPED_WORDS, TagWords, mentions, read_words
from model.training.errors import TrainingDataError
from model.training.evaluate.reliability import expected_error
from model.training.heads.calibration import logistic
from model.training.heads.features import Features, extract_features
from model.training.network import checkpoint
from model.training.network.caption_network import CaptionNetwork
from model.training.train.run_folder import NETWORK, TAG_REPORT, open_run
from model.training_events import Listener, Scores, Stage
from model.wording.tags import SHOWN

LEAST_PHOTOS = 15
"""A tag mentioned for fewer of the training photos is left out."""

FULL = 5
"""Captions of a photo that are taken to tell all that is in it."""

_VALIDATION_SHARE = 0.15
_DECAY = 0.03
_STEPS = 80


@dataclass(frozen=True, slots=True)
class TagReport:
    """What the head does on the dev photos.

    `mean_average_precision` (×100) is over the tags that some dev photo shows. `shown_right` is
    the share (×100) of the five likeliest tags that a person mentions; `shown_error` is the
    expected calibration error (see `calibration.py`) of their probabilities, `expected_error` that
    of all.
    """

    things: int
    photos: int
    dev_photos: int
    mean_average_precision: float
    shown_right: float
    shown_error: float
    expected_error: float
    average_precision: dict[str, float]


def train(run: Path, data: Path, words: Path | None, on_event: Listener) -> Path:
    """Give a finished run's network its head and the run its `things.json`.

    `data` holds what the run learnt from; `words` is a list such as `tags.tsv`, else that one.
    What the encoder made of the photos is kept in the run's folder for the next time. Returns the
    report's path.

    Raises `TrainingDataError` when the data is faulty or of too few photos, and
    `CheckpointError` when the run cannot be read or written.
    """
    config, network = open_run(run)
    photos = read_mixture(data, config.sources, on_event).examples
    on_event(Stage("things", 1))
    tags, shown = mentioned(photos, words)
    seen = _remembered(run, network, photos, "train", on_event)
    kernel, bias = fit_head(seen, shown, config.seed, told(photos))
    at_home = read_flickr8k(data / "flickr8k").dev
    dev = _remembered(run, network, at_home, "dev", on_event)
    report = measure(
        tags, sigmoid(dev @ kernel + bias), mentions(tags, _captions(at_home)), len(seen)
    )
    on_event(Scores("things", {"mAP": report.mean_average_precision}))
    head = {"thing_head/kernel": kernel, "thing_head/bias": bias}
    checkpoint.save_arrays(run / NETWORK, checkpoint.load_arrays(run / NETWORK) | head)
    _write(run / TAGS, [tag.to_json() for tag in tags])
    _write(run / TAG_REPORT, asdict(report))
    return run / TAG_REPORT


def mentioned(
    photos: Sequence[Example], words: Path | None
) -> tuple[list[TagWords], NDArray[np.bool_]]:
    """Return the tags of a list that captions mention often, and (photos, tags) which do.

    Raises `TrainingDataError` when there is none, or the list is faulty.
    """
    listed = read_words(words or SHIPPED_WORDS)
    shown = mentions(listed, _captions(photos))
    often = np.flatnonzero(shown.sum(axis=0) >= LEAST_PHOTOS)
    if not len(often):
        raise TrainingDataError("no thing of the list is mentioned often enough")
    return [listed[index] for index in often], shown[:, often]


def recorded_scores(run: Path) -> dict[str, Json]:
    """Return what a bundle's manifest says of the head of a run; nothing where it has none."""
    path = run / TAG_REPORT
    if not path.exists():
        return {}
    report: dict[str, Json] = json.loads(path.read_text(encoding="utf-8"))
    return {"things": {k: value for k, value in report.items() if k != "average_precision"}}


def told(photos: Sequence[Example]) -> NDArray[np.float32]:
    """Return how much of what is in each photo its captions tell, the most told counting as 1."""
    captions = np.array([len(photo.references("en")) for photo in photos], np.float32)
    return np.minimum(captions / min(FULL, captions.max()), 1).astype(np.float32)


def fit_head(
    features: Features,
    shown: NDArray[np.bool_],
    seed: int,
    told: NDArray[np.float32] | None = None,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Fit to features and (photos, tags) truths; return kernel (2 width, tags) and bias (tags,).

    A photo of which less is `told` counts less as one without a tag. The calibration is learnt by a
    head that did not see the validation photos, from those of which most is told, and applied to
    one that saw all.

    Raises `TrainingDataError` when the photos are too few for that.
    """
    if told is None:
        told = np.ones(len(features), np.float32)
    validation = np.random.default_rng(seed).random(len(features)) < _VALIDATION_SHARE
    if not 0 < validation.sum() < len(features):
        raise TrainingDataError(f"{len(features)} photos are too few to hold some back")
    judged = validation & (told >= told[validation].max())
    kernel, bias = _fit(features[~validation], shown[~validation], told[~validation])
    logits = features[judged] @ kernel + bias
    platt = logistic(logits.ravel().astype(np.float64), shown[judged].ravel())
    kernel, bias = _fit(features, shown, told)
    slope, intercept = np.float32(platt.slope), np.float32(platt.intercept)
    return kernel * slope, bias * slope + intercept


def measure(
    tags: Sequence[TagWords],
    probabilities: NDArray[np.float32],
    shown: NDArray[np.bool_],
    photos: int,
) -> TagReport:
    """Compare (dev photos, tags) probabilities with what the captions mention.

    `photos` is the number of those trained on. Raises `TrainingDataError` when no caption mentions
    any tag.
    """
    precisions = {
        tag.en: average_precision(probabilities[:, index], shown[:, index])
        for index, tag in enumerate(tags)
        if shown[:, index].any()
    }
    if not precisions:
        raise TrainingDataError("no dev photo is said to show any of the things")
    best = np.argsort(-probabilities, axis=1, kind="stable")[:, :SHOWN]
    best_right = np.take_along_axis(shown, best, axis=1).ravel()
    best_given = np.take_along_axis(probabilities, best, axis=1).ravel().astype(np.float64)
    return TagReport(
        things=len(tags),
        photos=photos,
        dev_photos=len(shown),
        mean_average_precision=_percent(np.mean(list(precisions.values()))),
        shown_right=_percent(best_right.mean()),
        shown_error=_percent(expected_error(best_given, best_right)[0]),
        expected_error=_percent(
            expected_error(probabilities.ravel().astype(np.float64), shown.ravel())[0]
        ),
        average_precision={name: _percent(value) for name, value in precisions.items()},
    )


def average_precision(scores: NDArray[np.float32], right: NDArray[np.bool_]) -> float:
    """Return the mean, over what is right (N,), of the share that is right down to its rank."""
    ranked = right[np.argsort(-scores, kind="stable")]
    precision = np.cumsum(ranked) / np.arange(1, len(ranked) + 1)
    return float(precision[ranked].mean())


def _fit(
    features: Features, shown: NDArray[np.bool_], told: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Fit one logistic regression a tag; kernel and bias, as of `fit_head`, for unscaled features.

    Accelerated gradient descent (Nesterov 1983) on all photos at once, which needs no learning
    rate: the greatest eigenvalue of the inputs bounds the curvature.
    """
    mean, deviation = features.mean(axis=0), features.std(axis=0) + 1e-6
    inputs = np.column_stack([(features - mean) / deviation, np.ones(len(features))])
    inputs = inputs.astype(np.float32)
    targets = shown.astype(np.float32)
    counted = np.where(shown, np.float32(1), told[:, None])
    often = np.clip(targets.sum(axis=0) / counted.sum(axis=0), 1e-4, 1 - 1e-4)
    weights = np.zeros((inputs.shape[1], shown.shape[1]), np.float32)
    weights[-1] = logit(often)
    decay = np.full((len(weights), 1), _DECAY, np.float32)
    decay[-1] = 0  # of the bias
    curvature = np.linalg.eigvalsh(inputs.T @ inputs / len(inputs))[-1] / 4 + _DECAY
    ahead, momentum = weights, 1.0
    for _ in range(_STEPS):
        error = counted * (sigmoid(inputs @ ahead) - targets)
        gradient = inputs.T @ error / np.float32(len(inputs)) + decay * ahead
        moved = ahead - gradient / np.float32(curvature)
        following = (1 + math.sqrt(1 + 4 * momentum**2)) / 2
        ahead = moved + np.float32((momentum - 1) / following) * (moved - weights)
        weights, momentum = moved, following
    kernel = weights[:-1] / deviation[:, None]
    return kernel, weights[-1] - mean @ kernel


def _remembered(
    run: Path, network: CaptionNetwork, photos: Sequence[Example], name: str, on_event: Listener
) -> Features:
    """Return the photos' features, from the run's folder when the encoder is still the same."""
    path = run / f"summaries_{name}.npz"
    encoder = hashlib.sha256()
    for weight in network.encoder.weights:
        encoder.update(keras.ops.convert_to_numpy(weight).tobytes())
    names = [photo.image.name for photo in photos]
    if path.exists():
        kept = checkpoint.load_arrays(path)
        if str(kept["encoder"]) == encoder.hexdigest() and kept["names"].tolist() == names:
            return kept["summaries"]
    made = extract_features(network, [photo.image for photo in photos], f"{name} photos", on_event)
    checkpoint.save_arrays(
        path,
        {
            "encoder": np.array(encoder.hexdigest()),
            "names": np.array(names),
            "summaries": made,
        },
    )
    return made


def _captions(photos: Sequence[Example]) -> list[list[str]]:
    return [photo.references("en") for photo in photos]


def _write(path: Path, content: object) -> None:
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    atomic_files.write_durably(path, text.encode())


def _percent(share: float | np.floating[Any]) -> float:
    return round(100 * float(share), 2)
