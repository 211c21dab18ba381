"""Measures what captions say of people's gender, and what writing neutrally changes and costs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from model import atomic_files
from model.caption import Caption, CaptionOptions, Language
from model.captioner import Captioner
from model.training.data.dataset import Example
from model.training.evaluate.caption_scores import score
from model.training_events import Listener, Progress, Scores
from model.wording.gendered_words import genders


@dataclass(frozen=True, slots=True)
class Wording:
    """Shares of photos (×100) and scores of one way of writing.

    `gendered` captions say a gender; `contradicted` ones say that people are of one gender where
    most English references that say one speak of the other alone.
    """

    gendered: float
    contradicted: float
    scores: dict[str, float]


@dataclass(frozen=True, slots=True)
class GenderReport:
    """One language as the model writes it and neutrally; `changed` is the share (×100) that differ.

    `judged` is the number of photos whose references mostly speak of one gender.
    """

    language: Language
    photos: int
    judged: int
    plain: Wording
    neutral: Wording
    changed: float


def write_report(
    captioner: Captioner, examples: Sequence[Example], beams: int, out: Path, on_event: Listener
) -> Path:
    """Measure every language of a bundle that the examples have references in; write JSON.

    Raises as `measure` does.
    """
    reports = {}
    for language in captioner.languages:
        known = [example for example in examples if example.references(language)]
        if known:
            report = measure(captioner, known, language, beams, on_event)
            reports[language] = asdict(report)
            values = {"plain": report.plain.contradicted, "neutral": report.neutral.contradicted}
            on_event(Scores(f"contradicted {language}", values))
    text = json.dumps(reports, indent=1, ensure_ascii=False)
    atomic_files.write_durably(out, text.encode())
    return out


def measure(
    captioner: Captioner,
    examples: Sequence[Example],
    language: Language,
    beams: int,
    on_event: Listener,
) -> GenderReport:
    """Describe each photo both ways and compare.

    Raises `ImageError` for a photo that cannot be read, `ScoringUnavailable` as `score` does.
    """
    written: dict[bool, list[Caption]] = {False: [], True: []}
    for done, example in enumerate(examples, start=1):
        for wanted, captions in written.items():
            options = CaptionOptions(language, beams, neutral_people=wanted)
            captions.append(captioner.describe(example.image, options))
        if done % 50 == 0 or done == len(examples):
            on_event(Progress(f"people {language}", done, len(examples), None, None))
    truths = [majority(example.references("en")) for example in examples]
    plain, neutral = (
        Wording(
            _percent([bool(genders(caption.text, language)) for caption in captions]),
            _percent(
                [
                    contradicts(genders(caption.text, language), truth)
                    for caption, truth in zip(captions, truths, strict=True)
                ]
            ),
            score(examples, captions, language).scores,
        )
        for captions in written.values()
    )
    changed = [a.text != b.text for a, b in zip(*written.values(), strict=True)]
    judged = sum(truth is not None for truth in truths)
    return GenderReport(language, len(examples), judged, plain, neutral, _percent(changed))


def majority(references: Sequence[str]) -> str | None:
    """Return the gender that most references which say any speak of alone; None without one."""
    said = [found for found in (genders(text, "en") for text in references) if found]
    for gender in ("masculine", "feminine"):
        if 2 * sum(found == {gender} for found in said) > len(said):
            return gender
    return None


def contradicts(said: frozenset[str], truth: str | None) -> bool:
    """Tell whether a caption says one gender only, and the references the other."""
    return truth is not None and len(said) == 1 and truth not in said


def _percent(hits: Sequence[bool]) -> float:
    return round(100 * sum(hits) / len(hits), 2)
