"""The way through pictures that are reviewed."""

from __future__ import annotations

from desktop.history.entries import Reviewable
from desktop.review.course import Course

SURE, UNSURE = 0.9, 0.2


def course(*pictures: tuple[float, bool]) -> Course:
    return Course([Reviewable(number, *one) for number, one in enumerate(pictures, start=10)])


def test_it_begins_with_the_first_that_was_not_reviewed() -> None:
    way = course((SURE, True), (UNSURE, False), (SURE, False))
    assert (way.number, way.position, way.total, way.unsure) == (11, 2, 3, 1)
    assert course((SURE, True), (SURE, True)).number == 10
    assert (course().number, course().position) == (None, 0)


def test_nothing_is_beyond_the_ends() -> None:
    way = course((SURE, False), (SURE, False))
    assert not way.step(-1)
    assert way.step(1)
    assert not way.step(1)
    assert way.number == 11


def test_the_next_unsure_one_comes_round_until_none_is_left() -> None:
    way = course((UNSURE, False), (SURE, False), (UNSURE, False), (UNSURE, True))
    assert way.next_unsure()
    assert way.number == 12
    assert way.next_unsure()
    assert way.number == 10
    # WHEN the user looks at them THEN they are unsure no more, until that is taken back
    for number in (10, 12):
        way.mark(number, reviewed=True, confidence=UNSURE)
    assert (way.unsure, way.reviewed, way.next_unsure()) == (0, 3, False)
    way.mark(12, reviewed=False, confidence=UNSURE)
    assert (way.unsure, way.reviewed) == (1, 2)
