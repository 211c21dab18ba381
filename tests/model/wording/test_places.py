"""A place is named where a map bears it out."""

from __future__ import annotations

import numpy as np
import pytest

from model.wording.places import Across, Down, Place, place_of


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


@pytest.mark.parametrize(
    ("third", "share", "word"),
    [(0, 0.56, "left"), (0, 0.54, None), (1, 0.51, "middle"), (2, 0.66, "right"), (2, 0.64, None)],
)
def test_each_word_asks_for_as_much_as_makes_it_right(
    third: int, share: float, word: Across | None
) -> None:
    where = np.full((2, 3), (1 - share) / 4, np.float32)
    where[:, third] = share / 2
    assert place_of(where) == (None if word is None else Place(word, None))


@pytest.mark.parametrize(
    ("half", "share", "word"), [(0, 0.86, "top"), (0, 0.84, None), (1, 0.73, "bottom")]
)
def test_so_do_the_halves(half: int, share: float, word: Down | None) -> None:
    where = np.full((2, 3), (1 - share) / 3, np.float32)
    where[half] = share / 3
    assert place_of(where) == (None if word is None else Place(None, word))
