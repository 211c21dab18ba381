"""Whole pictures are described however odd; what is really of another kind is called that."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from model.errors import FormatNotSupported, ImageDamaged
from model.preprocess import SIZE, load_picture
from tests.support.pictures.hostile import encoded
from tests.support.pictures.odd import disguised, grey_tiffs, odd_pictures, scene, tiff_directory


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


def test_colours_of_twelve_bits_in_sixteen_are_refused_not_dark() -> None:
    # GIVEN a TIFF file whose 16-bit samples hold 12 bits, of which Pillow reads the upper half
    data = _rgb16(16)
    with pytest.raises(FormatNotSupported) as caught:
        load_picture(data)
    assert caught.value.format == "12-bit TIFF"
    # AND all sixteen are as ever
    assert difference(load_picture(_rgb16(257)), scene()) < 2


def _rgb16(factor: int) -> bytes:
    """The scene, times a factor, as a TIFF file of 16-bit colours, which Pillow does not write."""
    samples = np.asarray(scene()).astype(np.uint16) * factor
    height, width, _ = samples.shape
    body = samples.astype("<u2").tobytes()
    entries = (
        *((256, 4, 1, width), (257, 4, 1, height), (258, 3, 3, 150), (259, 3, 1, 1)),
        *((262, 3, 1, 2), (273, 4, 1, 160), (277, 3, 1, 3), (278, 4, 1, height)),
        (279, 4, 1, len(body)),
    )
    head = tiff_directory(*entries).ljust(150, b"\0") + b"\x10\0\x10\0\x10\0"
    return head.ljust(160, b"\0") + body


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
