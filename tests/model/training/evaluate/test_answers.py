"""Verdicts and places are counted as what people said and drew bears them out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model.caption import Caption, Sight, Sighting, Thing
from model.training.data.dataset import Example
from model.training.errors import TrainingDataError
from model.training.evaluate.answers import (
    Answered,
    measure_answers,
    measure_places,
    read_boxes,
)
from model.training.evaluate.contradictions import compare, read_seen

DOG = Thing({"en": "dog", "fr": "chien"}, ("dog",))
SHIRT = Thing({"en": "shirt", "fr": "chemise"}, ("shirt",))
LEFT = np.zeros((12, 12), np.float32)
LEFT[:6, 0] = 1 / 6


def sight(dog: float, shirt: float) -> Sight:
    return Sight("photo", (DOG, SHIRT), (Sighting("dog", dog, LEFT), Sighting("shirt", shirt)))


def test_answers_are_held_against_captions() -> None:
    # GIVEN photos of a dog, one of which is denied, and one of a shirt that is not dared to deny
    examples = [Example(Path("a"), (("en", "A dog."),)) for _ in range(2)]
    examples.append(Example(Path("b"), (("en", "A shirt."),)))
    found = measure_answers([sight(0.9, 0.0), sight(0.0, 0.8), sight(0.5, 0.0)], examples)
    assert found.verdicts == {
        "yes": Answered(2, 85.0, 50.0),
        "probably": Answered(1, 50.0, 0.0),
        "no": Answered(1, 0.0, 100.0),
        "unclear": Answered(2, 0.0, 50.0),
    }
    assert (found.photos, found.denied, found.found) == (3, 33.33, 33.33)


def test_places_are_held_against_boxes() -> None:
    right, wrong = ("dog", (0.1, 0.0, 0.3, 0.6)), ("dog", (0.6, 0.0, 1.0, 0.6))
    found = measure_places(
        [(sight(0.9, 0.0), [right, ("shirt", (0, 0, 1, 1))]), (sight(0.9, 0), [wrong])]
    )
    assert (found.things, found.placed, found.right) == (2, 2, 50.0)
    assert found.across == {"left": (2, 50.0)}
    assert found.down == {"top": (2, 100.0)}


def test_tables_are_read_strictly(tmp_path: Path) -> None:
    path = tmp_path / "table.tsv"
    path.write_text("image\tthing\tleft\ttop\tright\tbottom\na.jpg\tdog\t0\t0\t.5\t1\n")
    assert read_boxes(path) == {"a.jpg": [("dog", (0.0, 0.0, 0.5, 1.0))]}
    path.write_text("image\tthing\na.jpg\tdog\t0\n")
    with pytest.raises(TrainingDataError, match="line 2"):
        read_boxes(path)
    path.write_text("image\tseen\na.jpg\tdog,person\nb.jpg\t-\n")
    assert read_seen(path) == {"a.jpg": {"dog", "person"}, "b.jpg": frozenset()}
    path.write_text("image\tseen\na.jpg\tunicorn\n")
    with pytest.raises(TrainingDataError, match="line 2"):
        read_seen(path)


def test_captions_are_held_against_who_is_there() -> None:
    def caption(text: str, confidence: float) -> Caption:
        return Caption(text, "en", confidence, "photo", (), (), "test", 1.0)

    before = [caption("A man.", 0.8), caption("A dog.", 0.8), caption("A table.", 0.8)]
    after = [caption("A man.", 0.3), caption("A cat.", 0.9), caption("A table.", 0.8)]
    found = compare(after, before, [frozenset(), frozenset({"dog"}), frozenset()])
    assert (found.photos, found.false, found.doubted, found.changed) == (3, 2, 1, 1)
