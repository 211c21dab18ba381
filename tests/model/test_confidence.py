"""Captions are as sure as their signals say, and offer sentences that say something else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model import Captioner, CaptionOptions, load_captioner
from model.caption import LANGUAGES, Language
from model.captioner import CHOICE
from model.manifest import Confidence
from model.wording.content_words import telling


@pytest.fixture(scope="module")
def captioner() -> Captioner:
    return load_captioner()


def test_confidence_is_counted_from_signals(photo: Path) -> None:
    # GIVEN a bundle that says how in both languages, French by the English before it
    weighed = load_captioner()
    manifest = replace(
        weighed.bundle.manifest,
        confidence={
            "en": Confidence({"likelihood": 2.0}, 1.0),
            "fr": Confidence({"first": 1.0}, 0.0),
        },
    )
    weighed.bundle = replace(weighed.bundle, manifest=manifest)
    # WHEN a photo is described in both
    english, french = (weighed.describe(photo, CaptionOptions(one)) for one in ("en", "fr"))
    # THEN English is as sure as its signals say
    expected = 1 / (1 + np.exp(-(2.0 * english.signals["likelihood"] + 1.0)))
    assert english.confidence == pytest.approx(expected)
    # AND French as sure as the English it translates
    assert french.confidence == pytest.approx(english.confidence)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("neutral", [False, True])
def test_sentences_to_choose_from_say_something_else(
    captioner: Captioner, photos: dict[str, Path], language: Language, neutral: bool
) -> None:
    # GIVEN photos WHEN somebody asks for other sentences
    options = CaptionOptions(language, neutral_people=neutral)
    for path in photos.values():
        text = captioner.describe(path, options).text
        others = captioner.alternatives(path, options)
        # THEN there are some, and each says something else than the caption and than the others
        assert 2 <= len(others) <= CHOICE
        assert telling([text, *others], language) == [text, *others]
    assert captioner.alternatives(np.zeros((200, 300, 3), np.uint8), options) == ()
