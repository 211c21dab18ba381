"""Checkpoints that survive being killed at any moment: arrays by name, written aside and renamed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from model.training.errors import CheckpointError


def save_arrays(path: Path, arrays: dict[str, NDArray[Any]]) -> None:
    """Write an .npz so that `path` holds either the old or the new content, never half of one."""
    aside = path.with_suffix(".writing")
    try:
        with aside.open("wb") as stream:
            np.savez(stream, **arrays)  # type: ignore[arg-type]  # numpy's stub wants one type
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise CheckpointError(f"{path.name} cannot be written: {error.strerror}") from error


def load_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Read an .npz back; CheckpointError when it is missing or damaged."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{path.name} cannot be read: {error}") from error


def network_arrays(network: keras.Model) -> dict[str, NDArray[Any]]:
    """Return every weight by its path below the network."""
    return {_name(weight): keras.ops.convert_to_numpy(weight) for weight in _weights(network)}


def restore_network(network: keras.Model, arrays: dict[str, NDArray[Any]]) -> None:
    """Fill a built network; CheckpointError when a weight is missing or of another shape."""
    for weight in _weights(network):
        name = _name(weight)
        if name not in arrays or arrays[name].shape != tuple(weight.shape):
            raise CheckpointError(f"the checkpoint does not fit the network at {name}")
        weight.assign(arrays[name])


def optimiser_arrays(optimiser: keras.optimizers.Optimizer) -> dict[str, NDArray[Any]]:
    """Return the optimiser's state; its variables have no stable names, so by index."""
    variables = optimiser.variables
    return {f"optimiser/{i}": keras.ops.convert_to_numpy(v) for i, v in enumerate(variables)}


def restore_optimiser(
    optimiser: keras.optimizers.Optimizer, arrays: dict[str, NDArray[Any]]
) -> None:
    """Fill a built optimiser; CheckpointError when the state is of another one."""
    for i, variable in enumerate(optimiser.variables):
        value = arrays.get(f"optimiser/{i}")
        if value is None or value.shape != tuple(variable.shape):
            raise CheckpointError("the checkpoint does not fit the optimiser")
        variable.assign(value)


def _weights(network: keras.Model) -> Iterable[Any]:
    return (weight for weight in network.weights if weight.trainable or "seed" not in weight.path)


def _name(weight: Any) -> str:
    return str(weight.path.partition("/")[2])
