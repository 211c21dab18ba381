"""`python -m model.training labels`: gives a bundle a classifier of ImageNet's 1,000 classes.

The bundle gets one more file, `labels.npz`, and its scores say how often the classifier agrees with
the original ones on dev photos.
"""

from __future__ import annotations

import dataclasses
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.bundle import LABELS, Bundle, open_bundle
from model.manifest import TRANSFORMER
from model.preprocess import load_picture
from model.training.errors import TrainingDataError, UsageError
from model.training.network.config import SourceConfig, TrainingConfig
from model.training_events import Listener, Progress, Scores, Stage

if TYPE_CHECKING:  # both bring TensorFlow
    from model.training.heads.label_head import Floats
    from model.training.heads.original_heads import OriginalHead

_BATCH = 16


@dataclass(frozen=True, slots=True)
class Options:
    """The bundle to change, the folder of data, the weights its encoder began with.

    `other` are those of a second classifier to compare with. Of what the run of `config` learnt
    from, at most so many `photos` are looked at, evenly spread, and so many of dev; 0 for all.
    """

    bundle: Path
    data: Path
    vit: Path
    other: Path | None
    config: Path | None
    photos: int
    dev: int


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's options."""
    add = parser.add_argument
    add("--bundle", type=Path, required=True, help="the bundle, which is changed")
    add("--data", type=Path, required=True, help="folder that holds flickr8k/")
    add("--vit-ti", type=Path, required=True, help="weights the encoder began with, a classifier")
    add("--efficientnet-lite2", type=Path, help="another classifier's, to compare with")
    add("--config", type=Path, help="the run's, which names its sources")
    add("--photos", type=int, default=0, metavar="N", help="look at N photos instead of all")
    add("--dev", type=int, default=0, metavar="N", help="measure on N dev photos instead of all")


def options_of(given: Namespace) -> Options:
    """Return the options that were given; `UsageError` for a number below 0."""
    if min(given.photos, given.dev) < 0:
        raise UsageError("--photos and --dev are not negative")
    return Options(
        *(given.bundle, given.data, given.vit_ti, given.efficientnet_lite2),
        *(given.config, given.photos, given.dev),
    )


def run(options: Options, on_event: Listener, _should_stop: Callable[[], bool]) -> Path:
    """Give the bundle its labels."""
    sources = TrainingConfig().sources
    if options.config:
        config = TrainingConfig.from_json(options.config.read_text(encoding="utf-8"))
        sources = config.sources
    return add_labels(options, sources, on_event)


def add_labels(options: Options, sources: Sequence[SourceConfig], on_event: Listener) -> Path:
    """Look at photos with the bundle and the original classifier; fit, measure, add the file.

    Raises `TrainingDataError` for a bundle of another architecture, and where data or weights are
    faulty.
    """
    from model.training.convert.bundle_files import make_member, write_manifest
    from model.training.data.dataset import read_flickr8k
    from model.training.data.mixture import read_mixture
    from model.training.heads.label_head import Original, fit, measure
    from model.training.heads.original_heads import OriginalHead

    bundle = open_bundle(options.bundle)
    if bundle.manifest.architecture != TRANSFORMER:
        raise TrainingDataError(f"{options.bundle.name} is no transformer, which labels need")
    vit = OriginalHead("vit-ti", options.vit)
    heads = {"vit-ti": vit}
    if options.other is not None:
        heads["efficientnet-lite2"] = OriginalHead("efficientnet-lite2", options.other)
    learnt = read_mixture(options.data, sources, on_event).examples
    photos = _some([example.image for example in learnt], options.photos)
    features, seen = _look(bundle, {"vit-ti": vit}, photos, "photos", on_event)
    head = fit(features, Original(seen["vit-ti"], vit.kernel, vit.bias))
    home = read_flickr8k(options.data / "flickr8k").dev
    dev = _some([example.image for example in home], options.dev)
    features, seen = _look(bundle, heads, dev, "dev photos", on_event)
    said = {name: heads[name].probabilities(seen[name]) for name in heads}
    report = measure(head, features, said["vit-ti"], said.get("efficientnet-lite2"))
    on_event(Scores("labels", {"first": report.first, "among": report.among}))
    make_member(bundle.path, LABELS, lambda path: np.savez_compressed(path, **head.to_arrays()))
    manifest = open_bundle(bundle.path).manifest
    scores = {**manifest.scores, "labels": {"photos": len(photos)} | asdict(report)}
    write_manifest(bundle.path, dataclasses.replace(manifest, scores=scores))
    return bundle.path


def _some(photos: Sequence[Path], most: int) -> list[Path]:
    """Return at most so many of them, evenly spread."""
    if not most or most >= len(photos):
        return list(photos)
    return [photos[round(place)] for place in np.linspace(0, len(photos) - 1, most)]


def _look(
    bundle: Bundle,
    heads: dict[str, OriginalHead],
    photos: Sequence[Path],
    stage: str,
    on_event: Listener,
) -> tuple[Floats, dict[str, Floats]]:
    """Return what the bundle's encoder sees of each photo, and what each original one saw."""
    from model.inference.litert import LiteRTInference

    on_event(Stage(stage, len(photos)))
    inference, features = LiteRTInference(bundle), []
    seen: dict[str, list[Floats]] = {name: [] for name in heads}
    for start in range(0, len(photos), _BATCH):
        pictures = [load_picture(photo) for photo in photos[start : start + _BATCH]]
        features += [inference.encode(picture).features for picture in pictures]
        for name, head in heads.items():
            seen[name].append(head.see(np.stack(pictures)))
        on_event(Progress(stage, start + len(pictures), len(photos), None, None))
    known = [one for one in features if one is not None]
    return np.stack(known), {name: np.concatenate(parts) for name, parts in seen.items()}
