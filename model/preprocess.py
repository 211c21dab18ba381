"""Picture -> pixels: the only definition of size, colour order, orientation and resizing.

Training and every runtime see exactly what `load_picture` returns. The photo is squashed, not
cropped: the whole of it is resized to a square, because the training photos were. Pillow's
antialiased bilinear filter is used because it comes closest to how those were made (mean
difference to them 4.7 grey levels; bicubic 4.8, Lanczos 5.3, bilinear without antialiasing 6.4).

Files are opened by `model/pictures/`, which the window uses as well.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from model.pictures import gate
from model.pictures.files import MAX_BYTES, open_picture
from model.pictures.gate import Picture
from model.pictures.signatures import FORMATS

__all__ = [
    "FORMATS",
    "MAX_BYTES",
    "RESIZE",
    "RESIZES",
    "SIZE",
    "Picture",
    "load_picture",
    "open_picture",
]

SIZE = (224, 224)
"""Rows and columns of what the model sees."""

RESIZE = "squash"
"""The name under which a bundle's manifest states this way of resizing."""

RESIZES: Mapping[str, Image.Resampling] = {
    RESIZE: Image.Resampling.BILINEAR,
    "squash-bicubic": Image.Resampling.BICUBIC,
}
"""Those that there are, with Pillow's filter; models that are imported were trained with either."""


def load_picture(
    source: Picture, size: tuple[int, int] = SIZE, resize: str = RESIZE
) -> NDArray[np.uint8]:
    """Return the upright picture as uint8 (*size, 3) RGB, resized in one of `RESIZES`.

    Raises the `ImageError` that says why it cannot be described.
    """
    # JPEG can be decoded at 1/2, 1/4 or 1/8 of its size almost for free; twice the model's size is
    # kept for the filter.
    target = gate.Target(lambda _: (size[1], size[0]), sharpness=2, resampling=RESIZES[resize])
    return np.array(gate.read(source, target), dtype=np.uint8)
