"""The real window in a process of its own, for tests and measurements from outside.

    python -m tests.support.window.window_process [--fake | --model BUNDLE] [FILE ...]

It runs the app as the program does, and prints one JSON object a line: where the window is once it
is exposed, every caption, every entry of the history, every error. A line `quit` on standard input
closes the window, `unload` lets the model go, `settings` opens them, `save FILE` writes the sound,
`menu NAME` chooses an entry of the menus, `key NAME` presses a key, `pane NUMBER` turns the page of
the settings; any other line is a file to describe. `--fake` puts the fake captioner in the model's
place.
"""

from __future__ import annotations

import sys

from desktop.system import memory


def main() -> int:
    """Import the window as `desktop.__main__` does, and run it until told to quit."""
    memory.begin()
    from tests.support.window import window_program

    return window_program.main()


if __name__ == "__main__":
    sys.exit(main())
