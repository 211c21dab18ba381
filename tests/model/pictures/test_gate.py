"""Whole pictures are described however odd; what is really of another kind is called that."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps, TiffImagePlugin

from model.errors import FormatNotSupported, ImageDamaged
from model.preprocess import SIZE, load_picture
from tests.support.pictures.hostile import chunk, encoded
from tests.support.pictures.odd import disguised, grey_tiffs, odd_pictures, scene, tiff_of


def difference(pixels: NDArray[np.uint8], expected: Image.Image) -> float:
    """The mean difference to a picture, in grey levels."""
    small = expected.resize((SIZE[1], SIZE[0]), Image.Resampling.BILINEAR).convert("RGB")
    return float(np.abs(pixels.astype(int) - np.asarray(small)).mean())


@pytest.mark.parametrize("name", odd_pictures())
def test_a_whole_picture_is_described_however_odd(name: str) -> None:
    # GIVEN a whole picture with something odd about it
    # WHEN it is loaded THEN it is the picture (a GIF has few colours, CMYK has others)
    assert difference(load_picture(odd_pictures()[name]), scene()) < 9


@pytest.mark.parametrize("name", disguised())
def test_another_kind_is_called_by_its_name(name: str) -> None:
    with pytest.raises(FormatNotSupported) as caught:
        load_picture(disguised()[name])
    assert caught.value.format == name


@pytest.mark.parametrize("options", [{}, {"progressive": True}], ids=["sequential", "progressive"])
@pytest.mark.parametrize("share", [0.4, 0.8, 0.97])
def test_a_jpeg_cut_in_the_middle_stays_damaged(share: float, options: dict[str, bool]) -> None:
    data = encoded(scene(640, 400), "JPEG", quality=95, **options)
    for filled in (b"", bytes(5000)):
        with pytest.raises(ImageDamaged):
            load_picture(data[: int(len(data) * share)] + filled)


@pytest.mark.parametrize("name", grey_tiffs())
def test_deep_grey_is_scaled_by_what_the_file_says(name: str) -> None:
    # GIVEN grey between 128 and 255 in deep samples
    pixels = load_picture(grey_tiffs()[name])
    # THEN it is as bright as it was made: neither dark nor stretched
    expected = scene().convert("L").point(lambda level: level / 2 + 127.5)
    assert difference(pixels, expected) < 3


def test_floats_as_large_as_can_be_are_read_in_silence() -> None:
    # GIVEN samples from one end of the floats to the other, in a suite where a warning fails
    most = np.finfo(np.float32).max
    samples = np.full((64, 64), -most, np.float32)
    samples[:, 32:] = most
    # WHEN they are read THEN least is black and most is white
    pixels = load_picture(encoded(Image.fromarray(samples), "TIFF"))
    assert (pixels[0, 0, 0], pixels[0, -1, 0]) == (0, 255)


@pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
def test_colours_of_fewer_bits_in_sixteen_are_scaled_not_dark(bits: int) -> None:
    # GIVEN 16-bit samples that hold fewer bits, of which Pillow reads the upper half
    factor = 257 if bits == 16 else 1 << bits - 8
    for data in (tiff_of(_deep(factor), "<u2", 1), tiff_of(_deep(factor), ">u2", 1), _png(factor)):
        # WHEN they are loaded THEN they are as bright as they were made
        assert difference(load_picture(data), scene()) < 2


def test_a_dark_picture_in_sixteen_bits_whose_white_is_told_stays_dark() -> None:
    # GIVEN 12 bits of which a quarter is used, and a file that says so
    white = (281, 3, 1, 4095)
    pixels = load_picture(tiff_of(_deep(4), "<u2", 1, white))
    # WHEN loaded THEN it is as dark as it was made
    assert difference(pixels, scene().point(lambda level: level / 4)) < 2


def _deep(factor: int) -> NDArray[np.int64]:
    return np.asarray(scene()).astype(np.int64) * factor


def _png(factor: int) -> bytes:
    """The scene, times a factor, as a PNG of 16-bit colours, which Pillow does not write."""
    height, width, _ = _deep(1).shape
    rows = b"".join(b"\0" + row.tobytes() for row in _deep(factor).astype(">u2"))
    head = struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)
    chunks = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


_UNSIGNED, _SIGNED, _FLOAT = 1, 2, 3


@pytest.mark.parametrize(
    ("kind", "sample_format", "white", "black"),
    [
        pytest.param("<i2", _SIGNED, 32767, -32768, id="signed"),
        pytest.param("<i2", _SIGNED, 32767, 0, id="signed, none below zero"),
        pytest.param("<u4", _UNSIGNED, 2**32 - 1, 0, id="32 bits"),
        pytest.param("<f4", _FLOAT, 255, 0, id="floats to 255"),
        pytest.param("<f4", _FLOAT, 1, -1, id="floats from -1"),
    ],
)
def test_deep_grey_is_black_and_white_where_it_was_made_so(
    kind: str, sample_format: int, white: float, black: float
) -> None:
    # GIVEN grey samples of a sort, between what they hold least and most
    grey = np.asarray(ImageOps.autocontrast(scene().convert("L"))) / 255
    data = tiff_of(grey * (white - black) + black, kind, sample_format)
    # WHEN they are loaded THEN nothing is cut off, and nothing has become another sign
    assert difference(load_picture(data), Image.fromarray((grey * 255).astype(np.uint8))) < 4


@pytest.mark.parametrize("odd", [np.nan, np.inf, 1e6, -3.4e38, -9999.0])
def test_a_few_absurd_floats_leave_the_others_as_they_are(odd: float) -> None:
    # GIVEN floats of which some are not measured, one pixel in 640
    grey = np.asarray(scene().convert("L")).astype(np.float32) / 255
    samples = grey.copy()
    samples[::8, ::80] = odd
    # WHEN they are loaded THEN the others are as bright as they were
    pixels = load_picture(encoded(Image.fromarray(samples), "TIFF"))
    assert difference(pixels, scene().convert("L")) < 10


def test_floats_that_the_file_calls_absent_do_not_count() -> None:
    # GIVEN a map of which a third lies outside
    grey = np.asarray(scene().convert("L")).astype(np.float32) / 255
    samples = grey.copy()
    samples[:, :100] = -9999
    absent = TiffImagePlugin.ImageFileDirectory_v2()
    absent[42113] = "-9999"
    absent.tagtype[42113] = 2
    # WHEN loaded THEN the rest is as bright as it was
    pixels = load_picture(encoded(Image.fromarray(samples), "TIFF", tiffinfo=absent))
    expected = scene().convert("L")
    expected.paste(0, (0, 0, 100, 200))
    assert difference(pixels, expected) < 3


def test_a_profile_counts_by_its_primaries_not_by_its_name() -> None:
    # GIVEN a profile that calls itself sRGB, whose red and green are exchanged
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exchanged = bytearray(srgb)
    for at in range(132, 132 + 12 * int.from_bytes(srgb[128:132], "big"), 12):
        if srgb[at : at + 4] in (b"rXYZ", b"gXYZ"):
            exchanged[at : at + 1] = b"g" if srgb[at : at + 1] == b"r" else b"r"
    red = Image.new("RGB", (64, 64), (200, 30, 30))
    # WHEN loaded THEN red is green
    pixels = load_picture(encoded(red, "PNG", icc_profile=bytes(exchanged)))
    assert pixels[100, 100, 1] > 150 > pixels[100, 100, 0]
    # GIVEN sRGB under another name WHEN loaded THEN nothing moves
    renamed = srgb.replace(b"sRGB", b"mine").replace(b"s\0R\0G\0B", b"m\0i\0n\0e")
    same = load_picture(encoded(red, "PNG", icc_profile=renamed))
    assert same[100, 100].tolist() == [200, 30, 30]


def test_of_a_blank_animation_the_first_frame_stays() -> None:
    # GIVEN frames that all show nothing WHEN loaded THEN that is what there is to see
    frames = {"save_all": True, "append_images": [Image.new("RGB", (64, 64), (9, 9, 9))] * 3}
    first = Image.new("RGB", (64, 64), (8, 8, 8))
    pixels = load_picture(encoded(first, "WebP", lossless=True, **frames))
    assert pixels[100, 100].tolist() == [8, 8, 8]
