"""`python -m model.training import`: writes a published checkpoint as a bundle."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from model.training_events import Listener

_SAMPLE = Path(__file__).resolve().parents[3] / "assets" / "sample" / "photographer.jpg"


@dataclass(frozen=True, slots=True)
class Options:
    """The folder of a checkpoint, the bundle to write, and pictures to compare the runtimes on.

    What became of every tensor is written to the file `report`, if there is one.
    """

    checkpoint: Path
    out: Path
    pictures: tuple[Path, ...]
    licence: str
    report: Path | None


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("checkpoint", type=Path, help="its folder, with config.json")
    parser.add_argument("--out", type=Path, required=True, help="the bundle's folder")
    parser.add_argument(
        "--pictures", type=Path, nargs="+", default=[_SAMPLE], help="for the parity gate"
    )
    parser.add_argument("--licence", default="", help="under which the checkpoint is published")
    parser.add_argument("--report", type=Path, help="a file to list every tensor in")


def options_of(namespace: Namespace) -> Options:
    """Return the options that were given."""
    return Options(
        namespace.checkpoint,
        namespace.out,
        tuple(namespace.pictures),
        namespace.licence,
        namespace.report,
    )


def run(options: Options, on_event: Listener, _should_stop: Callable[[], bool]) -> Path:
    """Write a checkpoint as a bundle, through the parity gate."""
    from model.training.importing.importing import import_checkpoint

    bundle, report = import_checkpoint(
        options.checkpoint, options.out, options.pictures, on_event, licence=options.licence
    )
    if options.report:
        options.report.write_text("\n".join(report.lines()) + "\n", encoding="utf-8")
    return bundle
