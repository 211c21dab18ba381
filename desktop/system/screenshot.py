"""A part of the screen, chosen by the user with the system's own tool."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from desktop.system import child_environment, macos

_POLL = 0.1


class ScreenshotError(Exception):
    """No picture of the screen could be taken; not where the user has just changed their mind."""


class ScreenshotToolMissing(ScreenshotError):
    """Nothing on this machine takes pictures of a part of the screen."""


class ScreenshotRefused(ScreenshotError):
    """The system does not let this program take pictures of the screen."""


_LINUX: Sequence[tuple[str, ...]] = (
    ("gnome-screenshot", "--area", "--file"),
    ("spectacle", "--background", "--nonotify", "--region", "--output"),
    ("xfce4-screenshooter", "--region", "--save"),
)
_X11: Sequence[tuple[str, ...]] = (
    ("maim", "--select"),
    ("scrot", "--select"),
    ("import",),
)
"""Each takes the file last. Those of X11 see nothing of Wayland's windows."""


def command(environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The program that lets the user choose a part of the screen, and its options before the file.

    Raises `ScreenshotToolMissing` where there is none.
    """
    if macos.IS_MAC:
        # Interactive, without the sound of a camera.
        return ("/usr/sbin/screencapture", "-i", "-x")
    tools = [*_LINUX, *([] if environ.get("WAYLAND_DISPLAY") else _X11)]
    for name, *options in tools:
        found = shutil.which(name, path=environ.get("PATH"))
        if found:
            return (found, *options)
    raise ScreenshotToolMissing


def take(target: Path, should_stop: Callable[[], bool] = lambda: False) -> bool:
    """Let the user choose a part of the screen, as a PNG; false where they would rather not.

    Raises `ScreenshotError` where none can be taken.
    """
    process = subprocess.Popen(
        [*command(), str(target)],
        env=child_environment.for_other_programs(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    while True:
        try:
            _, said = process.communicate(timeout=_POLL)
            break
        except subprocess.TimeoutExpired:
            if should_stop():
                process.terminate()
                process.communicate()
                return False
    if target.is_file() and target.stat().st_size:
        return True
    # Else the Mac's tool says nothing where the user has pressed Escape.
    if macos.IS_MAC and b"could not create image" in said:
        raise ScreenshotRefused
    return False
