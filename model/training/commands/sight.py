"""`python -m model.training sight`: how far what is said to be in a picture, and where, holds."""

from __future__ import annotations

import dataclasses
import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model import atomic_files
from model.caption import LANGUAGES
from model.captioner import load_captioner
from model.training.errors import TrainingDataError
from model.training_events import Listener, Progress, Scores

if TYPE_CHECKING:
    from model.training.data.dataset import Example


@dataclass(frozen=True, slots=True)
class Options:
    """The bundle (None: the shipped one), a folder of captioned photos, and the report.

    With `boxes`, places are measured on their photos; with `seen`, what a witness does to captions
    of its photos; without, answers on those held out, or on all where none are.
    """

    model: Path | None
    data: Path
    photos: int | None
    boxes: Path | None
    seen: Path | None
    out: Path


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--model", type=Path, help="a bundle; else the shipped one")
    parser.add_argument("--data", type=Path, required=True, help="folder with captioned photos")
    parser.add_argument("--photos", type=int, help="so many of the held-out ones; else all")
    parser.add_argument("--boxes", type=Path, help="boxes around things, as in data/boxes.tsv")
    parser.add_argument("--seen", type=Path, help="who is in photos, as in data/seen.tsv")
    parser.add_argument("--out", type=Path, required=True, help="the report, JSON")


def options_of(namespace: Namespace) -> Options:
    """Return the options that were given."""
    given = namespace
    return Options(given.model, given.data, given.photos, given.boxes, given.seen, given.out)


def run(options: Options, on_event: Listener, _should_stop: Callable[[], bool]) -> Path:
    """Measure answers, places or a witness; write the JSON."""
    from model.training.data.captioned_folder import read_source

    options.out.parent.mkdir(parents=True, exist_ok=True)
    data = read_source(options.data)
    examples = data.heldout or data.dev
    if not examples:
        raise TrainingDataError(f"{options.data.name} has no photo to measure on")
    measure = _places if options.boxes else _witness if options.seen else _answers
    report = measure(options, examples, on_event)
    values = {name: float(value) for name, value in report.items() if not isinstance(value, dict)}
    on_event(Scores("sight", values))
    atomic_files.write_durably(options.out, json.dumps(report, indent=1).encode())
    return options.out


def _answers(options: Options, examples: Sequence[Example], on_event: Listener) -> dict[str, Any]:
    from model.training.evaluate.answers import measure_answers

    captioner = load_captioner(options.model, "litert")
    sights = []
    for done, example in enumerate(examples[: options.photos], start=1):
        sights.append(captioner.see(example.image, where=False))
        on_event(Progress("answers", done, len(examples), None, None))
    return dataclasses.asdict(measure_answers(sights, examples[: options.photos]))


def _places(options: Options, examples: Sequence[Example], on_event: Listener) -> dict[str, Any]:
    from model.training.evaluate.answers import measure_places, read_boxes

    assert options.boxes is not None
    captioner = load_captioner(options.model, "litert")
    boxes = read_boxes(options.boxes)
    photos = [e.image for e in examples if e.image.name in boxes][: options.photos]
    found = []
    for done, photo in enumerate(photos, start=1):
        found.append((captioner.see(photo), boxes[photo.name]))
        on_event(Progress("places", done, len(photos), None, None))
    return dataclasses.asdict(measure_places(found))


def _witness(options: Options, examples: Sequence[Example], on_event: Listener) -> dict[str, Any]:
    from model.training.evaluate.contradictions import (
        RecordedWitness,
        compare,
        describe,
        read_seen,
    )

    assert options.seen is not None
    seen = read_seen(options.seen)
    photos = [e.image for e in examples if e.image.name in seen][: options.photos]
    there = [seen[photo.name] for photo in photos]
    report: dict[str, Any] = {}
    for language in LANGUAGES:
        alone = describe(load_captioner(options.model, "litert"), photos, language)
        on_event(Progress(f"{language} alone", 1, 1, None, None))
        witness = RecordedWitness(seen)
        heard = describe(
            load_captioner(options.model, "litert", witnesses=[witness]), photos, language
        )
        report[language] = {
            "alone": dataclasses.asdict(compare(alone, alone, there)),
            "heard": dataclasses.asdict(compare(heard, alone, there)),
        }
    return report
