"""TIFF files of any depth are read as they were written, or called unknown; never dark or torn."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from model.errors import FormatNotSupported, ImageDamaged, ImageTooLarge
from model.pictures import gate
from model.preprocess import load_picture
from tests.support.pictures.odd import scene
from tests.support.pictures.tiffs import FLOAT, SIGNED, UNSIGNED, Written, tiff

_COLOURS = np.asarray(scene(163, 103)).astype(float) / 255
_GREY = np.asarray(scene(163, 103).convert("L")).astype(float) / 255

_DEPTHS = [
    *((bits, UNSIGNED) for bits in (2, 4, 5, 8, 10, 12, 14, 16, 24, 32)),
    *((bits, SIGNED) for bits in (8, 12, 16, 32)),
    *((bits, FLOAT) for bits in (16, 24, 32, 64)),
]
_LAYOUTS = [
    Written(8),
    Written(8, order=">", compression="zip", rows=37),
    Written(8, compression="lzw", is_separate=True, tile=64),
    Written(8, order=">", is_separate=True, rows=37),
    Written(8, order=">", compression="packbits", tile=64),
    Written(8, compression="lzw", fill_order=2),
    Written(8, fill_order=2, rows=50),
]


@pytest.mark.parametrize("source", [_COLOURS, _GREY], ids=["colours", "grey"])
@pytest.mark.parametrize(("bits", "sample_format"), _DEPTHS)
def test_samples_of_any_depth_are_as_bright_as_they_were_made(
    bits: int, sample_format: int, source: NDArray[np.float64]
) -> None:
    # GIVEN a picture in samples of some depth, in strips, tiles and planes
    samples = _in_samples(source, bits, sample_format)
    for how in _LAYOUTS:
        data = tiff(samples, how.of(bits, sample_format))
        # WHEN it is loaded THEN it is the picture (whole numbers with signs and of many bits are
        # stretched to what there is, two bits have four levels)
        assert _difference(data, source) < (30 if bits == 2 else 7)


@pytest.mark.parametrize(("bits", "sample_format"), [(8, UNSIGNED), (16, UNSIGNED), (32, SIGNED)])
@pytest.mark.parametrize("is_separate", [False, True])
def test_differences_beside_each_other_are_undone(
    bits: int, sample_format: int, is_separate: bool
) -> None:
    for order, compression in itertools.product("<>", ("zip", "lzw", "zstd")):
        how = Written(bits, sample_format, order, compression, 2, is_separate, rows=40)
        assert _difference(tiff(_in_samples(_COLOURS, bits, sample_format), how), _COLOURS) < 7


@pytest.mark.parametrize("bits", [16, 24, 32, 64])
@pytest.mark.parametrize("source", [_COLOURS, _GREY], ids=["colours", "grey"])
def test_differences_of_floats_are_undone(bits: int, source: NDArray[np.float64]) -> None:
    for order, tile in itertools.product("<>", (0, 64)):
        how = Written(bits, FLOAT, order, "zip", 3, tile=tile)
        assert _difference(tiff(_in_samples(source, bits, FLOAT), how), source) < 2


def _in_samples(source: NDArray[np.float64], bits: int, sample_format: int) -> NDArray[np.float64]:
    if sample_format == FLOAT:
        return source
    least = 0.0 if sample_format == UNSIGNED else 2.0 ** (bits - 1)
    return np.asarray(np.rint(source * (2.0**bits - 1)) - least)


def _difference(data: bytes, expected: NDArray[np.float64]) -> float:
    """The mean difference to a picture of 0..1, in grey levels."""
    levels = Image.fromarray(np.rint(expected * 255).astype(np.uint8))
    small = levels.resize((224, 224), Image.Resampling.BILINEAR).convert("RGB")
    return float(np.abs(load_picture(data).astype(int) - np.asarray(small)).mean())


@pytest.mark.parametrize("extra", [1, 2], ids=["multiplied", "plain"])
def test_what_is_transparent_lies_on_white(extra: int) -> None:
    # GIVEN half floats whose left half is transparent, the right one half so
    alpha = np.where(np.arange(163) < 80, 0.0, 0.5)[None, :, None] * np.ones((103, 1, 1))
    colours = _COLOURS * alpha if extra == 1 else _COLOURS
    samples = np.concatenate([colours, alpha], axis=2)
    how = Written(16, FLOAT, extra=((338, 3, (extra,)),))
    # WHEN it is loaded THEN white is there, and shines through
    assert _difference(tiff(samples, how, 2), _COLOURS * alpha + 1 - alpha) < 4


def test_of_more_samples_than_colours_the_colours_are_shown() -> None:
    # GIVEN five channels of twelve bits, the last two of which nobody names
    samples = _in_samples(np.concatenate([_COLOURS, _COLOURS[..., :2]], axis=2), 12, UNSIGNED)
    for is_separate in (False, True):
        how = Written(12, is_separate=is_separate, extra=((338, 3, (0, 0)),))
        assert _difference(tiff(samples, how, 2), _COLOURS) < 2


def test_white_may_be_zero_in_any_depth() -> None:
    samples = _in_samples(1 - _GREY, 12, UNSIGNED)
    assert _difference(tiff(samples, Written(12, compression="zip"), 0), _GREY) < 2


def test_a_few_absurd_half_floats_leave_the_others_as_they_are() -> None:
    samples = _COLOURS.copy()
    samples[::8, ::40] = np.inf
    samples[4::8, ::40] = np.nan
    assert _difference(tiff(samples, Written(16, FLOAT)), _COLOURS) < 6


def test_orientation_and_profile_of_deep_samples_count() -> None:
    # GIVEN a red picture on its side, whose profile exchanges red and green
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exchanged = bytearray(srgb)
    for at in range(132, 132 + 12 * int.from_bytes(srgb[128:132], "big"), 12):
        if srgb[at : at + 4] in (b"rXYZ", b"gXYZ"):
            exchanged[at : at + 1] = b"g" if srgb[at : at + 1] == b"r" else b"r"
    samples = np.zeros((60, 90, 3)) + np.array([0.8, 0.1, 0.1])
    how = Written(16, FLOAT, extra=((274, 3, (6,)), (34675, 7, tuple(exchanged))))
    # WHEN it is read THEN it stands upright, and is green
    image = gate.read(tiff(samples, how), gate.Target(lambda size: size))
    assert image.size == (60, 90)
    red, green, _ = np.asarray(image)[30, 30]
    assert green > 150 > red


def test_what_nobody_knows_is_called_unknown() -> None:
    # GIVEN complex numbers, a predictor of another depth, and colours of another kind
    for how, photometric in (
        (Written(64, 6), 1),
        (Written(12, compression="zip", predictor=2), 2),
        (Written(12), 8),
        (Written(20), 2),
    ):
        with pytest.raises(FormatNotSupported):
            load_picture(tiff(np.zeros((40, 40, 3)), how, photometric))


@pytest.mark.parametrize("compression", ["none", "zip", "lzw"])
def test_deep_samples_that_are_cut_off_are_damaged(compression: str) -> None:
    data = tiff(_in_samples(_COLOURS, 12, UNSIGNED), Written(12, compression=compression, rows=20))
    directory = int.from_bytes(data[4:8], "little")
    # GIVEN a directory at its end, behind half of the pixels, which say to be whole
    cut = bytearray(data[: directory // 2] + data[directory:])
    cut[4:8] = (directory // 2).to_bytes(4, "little")
    with pytest.raises(ImageDamaged):
        load_picture(bytes(cut))


def test_a_small_file_that_unpacks_to_much_is_refused_before() -> None:
    # GIVEN one strip of 100 million half floats, of which a copy is 200 MB, called by a few bytes
    small = tiff(np.zeros((16, 16)), Written(16, FLOAT, compression="zip"))
    large = small.replace((16).to_bytes(4, "little"), (10_000).to_bytes(4, "little"))
    with pytest.raises(ImageTooLarge):
        load_picture(large)
