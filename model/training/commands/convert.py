"""`python -m model.training convert`: writes a network as a bundle, through the parity gate."""

from __future__ import annotations

import dataclasses
import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from model.bundle import TOKENIZER, WEIGHTS, open_bundle
from model.manifest import Json
from model.preprocess import load_picture
from model.tokenizer import Tokenizer
from model.training.convert.card_sources import (
    FLICKR30K_PHOTOS,
    FURTHER,
    MACHINE_FRENCH,
    SOURCES,
    TITLES,
    Titles,
)
from model.training.network.config import FLICKR8K, FLICKR30K, TrainingConfig
from model.training_events import Listener

if TYPE_CHECKING:  # coremltools and Keras are imported where the work is done
    from model.training.convert.bundle_writer import Card
    from model.training.network.caption_network import CaptionNetwork

Compression = Literal["half", "linear8"]
"""As `quantisation.py` has them, which is slow to import; the type checker compares the two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The network of a finished `run`, or that of a bundle `base`, and the bundle to write.

    `photos` of the dev split of `data` are for the parity gate. The bundle speaks in a `manner` of
    the run (`SourceConfig.manner`), or as <en> does there. A `small` one is LiteRT's half alone,
    without the weights to train on.
    """

    run: Path | None
    base: Path | None
    data: Path
    out: Path
    version: str
    photos: int
    compression: Compression
    manner: str | None = None
    small: bool = False


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's options."""
    origin = parser.add_mutually_exclusive_group(required=True)
    origin.add_argument("--run", type=Path, help="folder of a finished run")
    origin.add_argument("--base", type=Path, help="a bundle, whose weights are converted again")
    parser.add_argument("--data", type=Path, required=True, help="for the parity gate's photos")
    parser.add_argument("--out", type=Path, required=True, help="the bundle's folder")
    parser.add_argument("--version", required=True, help="the model's version, such as 1.0")
    parser.add_argument("--photos", type=int, default=64, help="for the parity gate, 64 or more")
    parser.add_argument(
        "--compression",
        choices=get_args(Compression),
        default="linear8",
        help="how large weights are stored; by default one byte each",
    )
    parser.add_argument(
        "--small", action="store_true", help="neither Core ML's half nor weights to train on"
    )
    parser.add_argument("--manner", help="the source's manner in which it speaks, as in the run")


def options_of(namespace: Namespace) -> Options:
    """Return the options that were given."""
    return Options(
        run=namespace.run,
        base=namespace.base,
        data=namespace.data,
        out=namespace.out,
        version=namespace.version,
        photos=namespace.photos,
        compression=namespace.compression,
        manner=namespace.manner,
        small=namespace.small,
    )


def run(options: Options, on_event: Listener, _should_stop: Callable[[], bool]) -> Path:
    """Write the network of a run or of another bundle as a bundle, through the parity gate."""
    from model.training.convert.bundle_writer import convert
    from model.training.data.dataset import read_flickr8k
    from model.training.train.manners import speak_in_manner

    if options.run:
        network, tokenizer, card = of_run(options.run, options.version)
    else:
        assert options.base is not None
        network, tokenizer, card = of_base(options.base, options.version)
    if options.manner:
        speak_in_manner(network, Tokenizer.load(tokenizer), options.manner)
    dev = read_flickr8k(options.data / "flickr8k").dev[: options.photos]
    photos = [load_picture(example.image) for example in dev]
    if options.small:
        card = dataclasses.replace(card, teachable=False, coreml=False)
    return convert(network, tokenizer, options.out, card, photos, on_event, options.compression)


def of_run(run: Path, version: str) -> tuple[CaptionNetwork, Path, Card]:
    """Return the network of a finished run, its vocabulary and its card."""
    from model.training.convert.bundle_writer import Card
    from model.training.heads.tag_head import recorded_scores
    from model.training.train.run_folder import KINDS, open_run, read_tags

    config, network = open_run(run)
    head = run / KINDS
    threshold = json.loads(head.read_text())["threshold"] if head.exists() else None
    titles = TITLES.get(config.network.architecture, Titles("clairvoix", {}, {}))
    card = Card(
        version=version,
        name=titles.name,
        title=titles.title,
        description=titles.description,
        sources=_sources_of(config),
        photo_threshold=threshold,
        tags=read_tags(run),
        scores=recorded_scores(run),
    )
    return network, run / TOKENIZER, card


def _sources_of(config: TrainingConfig) -> tuple[Json, ...]:
    """Say what a run was trained on, as far as its configuration tells."""
    folders = {source.folder for source in config.sources}
    further = sorted(folders - {FLICKR8K, FLICKR30K})
    wide: list[Json] = [{"name": name, "what": FURTHER} for name in further]
    wide += [FLICKR30K_PHOTOS] if FLICKR30K in folders else []
    return (*SOURCES, *wide, *([MACHINE_FRENCH] if config.machine_french else []))


def of_base(base: Path, version: str) -> tuple[CaptionNetwork, Path, Card]:
    """Return the network of another bundle, its vocabulary and a card like its own.

    What was measured of its tags, before any rounding, is so of this network, too.
    """
    from model.training.convert.bundle_writer import card_of
    from model.training.network.bundle_weights import load_network

    bundle = open_bundle(base)
    network = load_network(bundle.member(WEIGHTS))
    measured = {name: score for name, score in bundle.manifest.scores.items() if name == "things"}
    card = dataclasses.replace(card_of(bundle, version), scores=measured)
    return network, bundle.member(TOKENIZER), card
