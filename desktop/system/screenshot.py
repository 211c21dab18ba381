"""A part of the screen, chosen by the user with the system's own tool."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from desktop.system import child_environment, macos, worker_process

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

    On Linux the desktop's portal is asked, too: under Wayland before any program, elsewhere where
    there is no program for it. Raises `ScreenshotError` where none can be taken.
    """
    ways = [_by_tool]
    if not macos.IS_MAC:
        ways.insert(0 if os.environ.get("WAYLAND_DISPLAY") else 1, _by_portal)
    for way in ways:
        try:
            return way(target, should_stop)
        except ScreenshotToolMissing:
            continue
    raise ScreenshotToolMissing


def _by_portal(target: Path, should_stop: Callable[[], bool]) -> bool:
    program = worker_process.command("desktop.system.screenshot_portal", "portal-worker")
    status, said = _run([*program, str(target)], worker_process.environment(), should_stop)
    if status == os.EX_UNAVAILABLE:
        raise ScreenshotToolMissing
    if status == os.EX_IOERR:
        raise ScreenshotError(said)
    return _is_written(target)


def _by_tool(target: Path, should_stop: Callable[[], bool]) -> bool:
    environ = child_environment.for_other_programs()
    _, said = _run([*command(), str(target)], environ, should_stop)
    # Else the Mac's tool says nothing where the user has pressed Escape.
    if not _is_written(target) and macos.IS_MAC and "could not create image" in said:
        raise ScreenshotRefused
    return _is_written(target)


def _is_written(target: Path) -> bool:
    return target.is_file() and target.stat().st_size > 0


def _run(
    program: Sequence[str], environ: Mapping[str, str], should_stop: Callable[[], bool]
) -> tuple[int, str]:
    """Run it to its end, or end it; its status, and what it has complained of."""
    process = subprocess.Popen(
        program,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    while True:
        try:
            _, said = process.communicate(timeout=_POLL)
        except subprocess.TimeoutExpired:
            if should_stop():
                process.terminate()
        else:
            return process.returncode, said
