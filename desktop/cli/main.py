"""The command line and its commands. No Qt; nothing is imported before its need."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn, TextIO

from desktop.appinfo import NAME
from desktop.cli import archive as cli_archive
from desktop.cli import batch as cli_batch
from desktop.cli import describe as cli_describe
from desktop.cli import models as cli_models
from desktop.cli import serve as cli_serve
from desktop.cli.batch import Load
from desktop.cli.complaint import complain
from desktop.cli.exit_status import STATUSES, Exit
from desktop.cli.output import OutputLost, flush, give_up, output, remarks
from desktop.cli.parser import Parser, Version
from desktop.messages.lookup import system_language
from model.caption import Language
from model.inference.options import RUNTIMES

MAX_BEAMS = 8


class CurrentFolderGone(Exception):
    """The folder in which the program was started was removed; no name in it means anything."""


AnyRequest = (
    cli_describe.Request
    | cli_batch.Request
    | cli_archive.Request
    | cli_models.Request
    | cli_serve.Request
)


def main(
    arguments: Sequence[str],
    load: Load | None = None,
    out: TextIO | None = None,
    err: TextIO | None = None,
) -> int:
    """Run one command and answer its exit status. `load` makes the captioner."""
    language = system_language(os.environ)
    out, err = output(out or sys.stdout), remarks(err or sys.stderr)
    try:
        with _interrupts_kept():
            return _run(arguments, language, load or cli_models.load, out, err)
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except BrokenPipeError:
        give_up(out)
        return Exit.BROKEN_PIPE
    except CurrentFolderGone as error:
        complain(error, language, err)
        return Exit.USAGE
    except OutputLost as error:
        complain(error, language, err)
        give_up(out)
        return Exit.NOT_WRITTEN


@contextmanager
def _interrupts_kept() -> Iterator[None]:
    """Let Ctrl-C be a KeyboardInterrupt whatever becomes of it on its way.

    A compiled module that is interrupted while it loads says only that it failed (NumPy).
    """
    came = False

    def note(number: int, frame: FrameType | None) -> NoReturn:
        nonlocal came
        came = True
        signal.default_int_handler(number, frame)

    ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler and (
        threading.current_thread() is threading.main_thread()
    )
    if ours:
        signal.signal(signal.SIGINT, note)
    try:
        yield
    except Exception as error:
        if came:
            raise KeyboardInterrupt from error
        raise
    finally:
        if ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)


def _run(
    arguments: Sequence[str], language: Language, load: Load, out: TextIO, err: TextIO
) -> Exit:
    try:
        request = parse(arguments, language)
    except SystemExit:
        # What help there is was printed.
        flush(out)
        raise
    _look_for_current_folder()
    if isinstance(request, cli_models.Request):
        return cli_models.run(request, out, err)
    if isinstance(request, cli_batch.Request):
        return cli_batch.Run(request, out, err).start(load)
    if isinstance(request, cli_archive.Request):
        return cli_archive.run(request, err)
    if isinstance(request, cli_serve.Request):
        return cli_serve.serve(request, load, out, err)
    return cli_describe.Run(request, out, err).start(load)


def _look_for_current_folder() -> None:
    try:
        Path.cwd()
    except OSError as error:
        raise CurrentFolderGone from error


def parse(arguments: Sequence[str], language: Language) -> AnyRequest:
    """The request in the arguments; exits with status 2 where they make no sense."""
    parser = Parser(
        "clairvoix",
        description=f"{NAME}: describes photos, offline.",
        epilog=STATUSES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=Version, nargs=0, help="show the version and exit")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    about = "write a caption for each picture"
    describe = _added(commands, "describe", about, f"{about.capitalize()}.", cli_describe.EPILOG)
    about = "describe whole folders, and export the captions"
    batch = _added(commands, "batch", about, cli_batch.DESCRIPTION)
    about = "answer other programs, and a page in the browser"
    serve = _added(commands, "serve", about, cli_serve.DESCRIPTION)
    about = "describe a large archive into a data set"
    archive = _added(commands, "archive", about, cli_archive.DESCRIPTION)
    cli_describe.add_options(describe)
    cli_batch.add_options(batch)
    cli_serve.add_options(serve)
    cli_archive.add_options(archive)
    for command in (describe, batch, serve):
        _add_model_options(command)
    cli_models.add_command(commands)
    given = parser.parse_args(arguments)
    if given.command == "models":
        return cli_models.request(given, language)
    if given.command == "batch":
        return cli_batch.request(batch, given, language)
    if given.command == "archive":
        return cli_archive.request(archive, given, language)
    if given.command == "serve":
        return cli_serve.request(given, language)
    return cli_describe.request(describe, given, language)


def _added(
    commands: argparse._SubParsersAction[Parser],
    name: str,
    summary: str,
    description: str,
    epilog: str = STATUSES,
) -> Parser:
    """Declare a command: its line in the list of commands, and its own page of help."""
    return commands.add_parser(
        name,
        help=summary,
        description=description,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _add_model_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--beams", type=_beams, default=3, help=f"width of the search, 1 to {MAX_BEAMS}")
    add(
        "--neutral",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="say a gender only where the model is sure of it, and no origin (the default)",
    )
    add(
        "--doubt",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="say where it is not sure: “Probably: …” (the default)",
    )
    add("--runtime", choices=RUNTIMES, default="auto", help="what the model runs on")
    add(
        "--model",
        type=Path,
        metavar="BUNDLE",
        help="folder of a model bundle, or an id of `clairvoix models` (default: the model in use"
        " in the window)",
    )


def _beams(text: str) -> int:
    beams = int(text)
    if not 1 <= beams <= MAX_BEAMS:
        raise argparse.ArgumentTypeError(f"must be from 1 to {MAX_BEAMS}")
    return beams
