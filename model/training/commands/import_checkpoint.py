"""`python -m model.training import`: writes a published checkpoint as a bundle."""

from __future__ import annotations

import shutil
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from model.imported.published import KNOWN, PUBLISHER, Published
from model.training.commands.convert import Compression
from model.training.commands.download import TermsNotAccepted
from model.training.errors import UsageError
from model.training_events import Listener, Terms

_SAMPLE = Path(__file__).resolve().parents[3] / "assets" / "sample" / "photographer.jpg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The checkpoint, a folder or the name of a `published` one, and the bundle to write.

    The runtimes are compared on some `pictures`. What became of every tensor is written to the file
    `report`, if there is one. What is fetched from the `publisher`, once its licence is accepted,
    lies beside the bundle until that is written.
    """

    checkpoint: Path | None
    published: str | None
    publisher: str
    accept_licence: bool
    out: Path
    pictures: tuple[Path, ...]
    compression: Compression
    report: Path | None


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("checkpoint", type=Path, nargs="?", help="its folder, with config.json")
    parser.add_argument("--published", help="the name of a known one, fetched over the network")
    parser.add_argument("--publisher", default="", help="another server than the publisher's own")
    parser.add_argument("--accept-licence", action="store_true", help="its licence was read")
    parser.add_argument("--out", type=Path, required=True, help="the bundle's folder")
    parser.add_argument(
        "--pictures", type=Path, nargs="+", default=[_SAMPLE], help="for the parity gate"
    )
    parser.add_argument(
        "--compression",
        choices=get_args(Compression),
        default="linear8",
        help="how large weights are stored; by default one byte each",
    )
    parser.add_argument("--report", type=Path, help="a file to list every tensor in")


def options_of(namespace: Namespace) -> Options:
    """Return the options that were given. Raises `UsageError` unless they name one checkpoint."""
    if (namespace.checkpoint is None) == (namespace.published is None):
        raise UsageError("a folder or --published, one of them")
    return Options(
        checkpoint=namespace.checkpoint,
        published=namespace.published,
        publisher=namespace.publisher,
        accept_licence=namespace.accept_licence,
        out=namespace.out,
        pictures=tuple(namespace.pictures),
        compression=namespace.compression,
        report=namespace.report,
    )


def run(options: Options, on_event: Listener, _should_stop: Callable[[], bool]) -> Path:
    """Write a checkpoint as a bundle, through the parity gate."""
    folder, one = options.checkpoint, None
    if folder is None:
        # Before TensorFlow is imported: what cannot be fetched is told at once.
        folder, one = _fetched(options, on_event)
    from model.training.importing.importing import import_checkpoint

    bundle, report = import_checkpoint(
        folder,
        options.out,
        options.pictures,
        on_event,
        origin=one,
        compression=options.compression,
    )
    if options.report:
        options.report.write_text("\n".join(report.lines()) + "\n", encoding="utf-8")
    if one is not None:
        shutil.rmtree(folder.parent)
    return bundle


def _fetched(options: Options, on_event: Listener) -> tuple[Path, Published]:
    """Fetch a published checkpoint; return its folder and what it is."""
    from model.training.importing.published import fetch_published

    name = str(options.published)
    if name not in KNOWN:
        raise UsageError(f"no published captioner is called {name!r}: {', '.join(KNOWN)}")
    one, publisher = KNOWN[name], options.publisher or PUBLISHER
    on_event(Terms(one.name, one.licence, one.page(publisher)))
    if not options.accept_licence:
        raise TermsNotAccepted(f"{one.name}: read its licence, then repeat with --accept-licence")
    folder = options.out.with_name(f".{options.out.name}-fetched") / name
    fetch_published(one, folder, on_event, publisher)
    return folder, one
