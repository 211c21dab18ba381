"""Deep samples and foreign colour spaces become 8-bit sRGB."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from model.pictures.tiff import Samples

_MOST_PROFILE = 8 * 2**20
# The columns of sRGB's matrix as profiles have them, adapted to D50 (ICC.1:2022, annex E).
_SRGB_PRIMARIES = np.array(
    [[0.43607, 0.22249, 0.01392], [0.38515, 0.71687, 0.09708], [0.14307, 0.06061, 0.71410]]
)
_LEAST_OF_WHITE = 16
"""By how much the white that a file states may be above its brightest sample, to be believed."""

_ABSURD = 1e30
_USUAL = (0.5, 99.5)
_OUTLYING = 10.0
"""How many times as far as the usual floats (per cent) the others may reach."""

_SAME_PRIMARY = 0.003
_SAME_LEVEL = 2.0
"""Grey levels of 255 by which sRGB's curve may be missed: some profiles have a table of 26."""


def eight_bits(image: Image.Image, samples: Samples | None) -> Image.Image:
    """Bring deep grey samples, as floats, to 0..255.

    White is what the file says, else all that its bits hold, else (floats) 1, where nothing is
    above it. Where even that would leave the picture dark, fewer bits lie in 16, and fill them.
    """
    values = np.nan_to_num(np.asarray(image, dtype=np.float64), posinf=0.0, neginf=0.0)
    black, white = black_and_white(values, samples)
    scaled = (values - black) * (255.0 / max(white - black, 1e-12))
    if samples is not None and samples.is_inverted:
        scaled = 255.0 - scaled
    return Image.fromarray(np.clip(np.rint(scaled), 0, 255).astype(np.uint8))


def black_and_white(values: NDArray[np.float64], samples: Samples | None) -> tuple[float, float]:
    """Which samples are black and white, given those that there are, as `eight_bits` says."""
    least, most = float(values.min()), float(values.max())
    said = samples.white if samples is not None else None
    if said is not None and least >= 0 and most <= said <= _LEAST_OF_WHITE * most:
        return 0.0, said
    if samples is None or (not samples.is_float and samples.bits <= 16):
        if least < 0:
            return least, most
        bits = samples.bits - samples.is_signed if samples else 16
        white = float((1 << bits) - 1)
        if most >= 1 and 4 * most <= white:
            white = float((1 << int(most).bit_length()) - 1)
        return 0.0, max(white, most)
    if samples.is_float and least >= 0 and 0.1 < most <= 1:
        return 0.0, 1.0
    return least, most


def usual_bounds(values: NDArray[Any], samples: Samples) -> tuple[float, float] | None:
    """Between what floats a picture lies, given a share of them; None where all are absurd."""
    values = values[np.abs(values) < _ABSURD]
    if samples.absent is not None:
        values = values[values != np.float32(samples.absent)]
    if not values.size:
        return None
    least, most = float(values.min()), float(values.max())
    white = max(1.0, samples.white or 0.0)
    if least >= 0 and most <= white:
        return 0.0, white
    low, high = (float(value) for value in np.percentile(values, _USUAL))
    return (low, high) if 0 < _OUTLYING * (high - low) < most - least else (least, most)


def to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Apply an embedded colour profile; a profile that cannot be read or used is left out."""
    if len(profile) > _MOST_PROFILE or _is_srgb(profile):
        return image
    from PIL import ImageCms

    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    colours = image.convert("RGB") if alpha else image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(
            colours, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    if converted is None:
        return image
    if alpha:
        converted.putalpha(alpha)
    return converted


@lru_cache(maxsize=16)
def _is_srgb(profile: bytes) -> bool:
    """Whether a profile's primaries and curves are sRGB's, whatever it is called."""
    tags = _tags(profile)
    if profile[16:20] != b"RGB " or b"A2B0" in tags:
        return False
    try:
        primaries = [_xyz(tags[name]) for name in (b"rXYZ", b"gXYZ", b"bXYZ")]
        curves = [_curve(tags[name]) for name in (b"rTRC", b"gTRC", b"bTRC")]
    except (KeyError, IndexError, ValueError):
        return False
    if np.abs(np.array(primaries) - _SRGB_PRIMARIES).max() > _SAME_PRIMARY:
        return False
    return all(np.abs(_levels(curve)).max() <= _SAME_LEVEL for curve in curves)


def _tags(profile: bytes) -> dict[bytes, bytes]:
    """A profile's tags by their signatures (ICC.1:2022, 7.3)."""
    found = {}
    count = min(int.from_bytes(profile[128:132], "big"), 100)
    for at in range(132, 132 + 12 * count, 12):
        offset = int.from_bytes(profile[at + 4 : at + 8], "big")
        size = int.from_bytes(profile[at + 8 : at + 12], "big")
        found[profile[at : at + 4]] = profile[offset : offset + size]
    return found


def _fixed(data: bytes) -> NDArray[np.float64]:
    """Signed numbers with 16 bits behind the point."""
    return np.frombuffer(data[: len(data) // 4 * 4], ">i4") / 65536.0


def _xyz(tag: bytes) -> NDArray[np.float64]:
    values = _fixed(tag[8:20])
    if len(values) != 3:
        raise ValueError("no XYZ")
    return values


def _curve(tag: bytes) -> NDArray[np.float64]:
    """What a tone curve makes of 0..1, in 256 steps (ICC.1:2022, 10.6 and 10.18)."""
    steps = np.linspace(0.0, 1.0, 256)
    if tag[:4] == b"para":
        kind, numbers = int.from_bytes(tag[8:10], "big"), _fixed(tag[12:])
        if kind == 0:
            return np.asarray(steps ** numbers[0])
        if kind == 3:
            gamma, slope, offset, line, edge = numbers[:5]
            return np.where(steps >= edge, (slope * steps + offset) ** gamma, line * steps)
        raise ValueError("another curve")
    count = int.from_bytes(tag[8:12], "big")
    table = np.frombuffer(tag[12 : 12 + 2 * count], ">u2").astype(np.float64)
    if tag[:4] != b"curv" or len(table) != count:
        raise ValueError("no curve")
    if count == 0:
        return steps
    if count == 1:
        return np.asarray(steps ** (table[0] / 256.0))
    return np.interp(steps, np.linspace(0.0, 1.0, count), table / 65535.0)


def _levels(curve: NDArray[np.float64]) -> NDArray[np.float64]:
    """By how many grey levels sRGB's own curve is missed, seen through sRGB's inverse."""
    curve = np.clip(curve, 0.0, 1.0)
    shown = np.where(curve <= 0.0031308, 12.92 * curve, 1.055 * curve ** (1 / 2.4) - 0.055)
    missed: NDArray[np.float64] = 255.0 * (shown - np.linspace(0.0, 1.0, 256))
    return missed
