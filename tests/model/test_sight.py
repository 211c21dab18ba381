"""What a captioner tells of a picture besides a sentence, and whom it hears about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from model import CaptionOptions, errors, load_captioner
from model.bundle import SHIPPED
from model.caption import LANGUAGES, Sighting
from model.captioner import Captioner
from model.confidence import DOUBTED
from model.locating import LIKELY
from model.preprocess import load_picture
from model.wording.subjects import subjects


@pytest.fixture(scope="module")
def captioner() -> Captioner:
    return load_captioner(SHIPPED)


class Sees:
    """A witness that surely sees these, and nobody else."""

    name = "test"

    def __init__(self, *things: str) -> None:
        self._things = things

    def sightings(self, picture: Path | bytes) -> tuple[Sighting, ...]:
        classes = ("person", "dog", "cat")
        return tuple(Sighting(name, float(name in self._things)) for name in classes)


def test_who_is_plainly_not_there_is_not_named_or_doubted(
    captioner: Captioner, photos: dict[str, Path]
) -> None:
    # GIVEN the model's own sentence, which names a cat
    own = captioner.describe(photos["cat"])
    assert "cat" in subjects(own.text, "en")
    # WHEN a witness sees the cat as well THEN nothing changes
    agreeing = load_captioner(SHIPPED, witnesses=[Sees("cat")])
    assert agreeing.describe(photos["cat"]).text == own.text
    # WHEN it plainly sees no animal THEN none is named, or the sentence is doubted
    denying = load_captioner(SHIPPED, witnesses=[Sees()])
    for language in LANGUAGES:
        caption = denying.describe(photos["cat"], CaptionOptions(language))
        named = subjects(caption.text, language)
        assert not named & {"person", "dog", "cat"} or caption.confidence <= DOUBTED
    # AND of pixels, which it cannot be shown, it tells nothing
    assert denying.describe(load_picture(photos["cat"])).text == own.text


def test_all_that_the_list_tells_of_a_picture(
    captioner: Captioner, photos: dict[str, Path]
) -> None:
    sight = captioner.see(photos["cat"])
    assert sight.kind == "photo"
    assert len(sight.sightings) == len(sight.things) == captioner.bundle.manifest.tags
    thing, best = sight.likeliest[0]
    assert thing.names["en"] == best.thing
    placed = [one for one in sight.sightings if one.where is not None]
    assert placed
    for one in placed:
        assert one.where is not None
        assert one.probability >= LIKELY
        assert one.where.sum() == pytest.approx(1.0, abs=1e-4)
    # AND it can be stopped, and does without places
    with pytest.raises(errors.Cancelled):
        captioner.see(photos["cat"], lambda: True)
    quick = captioner.see(photos["cat"], where=False)
    assert [one.probability for one in quick.sightings] == [
        one.probability for one in sight.sightings
    ]
    assert all(one.where is None for one in quick.sightings)
