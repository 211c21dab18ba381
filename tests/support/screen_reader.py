"""A screen reader in small: prints what the window announces, and its tree when asked.

    /usr/bin/python3 screen_reader.py APPLICATION

Runs on the system's Python, which has the AT-SPI bindings. One JSON object a line; a line on
standard input asks for the tree as a list of [role, name, description, focusable].
"""

from __future__ import annotations

import json
import sys
from typing import Any

import gi  # type: ignore[import-not-found]

gi.require_version("Atspi", "2.0")
from gi.repository import (  # type: ignore[import-not-found]  # noqa: E402
    Atspi,
    GLib,
)


def say(**facts: object) -> None:
    """Print one event."""
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def announce(event: Any) -> None:
    """Print an announcement."""
    say(event="announced", text=event.any_data)


def walk(node: Any) -> list[list[Any]]:
    """Everything below a node that is on the screen."""
    states = node.get_state_set()
    if not states.contains(Atspi.StateType.SHOWING):
        return []
    focusable = states.contains(Atspi.StateType.FOCUSABLE)
    found = [[node.get_role_name(), node.get_name(), node.get_description(), focusable]]
    for number in range(min(node.get_child_count(), 100)):
        child = node.get_child_at_index(number)
        if child is not None:
            found.extend(walk(child))
    return found


def answer(source: Any, condition: Any, application: str) -> bool:
    """Print the tree of the application's windows."""
    if not sys.stdin.readline():
        return False
    desktop = Atspi.get_desktop(0)
    found: list[list[Any]] = []
    for number in range(desktop.get_child_count()):
        program = desktop.get_child_at_index(number)
        if program is not None and program.get_name() == application:
            for window in range(program.get_child_count()):
                found.extend(walk(program.get_child_at_index(window)))
    say(event="tree", tree=found)
    return True


def main() -> None:
    """Listen until ended."""
    listener = Atspi.EventListener.new(announce)
    listener.register("object:announcement")
    GLib.io_add_watch(sys.stdin, GLib.IO_IN, answer, sys.argv[1])
    say(event="listening")
    Atspi.event_main()


main()
