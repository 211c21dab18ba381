"""The entry point of the app, of the command line, and (packaged) of the speech worker."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

_COMMANDS = ("describe", "batch")


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
        from desktop.speech import worker

        worker.main()
    if first in _COMMANDS or first.startswith("-"):
        from desktop.cli import main as cli

        return cli.main(arguments)
    return open_window([Path(argument) for argument in arguments])


def open_window(pictures: list[Path]) -> int:
    """Start the app; it describes the pictures named."""
    if not has_display():
        from desktop.cli.exit_status import Exit
        from desktop.messages import lookup as messages

        message = messages.message_for(NoDisplay(), messages.system_language(os.environ))
        sys.stderr.write(f"clairvoix: {message.text}\n")
        return Exit.NO_DISPLAY
    from desktop.system import crash, logs

    logs.start()
    try:
        from desktop.app import run

        return run(pictures)
    except Exception as error:  # noqa: BLE001 - an app from the Finder would just not appear
        crash.report(error)
        return 1


def has_display() -> bool:
    """Whether a window can open; Qt would abort the process where it cannot."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


if __name__ == "__main__":
    sys.exit(main())
