"""A finished run's folder as its later commands open it: configuration, weights, what it names."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from model import atomic_files
from model.bundle import TAGS, TOKENIZER, WEIGHTS, Bundle
from model.manifest import Json
from model.training.errors import TrainingDataError
from model.training.network import checkpoint
from model.training.network.architectures.registry import build_network
from model.training.network.bundle_weights import load_network
from model.training.network.caption_network import CaptionNetwork
from model.training.network.config import NetworkConfig, TrainingConfig
from model.training.network.encoders.interface import PooledMap

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
        _keep_heads(bundle, run)
    return network


def begin_with_encoder(
    bundle: Bundle, config: NetworkConfig, run: Path, *, keep_heads: bool
) -> CaptionNetwork:
    """Return a new network that sees as a bundle does, and writes as it has yet to learn.

    `keep_heads` is as in `begin_from_bundle`: they read the encoder, whatever the decoder is.
    Raises `TrainingDataError` where the configuration asks for an encoder of another sort or size.
    """
    sees = load_network(bundle.member(WEIGHTS))
    asked = {name: getattr(config, name) for name in _SEEING}
    given = {name: getattr(sees.config, name) for name in _SEEING}
    if given != asked:
        raise TrainingDataError(f"the bundle's encoder is another: {given}, not {asked}")
    if keep_heads:
        config = dataclasses.replace(config, things=sees.config.things)
        _keep_heads(bundle, run)
    network = build_network(config)
    copied = [(_unpooled(network.encoder), _unpooled(sees.encoder))]
    if keep_heads:
        copied += [(network.kind_head, sees.kind_head), (network.tag_head, sees.tag_head)]
    for new, old in copied:
        if new is not None:
            new.set_weights(old.get_weights())
    return network


_SEEING = ("encoder", "image_size", "patch_size", "encoder_width", "encoder_layers", "kinds")
"""What two networks have in common whose encoders are of one sort and size."""


def _unpooled(encoder: Any) -> Any:
    return encoder.encoder if isinstance(encoder, PooledMap) else encoder


def _keep_heads(bundle: Bundle, run: Path) -> None:
    """Give a run what is known of a bundle's heads for kinds and tags."""
    if TAGS in bundle.manifest.files:
        atomic_files.write_durably(run / TAGS, bundle.member(TAGS).read_bytes())
    if report := bundle.manifest.scores.get("things"):
        atomic_files.write_durably(run / TAG_REPORT, json.dumps(report).encode())
    if bundle.manifest.kinds:
        threshold = {"threshold": bundle.manifest.photo_threshold}
        atomic_files.write_durably(run / KINDS, json.dumps(threshold).encode())


def read_tags(folder: Path) -> tuple[Json, ...]:
    """Return the entries of the `things.json` of a run or bundle; none where there is no file."""
    path = folder / TAGS
    if not path.exists():
        return ()
    entries = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(entries, list):
        raise TrainingDataError(f"{TAGS} is not a list")
    return tuple(entries)
