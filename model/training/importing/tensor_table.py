"""Which tensor of a checkpoint goes into which weight of our network, and the report of it.

A table is made of entries, one a weight. Layouts: PyTorch's linear layers hold [out, in] and are
turned; the `Conv1D` of GPT-2 holds [in, out] and is not; convolutions are OIHW and become HWIO.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.training.errors import CheckpointIncomplete, CheckpointUnfit
from model.training.importing.checkpoint import Checkpoint

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Entry:
    """A weight, the tensors it is made of, and how."""

    weight: Any
    names: tuple[str, ...]
    make: Callable[..., Array]


@dataclass(frozen=True, slots=True)
class Report:
    """What became of every tensor: `used`, by name the paths of the weights that it is part of;
    `left`, those that are known to be of no use here.
    """

    used: Mapping[str, Sequence[str]]
    left: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """Word it, a tensor a line."""
        for name, paths in sorted(self.used.items()):
            yield f"{name} -> {', '.join(paths)}"
        for name in self.left:
            yield f"{name} is left over"


def as_it_is(value: Array) -> Array:
    """Leave a tensor as it is."""
    return value


def side_by_side(*values: Array) -> Array:
    """Put tensors one after another along their last axis."""
    return np.concatenate(values, axis=-1)


def turned(*values: Array) -> Array:
    """[out, in] each -> [in, all out]."""
    return side_by_side(*(value.T for value in values))


def linear(layer: Any, *prefixes: str) -> list[Entry]:
    """Return the entries of a dense layer that computes those of these names at once."""
    weights, biases = (
        tuple(f"{prefix}.{part}" for prefix in prefixes) for part in ("weight", "bias")
    )
    return [Entry(layer.kernel, weights, turned), Entry(layer.bias, biases, side_by_side)]


def conv1d(layer: Any, *prefixes: str) -> list[Entry]:
    """Do the same for GPT-2's own linear layer."""
    weights, biases = (
        tuple(f"{prefix}.{part}" for prefix in prefixes) for part in ("weight", "bias")
    )
    return [Entry(layer.kernel, weights, side_by_side), Entry(layer.bias, biases, side_by_side)]


def norm(layer: Any, prefix: str) -> list[Entry]:
    """Return the entries of a layer norm."""
    return [
        Entry(layer.gamma, (f"{prefix}.weight",), as_it_is),
        Entry(layer.beta, (f"{prefix}.bias",), as_it_is),
    ]


def fill(checkpoint: Checkpoint, table: Sequence[Entry], useless: Sequence[str]) -> Report:
    """Fill every weight of a table. `useless` are patterns of tensors that may be left over.

    Raises `CheckpointIncomplete` for tensors that are not there, and `CheckpointUnfit` for one of
    another shape, or that no entry asks for.
    """
    wanted: dict[str, list[str]] = {}
    for entry in table:
        for name in entry.names:
            wanted.setdefault(name, []).append(entry.weight.path.partition("/")[2])
    if missing := sorted(wanted.keys() - checkpoint.shapes.keys()):
        raise CheckpointIncomplete(f"{len(missing)} tensors are absent: {_some(missing)}")
    left = sorted(checkpoint.shapes.keys() - wanted.keys())
    unknown = [name for name in left if not any(fnmatchcase(name, one) for one in useless)]
    if unknown:
        raise CheckpointUnfit(f"{len(unknown)} tensors are of no layer here: {_some(unknown)}")
    for entry in table:
        parts = [checkpoint.tensor(name) for name in entry.names]
        shapes = ", ".join(
            f"{name} {part.shape}" for name, part in zip(entry.names, parts, strict=True)
        )
        try:
            value = entry.make(*parts)
        except ValueError as error:
            raise CheckpointUnfit(f"{shapes}: {error}") from error
        if value.shape != tuple(entry.weight.shape):
            raise CheckpointUnfit(f"{shapes}, where {tuple(entry.weight.shape)} is built")
        if not np.isfinite(value).all():
            raise CheckpointUnfit(f"{shapes} has values that are no numbers")
        entry.weight.assign(value)
    return Report(wanted, tuple(left))


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
