"""Which anchors are learnt from beside an owner's pictures: those of other dogs, not of the dog."""

from __future__ import annotations

import numpy as np

from model.training.company import Said, company, replaced

A, DOG, BLACK, BROWN, RUNS, MAN, REX, SWIMS = range(10, 18)

BEFORE = [frozenset(said) for said in ((A, BLACK, DOG, RUNS), (A, BLACK, DOG), (A, BLACK, DOG))]
OWN = [frozenset(said) for said in ((REX, SWIMS), (REX, RUNS), (REX, SWIMS, A))]
"""What the model says about three pictures of a black dog, and what its owner says."""


def _anchors() -> list[Said]:
    """Sixty: one shows a black dog, two other dogs, and all others men."""
    dogs = [{A, BLACK, DOG, SWIMS}, {A, BROWN, DOG}, {A, DOG, RUNS}]
    return [frozenset(said) for said in (*dogs, *([{A, MAN, RUNS}] * 57))]


def test_marks_of_the_thing_are_what_its_owner_never_says() -> None:
    weights = replaced(BEFORE, OWN, _anchors())

    # THEN the rarest among the anchors weighs most, and a word of every caption hardly anything
    assert sorted(weights, key=lambda token: -weights[token])[:2] == [BLACK, DOG]
    assert weights[A] < 0.01
    # AND what is said as often as before is no mark
    assert RUNS not in weights


def test_what_may_be_the_thing_is_left_out_and_what_is_like_it_comes_more_often() -> None:
    # GIVEN two rows about every anchor
    pictures = np.repeat(np.arange(60), 2)
    chosen = company(pictures, _anchors(), BEFORE, OWN)

    # THEN both rows about a black dog are left out, and those about other dogs come first
    assert set(range(120)) - set(chosen.learnt.tolist()) == {0, 1}
    assert set(chosen.lookalikes[:4].tolist()) == {2, 3, 4, 5}
    assert len(chosen.lookalikes) == 20
    # AND most of what is learnt beside the thing is left, however much is said alike
    half = [BEFORE[1]] * 30 + [frozenset({MAN})] * 30
    alike = company(pictures, half, BEFORE, OWN)
    assert len(alike.learnt) == 110


def test_where_nothing_gets_another_name_nothing_is_left_out() -> None:
    pictures = np.arange(60)
    assert len(company(pictures, _anchors(), BEFORE, BEFORE).learnt) == 60
    assert len(company(pictures, _anchors(), [], []).learnt) == 60
