"""`python -m model.training evaluate`: scores a bundle, and records the scores in its manifest."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
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
from model.manifest import Json
from model.training.errors import TrainingDataError
from model.training_events import Listener, Progress, Scores

if TYPE_CHECKING:  # what scores is imported where the work is done
    from model.training.data.dataset import Example
    from model.training.evaluate.caption_scores import Report

Split = Literal["dev", "train", "heldout"]
Runtime = Literal["auto", "coreml", "litert"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Which bundle to score (`model` None: the shipped one), on what, how, and where to write it.

    Of the split the first `photos` are taken, None for all. With
    `alternatives` other sentences are asked for as on demand. With `people` it is measured what
    captions neutral about people change. `translator` is a run whose French translations of the
    captions are scored, too. `figures` is a folder for drawings, where the curves are those of a
    `run`.
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
    photos: int | None = None
    alternatives: bool = False
    figures: Path | None = None
    run: Path | None = None


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--model", type=Path, help="a bundle; else the shipped one")
    parser.add_argument(
        "--data", type=Path, required=True, help="folder in Flickr8k's format, or with captions.tsv"
    )
    parser.add_argument("--split", choices=get_args(Split), default="dev")
    parser.add_argument("--photos", type=int, help="so many of the split's first; else all")
    parser.add_argument(
        "--alternatives", action="store_true", help="ask for other sentences on demand, too"
    )
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
    parser.add_argument("--figures", type=Path, help="folder for drawings of what was found")
    parser.add_argument("--run", type=Path, help="the bundle's run, for its curves among these")
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
        photos=namespace.photos,
        alternatives=namespace.alternatives,
        figures=namespace.figures,
        run=namespace.run,
    )


def run(options: Options, on_event: Listener, _should_stop: Callable[[], bool]) -> Path:
    """Score a bundle on a split in every language it writes; write the JSON."""
    from model.training.data.captioned_folder import read_source
    from model.training.evaluate import gender_report

    # Now rather than after minutes of describing.
    options.out.parent.mkdir(parents=True, exist_ok=True)
    captioner = load_captioner(options.model, options.runtime)
    examples = getattr(read_source(options.data), options.split)[: options.photos]
    if not examples:
        raise TrainingDataError(f"{options.data.name} has no photo in its {options.split} split")
    if options.people:
        return gender_report.write_report(captioner, examples, options.beams, options.out, on_event)
    captions = _described(options, captioner, examples, on_event)
    reports, document = _reports(options, examples, captions, on_event)
    if options.figures:
        looks = captioner.bundle.manifest.attention
        shown = captions if looks else {}
        _draw(options, options.figures, examples, shown, reports)
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


def _described(
    options: Options, captioner: Captioner, examples: Sequence[Example], on_event: Listener
) -> dict[Language, list[Caption]]:
    """Describe every example in every language, and look at it once."""
    wanted = [
        CaptionOptions(language, options.beams, neutral_people=options.neutral)
        for language in captioner.languages
    ]
    captions: dict[Language, list[Caption]] = {language: [] for language in captioner.languages}
    for done, example in enumerate(examples, start=1):
        for caption in captioner.describe_each(example.image, wanted):
            captions[caption.language].append(caption)
        for chosen in wanted if options.alternatives else ():
            others = captioner.alternatives(example.image, chosen)
            written = captions[chosen.language]
            written[-1] = dataclasses.replace(written[-1], alternatives=others)
        if done % 50 == 0 or done == len(examples):
            on_event(Progress("captions", done, len(examples), None, None))
    return captions


def _reports(
    options: Options,
    examples: Sequence[Example],
    captions: dict[Language, list[Caption]],
    on_event: Listener,
) -> tuple[dict[Language, Report], dict[str, Json]]:
    """Score each language that some examples have references in; examine all languages.

    Draws the reliability of every scored language beside the report.
    """
    from model.training.evaluate import reliability
    from model.training.evaluate.caption_scores import judged, score
    from model.training.evaluate.truthfulness import examine

    reports: dict[Language, Report] = {}
    document: dict[str, Json] = {}
    for language, written in captions.items():
        known = [place for place, e in enumerate(examples) if e.references(language)]
        chosen = known or list(range(len(examples)))
        seen, said = [examples[i] for i in chosen], [written[i] for i in chosen]
        entry: dict[str, Json] = {}
        cider = None
        if known:
            report = reports[language] = score(seen, said, language)
            cider = [one.cider for one in report.judged]
            entry = dataclasses.asdict(report)
            on_event(Scores(f"{options.split} {language}", report.scores))
        else:
            entry["judged"] = [
                dataclasses.asdict(judged(e, c, 0.0)) for e, c in zip(seen, said, strict=True)
            ]
        truth = examine(seen, said, language, cider)
        document[language] = entry | {"truth": truth.to_json()}
        if truth.reliability is not None:
            drawn = reliability.diagram(f"{options.split} {language}", truth.reliability)
            drawing = options.out.with_suffix(f".{language}.svg")
            atomic_files.write_durably(drawing, drawn.encode())
    if not reports:
        raise TrainingDataError(f"{options.data.name} has no references in the bundle's languages")
    return reports, document


def _draw(
    options: Options,
    folder: Path,
    examples: Sequence[Example],
    looking: dict[Language, list[Caption]],
    reports: dict[Language, Report],
) -> None:
    """Draw how captions are spread, the best and the worst, and a run's curves.

    `looking` are captions, one an example, of a model that tells where it looked; else none.
    """
    from model.training.evaluate import figures, reliability
    from model.training.train.history import CURVES, History, curves

    folder.mkdir(parents=True, exist_ok=True)
    drawn: dict[str, str] = {}
    places = {example.image.name: example.image for example in examples}
    for language, report in reports.items():
        title = f"{options.split} {language}"
        drawn[f"cider.{language}.svg"] = figures.distribution(title, report.judged)
        drawn[f"best-and-worst.{language}.svg"] = figures.best_and_worst(
            report.judged, places.__getitem__
        )
        confidences = [one.confidence for one in report.judged]
        found = reliability.measure(confidences, [one.cider for one in report.judged])
        drawn[f"reliability.{language}.svg"] = reliability.diagram(title, found)
        if language in looking:
            said = zip(examples, looking[language], strict=True)
            looked = [(example.image, caption) for example, caption in said if caption.words]
            panels = figures.attention_panels(looked[: figures.SHOWN])
            drawn[f"attention.{language}.svg"] = panels
    if options.run and (entries := History(options.run).entries):
        drawn[CURVES] = curves(entries)
    for name, text in drawn.items():
        atomic_files.write_durably(folder / name, text.encode())


def _record(bundle: Bundle, split: Split, reports: dict[Language, Report]) -> None:
    """Write scores, the command that made them, the date and the calibration to the manifest."""
    from model.training.convert.bundle_files import write_manifest
    from model.training.evaluate.reliability import RIGHT_CIDER
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
    written = [one for one in judged if one.signals]
    fitted, reliability = calibration.fit(
        [one.signals["likelihood"] for one in written], [one.cider for one in written]
    )
    scores["confidence"] = {
        "right when CIDEr at least": RIGHT_CIDER,
        "share right": reliability.right,
        "expected calibration error": reliability.expected_error,
        "bins": [list(row) for row in reliability.bins],
    }
    write_manifest(bundle.path, dataclasses.replace(manifest, scores=scores, calibration=fitted))
