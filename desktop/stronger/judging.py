"""Two models on the same pictures: the user's corrected ones, and the sample.

The user's words are compared with what each model writes by the nouns and verbs that both have
(F1 over their stems). That is coarse, but it asks nobody else, and the sentences stand beside it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from desktop.history.entries import Correction
from desktop.system import memory
from model.caption import CaptionerProtocol, CaptionOptions, Language, ShouldStop
from model.errors import Cancelled, ImageError
from model.training_events import Compared, Event, Progress, Stage
from model.wording.content_words import content

STAGE = "judge"

MOST_PICTURES = 20
"""So many corrected pictures are described, the newest: a large model takes seconds for each."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What both wrote of each picture, and the median time of a caption of each, in milliseconds.

    The `reference` of a picture that nobody corrected is empty.
    """

    compared: tuple[Compared, ...]
    before_milliseconds: float
    after_milliseconds: float

    @property
    def corrected(self) -> tuple[Compared, ...]:
        """Those for which there are the user's own words."""
        return tuple(one for one in self.compared if one.reference)

    @property
    def nearer(self) -> int:
        """For how many the new model is nearer to the user's words."""
        return sum(_gain(one) > 0 for one in self.corrected)

    @property
    def further(self) -> int:
        """For how many it is further from them."""
        return sum(_gain(one) < 0 for one in self.corrected)


@dataclass(frozen=True, slots=True)
class Subject:
    """A picture to describe, and the user's words for it, if there are any."""

    picture: Path
    language: Language
    words: str = ""


def subjects(corrections: Sequence[Correction], sample: Path) -> tuple[Subject, ...]:
    """The pictures to judge by: those whose caption the user wrote, and the sample in English."""
    written = [one for one in corrections if one.verdict == "corrected"][-MOST_PICTURES:]
    mine = (Subject(one.picture, one.language, one.text) for one in written)
    return (*mine, Subject(sample, "en"))


def judge(
    models: tuple[Path, Path],
    pictures: Sequence[Subject],
    load: Callable[[Path], CaptionerProtocol],
    report: Callable[[Event], object],
    should_stop: ShouldStop,
) -> Judgement:
    """Have the bundle in use and the new one describe all pictures, one model after the other.

    A picture that is gone or cannot be read is left out. Raises a `ModelError` when a model cannot
    be loaded, and `Cancelled`.
    """
    steps, done = len(models) * len(pictures), 0
    report(Stage(STAGE, steps))
    written: list[dict[Subject, str]] = []
    times: list[float] = []
    for bundle in models:
        found, taken = {}, []
        for subject, text, milliseconds in _described(load(bundle), pictures, should_stop):
            done += 1
            report(Progress(STAGE, done, steps, None, None))
            if text is not None:
                found[subject] = text
                taken.append(milliseconds)
        written.append(found)
        times.append(median(taken) if taken else 0.0)
        memory.give_back()
    before, after = written
    compared = (
        Compared(str(one.picture), one.language, one.words, before[one], after[one])
        for one in pictures
        if one in before and one in after
    )
    return Judgement(tuple(compared), *times)


def _described(
    captioner: CaptionerProtocol, pictures: Sequence[Subject], should_stop: ShouldStop
) -> Iterator[tuple[Subject, str | None, float]]:
    """Yield of each picture what is written of it, if it can be read, and the time of that."""
    beams = min(CaptionOptions().beams, captioner.max_beams)
    for subject in pictures:
        if should_stop():
            raise Cancelled
        begun, text = time.perf_counter(), None
        with suppress(ImageError):
            options = CaptionOptions(subject.language, beams)
            text = captioner.describe(subject.picture, options, should_stop).text
        yield subject, text, 1000 * (time.perf_counter() - begun)


def agreement(reference: str, written: str, language: Language) -> float:
    """How far two sentences have the same nouns and verbs: F1, 0 to 1."""
    wanted, found = content(reference, language), content(written, language)
    return 2 * len(wanted & found) / (len(wanted) + len(found)) if wanted and found else 0.0


def _gain(one: Compared) -> float:
    language: Language = "fr" if one.language == "fr" else "en"
    before, after = (agreement(one.reference, text, language) for text in (one.before, one.after))
    return after - before
