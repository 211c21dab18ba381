"""Trains the head that tells photos from blank pictures, documents, screenshots and drawings.

The encoder is frozen: every picture is encoded once, and a linear classifier is fitted to the
features (class token, mean of patches). A picture whose probability of being a photo is under a
threshold is refused. It lies halfway, in log-odds, between nearly all validation photos here and
nearly all other pictures: photos from elsewhere are less like photos than those.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model import atomic_files
from model.caption import KINDS
from model.inference.interface import softmax
from model.logistic import logit, sigmoid
from model.preprocess import load_picture
from model.training.data.dataset import read_flickr8k
from model.training.data.kind_pictures import Amounts, KindPictures, gather
from model.training.data.mixture import read_mixture
from model.training.data.nonphotos.studio import Pixels
from model.training.errors import TrainingDataError
from model.training.heads.features import Features, extract_features
from model.training.network import checkpoint
from model.training.network.caption_network import CaptionNetwork
from model.training.train.run_folder import NETWORK, open_run
from model.training_events import Listener, Scores, Stage

PHOTO = KINDS.index("photo")
VALIDATION_SHARE = 0.15
"""Share of the pictures that the head is not fitted to; the threshold is chosen on their photos."""

REFUSED_PHOTOS = 0.005
"""Share of the validation photos that the threshold may refuse."""

ADMITTED_OTHERS = 0.05
"""Share of the other validation pictures that do not count when the threshold is set."""

_EPOCHS = 60
_BATCH = 256
_RATE, _DECAY = 3e-3, 0.05
_MOMENTUM, _SQUARES = 0.9, 0.999
"""AdamW's rate and weight decay, and how much it keeps of the mean slope and of its square."""

_DOUBTED = 0.1
"""A picture given its own kind with less than this by a head that did not see it is left out."""


@dataclass(frozen=True, slots=True)
class KindReport:
    """What the head does; shares are ×100.

    `refused` and `named` tell, for every kind, the share of its pictures that are refused and the
    share that also get the right name; `photos_refused` the share of the dev photos refused.
    """

    threshold: float
    photos_refused: float | None
    refused: dict[str, float]
    named: dict[str, float]
    pictures: dict[str, int]
    held_back_accuracy: float

    def to_json(self) -> str:
        """Return the report as indented JSON."""
        return json.dumps(dataclasses.asdict(self), indent=2)


def train(
    run: Path,
    data: Path,
    heldout: Path | None,
    on_event: Listener,
    amounts: Amounts = Amounts(),  # noqa: B008 - frozen
) -> Path:
    """Give a finished run's network its head: `network.npz` is replaced, `kinds.json` written.

    `data` holds what the run learnt from, all of which are photos, and perhaps `web/`; `heldout`
    has a folder of pictures for each kind, made otherwise than those trained on. Returns the
    report's path.

    Raises `TrainingDataError` when the data is faulty, and `CheckpointError` when the run
    cannot be read or written.
    """
    config, network = open_run(run)
    mixture = read_mixture(data, config.sources, on_event)
    on_event(Stage("pictures", 1))
    pictures = gather(mixture.at_home(), data / "web", config.seed, amounts, mixture.further())
    dev = [load_picture(example.image) for example in read_flickr8k(data / "flickr8k").dev]
    unseen = read_folder(heldout) if heldout else None
    report = train_kind_head(
        network, pictures, dev_photos=dev, heldout=unseen, seed=config.seed, on_event=on_event
    )
    checkpoint.save_arrays(run / NETWORK, checkpoint.network_arrays(network))
    path = run / "kinds.json"
    atomic_files.write_durably(path, report.to_json().encode())
    return path


def read_folder(folder: Path) -> KindPictures:
    """Read pictures in folders named as their kinds. Raises `TrainingDataError` without any."""
    found = [
        (path, i) for i, kind in enumerate(KINDS) for path in sorted((folder / kind).glob("*"))
    ]
    if not found:
        raise TrainingDataError(f"{folder.name} has no folder named {', '.join(KINDS)}")
    return KindPictures([load_picture(path) for path, _ in found], np.array([i for _, i in found]))


def train_kind_head(
    network: CaptionNetwork,
    pictures: KindPictures,
    *,
    dev_photos: Sequence[Pixels] | None = None,
    heldout: KindPictures | None = None,
    seed: int,
    on_event: Listener,
) -> KindReport:
    """Fit `network.kind_head` on the frozen encoder and measure it on what it was not fitted to.

    Raises `TrainingDataError` when no photo is left to choose the threshold on.
    """
    features = extract_features(network, pictures.pictures, "kinds", on_event)
    kinds = pictures.kinds
    random = np.random.default_rng(seed)
    validation = _validation(kinds, random)
    trusted = _trusted(features, kinds, random)
    seen, checked = trusted & ~validation, trusted & validation
    network.kind_head.set_weights(_fit(features[seen], kinds[seen], seed))
    probabilities = _probabilities(network, features[checked])
    threshold = refusal_threshold(probabilities[:, PHOTO], kinds[checked] == PHOTO)

    def judged(found: Sequence[Pixels], stage: str) -> NDArray[np.float32]:
        return _probabilities(network, extract_features(network, found, stage, on_event))

    refused: dict[str, float] = {}
    named: dict[str, float] = {}
    if heldout is not None:
        unseen = judged(heldout.pictures, "held-out kinds")
        refused, named = _shares(unseen, heldout.kinds, threshold)
        on_event(Scores("kinds", {f"{kind} refused": share for kind, share in refused.items()}))
    photos_refused = None
    if dev_photos is not None:
        photos_refused = _percent(judged(dev_photos, "dev photos")[:, PHOTO] < threshold)
        on_event(Scores("dev", {"photos refused": photos_refused}))
    return KindReport(
        threshold=round(threshold, 6),
        photos_refused=photos_refused,
        refused=refused,
        named=named,
        pictures={kind: int((kinds[trusted] == i).sum()) for i, kind in enumerate(KINDS)},
        held_back_accuracy=_percent(probabilities.argmax(axis=1) == kinds[checked]),
    )


