"""The entry point of the app, of the command line, and (packaged) of the speech worker."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

LOG_BYTES = 1_000_000
_COMMANDS = ("describe",)

_log = logging.getLogger("desktop")


class NoDisplay(Exception):
    """There is no screen on which a window could open."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window on the pictures named, or run a command; the exit status.

    Nothing is imported here before it is known what for: a speech worker and a command must start
    at once.
    """
    if arguments is None:
        arguments = sys.argv[1:]
    # Old versions of macOS pass the process's serial number to an app started from the Finder.
    arguments = [argument for argument in arguments if not argument.startswith("-psn_")]
    first = arguments[0] if arguments else ""
    if first == "speak-worker":
        from desktop import speech_worker

        speech_worker.main()
    if first in _COMMANDS or first.startswith("-"):
        from desktop import cli

        return cli.main(arguments)
    return open_window([Path(argument) for argument in arguments])


def open_window(pictures: list[Path]) -> int:
    """Start the app; it describes the pictures named."""
    if not has_display():
        from desktop import cli, messages

        message = messages.message_for(NoDisplay(), messages.system_language(os.environ))
        sys.stderr.write(f"clairvoix: {message.text}\n")
        return cli.Exit.NO_DISPLAY
    start_logging()
    from desktop.app import run

    return run(pictures)


def has_display() -> bool:
    """Whether a window can open; Qt would abort the process where it cannot."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def start_logging() -> None:
    """Log to a file in the user's log folder, errors nobody caught included."""
    from logging.handlers import RotatingFileHandler

    from desktop import paths

    handlers: list[logging.Handler] = [logging.StreamHandler()]
    handlers[0].setLevel(logging.WARNING)
    refusal = ""
    try:
        paths.create(paths.logs())
        handlers.append(
            RotatingFileHandler(
                paths.log_file(), maxBytes=LOG_BYTES, backupCount=2, encoding="utf-8"
            )
        )
    except (paths.FolderNotWritable, OSError) as error:
        refusal = str(error)
    form = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    logging.basicConfig(level=logging.INFO, format=form, handlers=handlers)
    if refusal:
        _log.warning("No log file: %s", refusal)
    sys.excepthook = log_uncaught


def log_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Write down an error that nobody caught; the window goes on."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    _log.critical("An error nobody caught", exc_info=(kind, error, trace))


if __name__ == "__main__":
    sys.exit(main())
