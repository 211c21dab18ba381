"""`python -m model.training attention`: checks that a word hangs on the region shown for it."""

from __future__ import annotations

import dataclasses
import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from model import atomic_files
from model.bundle import TOKENIZER
from model.captioner import load_captioner
from model.inference import load_inference
from model.tokenizer import Tokenizer
from model.training.errors import TrainingDataError
from model.training_events import Listener, Scores


@dataclass(frozen=True, slots=True)
class Options:
    """The bundle (None: the shipped one), a folder of captioned photos, how many, the report."""

    model: Path | None
    data: Path
    photos: int
    out: Path


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--model", type=Path, help="a bundle; else the shipped one")
    parser.add_argument("--data", type=Path, required=True, help="folder with held-out photos")
    parser.add_argument("--photos", type=int, default=100, help="so many of the held-out ones")
    parser.add_argument("--out", type=Path, required=True, help="the report, JSON")


def options_of(namespace: Namespace) -> Options:
    """Return the options that were given."""
    return Options(namespace.model, namespace.data, namespace.photos, namespace.out)


def run(options: Options, on_event: Listener, _should_stop: Callable[[], bool]) -> Path:
    """Hide what was lit for each content word, and report what that costs the word."""
    from model.training.data.captioned_folder import read_source
    from model.training.evaluate.deletion import check

    options.out.parent.mkdir(parents=True, exist_ok=True)
    examples = read_source(options.data).heldout[: options.photos]
    if not examples:
        raise TrainingDataError(f"{options.data.name} has no held-out photo")
    captioner = load_captioner(options.model, "litert")
    tokenizer = Tokenizer.load(captioner.bundle.member(TOKENIZER))
    inference = load_inference(captioner.bundle, "litert")
    found = dataclasses.asdict(check(captioner, inference, tokenizer, examples, 1, on_event))
    on_event(Scores("deletion", {name: float(value) for name, value in found.items()}))
    atomic_files.write_durably(options.out, json.dumps(found, indent=1).encode())
    return options.out
