"""Random changes to a picture that leave its caption true.

Users' photos have every shape, and all are squashed to a square: cropping with a random aspect
makes the network used to squashing of every strength.
"""

from __future__ import annotations

import math
import re

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageEnhance

_SIDES = re.compile(r"\b(left|right|gauche|droite?)\b", re.IGNORECASE)


def mentions_side(caption: str) -> bool:
    """Say whether mirroring the picture could make the caption false."""
    return bool(_SIDES.search(caption))


def augment(
    picture: NDArray[np.uint8], random: np.random.Generator, *, smallest_area: float = 0.6
) -> tuple[NDArray[np.uint8], bool]:
    """Crop, perhaps mirror, and shift the colours of an (H, W, 3) uint8 RGB picture.

    The crop keeps at least `smallest_area` of the picture, its aspect within 3:4 and 4:3 of the
    original (Szegedy et al. 2014, arXiv 1409.4842). Returns the picture at its old size, and
    whether it was mirrored.
    """
    height, width, _ = picture.shape
    area = random.uniform(smallest_area, 1.0)
    aspect = math.exp(random.uniform(math.log(3 / 4), math.log(4 / 3)))
    crop_width = min(1.0, math.sqrt(area * aspect)) * width
    crop_height = min(1.0, math.sqrt(area / aspect)) * height
    left = random.uniform(0, width - crop_width)
    top = random.uniform(0, height - crop_height)
    box = (left, top, left + crop_width, top + crop_height)
    image = Image.fromarray(picture).resize((width, height), Image.Resampling.BILINEAR, box)
    mirrored = bool(random.random() < 0.5)
    if mirrored:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    for enhance in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        image = enhance(image).enhance(random.uniform(0.75, 1.25))
    return np.asarray(image), mirrored
