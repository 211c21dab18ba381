"""What can be measured of a picture's pixels, and told as it is: light, colours, shape, sharpness.

The bound of sharpness was set on 150 photos of the web, the softest of which has 8.2, and on copies
of them softened by two pixels, the sharpest of which has 5.5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from model.pictures import gate

Light = Literal["dark", "bright"]
Shape = Literal["portrait", "panorama", "square", "landscape"]
Colour = Literal[
    "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "grey"
]

_SIDE = 512
_DARK, _BRIGHT = 45.0, 205.0
"""Mean grey levels (Rec. 601 luma) below and above which a picture is called so."""

_COLOURLESS = 12
"""How far the channels of nearly all pixels of a black and white picture lie apart."""

_LEADING, _MOST_COLOURS = 0.25, 2
"""The share of the picture from which a colour leads."""

_PANORAMA, _SQUARE = 2.0, 1.05
_SOFT = 6.0
"""Grey levels by which the sharpest parts of a blurred picture differ from their surroundings."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured; `light` is None in between, `colours` are the leading ones, most first."""

    light: Light | None
    is_colourless: bool
    colours: tuple[Colour, ...]
    shape: Shape
    is_blurred: bool


def measure(picture: gate.Picture) -> Measures:
    """Measure a picture upright, as it is shown.

    Raises the `ImageError` that says why it cannot be read.
    """
    image = gate.read(picture, gate.Target(_fitted, sharpness=2))
    pixels = np.asarray(image.convert("RGB"))
    grey = np.asarray(image.convert("L"), dtype=np.float32)
    colourless = _is_colourless(pixels)
    return Measures(
        light=_light(float(grey.mean())),
        is_colourless=colourless,
        colours=() if colourless else _leading(pixels),
        shape=_shape(*image.size),
        is_blurred=sharpness(grey) < _SOFT,
    )


def _fitted(size: tuple[int, int]) -> tuple[int, int]:
    scale = min(1.0, _SIDE / max(size))
    return max(1, round(scale * size[0])), max(1, round(scale * size[1]))


def _light(mean: float) -> Light | None:
    if mean < _DARK:
        return "dark"
    return "bright" if mean > _BRIGHT else None


def _is_colourless(pixels: NDArray[np.uint8]) -> bool:
    apart = pixels.max(axis=2).astype(int) - pixels.min(axis=2)
    return bool(np.percentile(apart, 98) <= _COLOURLESS)


def _shape(width: int, height: int) -> Shape:
    ratio = max(width, height) / min(width, height)
    if ratio >= _PANORAMA and width > height:
        return "panorama"
    if ratio <= _SQUARE:
        return "square"
    return "portrait" if height > width else "landscape"


def sharpness(grey: NDArray[np.float32]) -> float:
    """By how many grey levels the sharpest hundredth differs from the mean of its neighbours."""
    middle = grey[1:-1, 1:-1]
    around = (grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:]) / 4
    return float(np.percentile(np.abs(middle - around), 99)) if middle.size else 0.0


def _leading(pixels: NDArray[np.uint8]) -> tuple[Colour, ...]:
    """The colours that most of the picture has, by hue, saturation and value in 0..255."""
    small = Image.fromarray(pixels).resize((64, 64), Image.Resampling.BOX).convert("HSV")
    hue, saturation, value = (np.asarray(band).astype(int) for band in small.split())
    names = np.full(hue.shape, "", dtype="U6")
    for first, name in _HUES:
        names[hue >= first] = name
    names[(names == "orange") & (value < 170)] = "brown"
    names[(names == "red") & (value < 110) & (saturation < 170)] = "brown"
    names[saturation < 45] = "grey"
    names[(saturation < 30) & (value > 190)] = "white"
    names[value < 45] = "black"
    found, counts = np.unique(names, return_counts=True)
    shares = sorted(zip(counts / names.size, found, strict=True), reverse=True)
    return tuple(
        cast(Colour, str(name)) for share, name in shares[:_MOST_COLOURS] if share >= _LEADING
    )


_HUES = (
    *((0, "red"), (11, "orange"), (32, "yellow"), (50, "green"), (121, "blue"), (180, "purple")),
    *((213, "pink"), (241, "red")),
)
"""From which hue on (of 256) a colour has its name."""
