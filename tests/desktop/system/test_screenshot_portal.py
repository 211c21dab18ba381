"""The desktop's own screenshot dialog, by a stand-in of it on a real D-Bus."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from desktop.system import macos, screenshot
from desktop.system.screenshot import ScreenshotError, ScreenshotToolMissing
from tests.support.processes import PATIENCE, ROOT
from tests.support.window.accessibility_bus import SYSTEM_PYTHON

STAND_IN = ROOT / "tests" / "support" / "window" / "portal_stand_in.py"


def can_stand_in() -> bool:
    """Whether this machine has a D-Bus, and a Python that can answer on it."""
    if not shutil.which("dbus-daemon") or not Path(SYSTEM_PYTHON).exists():
        return False
    probe = [SYSTEM_PYTHON, "-c", "import gi"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


pytestmark = pytest.mark.skipif(not can_stand_in(), reason="there is no D-Bus to answer on here")


class Desktop:
    """A session bus of the test's own, and perhaps a portal on it."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._stack = stack
        address = f"unix:path={folder / 'bus'}"
        options = ["--session", "--nofork", f"--address={address}", "--print-address"]
        bus = self._started(["dbus-daemon", *options], {})
        assert bus.stdout is not None
        self.address = bus.stdout.readline().strip()

    def open_portal(self) -> None:
        """Have one from now on."""
        address = {"DBUS_SESSION_BUS_ADDRESS": self.address}
        self._portal = self._started([SYSTEM_PYTHON, str(STAND_IN)], address)
        assert self.next() == {"ready": True}

    def next(self) -> dict[str, Any]:
        """What the portal tells next."""
        assert self._portal.stdout is not None
        told: dict[str, Any] = json.loads(self._portal.stdout.readline())
        return told

    def answer(self, line: str) -> None:
        """Have the portal answer."""
        assert self._portal.stdin is not None
        self._portal.stdin.write(line + "\n")
        self._portal.stdin.flush()

    def fall(self) -> None:
        """Have the portal die."""
        self._portal.kill()

    def _started(self, command: list[str], more: dict[str, str]) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            command,
            env={**os.environ, **more},
            stdin=pipe,
            stdout=pipe,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._stack.callback(end, process)
        return process


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate(timeout=PATIENCE)


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desktop]:
    """A Wayland desktop without any program for it."""
    with ExitStack() as stack:
        desktop = Desktop(tmp_path, stack)
        monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desktop.address)
        monkeypatch.setattr(screenshot, "_LINUX", ())
        monkeypatch.setattr(macos, "IS_MAC", False)
        yield desktop


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


def test_the_desktop_asks_the_user(
    desktop: Desktop, pool: ThreadPoolExecutor, tmp_path: Path
) -> None:
    target, chosen = tmp_path / "screen.png", tmp_path / "Bild é.png"
    # GIVEN a desktop without a portal: that there is no way is said
    with pytest.raises(ScreenshotToolMissing):
        screenshot.take(target)
    desktop.open_portal()

    # WHEN the user would rather not THEN nothing is taken, and that is no fault
    taken = pool.submit(screenshot.take, target)
    assert desktop.next()["options"]["interactive"] is True
    assert not taken.done()
    desktop.answer("1")
    assert taken.result(PATIENCE) is False
    assert desktop.next() == {"left": True}

    # WHEN they choose THEN it is in the file, and the desktop's own file is left alone
    chosen.write_bytes(b"pixels")
    taken = pool.submit(screenshot.take, target)
    desktop.next()
    desktop.answer(f"0 {chosen.as_uri()}")
    assert taken.result(PATIENCE) is True
    assert target.read_bytes() == chosen.read_bytes() == b"pixels"
    assert desktop.next() == {"left": True}

    # WHEN the program ends while the dialog is open THEN it does not wait, and the portal hears it
    stop = Event()
    target.unlink()
    taken = pool.submit(screenshot.take, target, stop.is_set)
    desktop.next()
    stop.set()
    assert taken.result(PATIENCE) is False
    assert desktop.next() == {"left": True}


def test_what_brings_no_file_is_a_fault(
    desktop: Desktop, pool: ThreadPoolExecutor, tmp_path: Path
) -> None:
    desktop.open_portal()
    for answer in ("2", "0 https://example.org/a.png"):
        taken = pool.submit(screenshot.take, tmp_path / "screen.png")
        desktop.next()
        desktop.answer(answer)
        assert type(taken.exception(PATIENCE)) is ScreenshotError
        assert desktop.next() == {"left": True}

    # WHEN the portal falls THEN it is not waited for; it may not even have replied
    taken = pool.submit(screenshot.take, tmp_path / "screen.png")
    desktop.next()
    desktop.fall()
    assert type(taken.exception(PATIENCE)) in (ScreenshotError, ScreenshotToolMissing)
