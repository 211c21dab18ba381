"""How a checkpoint wants its pictures: size, way of resizing, and what is done to pixels.

Pixels become (value x `rescale` - `mean`) / `deviation`. Our networks see value / 127.5 - 1; the
difference goes into the patch embedding, exactly, as it has no padding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.preprocess import RESIZE
from model.training.errors import CheckpointUnfit
from model.training.importing.checkpoint import Json

_RESIZES = {2: RESIZE, 3: "squash-bicubic"}
"""Pillow's numbers for filters, as processors say them."""

_HALF = 127.5


@dataclass(frozen=True, slots=True)
class Processor:
    """What is done to a picture. `side` is in pixels, 0 where the file does not say."""

    side: int
    resize: str
    mean: tuple[float, ...]
    deviation: tuple[float, ...]
    rescale: float

    @classmethod
    def of(cls, says: Json) -> Processor:
        """Read a processor's file.

        Raises `CheckpointUnfit` for what is done to pictures that we do not do.
        """
        if says.get("do_center_crop"):
            raise CheckpointUnfit("its pictures are cropped, and here they are squashed")
        resample = says.get("resample", 2)
        if resample not in _RESIZES:
            raise CheckpointUnfit(f"its pictures are resized by filter {resample!r}, not 2 or 3")
        normalised, rescaled = (says.get(name, True) for name in ("do_normalize", "do_rescale"))
        return cls(
            side=_side(says.get("size", 0)),
            resize=_RESIZES[resample],
            mean=_channels(says.get("image_mean", 0.5)) if normalised else (0.0,) * 3,
            deviation=_channels(says.get("image_std", 0.5)) if normalised else (1.0,) * 3,
            rescale=float(says.get("rescale_factor", 1 / 255)) if rescaled else 1.0,
        )

    def patches(
        self, kernel: NDArray[np.float32], bias: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return a patch embedding, (height, width, 3, out) and (out,), for our own pixels."""
        scale, mean, deviation = (
            np.asarray(value, np.float64) for value in (self.rescale, self.mean, self.deviation)
        )
        wide = kernel.astype(np.float64)
        added = np.einsum("hwco,c->o", wide, (_HALF * scale - mean) / deviation)
        wide = wide * (_HALF * scale / deviation)[:, None]
        return wide.astype(np.float32), (bias + added).astype(np.float32)


def _side(size: Any) -> int:
    """Return one side of a square: a number, or height and width."""
    if isinstance(size, dict):
        sides = {size.get("height"), size.get("width")}
        size = sides.pop() if len(sides) == 1 else None
    if type(size) is not int or size < 0:
        raise CheckpointUnfit("its pictures are not squares of one size")
    return size


def _channels(value: Any) -> tuple[float, ...]:
    values = value if isinstance(value, list) else [value] * 3
    if len(values) != 3 or any(type(one) not in (int, float) for one in values):
        raise CheckpointUnfit("the mean and deviation of its pixels are not three numbers each")
    return tuple(map(float, values))
