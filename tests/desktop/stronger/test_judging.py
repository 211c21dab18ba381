"""Two models on the user's corrected pictures: whose words each is nearer to."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.history.entries import Correction
from desktop.stronger.judging import MOST_PICTURES, agreement, judge, subjects
from model.caption import Caption, CaptionOptions, ShouldStop
from model.decoding import never
from model.errors import Cancelled, ImageDamaged
from model.training_events import Event, Progress
from tests.support.fakes_desktop import FakeCaptioner

SAMPLE = Path("/sample.jpg")


class Writes(FakeCaptioner):
    """Says the same of every picture but one that it cannot open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def describe(
        self,
        picture: Path | bytes,
        options: CaptionOptions,
        should_stop: ShouldStop = never,
    ) -> Caption:
        if picture == Path("/gone.jpg"):
            raise ImageDamaged(None)
        return Caption(self.text, options.language, 0.9, "photo", (), (), "1", 1.0)


def corrections(*texts: str) -> list[Correction]:
    return [
        Correction(number, Path(f"/{number}.jpg"), "en", text, "corrected")
        for number, text in enumerate(texts)
    ]


def test_the_users_own_words_and_the_sample_are_judged_by() -> None:
    right = Correction(9, Path("/right.jpg"), "en", "a model's sentence", "right")
    many = corrections(*(f"number {number}" for number in range(MOST_PICTURES + 5)))

    found = subjects([right, *many], SAMPLE)

    assert [one.words for one in found] == [one.text for one in many[5:]] + [""]
    assert found[-1].picture == SAMPLE


def test_who_is_nearer_is_counted_and_what_cannot_be_read_left_out() -> None:
    models = {
        Path("/present"): Writes("A man sits on a rock."),
        Path("/new"): Writes("A dog runs on a beach."),
    }
    asked = corrections("a dog runs on the sand", "a man on rocks", "two cats asleep")
    gone = Correction(7, Path("/gone.jpg"), "en", "a dog", "corrected")
    told: list[Event] = []

    found = judge(
        (Path("/present"), Path("/new")),
        subjects([*asked, gone], SAMPLE),
        models.__getitem__,
        told.append,
        never,
    )

    assert (found.nearer, found.further, len(found.corrected), len(found.compared)) == (1, 1, 3, 4)
    assert found.compared[0].before == "A man sits on a rock."
    assert found.compared[0].after == "A dog runs on a beach."
    steps = [event.step for event in told if isinstance(event, Progress)]
    assert steps == list(range(1, 11))


def test_judging_stops_when_it_is_told_to() -> None:
    with pytest.raises(Cancelled):
        judge(
            (Path("/a"), Path("/b")),
            subjects([], SAMPLE),
            lambda _: Writes("A dog."),
            lambda _: None,
            lambda: True,
        )


@pytest.mark.parametrize(
    ("mine", "written", "expected"),
    [
        ("a dog runs", "A brown dog running.", 1.0),
        ("a dog runs", "A cat sleeps.", 0.0),
        ("a dog and a cat", "A dog.", 2 / 3),
        ("of the", "A dog.", 0.0),
    ],
)
def test_sentences_agree_by_their_nouns_and_verbs(mine: str, written: str, expected: float) -> None:
    assert agreement(mine, written, "en") == pytest.approx(expected)
