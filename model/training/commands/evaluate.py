"""`python -m model.training evaluate`: scores a bundle, and records the scores in its manifest."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import math
import shlex
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from model import atomic_files
from model.bundle import Bundle
from model.caption import Caption, CaptionOptions, Language
from model.captioner import Captioner, load_captioner
from model.manifest import Calibration, Json
from model.training.errors import TrainingDataError
from model.training_events import Listener, Progress, Scores

if TYPE_CHECKING:  # what scores is imported where the work is done
    from model.training.data.dataset import Example
    from model.training.evaluate.caption_scores import Report

Split = Literal["dev", "train"]
Runtime = Literal["auto", "coreml", "litert"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Which bundle to score (`model` None: the shipped one), on what, how, and where to write it.

    With `people` it is measured what captions neutral about people change. `translator` is a run
    whose French translations of the captions are scored, too.
    """

    model: Path | None
    data: Path
    split: Split
    beams: int
    runtime: Runtime
    out: Path
    neutral: bool
    people: bool
    translator: Path | None
    record: bool


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--model", type=Path, help="a bundle; else the shipped one")
    parser.add_argument("--data", type=Path, required=True, help="folder in Flickr8k's format")
    parser.add_argument("--split", choices=get_args(Split), default="dev")
    parser.add_argument("--beams", type=int, default=3)
    parser.add_argument("--runtime", choices=get_args(Runtime), default="auto")
    parser.add_argument("--out", type=Path, required=True, help="the report, JSON")
    parser.add_argument(
        "--neutral", action="store_true", help="with captions neutral about people, as in the app"
    )
    parser.add_argument(
        "--people", action="store_true", help="measure instead what neutral captions change"
    )
    parser.add_argument(
        "--translator", type=Path, help="a finished `translator` run: score its French, too"
    )
    parser.add_argument("--record", action="store_true", help="also write scores to the manifest")


def options_of(namespace: Namespace) -> Options:
    """Return the options that were given."""
    return Options(
        model=namespace.model,
        data=namespace.data,
        split=namespace.split,
        beams=namespace.beams,
        runtime=namespace.runtime,
        out=namespace.out,
        neutral=namespace.neutral,
        people=namespace.people,
        translator=namespace.translator,
        record=namespace.record,
    )


def run(options: Options, on_event: Listener, _should_stop: Callable[[], bool]) -> Path:
    """Score a bundle on a split in every language it has references in; write the JSON."""
    from model.training.data.dataset import read_flickr8k
    from model.training.evaluate import gender_report

    # Now rather than after minutes of describing.
    options.out.parent.mkdir(parents=True, exist_ok=True)
    captioner = load_captioner(options.model, options.runtime)
    data = read_flickr8k(options.data)
    examples = data.dev if options.split == "dev" else data.train
    if options.people:
        return gender_report.write_report(captioner, examples, options.beams, options.out, on_event)
    reports = _reports(options, captioner, examples, on_event)
    document = {str(language): dataclasses.asdict(report) for language, report in reports.items()}
    if options.translator:
        from model.training.translate.scoring import score_translated

        report = score_translated(options.translator, reports, examples, on_event)
        on_event(Scores(f"{options.split} en to fr", report.scores))
        document["en to fr"] = dataclasses.asdict(report)
    written = json.dumps(document, indent=1, ensure_ascii=False)
    atomic_files.write_durably(options.out, written.encode())
    if options.record:
        _record(captioner.bundle, options.split, reports)
    return options.out


def _reports(
    options: Options, captioner: Captioner, examples: Sequence[Example], on_event: Listener
) -> dict[Language, Report]:
    """Describe and score the examples in each language that some have references in."""
    from model.training.evaluate.caption_scores import evaluate

    def describe(image: Path, language: Language) -> Caption:
        wanted = CaptionOptions(language, options.beams, neutral_people=options.neutral)
        return captioner.describe(image, wanted)

    def report_progress(done: int, of: int) -> None:
        if done % 50 == 0 or done == of:
            on_event(Progress("captions", done, of, None, None))

    reports = {}
    for language in captioner.languages:
        if not any(example.references(language) for example in examples):
            continue
        reports[language] = evaluate(describe, examples, language, report_progress)
        on_event(Scores(f"{options.split} {language}", reports[language].scores))
    if not reports:
        raise TrainingDataError(f"{options.data.name} has no references in the bundle's languages")
    return reports


def _record(bundle: Bundle, split: Split, reports: dict[Language, Report]) -> None:
    """Write scores, the command that made them, the date and the calibration to the manifest."""
    from model.training.convert.bundle_files import write_manifest
    from model.training.heads import calibration

    manifest = bundle.manifest
    scores: dict[str, Json] = {
        **manifest.scores,
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "command": shlex.join(["python", "-m", "model.training", *sys.argv[1:]]),
    }
    scores |= {f"{split} {language}": report.summary() for language, report in reports.items()}
    # Several references tell better than one whether a caption is right: the language that has
    # the most decides for both.
    judged = max(reports.values(), key=lambda report: len(report.judged[0].references)).judged
    reliability = calibration.fit(
        [_mean_log_probability(one.confidence, manifest.calibration) for one in judged],
        [one.cider for one in judged],
    )
    scores["confidence"] = {
        "right when CIDEr at least": calibration.RIGHT_CIDER,
        "share right": round(reliability.right, 4),
        "expected calibration error": round(reliability.expected_error, 4),
        "bins": [[round(value, 4) for value in row] for row in reliability.bins],
    }
    fitted = reliability.calibration
    write_manifest(bundle.path, dataclasses.replace(manifest, scores=scores, calibration=fitted))


def _mean_log_probability(confidence: float, calibration: Calibration | None) -> float:
    """Undo what the captioner did to a caption's mean log-probability."""
    if calibration is None:
        return math.log(min(max(confidence, 1e-6), 1 - 1e-6))
    return calibration.mean_log_probability(confidence)
