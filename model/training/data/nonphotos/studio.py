"""What every painter works with: a seeded source of chance, colours, words and pictures."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from model.training.data.nonphotos import typography
from model.training.data.nonphotos.typography import Style, Typeface

Colour = tuple[int, int, int]
Pixels = NDArray[np.uint8]
T = TypeVar("T")

WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)


class Studio:
    """Chance, colours, words and, where given, photos to be shown inside other pictures."""

    def __init__(self, random: np.random.Generator, photos: Sequence[Pixels] = ()) -> None:
        self.random = random
        self.photos = photos
        self.words = typography.FRENCH if self.chance(0.5) else typography.ENGLISH

    def chance(self, probability: float) -> bool:
        """Say yes with this probability."""
        return bool(self.random.random() < probability)

    def whole(self, low: float, high: float) -> int:
        """Return an integer between two numbers, both possible."""
        return int(self.random.integers(int(low), max(int(low), int(high)) + 1))

    def real(self, low: float, high: float) -> float:
        """Return a number between two others."""
        return float(self.random.uniform(low, high))

    def pick(self, options: Sequence[T]) -> T:
        """Return one of the options."""
        return options[int(self.random.integers(len(options)))]

    def grey(self, low: int, high: int) -> Colour:
        """Return a grey with a barely visible tint."""
        level = self.whole(low, high)
        return shifted((level, level, level), self.random.integers(-4, 5, 3))

    def colour(
        self,
        saturation: tuple[float, float] = (0.35, 0.95),
        value: tuple[float, float] = (0.4, 1.0),
    ) -> Colour:
        """Return a colour of any hue."""
        red, green, blue = colorsys.hsv_to_rgb(
            self.real(0, 1), self.real(*saturation), self.real(*value)
        )
        return round(255 * red), round(255 * green), round(255 * blue)

    def pastel(self) -> Colour:
        """Return a pale colour, for backgrounds."""
        return self.colour((0.05, 0.3), (0.88, 1.0))

    def near(self, colour: Colour, spread: int) -> Colour:
        """Return a colour a little beside another one."""
        return shifted(colour, self.random.integers(-spread, spread + 1, 3))

    def palette(self, count: int) -> list[Colour]:
        """Return colours that go together: one hue, or all of a like strength."""
        strength, brightness = self.real(0.3, 0.9), self.real(0.55, 0.95)
        start, step = self.real(0, 1), self.pick((0.03, 0.08, 0.17, 0.38))
        return [
            _hsv(start + i * step, strength, brightness * (1 - 0.25 * (i % 2)))
            for i in range(count)
        ]

    def typeface(self, *styles: Style) -> Typeface:
        """Return a family of one of these styles."""
        return self.pick(typography.typefaces(self.pick(styles)))

    def phrase(self, low: int, high: int) -> str:
        """Return a number of words, the first with a capital."""
        count = self.whole(low, high)
        text = " ".join(self.words[i] for i in self.random.integers(len(self.words), size=count))
        return text[:1].upper() + text[1:]

    def label(self) -> str:
        """Return a word of an interface."""
        return self.pick(typography.LABELS)

    def number(self) -> str:
        """Return a price, count, date or time as printed."""
        amount = self.real(0, 10 ** self.whole(1, 4))
        form = self.whole(0, 4)
        if form == 0:
            return f"{amount:.2f}"
        if form == 1:
            return f"{amount:.0f}"
        if form == 2:
            return f"{self.whole(1, 28):02}/{self.whole(1, 12):02}/{self.whole(1990, 2026)}"
        if form == 3:
            return f"{amount:.2f} €".replace(".", ",")
        return f"{self.whole(0, 23)}:{self.whole(0, 59):02}"

    def picture(self, size: tuple[int, int]) -> Image.Image:
        """Return a photo at this size; without photos, blurred blots of colour."""
        if self.photos:
            photo = self.photos[int(self.random.integers(len(self.photos)))]
            return Image.fromarray(photo).resize(size, Image.Resampling.BILINEAR)
        blots = self.random.integers(0, 256, (self.whole(3, 9), self.whole(3, 9), 3))
        return Image.fromarray(blots.astype(np.uint8)).resize(size, Image.Resampling.BICUBIC)


def shifted(colour: Colour, offsets: Sequence[int] | NDArray[np.int64]) -> Colour:
    """Add to the three channels, within bounds."""
    red, green, blue = (
        min(255, max(0, channel + int(offset)))
        for channel, offset in zip(colour, offsets, strict=True)
    )
    return red, green, blue


def mixed(first: Colour, second: Colour, share: float) -> Colour:
    """Return the colour `share` of the way from the first to the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def _hsv(hue: float, saturation: float, value: float) -> Colour:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1.0, saturation, value)
    return round(255 * red), round(255 * green), round(255 * blue)
