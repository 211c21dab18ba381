"""A decoded picture becomes small, sRGB, laid on white and upright, in this order.

Colours and orientation are mended on what little is left after resizing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from model.pictures.colours import eight_bits, to_srgb
from model.pictures.tiff import Samples

_REDUCING_GAP = 3.0
"""Large pictures are first box-averaged down to three times the size."""

_SMALL_GAP = 1.5
"""Where three times the size wanted would still be too large a copy."""

# Pictures with transparency are logos, cut-outs and drawings made for a white page.
_BACKGROUND = (255, 255, 255, 255)

_BAND_PIXELS = 4_000_000
_LARGE = 16_000_000
"""Pixels above which a mode that needs another copy is changed band by band."""

_EXIF_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class Finish:
    """How a decoded picture is finished; `size_of` gives the size (width, height) it becomes.

    `orientation`, as EXIF says it, is that of a picture which does not say its own.
    """

    size_of: Callable[[tuple[int, int]], tuple[int, int]]
    keeps_transparency: bool = False
    samples: Samples | None = None
    orientation: int = 1
    resampling: Image.Resampling = Image.Resampling.BILINEAR

    def __call__(self, image: Image.Image) -> Image.Image:
        """Return the finished picture as RGB, or RGBA where transparency is there and kept."""
        orientation = _orientation(image, self.orientation)
        profile = image.info.get("icc_profile")
        small = self._resized(image)
        if profile:
            small = to_srgb(small, profile)
        if small.mode in ("RGBA", "LA", "PA"):
            small = small.convert("RGBA")
            if not self.keeps_transparency:
                small = _on_white(small)
        if small.mode not in ("RGB", "RGBA") or (
            small.mode == "RGBA" and not self.keeps_transparency
        ):
            small = small.convert("RGB")
        if orientation in _UPRIGHT:
            small = small.transpose(_UPRIGHT[orientation])
        return small

    @staticmethod
    def contrast(finished: Image.Image) -> float:
        """The spread of a finished picture's brightness, in grey levels."""
        if finished.mode == "RGBA":
            finished = _on_white(finished)
        return float(np.asarray(finished.convert("L")).std())

    def _resized(self, image: Image.Image) -> Image.Image:
        """Resize in a mode whose samples may be averaged."""
        size, method = self.size_of(image.size), self.resampling
        if image.mode == "F" or image.mode.startswith("I"):
            samples = self.samples
            if samples is None and not image.mode.startswith("I;16"):
                samples = Samples(32, None, is_float=image.mode == "F", is_inverted=False)
            return eight_bits(_in_mode(image, "F", size).resize(size, method), samples)
        if image.has_transparency_data:
            return _in_mode(image, "RGBA", size).resize(size, method)
        if image.mode not in ("RGB", "L", "CMYK"):
            image = _in_mode(image, "RGB", size)
        return image.resize(size, method, reducing_gap=_REDUCING_GAP)


def _in_mode(image: Image.Image, mode: str, size: tuple[int, int]) -> Image.Image:
    """Convert; a large picture in bands, each averaged down to no less than is needed at once."""
    if image.width * image.height <= _LARGE:
        return image.convert(mode)
    across, down = _reduction(image.size, size, _REDUCING_GAP)
    if image.width * image.height > _LARGE * across * down:
        across, down = _reduction(image.size, size, _SMALL_GAP)
    small = Image.new(mode, (-(-image.width // across), -(-image.height // down)))
    for top, bottom in _bands(image, down):
        band = image.crop((0, top, image.width, bottom)).convert(mode)
        small.paste(band.reduce((across, down)), (0, top // down))
    return small


def _reduction(size: tuple[int, int], wanted: tuple[int, int], gap: float) -> tuple[int, int]:
    """By how much width and height may shrink to be `gap` times what is wanted, at the least."""
    return max(1, int(size[0] / (gap * wanted[0]))), max(1, int(size[1] / (gap * wanted[1])))


def _bands(image: Image.Image, down: int) -> Iterator[tuple[int, int]]:
    rows = max(1, _BAND_PIXELS // (image.width * down)) * down
    for top in range(0, image.height, rows):
        yield top, min(top + rows, image.height)


def _on_white(image: Image.Image) -> Image.Image:
    laid = Image.alpha_composite(Image.new("RGBA", image.size, _BACKGROUND), image)
    return laid.convert("RGB")


def _orientation(image: Image.Image, default: int) -> int:
    """Return the EXIF orientation; the default when it is absent or unreadable."""
    try:
        return int(image.getexif().get(_EXIF_ORIENTATION, default))
    except Exception:  # noqa: BLE001 - whatever a reader of broken metadata raises, it is no matter
        return default
