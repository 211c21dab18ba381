"""A finger in small: presses a button of another program, named as a screen reader names it.

    /usr/bin/python3 finger.py APPLICATION NAME SECONDS

Waits so long until a button of this name is on the screen and can be pressed. Runs on the system's
Python, which has the AT-SPI bindings.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from typing import Any

import gi  # type: ignore[import-not-found]

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # type: ignore[import-not-found]  # noqa: E402

_LOOK_SECONDS = 0.2
_MOST_CHILDREN = 100


def shown(node: Any) -> Iterator[Any]:
    """A node and everything below it that is on the screen."""
    if node is None or not node.get_state_set().contains(Atspi.StateType.SHOWING):
        return
    yield node
    for number in range(min(node.get_child_count(), _MOST_CHILDREN)):
        yield from shown(node.get_child_at_index(number))


def windows(application: str) -> Iterator[Any]:
    """The windows of a program, as long as it is on the bus."""
    desktop = Atspi.get_desktop(0)
    for number in range(desktop.get_child_count()):
        program = desktop.get_child_at_index(number)
        if program is not None and program.get_name() == application:
            for window in range(program.get_child_count()):
                yield program.get_child_at_index(window)


def press(application: str, name: str) -> bool:
    """Whether there was such a button; it was pressed."""
    for window in windows(application):
        for node in shown(window):
            if (
                node.get_name() == name
                and node.get_role() == Atspi.Role.PUSH_BUTTON
                and node.get_state_set().contains(Atspi.StateType.SENSITIVE)
            ):
                return bool(node.do_action(0))
    return False


def main() -> int:
    """Look until it is there; what the program says while it changes may be out of date."""
    application, name, seconds = sys.argv[1:]
    end = time.monotonic() + float(seconds)
    while time.monotonic() < end:
        try:
            if press(application, name):
                return 0
        except GLib.Error:
            pass  # a part of the window went away while it was looked at
        time.sleep(_LOOK_SECONDS)
    sys.stderr.write(f"no button {name!r} could be pressed\n")
    return 1


sys.exit(main())
