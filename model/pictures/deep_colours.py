"""Colours of 9 to 14 bits in samples of 16, as scanners and scientific cameras write them.

Pillow reads the upper half of such a sample, which leaves next to nothing. The lower half is what
it reads where it takes the bytes for the other order; both halves together hold all bits.
"""

from __future__ import annotations

import sys
from typing import cast

from PIL import Image, ImageChops, ImageFile

from model.errors import FormatNotSupported
from model.pictures import budget
from model.pictures.tiff import Samples

_OTHER_ORDER = {
    ";16L": ";16B",
    ";16B": ";16L",
    ";16N": ";16B" if sys.byteorder == "little" else ";16L",
}
_HALVED = {f"{mode}{order}" for mode in ("RGB", "RGBX", "RGBA") for order in _OTHER_ORDER}

_DARK = 64
"""The upper half of what no picture of 15 or 16 bits would leave empty."""

_LEAST_OF_WHITE = 16
"""By how much the white that a file states may be above its brightest sample."""

_FULL = 1 << 16
_BYTES_A_PIXEL = 12
"""Of both halves and what they become."""

_SECONDS_A_PIXEL = 70e-9
"""Of decoding both, and putting them together."""


def are_halved(image: ImageFile.ImageFile) -> bool:
    """Whether the decoder, before it has begun, is to read upper halves of colours alone."""
    modes = [str(_raw_mode(tile)) for tile in image.tile]
    if image.format == "TIFF" and image.mode in ("RGB", "RGBA") and _are_planes_misread(image):
        raise FormatNotSupported(None, "16-bit TIFF in planes")
    return bool(modes) and all(mode in _HALVED for mode in modes)


def are_dark(image: Image.Image, samples: Samples | None) -> bool:
    """Whether the upper halves hold so little that the lower ones are needed."""
    return _brightest(image) < _DARK or (_white(samples) or _FULL) < _FULL // 2


def read_other_halves(image: ImageFile.ImageFile, file_bytes: int) -> None:
    """Decode the lower halves of the same file's samples instead of the upper ones."""
    pixels = image.width * image.height
    budget.check_memory(_BYTES_A_PIXEL * pixels, file_bytes)
    if _BYTES_A_PIXEL * pixels > 6 * file_bytes:
        budget.check_time(_SECONDS_A_PIXEL * pixels)  # as for any small file that unpacks to much
    image.tile = [
        tile._replace(args=_with_raw_mode(tile.args, _swapped(str(_raw_mode(tile)))))
        for tile in image.tile
    ]
    image.load()


def combined(upper: Image.Image, lower: Image.Image, samples: Samples | None) -> Image.Image:
    """The picture of both halves in 8 bits: white is what the file says, or what its bits hold."""
    brightest = _brightest(upper)
    most = (brightest << 8) + 255 if brightest else _brightest(lower)
    white = _white(samples) or 0
    if most <= white <= _LEAST_OF_WHITE * most:
        most = int(white)
    shift = max(most, 255).bit_length() - 8
    bands = [
        band if _is_whole_alpha(name, band) else _joined(band, below, shift)
        for name, band, below in zip(upper.getbands(), upper.split(), lower.split(), strict=True)
    ]
    return Image.merge(upper.mode, bands)


def _brightest(image: Image.Image) -> int:
    """The largest value of red, green and blue."""
    return max(_most(band) for band in image.split()[:3])


def _most(band: Image.Image) -> int:
    _, most = cast(tuple[int, int], band.getextrema())
    return most


def _white(samples: Samples | None) -> float | None:
    return samples.white if samples is not None else None


def _is_whole_alpha(name: str, band: Image.Image) -> bool:
    return name == "A" and _most(band) >= _DARK


def _joined(upper: Image.Image, lower: Image.Image, shift: int) -> Image.Image:
    """The eight bits of each sample from `shift` on."""
    return ImageChops.add(
        upper.point([min(255, value << 8 >> shift) for value in range(256)]),
        lower.point([value >> shift for value in range(256)]),
    )


def _raw_mode(tile: ImageFile._Tile) -> object:
    return tile.args[0] if isinstance(tile.args, tuple) else tile.args


def _with_raw_mode(args: object, mode: str) -> tuple[object, ...] | str:
    return (mode, *args[1:]) if isinstance(args, tuple) else mode


def _swapped(mode: str) -> str:
    return mode[:-4] + _OTHER_ORDER[mode[-4:]]


def _are_planes_misread(image: ImageFile.ImageFile) -> bool:
    """Pillow takes 16-bit samples in planes of their own for 8-bit ones."""
    planes = getattr(image, "tag_v2", {}).get(284, 1) == 2
    return planes and 16 in getattr(image, "tag_v2", {}).get(258, ())
