"""A finished run's folder as its later commands open it: configuration, weights, what it names."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from model import atomic_files
from model.bundle import TAGS, TOKENIZER, WEIGHTS, Bundle
from model.manifest import Json
from model.training.errors import TrainingDataError
from model.training.network import checkpoint
from model.training.network.architectures.registry import build_network
from model.training.network.bundle_weights import load_network
from model.training.network.caption_network import CaptionNetwork
from model.training.network.config import TrainingConfig

NETWORK = "network.npz"
KINDS = "kinds.json"
TAG_REPORT = "things_report.json"


def open_run(run: Path) -> tuple[TrainingConfig, CaptionNetwork]:
    """Build the network of a run and fill it.

    The network has a head for tags where `tag_head.py` gave the run one. Raises `CheckpointError`
    when the run is not finished.
    """
    config = read_config(run)
    config = dataclasses.replace(
        config, network=dataclasses.replace(config.network, things=len(read_tags(run)))
    )
    network = build_network(config.network)
    checkpoint.restore_network(network, checkpoint.load_arrays(run / NETWORK))
    return config, network


def read_config(run: Path) -> TrainingConfig:
    """Return the configuration of a run that has begun."""
    return TrainingConfig.from_json((run / "config.json").read_text(encoding="utf-8"))


def begin_from_bundle(
    bundle: Bundle, run: Path, *, keep_heads: bool, sentences: int
) -> CaptionNetwork:
    """Return a bundle's network for a run to train further, and copy its vocabulary to the run.

    The run teaches it to write so many `sentences` in a row.

    With `keep_heads`, that is when the encoder stays as it is, the run also has the bundle's heads
    for kinds and tags and what is known of them; otherwise they have to be trained anew.
    """
    network = load_network(bundle.member(WEIGHTS), sentences)
    atomic_files.write_durably(run / TOKENIZER, bundle.member(TOKENIZER).read_bytes())
    if keep_heads:
        if TAGS in bundle.manifest.files:
            atomic_files.write_durably(run / TAGS, bundle.member(TAGS).read_bytes())
        if report := bundle.manifest.scores.get("things"):
            atomic_files.write_durably(run / TAG_REPORT, json.dumps(report).encode())
        if bundle.manifest.kinds:
            threshold = {"threshold": bundle.manifest.photo_threshold}
            atomic_files.write_durably(run / KINDS, json.dumps(threshold).encode())
    return network


def read_tags(folder: Path) -> tuple[Json, ...]:
    """Return the entries of the `things.json` of a run or bundle; none where there is no file."""
    path = folder / TAGS
    if not path.exists():
        return ()
    entries = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(entries, list):
        raise TrainingDataError(f"{TAGS} is not a list")
    return tuple(entries)
