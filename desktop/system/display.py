"""Whether a window can open here: Qt ends the whole process where it cannot. Standard library only.

That a variable names a display says little: after a session's end, or in a terminal that outlived
it, it names one that nobody serves any more. So it is knocked at.
"""

from __future__ import annotations

import contextlib
import re
import socket
import sys
from collections.abc import Mapping
from pathlib import PurePosixPath

_PATIENCE = 2.0
"""Seconds for a display on another computer to answer."""

_IN_MEMORY = frozenset(
    ("offscreen", "minimal", "minimalegl", "vnc", "eglfs", "linuxfb", "vkkhrdisplay")
)
"""The platforms of Qt's that need no display to knock at."""

_X_PORT = 6000
_X_DISPLAY = re.compile(r"(?:(?P<protocol>\w+)/)?(?P<host>[^:/]*):(?P<number>\d+)(?:\.\d+)?")


def has_display(environment: Mapping[str, str]) -> bool:
    """Whether Qt will find a display by these variables of the environment."""
    if not sys.platform.startswith("linux"):
        return True
    platform = environment.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    if platform.startswith("wayland"):
        return _wayland_answers(environment)
    if platform == "xcb":
        return _x_answers(environment)
    if platform:
        # Others draw into memory, or onto the screen itself; Qt aborts at a name it does not have.
        return platform in _IN_MEMORY
    return _wayland_answers(environment) or _x_answers(environment)


def _wayland_answers(environment: Mapping[str, str]) -> bool:
    """As `wl_display_connect` does: https://wayland.freedesktop.org/docs/html/apb.html."""
    name = environment.get("WAYLAND_DISPLAY", "")
    folder = environment.get("XDG_RUNTIME_DIR", "")
    if not name or not (folder or name.startswith("/")):
        return False
    return _answers(str(PurePosixPath(folder) / name))


def _x_answers(environment: Mapping[str, str]) -> bool:
    """`host:number.screen` as X(7) has it; without a host, a socket of this machine."""
    display = environment.get("DISPLAY", "")
    if display.startswith("/"):
        return _answers(display)
    named = _X_DISPLAY.fullmatch(display)
    if named is None:
        return False
    number = int(named["number"])
    if named["host"] not in ("", "unix") and named["protocol"] != "unix":
        with contextlib.suppress(OSError, OverflowError):
            socket.create_connection((named["host"], _X_PORT + number), _PATIENCE).close()
            return True
        return False
    place = f"/tmp/.X11-unix/X{number}"  # noqa: S108 (where every X server has it)
    return _answers(place) or _answers(f"\0{place}")


def _answers(place: str) -> bool:
    with socket.socket(socket.AF_UNIX) as knock:
        knock.settimeout(_PATIENCE)
        try:
            knock.connect(place)
        except (OSError, ValueError):  # nobody there, or a name that no socket can have
            return False
    return True
