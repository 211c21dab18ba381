"""`python -m model.training confidence`: gives a bundle the confidence of its captions.

Reads the reports that `evaluate` wrote of the bundle on held-out photos, of both worlds, and asks
no runtime again. The bundle's manifest is changed, and no other file.
"""

from __future__ import annotations

import dataclasses
import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from model.bundle import open_bundle
from model.caption import FIRST_LANGUAGE, Language
from model.manifest import Confidence, Json
from model.training.errors import TrainingDataError
from model.training_events import Listener, Scores

if TYPE_CHECKING:
    from model.training.evaluate.caption_scores import Judged
    from model.training.heads.confidence import Fitted


@dataclass(frozen=True, slots=True)
class Options:
    """The bundle to change, and reports of it on held-out photos."""

    bundle: Path
    reports: tuple[Path, ...]


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--bundle", type=Path, required=True, help="the bundle, which is changed")
    parser.add_argument(
        "--reports", type=Path, nargs="+", required=True, help="what `evaluate` wrote of it"
    )


def options_of(namespace: Namespace) -> Options:
    """Return the options that were given."""
    return Options(namespace.bundle, tuple(namespace.reports))


def run(options: Options, on_event: Listener, _should_stop: Callable[[], bool]) -> Path:
    """Fit the confidence of every language that the reports can tell of, and write it."""
    from model.training.convert.bundle_files import write_manifest
    from model.training.heads.confidence import fit_english, fit_french

    bundle = open_bundle(options.bundle)
    english = _judged(options.reports, FIRST_LANGUAGE)
    fitted: dict[Language, Fitted] = {FIRST_LANGUAGE: fit_english(english)}
    first = {
        one.image: fitted[FIRST_LANGUAGE].confidence.probability(one.signals) for one in english
    }
    for language in bundle.manifest.languages:
        if language != FIRST_LANGUAGE and bundle.manifest.sentences > 1:
            fitted[language] = fit_french(_judged(options.reports, language), first)
    scores: dict[str, Json] = dict(bundle.manifest.scores)
    confidence: dict[Language, Confidence] = {}
    for language, found in fitted.items():
        confidence[language] = found.confidence
        held = found.reliability
        scores[f"confidence {language}"] = dataclasses.asdict(held)
        percent = {"ECE": 100 * held.expected_error, "AUC": 100 * held.area}
        on_event(Scores(f"held-out {language}", {k: round(v, 2) for k, v in percent.items()}))
    changed = dataclasses.replace(bundle.manifest, confidence=confidence, scores=scores)
    write_manifest(bundle.path, changed)
    return bundle.path


def _judged(reports: tuple[Path, ...], language: Language) -> list[Judged]:
    """Read the captions of described photos from reports; TrainingDataError names a bad one."""
    from model.training.evaluate.caption_scores import Judged

    found: list[Judged] = []
    for path in reports:
        try:
            entries = json.loads(path.read_text(encoding="utf-8"))[language]["judged"]
            read = [
                Judged(**entry | {"references": tuple(entry["references"])}) for entry in entries
            ]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise TrainingDataError(f"{path.name} is no report of `evaluate`: {error}") from error
        found += [one for one in read if one.signals]
    return found
