"""What Vision finds, as evidence; recorded, for only a Mac has it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from desktop.captioning.mac_witness import LABELS, MacWitness, told, witnesses
from desktop.system.vision import Found
from model.wording.subjects import subject_words


def test_classes_and_boxes_are_told_together() -> None:
    # GIVEN a picture that is surely of a dog, with somebody at its right edge
    classes = [Found("dog", 0.93), Found("canine", 0.95), Found("cat", 0.001), Found("people", 0.3)]
    boxed = [Found("person", 0.88, (0.75, 0.0, 0.25, 1.0)), Found("dog", 0.7, (0, 0.5, 0.5, 0.5))]
    # WHEN that is told
    sightings = {one.thing: one for one in told(classes, boxed)}
    # THEN each class has the greatest confidence that speaks for it, and its place
    assert {thing: one.probability for thing, one in sightings.items()} == {
        "person": 0.88,
        "dog": 0.95,
        "cat": 0.001,
    }
    person, dog = sightings["person"].where, sightings["dog"].where
    assert person is not None
    assert dog is not None
    assert person[:, 9:].sum() == pytest.approx(1.0)
    assert dog[6:, :6].sum() == pytest.approx(1.0)
    # AND of what it has no label for, nothing is told
    assert sightings["cat"].where is None
    assert "horse" not in sightings


def test_every_label_is_of_a_class_that_sentences_are_checked_by() -> None:
    assert set(LABELS) == set(subject_words("en").values())


@pytest.mark.skipif(sys.platform == "darwin", reason="a Mac has Vision")
def test_without_a_mac_nobody_is_heard(photo: Path) -> None:
    assert witnesses(wanted=True) == ()
    assert MacWitness().sightings(photo) == ()
    assert MacWitness().sightings(photo.with_name("missing.png")) == ()
