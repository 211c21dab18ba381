"""A confidence fitted to two worlds holds in both, though one has a single sentence a photo."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from model.logistic import sigmoid
from model.training.errors import TrainingDataError
from model.training.evaluate.caption_scores import Judged
from model.training.heads.confidence import fit_english, fit_french

WORDS = ("dog", "cat", "cow", "car", "bus", "cup", "bed", "sea", "hat", "man")


def judged(likelihood: float, right: bool, references: int, chance: np.random.Generator) -> Judged:
    """A caption of three words; a right one shares most of them with what people wrote."""
    said = chance.choice(WORDS, 3, replace=False).tolist()
    texts = []
    for _ in range(references):
        kept = [w if chance.random() < (0.8 if right else 0.15) else "thing" for w in said]
        texts.append(" ".join([*kept, str(chance.choice(WORDS))]))
    cider = 1.0 if right else 0.1
    name = f"{chance.integers(1 << 60)}.jpg"
    return Judged(name, " ".join(said), 0.5, tuple(texts), cider, (), {"likelihood": likelihood})


@pytest.fixture(scope="module")
def worlds() -> list[Judged]:
    """At home likelihoods are high, and five people wrote; elsewhere they are low, and one did."""
    chance = np.random.default_rng(3)
    found = []
    for mean, references in ((0.5, 5), (-2.0, 1)):
        for _ in range(500):
            likelihood = float(chance.normal(mean, 1.0))
            right = bool(chance.random() < sigmoid(likelihood))
            found.append(judged(likelihood, right, references, chance))
    return found


def test_both_worlds_are_believed_as_far_as_they_are_right(worlds: list[Judged]) -> None:
    # WHEN the confidence is fitted, which sees one sentence only of the second world
    fitted = fit_english(worlds)
    # THEN in each world it says as much as is right, of which a fit to the first knew nothing
    for world in (worlds[:500], worlds[500:]):
        stated = np.mean([fitted.confidence.probability(one.signals) for one in world])
        assert stated == pytest.approx(np.mean([one.cider > 0.5 for one in world]), abs=0.06)
    assert fitted.reliability.expected_error < 0.1
    assert fitted.reliability.area > 0.65


def test_french_hangs_on_the_english_it_translates(worlds: list[Judged]) -> None:
    # GIVEN French captions that are sure of themselves, and right as often as the English ones
    french = [replace(one, signals={"likelihood": -0.1}) for one in worlds[:500]]
    first = {one.image: float(sigmoid(one.signals["likelihood"])) for one in worlds}
    # WHEN the confidence is fitted
    fitted = fit_french(french, first)
    # THEN it goes by the English probability
    assert fitted.confidence.weights["first"] == pytest.approx(1.0, abs=0.4)
    assert fitted.reliability.area > 0.65


def test_one_sentence_a_photo_alone_is_not_enough(worlds: list[Judged]) -> None:
    with pytest.raises(TrainingDataError, match="there are 0"):
        fit_english(worlds[500:])
