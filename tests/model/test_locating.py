"""A thing is where it vanishes when hidden, and where it is when looked at alone."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from model.errors import Cancelled
from model.inference.interface import Encoding
from model.locating import locate
from model.wording.places import Place, place_of
from tests.support.fakes import FakeInference


class SeesColours(FakeInference):
    """Sees two things: how much is red, and how much is blue."""

    def encode(self, image: NDArray[np.uint8]) -> Encoding:
        self.steps += 1
        shares = np.array([(image[..., band] > 200).mean() for band in (0, 2)])
        return Encoding({}, None, np.clip(8 * shares, 0.001, 0.999).astype(np.float32))


def picture() -> NDArray[np.uint8]:
    """Red at the top left, blue at the bottom right, on black."""
    pixels = np.zeros((224, 224, 3), np.uint8)
    pixels[10:80, 10:60, 0] = 255
    pixels[150:220, 170:220, 2] = 255
    return pixels


def test_things_are_found_where_they_are() -> None:
    inference = SeesColours()
    tags = inference.encode(picture()).tag_probabilities
    assert tags is not None
    found = locate(inference, picture(), tags, lambda: False)
    assert {tag: place_of(where) for tag, where in found.items()} == {
        0: Place("left", "top"),
        1: Place("right", "bottom"),
    }
    assert all(where.sum() == pytest.approx(1.0) for where in found.values())


def test_only_the_likely_is_looked_for_and_not_against_ones_will() -> None:
    inference = SeesColours()
    assert locate(inference, picture(), np.array([0.1, 0.2], np.float32), lambda: False) == {}
    assert inference.steps == 0
    with pytest.raises(Cancelled):
        locate(inference, picture(), np.array([0.9, 0.2], np.float32), lambda: True)
