"""`python -m model.training things`: teaches a finished run to name what it sees."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from model.training_events import Listener


@dataclass(frozen=True, slots=True)
class Options:
    """The run's folder, the folder of data, and perhaps another list than `tags.tsv`."""

    run: Path
    data: Path
    words: Path | None


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True, help="what the run learnt from")
    parser.add_argument("--words", type=Path, help="a list such as tags.tsv; else that one")


def options_of(namespace: Namespace) -> Options:
    """Return the options that were given."""
    return Options(namespace.run, namespace.data, namespace.words)


def run(options: Options, on_event: Listener, _should_stop: Callable[[], bool]) -> Path:
    """Give a finished run's network the head that tells what is in a photo."""
    from model.training.heads import tag_head

    return tag_head.train(options.run, options.data, options.words, on_event)
