"""Persons and animals are recognised in both languages, and toys are none."""

from __future__ import annotations

import pytest

from model.caption import Language
from model.wording.subjects import subjects


@pytest.mark.parametrize(
    ("language", "sentence", "named"),
    [
        ("en", "A man and two dogs.", {"person", "dog"}),
        ("en", "A kitchen with a table.", set()),
        ("en", "A teddy bear eats a hot dog.", set()),
        ("en", "Skateboarders near a CAT.", {"person", "cat"}),
        ("fr", "Des gens et un cheval.", {"person", "horse"}),
        ("fr", "Un ours en peluche sur un lit.", set()),
    ],
)
def test_classes(language: Language, sentence: str, named: set[str]) -> None:
    assert subjects(sentence, language) == named
