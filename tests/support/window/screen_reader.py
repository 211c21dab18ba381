"""A screen reader in small: prints what the window announces, and what it is asked for.

    /usr/bin/python3 screen_reader.py APPLICATION

Runs on the system's Python, which has the AT-SPI bindings, and lets the desktop know that a screen
reader runs, as Orca does. One JSON object a line. A line on standard input asks: `tree` for all
that is on the screen, `focus` for what has the keyboard, `read` for the text that has it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import gi  # type: ignore[import-not-found]

gi.require_version("Atspi", "2.0")
from gi.repository import (  # type: ignore[import-not-found]  # noqa: E402
    Atspi,
    Gio,
    GLib,
)

STATES = ("focusable", "focused", "editable", "checkable", "checked", "selected", "enabled")
TRIES = 20

SHOWN = 100
"""Children read of each node: a table may have ten thousand."""


def say(**facts: object) -> None:
    """Print one event."""
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def enter_desktop() -> None:
    """Say that a screen reader runs."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    runs = ("org.a11y.Status", "ScreenReaderEnabled", GLib.Variant("b", True))
    enabled = GLib.Variant("(ssv)", runs)
    properties = "org.freedesktop.DBus.Properties"
    bus.call_sync("org.a11y.Bus", "/org/a11y/bus", properties, "Set", enabled, None, 0, -1, None)


def shown(node: Any) -> Iterator[Any]:
    """A node and everything below it, as far as it is on the screen."""
    # What was heard before may be otherwise now.
    node.clear_cache()
    if not node.get_state_set().contains(Atspi.StateType.SHOWING):
        return
    yield node
    for number in range(min(node.get_child_count(), SHOWN)):
        child = node.get_child_at_index(number)
        if child is not None:
            yield from shown(child)


def all_shown(application: str) -> Iterator[Any]:
    """Everything of the application's windows that is on the screen."""
    desktop = Atspi.get_desktop(0)
    for number in range(desktop.get_child_count()):
        program = desktop.get_child_at_index(number)
        if program is not None and program.get_name() == application:
            for window in range(program.get_child_count()):
                yield from shown(program.get_child_at_index(window))


def facts(node: Any) -> dict[str, object]:
    """What can be heard of a node."""
    interfaces = node.get_interfaces()
    states = node.get_state_set()
    text = Atspi.Text.get_text(node, 0, -1) if "Text" in interfaces else None
    return {
        "role": node.get_role_name(),
        "name": node.get_name(),
        "description": node.get_description(),
        "value": Atspi.Value.get_current_value(node) if "Value" in interfaces else None,
        "text": text,
        "states": [
            name for name in STATES if states.contains(getattr(Atspi.StateType, name.upper()))
        ],
    }


def focused(application: str) -> Any:
    """What has the keyboard.

    A list's current row says so of itself even while the keyboard is elsewhere: its list counts.
    """
    rows = ("list item", "table cell", "page tab")
    return next(
        (
            node
            for node in all_shown(application)
            if node.get_role_name() not in rows
            and node.get_state_set().contains(Atspi.StateType.FOCUSED)
        ),
        None,
    )


def reading(node: Any) -> dict[str, list[str]]:
    """A text as it is gone through, by lines, words and characters."""
    length = Atspi.Text.get_character_count(node)
    found: dict[str, list[str]] = {}
    for name in ("LINE", "WORD", "CHAR"):
        unit = getattr(Atspi.TextGranularity, name)
        pieces = {}
        for place in range(length):
            piece = Atspi.Text.get_string_at_offset(node, place, unit)
            pieces[piece.start_offset] = piece.content
        found[name.lower()] = [pieces[start] for start in sorted(pieces)]
    return found


def answer(source: Any, condition: Any, application: str) -> bool:
    """Answer one question, once more where a window went while it was read."""
    question = sys.stdin.readline().strip()
    for _ in range(TRIES):
        try:
            return reply(question, application)
        except GLib.Error:
            continue
    return False


def reply(question: str, application: str) -> bool:
    """Look, and print what was asked for."""
    match question:
        case "":
            return False
        case "tree":
            say(event="tree", tree=[facts(node) for node in all_shown(application)])
        case "focus":
            node = focused(application)
            say(event="focus", focus=None if node is None else facts(node))
        case "read":
            say(event="read", read=reading(focused(application)))
    return True


def main() -> None:
    """Listen until ended."""
    enter_desktop()
    listener = Atspi.EventListener.new(lambda event: say(event="announced", text=event.any_data))
    listener.register("object:announcement")
    GLib.io_add_watch(sys.stdin, GLib.IO_IN, answer, sys.argv[1])
    say(event="listening")
    Atspi.event_main()


main()
