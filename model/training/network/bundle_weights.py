"""The weights of a bundle, to train on from: half precision, with the network's sizes beside them.

The file is Keras' own weights format (HDF5: arrays only, no code, no pickle) with every float
stored in half precision and the `NetworkConfig` as an attribute. It is read back into a network
that the code builds.
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from model.training.errors import CheckpointError, TrainingDataError
from model.training.network.architectures.registry import build_network
from model.training.network.caption_network import CaptionNetwork
from model.training.network.config import NetworkConfig

_CONFIG = "network_config"


def save_network(network: CaptionNetwork, path: Path) -> None:
    """Write weights and sizes; `path` ends in `.weights.h5`."""
    whole = path.with_name(f"whole-{path.name}")
    try:
        network.save_weights(whole)
        with h5py.File(whole, "r") as source, h5py.File(path, "w") as target:
            source.visititems(lambda name, item: _copy(name, item, target))
            target.attrs[_CONFIG] = json.dumps(network.config.to_dict())
    except OSError as error:
        raise CheckpointError(f"{path.name} cannot be written: {error}") from error
    finally:
        whole.unlink(missing_ok=True)


def load_network(path: Path, least_sentences: int = 1) -> CaptionNetwork:
    """Rebuild the network of a bundle.

    It is to write at least so many sentences in a row, if it has not learnt that yet. Raises
    `CheckpointError` when the file is not of a network.
    """
    try:
        with h5py.File(path, "r") as source:
            config = NetworkConfig.from_dict(json.loads(source.attrs[_CONFIG]))
        sentences = max(config.sentences, least_sentences)
        network = build_network(dataclasses.replace(config, sentences=sentences))
        network.load_weights(path)
    except (OSError, KeyError, TypeError, ValueError, TrainingDataError) as error:
        raise CheckpointError(f"{path.name} cannot be read: {error}") from error
    return network


def _copy(name: str, item: Any, target: h5py.File) -> None:
    """Copy one group or array, floats in half precision."""
    if isinstance(item, h5py.Group):
        copy = target.require_group(name)
    else:
        values = item[()]
        half = isinstance(values, np.ndarray) and values.dtype == np.float32
        copy = target.create_dataset(name, data=values.astype(np.float16) if half else values)
    for key, value in item.attrs.items():
        copy.attrs[key] = value
