"""What a captioner keeps of a picture: its last encoding, and nothing of another's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.captioner_parts import LastEncoding
from model.inference.interface import Encoding
from tests.support.fakes import FakeInference


class CountingInference(FakeInference):
    """Counts how many pictures it has encoded."""

    encoded = 0

    def encode(self, image: NDArray[np.uint8]) -> Encoding:
        self.encoded += 1
        return super().encode(image)


def test_the_same_picture_twice_in_a_row_is_encoded_once() -> None:
    inference = CountingInference(vocabulary=5, max_tokens=4)
    encode = LastEncoding(inference.encode)
    picture, other = np.zeros((4, 4, 3), np.uint8), np.ones((4, 4, 3), np.uint8)

    first, again, of_other, once_more = map(encode, (picture, picture.copy(), other, picture))

    assert first is again
    assert of_other is not first
    assert once_more is not first
    assert inference.encoded == 3


def test_a_picture_that_its_owner_changed_is_another_one() -> None:
    inference = CountingInference(vocabulary=5, max_tokens=4)
    encode = LastEncoding(inference.encode)
    picture = np.zeros((4, 4, 3), np.uint8)
    before = encode(picture)

    picture[0, 0] = 255

    assert encode(picture) is not before
