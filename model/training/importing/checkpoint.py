"""A published checkpoint: a folder of `config.json`, `model.safetensors` and a tokenizer's files.

Everything in it is data that somebody else wrote: JSON of bounded size and arrays alone. A pickle
is never opened, and nothing of the folder is executed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from model.plain_files import is_file, read_json
from model.training.errors import (
    CheckpointDamaged,
    CheckpointNotFound,
    CheckpointPickled,
    CheckpointQuantised,
    CheckpointSharded,
)

CONFIG = "config.json"
TENSORS = "model.safetensors"

_GENERATION = "generation_config.json"
_PROCESSORS = ("preprocessor_config.json", "processor_config.json")
_PICKLES = ("pytorch_model.bin", "pytorch_model.bin.index.json")
_SHARDS = "model.safetensors.index.json"

FLOATS = ("F32", "F16")
"""How weights may be stored. Half precision is widened, which is exact."""

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A folder that was looked through; its tensors are read one by one.

    `config`, `generation` and `processor` are what its JSON files say, the last two empty without
    one. `shapes` are those of its tensors.
    """

    folder: Path
    config: Json
    generation: Json
    processor: Json
    shapes: Mapping[str, tuple[int, ...]]

    def tensor(self, name: str) -> NDArray[np.float32]:
        """Return a tensor in single precision; KeyError when there is none of the name."""
        if name not in self.shapes:
            raise KeyError(name)
        try:
            with safe_open(self.folder / TENSORS, framework="numpy") as stored:
                value: NDArray[Any] = stored.get_tensor(name)
        except (OSError, SafetensorError) as error:
            raise CheckpointDamaged(f"{TENSORS}: {name}: {error}") from error
        return value.astype(np.float32)

    def digest(self) -> str:
        """Return the SHA-256 of its tensors' file, in hexadecimal."""
        with (self.folder / TENSORS).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()


def open_checkpoint(folder: Path) -> Checkpoint:
    """Look a folder through.

    Raises the `CheckpointRefused` that says what is not there, damaged, or of a sort that is not
    read.
    """
    config = _json(folder, CONFIG)
    if not config:
        raise CheckpointNotFound(f"{folder.name} has no {CONFIG}")
    if "quantization_config" in config:
        raise CheckpointQuantised(f"{CONFIG} says that the weights are quantised")
    _check_files(folder)
    processor = next((found for name in _PROCESSORS if (found := _json(folder, name))), {})
    inner = processor.get("image_processor")
    return Checkpoint(
        folder,
        config,
        _json(folder, _GENERATION),
        inner if isinstance(inner, dict) else processor,
        _shapes(folder / TENSORS),
    )


def _check_files(folder: Path) -> None:
    """Say what there is in the place of one file of tensors."""
    if is_file(folder / TENSORS):
        return
    if is_file(folder / _SHARDS):
        raise CheckpointSharded(f"{folder.name} has its weights in several files, not {TENSORS}")
    if any(is_file(folder / name) for name in _PICKLES):
        raise CheckpointPickled(f"{folder.name} has its weights as a pickle, not {TENSORS}")
    raise CheckpointNotFound(f"{folder.name} has no {TENSORS}")


def _json(folder: Path, name: str) -> Json:
    """Return what a JSON file says, nothing where there is none."""
    if not is_file(folder / name):
        return {}
    try:
        found = read_json(folder / name)
    except (OSError, ValueError) as error:
        raise CheckpointDamaged(f"{name}: {error}") from error
    if not isinstance(found, dict):
        raise CheckpointDamaged(f"{name} is not an object")
    return found


def _shapes(path: Path) -> dict[str, tuple[int, ...]]:
    """Return the shapes of all tensors, whose types are found to be those that are read."""
    shapes = {}
    try:
        with safe_open(path, framework="numpy") as stored:
            for name in stored.keys():  # noqa: SIM118 - it is no mapping
                part = stored.get_slice(name)
                if part.get_dtype() not in FLOATS and not _counts(name):
                    raise CheckpointQuantised(f"{name} is of {part.get_dtype()}, not {FLOATS}")
                shapes[name] = tuple(part.get_shape())
    except (OSError, SafetensorError) as error:
        raise CheckpointDamaged(f"{path.name}: {error}") from error
    return shapes


def _counts(name: str) -> bool:
    """Whether a tensor holds places or a mask, which older checkpoints stored as whole numbers."""
    return name.endswith(("position_ids", "attn.bias", "crossattention.bias"))
