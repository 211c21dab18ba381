"""PNGs with colours of 9 to 14 bits in samples of 16, as scientific cameras write them.

Pillow reads the upper half of such a sample, which leaves next to nothing. The lower half is what
it reads where it takes the bytes for the other order; both halves together hold all bits.
"""

from __future__ import annotations

import sys
from typing import cast

from PIL import Image, ImageChops, ImageFile

from model.pictures import budget

_OTHER_ORDER = {
    ";16L": ";16B",
    ";16B": ";16L",
    ";16N": ";16B" if sys.byteorder == "little" else ";16L",
}
_HALVED = {f"{mode}{order}" for mode in ("RGB", "RGBX", "RGBA") for order in _OTHER_ORDER}

_DARK = 64
"""The upper half of what no picture of 15 or 16 bits would leave empty."""

_BYTES_A_PIXEL = 8
"""Of both halves; they are put together in the place of the upper one."""

_SECONDS_A_PIXEL = 60e-9
"""Of decoding both, and putting them together."""

_BAND_PIXELS = 1_000_000


def are_halved(image: ImageFile.ImageFile) -> bool:
    """Whether the decoder, before it has begun, is to read upper halves of colours alone."""
    modes = [str(_raw_mode(tile)) for tile in image.tile]
    return bool(modes) and all(mode in _HALVED for mode in modes)


def are_dark(image: Image.Image) -> bool:
    """Whether the upper halves hold so little that the lower ones are needed."""
    return _brightest(image) < _DARK


def read_other_halves(image: ImageFile.ImageFile, file_bytes: int) -> None:
    """Decode the lower halves of the same file's samples instead of the upper ones."""
    pixels = image.width * image.height
    budget.check_memory(_BYTES_A_PIXEL * pixels, file_bytes)
    if 12 * pixels > 6 * file_bytes:
        budget.check_time(_SECONDS_A_PIXEL * pixels)  # as for any small file that unpacks to much
    image.tile = [
        tile._replace(args=_with_raw_mode(tile.args, _swapped(str(_raw_mode(tile)))))
        for tile in image.tile
    ]
    image.load()


def combine(upper: Image.Image, lower: Image.Image) -> None:
    """Make `upper` the picture of both halves in 8 bits; white is all that their bits hold."""
    brightest = _brightest(upper)
    most = (brightest << 8) + 255 if brightest else _brightest(lower)
    shift = max(most, 255).bit_length() - 8
    is_opaque = upper.mode == "RGBA" and _most(upper.getchannel("A")) >= _DARK
    rows = max(1, _BAND_PIXELS // upper.width)
    for top in range(0, upper.height, rows):
        box = (0, top, upper.width, min(top + rows, upper.height))
        above, below = upper.crop(box), lower.crop(box)
        bands = [
            band if name == "A" and is_opaque else _joined(band, other, shift)
            for name, band, other in zip(
                above.getbands(), above.split(), below.split(), strict=True
            )
        ]
        upper.paste(Image.merge(upper.mode, bands), box)


def _brightest(image: Image.Image) -> int:
    """The largest value of red, green and blue."""
    ranges = cast(tuple[tuple[int, int], ...], image.getextrema())
    return max(most for _, most in ranges[:3])


def _most(band: Image.Image) -> int:
    _, most = cast(tuple[int, int], band.getextrema())
    return most


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
