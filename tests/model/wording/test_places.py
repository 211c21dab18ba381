"""A place is named where a map bears it out."""

from __future__ import annotations

import numpy as np
import pytest

from model.wording.places import Place, place_of


@pytest.mark.parametrize(
    ("row", "column", "place"),
    [
        (0, 0, Place("left", "top")),
        (5, 5, Place("right", "bottom")),
        (1, 2, Place("middle", "top")),
    ],
)
def test_a_spot_has_a_place(row: int, column: int, place: Place) -> None:
    where = np.zeros((6, 6), np.float32)
    where[row, column] = 1.0
    assert place_of(where) == place


def test_what_is_all_over_the_picture_has_none() -> None:
    assert place_of(np.full((6, 6), 1 / 36, np.float32)) is None
    column = np.zeros((6, 6), np.float32)
    column[:, 0] = 1 / 6
    assert place_of(column) == Place("left", None)
    row = np.zeros((6, 6), np.float32)
    row[5] = 1 / 6
    assert place_of(row) == Place(None, "bottom")