def refusal_threshold(probabilities: NDArray[np.float32], photos: NDArray[np.bool_]) -> float:
    """Return the probability of being a photo under which a picture is refused.

    From such probabilities of N pictures (N,), and which of them are `photos` (N,). Raises
    `TrainingDataError` when none is.
    """
    if not photos.any():
        raise TrainingDataError("there is no photo to choose the threshold on")
    lowest = float(np.quantile(probabilities[photos], REFUSED_PHOTOS))
    if photos.all():
        return lowest
    highest = float(np.quantile(probabilities[~photos], 1 - ADMITTED_OTHERS))
    both = np.clip([lowest, highest], 1e-6, 1 - 1e-6)
    halfway = sigmoid(float(logit(both).mean()))
    return min(lowest, halfway)


def _validation(kinds: NDArray[np.int64], random: np.random.Generator) -> NDArray[np.bool_]:
    """Choose the pictures not fitted to, as large a share of every kind; at least one of each."""
    chosen = np.zeros(len(kinds), bool)
    for kind in np.unique(kinds):
        places = random.permutation(np.flatnonzero(kinds == kind))
        chosen[places[: math.ceil(VALIDATION_SHARE * len(places))]] = True
    return chosen


def _trusted(
    features: Features, kinds: NDArray[np.int64], random: np.random.Generator
) -> NDArray[np.bool_]:
    """Say which labels to believe: every half is judged by a head fitted to the other.

    This prunes what captions mislabelled, as confident learning does (Northcutt et al. 2021,
    arXiv 1911.00068).
    """
    half = random.random(len(kinds)) < 0.5
    trusted = np.ones(len(kinds), bool)
    for judged in (half, ~half):
        kernel, bias = _fit(features[~judged], kinds[~judged], int(random.integers(1 << 31)))
        probabilities = softmax(features[judged] @ kernel + bias)
        own = probabilities[np.arange(len(probabilities)), kinds[judged]]
        trusted[judged] = own >= _DOUBTED
    return trusted


def _fit(features: Features, kinds: NDArray[np.int64], seed: int) -> list[NDArray[np.float32]]:
    """Fit a multinomial logistic regression; return (2 width, kinds) kernel and bias (kinds,).

    They are for unscaled features. All photos together weigh as much as all the rest, and the other
    kinds as much as each other. By AdamW (Loshchilov and Hutter 2019), in NumPy: for a graph so
    small Keras takes longer to trace it than to run it.
    """
    mean, deviation = features.mean(axis=0), features.std(axis=0) + 1e-6
    counts = np.bincount(kinds, minlength=len(KINDS))
    shares = np.full(len(KINDS), 0.5 / (len(KINDS) - 1))
    shares[PHOTO] = 0.5
    weights = (shares / np.maximum(counts, 1))[kinds] * len(kinds)
    order = np.random.default_rng(seed).permutation(len(kinds))
    inputs = np.column_stack([(features - mean) / deviation, np.ones(len(features))])[order]
    targets = np.eye(len(KINDS))[kinds[order]]
    head = np.zeros((inputs.shape[1], len(KINDS)))
    first, second = np.zeros_like(head), np.zeros_like(head)
    batches = [slice(begin, begin + _BATCH) for begin in range(0, len(kinds), _BATCH)]
    for step, part in enumerate(batches * _EPOCHS, start=1):
        x, weight = inputs[part], weights[order[part], None]
        slope = x.T @ (weight * (softmax(x @ head) - targets[part])) / len(x)
        first += (1 - _MOMENTUM) * (slope - first)
        second += (1 - _SQUARES) * (slope**2 - second)
        rate = _RATE * math.sqrt(1 - _SQUARES**step) / (1 - _MOMENTUM**step)
        head -= _RATE * _DECAY * head + rate * first / (np.sqrt(second) + 1e-7)
    kernel = (head[:-1] / deviation[:, None]).astype(np.float32)
    return [kernel, (head[-1] - mean @ kernel).astype(np.float32)]


def _probabilities(network: CaptionNetwork, features: Features) -> NDArray[np.float32]:
    kernel, bias = network.kind_head.get_weights()
    return softmax(features @ kernel + bias)


def _shares(
    probabilities: NDArray[np.float32], kinds: NDArray[np.int64], threshold: float
) -> tuple[dict[str, float], dict[str, float]]:
    """Return, by kind, the share refused and the share refused under its right name."""
    refused = probabilities[:, PHOTO] < threshold
    others = probabilities.copy()
    others[:, PHOTO] = 0
    right = refused & (others.argmax(axis=1) == kinds)
    present = [(i, kind) for i, kind in enumerate(KINDS) if (kinds == i).any()]
    return (
        {kind: _percent(refused[kinds == i]) for i, kind in present},
        {kind: _percent(right[kinds == i]) for i, kind in present},
    )


def _percent(hits: NDArray[np.bool_]) -> float:
    return round(100 * float(np.mean(hits)), 2)
