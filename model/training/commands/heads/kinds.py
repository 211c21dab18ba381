"""`python -m model.training kinds`: teaches a finished run to tell photos from the rest."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from model.training_events import Listener


@dataclass(frozen=True, slots=True)
class Options:
    """The run's folder, the folder of data, and perhaps pictures in folders by kind to test on."""

    run: Path
    data: Path
    heldout: Path | None


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True, help="what the run learnt from")
    parser.add_argument("--heldout", type=Path, help="folder of pictures in folders by kind")


def options_of(namespace: Namespace) -> Options:
    """Return the options that were given."""
    return Options(namespace.run, namespace.data, namespace.heldout)


def run(options: Options, on_event: Listener, _should_stop: Callable[[], bool]) -> Path:
    """Give a finished run's network the head that tells photos from the rest."""
    from model.training.heads import kind_head

    return kind_head.train(options.run, options.data, options.heldout, on_event)
