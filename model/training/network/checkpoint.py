"""Checkpoints that survive a kill at any moment: arrays by name, whole or not there."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from model import atomic_files
from model.training.errors import CheckpointError


def save_arrays(path: Path, arrays: dict[str, NDArray[Any]]) -> None:
    """Write an .npz so that `path` holds either the old or the new content, never half of one.

    Raises `CheckpointError` when it cannot be written.
    """
    try:
        with atomic_files.written_whole(path) as unfinished, unfinished.open("wb") as stream:
            np.savez(stream, **arrays)
    except OSError as error:
        raise CheckpointError(f"{path.name} cannot be written: {error.strerror}") from error


def load_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Read an .npz back. Raises `CheckpointError` when it is missing or damaged."""
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise CheckpointError(f"{path.name} cannot be read: {error}") from error


def network_arrays(network: keras.Model) -> dict[str, NDArray[Any]]:
    """Return every weight by its path below the network."""
    return {_name(weight): keras.ops.convert_to_numpy(weight) for weight in network.weights}


def restore_network(network: keras.Model, arrays: dict[str, NDArray[Any]]) -> None:
    """Fill a built network.

    Raises `CheckpointError` when a weight is missing or of another shape.
    """
    for weight in network.weights:
        name = _name(weight)
        if name not in arrays or arrays[name].shape != tuple(weight.shape):
            raise CheckpointError(f"the checkpoint does not fit the network at {name}")
        weight.assign(arrays[name])


def between(
    before: dict[str, NDArray[Any]], after: dict[str, NDArray[Any]], share: float
) -> dict[str, NDArray[Any]]:
    """Return the weights `share` of the way from one model to another.

    The line between them holds models that know both (WiSE-FT, Wortsman et al. 2022,
    arXiv 2109.01903). What is no float (random states) stays as before.
    """
    return {
        name: (old + share * (after[name] - old)).astype(old.dtype)
        if np.issubdtype(old.dtype, np.floating)
        else old
        for name, old in before.items()
    }


def run_arrays(network: keras.Model) -> dict[str, NDArray[Any]]:
    """Return what else a compiled network's next step depends on.

    The optimiser's state and that of the random generators; neither has stable names, so by index.
    """
    return {name: keras.ops.convert_to_numpy(v) for name, v in _run_variables(network).items()}


def restore_run(network: keras.Model, arrays: dict[str, NDArray[Any]]) -> None:
    """Fill a compiled network's `run_arrays`.

    Raises `CheckpointError` when they are of another run.
    """
    for name, variable in _run_variables(network).items():
        value = arrays.get(name)
        if value is None or value.shape != tuple(variable.shape):
            raise CheckpointError(f"the checkpoint does not fit the run at {name}")
        variable.assign(value)


def _run_variables(network: keras.Model) -> dict[str, Any]:
    weights = {id(weight) for weight in network.weights}
    seeds = [v for v in network.non_trainable_variables if id(v) not in weights]
    generators = [v for v in seeds if "seed_generator" in v.path]
    return {f"optimiser/{i}": v for i, v in enumerate(network.optimizer.variables)} | {
        f"random/{i}": v for i, v in enumerate(generators)
    }


def _name(weight: Any) -> str:
    return str(weight.path.partition("/")[2])
