"""The entry point of the app, of the command line, and (packaged) of the workers."""

from __future__ import annotations

import os
import sys

# Not from `typing`: the less is imported here, the sooner Ctrl-C ends this in silence.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_COMMANDS = ("describe", "batch", "serve", "models", "archive")

_INTERRUPTED = 130  # desktop.cli.exit_status.Exit.INTERRUPTED, before anything is imported


class NoDisplay(Exception):
    """There is no screen on which a window could open."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window on the pictures named, or run a command; the exit status.

    Nothing is imported here before it is known what for: a speech worker and a command must start
    at once.
    """
    try:
        return _start(sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt:
        _end_quietly()
        return _INTERRUPTED


def _start(arguments: Sequence[str]) -> int:
    _open_standard_streams()
    # Old versions of macOS pass the process's serial number to an app started from the Finder.
    arguments = [argument for argument in arguments if not argument.startswith("-psn_")]
    first = arguments[0] if arguments else ""
    if first == "speak-worker":
        from desktop.speech import worker

        worker.main()
    if first == "read-worker":
        from desktop.reading import worker as reading

        reading.main()
    if first == "portal-worker":
        from desktop.system import screenshot_portal

        screenshot_portal.main(arguments[1:])
    if first == "caption-worker":
        from desktop.captioning import worker as captioning

        captioning.main()
    if first in _COMMANDS or first.startswith("-") or _is_misspelt_command(first):
        from desktop.cli import main as cli

        return cli.main(arguments)
    from pathlib import Path

    return open_window([Path(argument) for argument in arguments])


def _is_misspelt_command(word: str) -> bool:
    """Whether a bare word that names no file was meant for a command."""
    return word.isalpha() and not os.path.lexists(word)


def _open_standard_streams() -> None:
    """Let no file of ours be taken for a stream that whoever started us has closed."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # The lowest number that is free, which is this one; children get it as they would.
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)


def _end_quietly() -> None:
    """Nothing is left to be interrupted: a second Ctrl-C would only leave a traceback."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def open_window(pictures: list[Path]) -> int:
    """Start the app; it describes the pictures named."""
    from desktop.system.display import has_display

    if not has_display(os.environ):
        from desktop.cli.complaint import complain
        from desktop.cli.exit_status import Exit
        from desktop.cli.output import remarks
        from desktop.messages.lookup import system_language

        complain(NoDisplay(), system_language(os.environ), remarks(sys.stderr))
        return Exit.NO_DISPLAY
    from desktop.system import crash, logs, memory

    memory.begin()
    logs.start()
    try:
        from desktop.app import run

        return run(pictures)
    except Exception as error:  # noqa: BLE001 - an app from the Finder would just not appear
        crash.report(error)
        return 1


if __name__ == "__main__":
    sys.exit(main())
