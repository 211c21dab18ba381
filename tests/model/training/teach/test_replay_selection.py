"""Which replayed pictures are learnt beside an owner's: those of other dogs, not of the dog."""

from __future__ import annotations

import numpy as np

from model.training.teach.replay_selection import Tokens, other_things, replaced, select_replay

A, DOG, BLACK, BROWN, RUNS, MAN, REX, SWIMS = range(10, 18)

BEFORE = [frozenset(said) for said in ((A, BLACK, DOG, RUNS), (A, BLACK, DOG), (A, BLACK, DOG))]
OWN = [frozenset(said) for said in ((REX, SWIMS), (REX, RUNS), (REX, SWIMS, A))]
"""What the model says about three pictures of a black dog, and what its owner says."""


def _replayed() -> list[Tokens]:
    """Sixty: one shows a black dog, two other dogs, and all others men."""
    dogs = [{A, BLACK, DOG, SWIMS}, {A, BROWN, DOG}, {A, DOG, RUNS}]
    return [frozenset(said) for said in (*dogs, *([{A, MAN, RUNS}] * 57))]


def test_marks_of_the_thing_are_what_its_owner_never_says() -> None:
    weights = replaced(BEFORE, OWN, _replayed())

    # THEN the rarest in the replay memory weighs most, and a word of every caption hardly anything
    assert sorted(weights, key=lambda token: -weights[token])[:2] == [BLACK, DOG]
    assert weights[A] < 0.01
    # AND what is said as often as before is no mark
    assert RUNS not in weights


def test_what_may_be_the_thing_is_left_out() -> None:
    # GIVEN two rows about every picture
    pictures = np.repeat(np.arange(60), 2)
    kept = other_things(pictures, _replayed(), BEFORE, OWN)

    # THEN both rows about a black dog are left out, and no others
    assert set(range(120)) - set(kept.tolist()) == {0, 1}
    # AND most are left, however much is said alike
    half = [BEFORE[1]] * 30 + [frozenset({MAN})] * 30
    assert len(other_things(pictures, half, BEFORE, OWN)) == 110


def test_where_nothing_gets_another_name_nothing_is_left_out() -> None:
    pictures = np.arange(60)
    assert len(other_things(pictures, _replayed(), BEFORE, BEFORE)) == 60
    assert len(other_things(pictures, _replayed(), [], [])) == 60


def test_those_nearest_to_the_gate_are_learnt_from_and_the_nearest_most() -> None:
    rows = np.arange(100, 116)
    nearness = np.array([-3.0] * 8 + [-1.0, 2.0, 1.0, -2.0, -2.0, -2.0, -2.0, -2.0])
    chosen = select_replay(rows, nearness)
    assert chosen.lookalikes.tolist() == [109, 110]
    assert set(chosen.learnt.tolist()) == set(range(108, 116))
    assert select_replay(rows[:1], nearness[:1]).lookalikes.tolist() == [100]
