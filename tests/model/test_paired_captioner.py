"""A captioner of two: here the shipped model stands for the imported one as well."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model.caption import UNKNOWN_CONFIDENCE, CaptionOptions
from model.captioner import Captioner
from model.captioner_parts import load_parts
from model.inference.options import DEFAULT_UNITS
from model.paired_captioner import PairedCaptioner, load_captioner

PHOTO = Path(__file__).parents[2] / "assets" / "sample" / "photographer.jpg"


@pytest.fixture(scope="module")
def shipped() -> Captioner:
    return load_captioner(runtime="litert")


@pytest.fixture(scope="module")
def pair(shipped: Captioner) -> PairedCaptioner:
    return PairedCaptioner(shipped, *load_parts(None, "litert", DEFAULT_UNITS))


def test_the_shipped_model_stands_alone(shipped: Captioner) -> None:
    assert not isinstance(shipped, PairedCaptioner)


def test_french_is_written_behind_the_writers_english(
    pair: PairedCaptioner, shipped: Captioner
) -> None:
    wanted = (CaptionOptions("fr"), CaptionOptions("en"))

    french, english = pair.describe_each(PHOTO, wanted)

    expected = shipped.describe_each(PHOTO, wanted)
    assert (french.text, english.text) == tuple(caption.text for caption in expected)
    assert french.confidence == pytest.approx(expected[0].confidence, abs=0.02)
    assert french.tags == expected[0].tags
    assert english.confidence == UNKNOWN_CONFIDENCE
    assert not english.signals


def test_words_have_the_places_where_each_model_looked(
    pair: PairedCaptioner, shipped: Captioner
) -> None:
    for language in ("en", "fr"):
        text = shipped.describe(PHOTO, CaptionOptions(language)).text
        found, expected = (one.look(PHOTO, text, language) for one in (pair, shipped))

        assert found.tags == expected.tags
        for one, other in zip(found.words, expected.words, strict=True):
            assert one.text == other.text
            np.testing.assert_allclose(one.attention, other.attention, atol=1e-4)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_no_photo_is_the_shipped_models_to_say(
    pair: PairedCaptioner, language: str
) -> None:
    blank = np.full((300, 300, 3), 255, np.uint8)

    caption = pair.describe(blank, CaptionOptions("fr" if language == "fr" else "en"))

    assert (caption.kind, caption.text) == ("blank", "")
    assert pair.alternatives(blank) == ()


def test_other_sentences_are_the_writers(pair: PairedCaptioner, shipped: Captioner) -> None:
    english = CaptionOptions("en")
    assert pair.alternatives(PHOTO, english) == shipped.alternatives(PHOTO, english)

    french = pair.alternatives(PHOTO, CaptionOptions("fr"))

    assert french
    assert all(sentence.endswith(".") for sentence in french)
    assert pair.describe(PHOTO, CaptionOptions("fr")).text not in french
