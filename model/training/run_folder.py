"""A finished run's folder as its later commands open it: configuration, weights, what it names."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from model.bundle import THINGS
from model.manifest import Json
from model.training import checkpoint
from model.training.config import TrainingConfig
from model.training.errors import TrainingDataError
from model.training.network import CaptionNetwork

NETWORK = "network.npz"


def open_run(run: Path) -> tuple[TrainingConfig, CaptionNetwork]:
    """Build the network of a run and fill it; CheckpointError when it is not finished.

    The network has a head for things where `things.py` gave the run one.
    """
    config = TrainingConfig.from_json((run / "config.json").read_text(encoding="utf-8"))
    config = dataclasses.replace(
        config, network=dataclasses.replace(config.network, things=len(read_things(run)))
    )
    network = CaptionNetwork(config.network)
    network.build()
    checkpoint.restore_network(network, checkpoint.load_arrays(run / NETWORK))
    return config, network


def read_things(folder: Path) -> tuple[Json, ...]:
    """Return the entries of the `things.json` of a run or bundle; none where there is no file."""
    path = folder / THINGS
    if not path.exists():
        return ()
    entries = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(entries, list):
        raise TrainingDataError(f"{THINGS} is not a list")
    return tuple(entries)
