"""What a retraining learns from is told in the same numbers in both languages."""

from __future__ import annotations

import re

import pytest
from pytestqt.qtbot import QtBot

from desktop.ui.retrain.retrain_sources import RetrainSources
from desktop.ui.retrain.retrain_words import RetrainWords
from model.caption import Language
from model.training_events import Sources


def numbers(words: str) -> list[int]:
    """The numbers in a text, in their order."""
    return [int(found) for found in re.findall(r"\d+", words)]


@pytest.mark.parametrize(
    ("captions", "said"),
    [
        ({"en": 20, "fr": 9}, [20, 9]),
        ({"fr": 9, "en": 20}, [20, 9]),
        ({"fr": 1}, [1]),
        ({"en": 0, "fr": 2}, [2]),
    ],
)
def test_languages_are_counted_alike(
    interface: Language, captions: dict[str, int], said: list[int], qtbot: QtBot
) -> None:
    words = RetrainWords()
    assert numbers(words.languages(captions)) == said
    # THEN the box of the corrections and the summary below it say the same
    sources = RetrainSources(words)
    qtbot.addWidget(sources)
    sources.show_corrections(captions)
    summary = words.sources(Sources(24, captions, 5, 1, 0, 180.0))
    assert numbers(sources.corrections_box.text()) == said
    assert numbers(summary) == [24, *said, 5, 3], interface
