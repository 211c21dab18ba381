"""What is measured of a picture is told as it is."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageFilter

from model.pictures.measures import Measures, measure
from tests.support.pictures.odd import scene


def measured(image: Image.Image) -> Measures:
    return measure(np.array(image.convert("RGB")))


@pytest.mark.parametrize(("level", "light"), [(20, "dark"), (128, None), (235, "bright")])
def test_light(level: int, light: str | None) -> None:
    assert measured(Image.new("RGB", (90, 60), (level, level, level))).light == light


@pytest.mark.parametrize(
    ("size", "shape"),
    [
        ((60, 90), "portrait"),
        ((90, 60), "landscape"),
        ((80, 80), "square"),
        ((400, 90), "panorama"),
    ],
)
def test_shape(size: tuple[int, int], shape: str) -> None:
    assert measured(Image.new("RGB", size)).shape == shape


@pytest.mark.parametrize(
    ("rgb", "name"),
    [
        ((200, 30, 30), "red"),
        ((240, 140, 20), "orange"),
        ((120, 70, 30), "brown"),
        ((240, 220, 40), "yellow"),
        ((40, 160, 60), "green"),
        ((40, 90, 200), "blue"),
        ((130, 40, 180), "purple"),
        ((240, 90, 170), "pink"),
    ],
)
def test_the_leading_colour_has_a_name(rgb: tuple[int, int, int], name: str) -> None:
    # GIVEN one colour over three quarters of a picture, white over the rest
    image = Image.new("RGB", (80, 80), rgb)
    image.paste((255, 255, 255), (0, 0, 80, 20))
    assert measured(image).colours == (name, "white")


def test_black_and_white_has_no_leading_colour() -> None:
    grey = measured(scene().convert("L"))
    assert (grey.is_colourless, grey.colours) == (True, ())
    assert not measured(scene()).is_colourless


def test_a_soft_picture_is_blurred() -> None:
    sharp = Image.effect_noise((400, 300), 80)
    assert not measured(sharp).is_blurred
    assert measured(sharp.filter(ImageFilter.GaussianBlur(6))).is_blurred
