"""A WebP file's own length: what writes on the fly states none, and may leave out the last byte."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from model.pictures.headers import with_length


def _webp(odd: bool) -> bytes:
    """A file whose only chunk has an odd or an even length."""
    random = np.random.default_rng(5)
    for side in range(16, 200):
        stream = io.BytesIO()
        pixels = random.integers(0, 255, (side, 16, 3), np.uint8)
        Image.fromarray(pixels).save(stream, "WEBP", lossless=True)
        if int.from_bytes(stream.getvalue()[16:20], "little") % 2 == odd:
            return stream.getvalue()
    raise AssertionError("no such file")


def test_the_byte_that_makes_a_length_even_may_be_missing() -> None:
    data = _webp(odd=True)
    assert with_length(data[:-1]) == data


def test_a_byte_of_the_picture_may_not() -> None:
    data = _webp(odd=False)
    assert len(with_length(data[:-1])) == len(data) - 1


def test_a_length_that_is_not_stated_is_that_of_the_file() -> None:
    data = _webp(odd=False)
    assert with_length(data[:4] + bytes(4) + data[8:]) == data
