"""Decodes the pictures of a run once, into a file that is read as a memory map.

Sixteen thousand pictures are 2.4 GB: too much to hold, and too slow to decode at every epoch.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model import atomic_files
from model.errors import ImageError
from model.preprocess import load_picture
from model.training.data.dataset import Example
from model.training.errors import CheckpointError, TrainingDataError

_LISTED = 3
"""So many damaged pictures are named; the rest is counted."""


def decoded(examples: Sequence[Example], path: Path) -> NDArray[np.uint8]:
    """Return the pictures (N, H, W, 3) of some examples, decoded into `path` (.npy) if need be.

    The list of files beside it says what it holds; both are whole or absent, so that a run killed
    meanwhile decodes again. TrainingDataError names the pictures that are damaged, CheckpointError
    says that the file cannot be written.
    """
    names = [str(example.image) for example in examples]
    listing = path.with_suffix(".json")
    if not (path.exists() and listing.exists() and json.loads(listing.read_text()) == names):
        listing.unlink(missing_ok=True)
        try:
            _decode(examples, path)
            atomic_files.write_durably(listing, json.dumps(names).encode())
        except OSError as error:
            raise CheckpointError(f"{path.name} cannot be written: {error.strerror}") from error
    pictures: NDArray[np.uint8] = np.load(path, mmap_mode="r", allow_pickle=False)
    return pictures


def _decode(examples: Sequence[Example], path: Path) -> None:
    """Write the file picture by picture: a full disk is then an error, not a signal."""
    damaged: list[str] = []
    with atomic_files.written_whole(path) as unfinished, unfinished.open("wb") as stream:
        for number, example in enumerate(examples):
            try:
                picture = load_picture(example.image)
            except ImageError as error:
                folder = example.image.parent
                place = f"{folder.parent.name}/{folder.name}/{example.image.name}"
                damaged.append(f"{place} ({type(error).__name__})")
                continue
            if number == 0:
                shape = (len(examples), *picture.shape)
                header = {"descr": "|u1", "fortran_order": False, "shape": shape}
                np.lib.format.write_array_header_1_0(stream, header)
            stream.write(picture.tobytes())
        if damaged:
            more = f" and {len(damaged) - _LISTED} more" if len(damaged) > _LISTED else ""
            raise TrainingDataError(
                f"cannot be read: {', '.join(damaged[:_LISTED])}{more}; fetch them again, or "
                "remove their captions"
            )
