"""Inventions are counted by class, against what all references of a picture name."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.caption import Language
from model.training.data.dataset import Example
from model.training.evaluate.inventions import Inventions, invented, summary

KITCHEN = Example(Path("k.jpg"), (("en", "A kitchen with a stove."), ("fr", "Une cuisine.")))
RIDER = Example(Path("r.jpg"), (("en", "His horse jumps."), ("en", "A horse over a fence.")))
HERD = Example(Path("h.jpg"), (("en", "A herd on a field."),))


@pytest.mark.parametrize(
    ("caption", "language", "example", "classes"),
    [
        ("A man cooks.", "en", KITCHEN, ("person",)),
        ("Un homme et un chien.", "fr", KITCHEN, ("dog", "person")),
        ("A stove.", "en", KITCHEN, ()),
        ("A man on a horse.", "en", RIDER, ()),
        ("A dog jumps.", "en", RIDER, ("dog",)),
        ("Cows graze.", "en", HERD, ()),
    ],
)
def test_what_no_reference_names_is_invented(
    caption: str, language: Language, example: Example, classes: tuple[str, ...]
) -> None:
    assert invented(caption, language, example) == classes


def test_the_summary_counts_captions() -> None:
    found = summary([("person",), ("dog", "person"), (), ("dog",)])
    assert found == Inventions(75.0, 50.0, 50.0, {"person": 2, "dog": 2})
