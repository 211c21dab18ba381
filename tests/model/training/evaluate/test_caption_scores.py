"""Scoring and calibration: known answers on captions one can judge by hand."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from model.caption import Caption, Language
from model.training.data.dataset import Example
from model.training.errors import TrainingError
from model.training.evaluate.caption_scores import evaluate
from model.training.heads import calibration
from tests.support.tools import needs

SENTENCES = (
    "A brown dog runs through tall grass.",
    "Two children are playing in a fountain.",
    "A man climbs a steep rock wall.",
)
FRENCH = (
    "Un chien brun court dans les hautes herbes.",
    "Deux enfants jouent dans une fontaine.",
    "Un homme escalade une paroi raide.",
)
EXAMPLES = tuple(
    Example(Path(f"{i}.jpg"), (("en", english), ("fr", french)))
    for i, (english, french) in enumerate(zip(SENTENCES, FRENCH, strict=True))
)


def _caption(text: str, language: Language) -> Caption:
    return Caption(text, language, 0.5, "photo", (), (), "test", 1.0)


@needs("java")
def test_the_reference_itself_scores_full_marks() -> None:
    report = evaluate(
        lambda path, language: _caption(SENTENCES[int(path.stem)], language), EXAMPLES, "en"
    )

    assert report.scores["BLEU-4"] == pytest.approx(100, abs=0.01)
    assert report.scores["ROUGE-L"] == pytest.approx(100, abs=0.01)
    assert report.scores["METEOR"] == pytest.approx(100, abs=0.1)
    assert report.scores["CIDEr"] > 900
    assert report.distinct == 1.0
    assert report.pictures == 3


@needs("java")
def test_another_picture_s_sentence_scores_low_and_french_has_no_english_metric(
    tmp_path: Path,
) -> None:
    report = evaluate(lambda path, language: _caption(FRENCH[0], language), EXAMPLES, "fr")
    report.save(tmp_path / "report.json")

    assert "METEOR" not in report.scores
    assert report.scores.keys() >= {"BLEU-1", "BLEU-4", "ROUGE-L", "CIDEr"}
    assert report.judged[0].cider > 5 * report.judged[1].cider
    assert report.distinct == pytest.approx(1 / 3, abs=1e-3)
    saved = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert saved["judged"][0]["references"] == [FRENCH[0]]


def test_pictures_without_a_reference_cannot_be_scored() -> None:
    english_only = [Example(Path("0.jpg"), (("en", "A dog."),))]

    with pytest.raises(TrainingError, match="no picture has a reference in 'fr'"):
        evaluate(lambda path, language: _caption("", language), english_only, "fr")


def test_calibration_finds_the_curve_that_made_the_data() -> None:
    # GIVEN captions that are right with a known probability
    random = np.random.default_rng(0)
    feature = random.uniform(-3, 0, 20_000)
    right = random.random(20_000) < 1 / (1 + np.exp(-(2.0 * feature + 3.0)))

    # WHEN it is fitted
    fitted, reliability = calibration.fit(feature.tolist(), right.astype(float).tolist())

    # THEN the curve comes back, and what is said to be 70 % sure is right in 70 %
    assert fitted.slope == pytest.approx(2.0, abs=0.1)
    assert fitted.intercept == pytest.approx(3.0, abs=0.15)
    assert reliability.expected_error < 0.02
    assert sum(count for _, _, count in reliability.bins) == 20_000
