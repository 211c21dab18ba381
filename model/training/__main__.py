"""The training program: `python -m model.training COMMAND`; one JSON event a line on stdout."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import cast

from model import atomic_files
from model.errors import CaptionError
from model.training.commands import Command
from model.training.errors import ChildFailed, Stopping, TrainingError, UsageError
from model.training.train.stopping import StopRequest, stoppable
from model.training_events import Done, Event, Failed, Stopped, emit

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

INTERRUPTED = 130

STOPPED = 3
"""The exit status of a process that was asked to stop and can be continued."""

_DISK_FULL = "DiskFull"
"""What a failure is called for which the system's own type says too little."""

COMMANDS = {
    "train": ("pipeline", "train from data, or a bundle further; continues"),
    "teach": ("teach", "teach a bundle captioned pictures; continues, too"),
    "anchors": ("anchors", "give a bundle what teaching it needs"),
    "words": ("heads.words", "give a bundle what ranks its captions"),
    "labels": ("heads.labels", "give a bundle a classifier of ImageNet's classes"),
    "grounding": ("heads.grounding", "say what a caption loses by naming who is not seen"),
    "confidence": ("heads.confidence", "fit a bundle's confidence to reports of `evaluate`"),
    "download": ("download", "fetch a dataset; continues, too"),
    "translator": ("translator", "train a translation model; continues, too"),
    "translate": ("translate", "have it translate the training captions"),
    "vectors": ("vectors", "learn word vectors from captions, to start from"),
    "kinds": ("heads.kinds", "teach a finished run to tell photos from the rest"),
    "things": ("heads.things", "teach a finished run to name what it sees"),
    "convert": ("convert", "write a network as a bundle"),
    "import": ("import_checkpoint", "write a published checkpoint as a bundle"),
    "attention": ("attention", "check what captions look at, by hiding it"),
    "compare": ("compare", "train and score architectures on equal terms; continues"),
    "sight": ("sight", "check answers about pictures, and the places of things"),
    "evaluate": ("evaluate", "score a bundle on a folder of captioned photos"),
}
"""Each command's module in `commands/`, which is imported when it is asked for, and its help."""


def _parsed(
    given: Sequence[str] | None,
) -> tuple[argparse.ArgumentParser, argparse.Namespace, Command]:
    """Read the command line; ends the process with status 2 where it names no command."""
    parser = argparse.ArgumentParser(prog="python -m model.training", description=__doc__)
    subparsers = parser.add_subparsers(dest="command", required=True)
    asked = next(iter(sys.argv[1:] if given is None else given), "")
    command = None
    for name, (module, help_text) in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=help_text)
        if name == asked:
            command = cast(Command, import_module(f"model.training.commands.{module}"))
            command.add_arguments(subparser)
    namespace = parser.parse_args(given)
    assert command is not None  # the parser has refused every other first word
    return parser, namespace, command


class OutputLost(Exception):
    """Standard output is closed or full, or whoever read it has gone."""


def main(given: Sequence[str] | None = None) -> int:
    """Run one command.

    The exit status is 0 when it did its work, 1 when it said why not, `STOPPED` when SIGTERM asked
    it to stop, 130 when Ctrl-C came before it listened; a wrong command line ends the process with
    2, and standard output that cannot be written, with 1.
    """
    try:
        return _run(given)
    except KeyboardInterrupt:
        return INTERRUPTED
    except OutputLost as error:
        _say_lost(error)
        return 1


def _say_lost(error: OutputLost) -> None:
    with contextlib.suppress(OSError, AttributeError):  # closed as well
        sys.stderr.write(f"standard output cannot be written: {error}\n")
    if sys.stdout is not None:
        # The interpreter flushes once more at its end, into nothing this time.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _tell(event: Event) -> None:
    if sys.stdout is None:
        raise OutputLost("it is closed")
    try:
        emit(event, sys.stdout)
    except OSError as error:
        raise OutputLost(error.strerror or str(error)) from error


def _run(given: Sequence[str] | None) -> int:
    parser, namespace, command = _parsed(given)
    try:
        options = command.options_of(namespace)
    except UsageError as error:
        parser.error(str(error))
    asked = StopRequest()
    asked.listen()
    try:
        output = command.run(options, stoppable(_tell, asked), asked)
    except Stopping as stop:
        _tell(Stopped(stop.stage))
        return STOPPED
    except ChildFailed as error:
        _tell(error.failed)
        return 1
    except (TrainingError, CaptionError, OSError) as error:
        full = isinstance(error, OSError) and atomic_files.is_full(error)
        _tell(Failed(_DISK_FULL if full else type(error).__name__, str(error)))
        return 1
    _tell(Done("" if output is None else str(output)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
