"""`python -m model.training teach`: from the command line to a bundle, or to why there is none."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import sys
import time
from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.bundle import TOKENIZER
from model.caption import CaptionOptions, Kind
from model.captioner import Captioner, load_captioner
from model.tokenizer import Tokenizer
from model.training.data.user_pairs import Pairs, read_pairs
from model.training.errors import OutputExists, UsageError
from model.training.teach.finetuning_config import LessonConfig
from model.training.teach.lineage import is_child, lesson_source, parent_digest
from model.training.teach.split import TeachingPlan, plan
from model.training.teach.work_folder import WorkFolder
from model.training.train.stopping import Channel
from model.training_events import Listener, Progress, Sources, Stage

_DEFAULT_SEED = 1
_AFRESH = "--afresh"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument(
        "--pairs",
        type=Path,
        nargs="+",
        required=True,
        help="captions.csv, .tsv, Flickr8k's or COCO's captions, or a folder with one of them",
    )
    parser.add_argument("--base", type=Path, required=True, help="the bundle to teach")
    parser.add_argument("--out", type=Path, help="the new bundle's folder, not there yet")
    parser.add_argument("--work", type=Path, help="folder to work in; the same one continues")
    parser.add_argument("--seed", type=int, default=_DEFAULT_SEED)
    parser.add_argument("--lesson", type=Path, help="a LessonConfig as JSON; else the default")
    parser.add_argument("--check", action="store_true", help="only read, and say what is there")
    parser.add_argument(
        "--keep-anyway", action="store_true", help="write the bundle though it is not better"
    )
    parser.add_argument("--device", choices=("auto", "cpu"), default="auto")
    parser.add_argument(_AFRESH, action="store_true", help=SUPPRESS)


def options_of(arguments: Namespace) -> Namespace:
    """Return the command's options; `UsageError` when they do not go together."""
    places = {"--out": arguments.out, "--work": arguments.work}
    missing = [] if arguments.check else [name for name, given in places.items() if given is None]
    if missing:
        raise UsageError(f"teach needs {' and '.join(missing)}, or --check")
    return arguments


def run(arguments: Namespace, on_event: Listener, should_stop: Callable[[], bool]) -> Path | None:
    """Teach, or check what would be taught; returns the bundle, None when there is none."""
    captioner = load_captioner(arguments.base, "litert")
    pairs, planned = _read(arguments, captioner, _told_once(arguments, on_event))
    if arguments.check:
        return None
    with WorkFolder(arguments.work, _task(arguments, captioner, pairs)) as work:
        return _teach(arguments, captioner, pairs, planned, work, on_event, should_stop)


def _told_once(arguments: Namespace, on_event: Listener) -> Listener:
    """Return what hears the events that a process begins with, unless it goes on afresh."""
    return (lambda event: None) if arguments.afresh else on_event


def _go_on_afresh() -> None:
    """Go on from the work folder in the same process, with nothing in memory.

    Lessons leave up to a gigabyte behind that neither TensorFlow nor the system's allocator hands
    back, and the conversion takes as much again.
    """
    sys.stdout.flush()
    os.execv(sys.executable, [*sys.orig_argv, _AFRESH])  # noqa: S606 - this very command line


def _read(
    arguments: Namespace, captioner: Captioner, on_event: Listener
) -> tuple[Pairs, TeachingPlan]:
    """Read the sources and tell what is in them."""
    bundle = captioner.bundle
    tokenizer = Tokenizer.load(bundle.member(TOKENIZER))
    spent: list[float] = []

    def kind_of(picture: NDArray[np.uint8]) -> Kind:
        began = time.perf_counter()
        kind = captioner.describe(picture, CaptionOptions(captioner.languages[0], beams=1)).kind
        spent.append(time.perf_counter() - began)
        return kind

    def on_picture(done: int, of: int) -> None:
        if done == 1:
            on_event(Stage("read", of))
        on_event(Progress("read", done, of, None, None))

    pairs = read_pairs(arguments.pairs, tokenizer, bundle.manifest.max_tokens, kind_of, on_picture)
    for problem in pairs.problems:
        on_event(problem)
    planned = plan(len(pairs.examples), arguments.seed)
    sources = Sources(
        len(pairs.examples),
        pairs.captions(),
        planned.held_back,
        planned.folds,
        len(pairs.problems),
        planned.seconds(float(np.median(spent))),
    )
    on_event(sources)
    return pairs, planned


def _lesson(arguments: Namespace) -> LessonConfig:
    if arguments.lesson is None:
        return LessonConfig()
    return LessonConfig(**json.loads(arguments.lesson.read_text(encoding="utf-8")))


def _task(arguments: Namespace, captioner: Captioner, pairs: Pairs) -> dict[str, Any]:
    """Return what tells one task from another: what is taught to which model, and how."""
    taught = hashlib.sha256()
    for example in pairs.examples:
        taught.update(hashlib.sha256(example.image.read_bytes()).digest())
        taught.update(repr(example.captions).encode())
    return {
        "base": parent_digest(captioner.bundle),
        "pairs": taught.hexdigest(),
        "seed": arguments.seed,
        "lesson": dataclasses.asdict(_lesson(arguments)),
    }


def _teach(
    arguments: Namespace,
    captioner: Captioner,
    pairs: Pairs,
    planned: TeachingPlan,
    work: WorkFolder,
    on_event: Listener,
    should_stop: Callable[[], bool],
) -> Path | None:
    out: Path = arguments.out
    if out.exists():
        if is_child(out, lesson_source(pairs, captioner.bundle)):
            return out
        raise OutputExists(f"{out.name} is there already")
    # TensorFlow takes seconds to import; what needs none of it has been answered by now.
    from model.training.network.device import choose_device
    from model.training.teach.teaching import Teaching

    with choose_device(arguments.device, _told_once(arguments, on_event)):
        channel = Channel(on_event, should_stop)
        config = _lesson(arguments)
        teaching = Teaching(captioner, pairs, planned, work, channel, arguments.seed, config)
        taught = teaching.run(_go_on_afresh)
    if not (taught.judgement.accepted or arguments.keep_anyway):
        return None
    from model.training.teach.taught_bundle import write_bundle

    return write_bundle(taught, captioner.bundle, pairs, teaching.pictures, work, out, on_event)
