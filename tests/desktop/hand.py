"""A hand on the mouse: drags something out of another program, on a real display (Linux)."""

from __future__ import annotations

import itertools
import queue
import shutil
import subprocess
import sys
import threading
from types import TracebackType
from typing import Self

import pytest

from tests.desktop.processes import PATIENCE, ROOT

TOOLS = ("Xvfb", "xdotool")

needs_display = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in TOOLS),
    reason="needs a display of its own and a hand on the mouse: Xvfb and xdotool (Linux)",
)


class Hand:
    """The mouse, dragging something out of another program, which lives as long as the block.

    The window asks that program for the data only after the drop.
    """

    def __init__(self, url: str, environ: dict[str, str]) -> None:
        self._environ = environ
        self._source = subprocess.Popen(
            [sys.executable, "-m", "tests.desktop.drag_source", url],
            cwd=ROOT,
            env=environ,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._said: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def drag_to(self, x: int, y: int) -> str:
        """Drag to a place on the screen, drop once it is welcome; what the source is told."""
        self._wait_for("shown")
        self._mouse("mousemove 60 60 mousedown 1")
        self._move_until("begun", 60, 60)
        self._move_until("over CopyAction", x, y)
        self._mouse("mouseup 1")
        return self._wait_for("ended")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._source.kill()
        self._source.wait(PATIENCE)

    def _move_until(self, line: str, x: int, y: int) -> None:
        """Shake the mouse about a place, as a hand does, until the source says this."""
        for shake in itertools.count():
            self._mouse(f"mousemove {x + 10 * (shake % 3)} {y + 6 * (shake % 2)}")
            try:
                while self._said.get(timeout=0.1) != line:
                    pass
            except queue.Empty:
                assert shake < PATIENCE / 0.1, f"the source never said {line!r}"
            else:
                return

    def _wait_for(self, beginning: str) -> str:
        while not (line := self._said.get(timeout=PATIENCE)).startswith(beginning):
            pass
        return line

    def _mouse(self, script: str) -> None:
        command = ["xdotool", *script.split()]
        subprocess.run(command, env=self._environ, check=True, timeout=PATIENCE)

    def _listen(self) -> None:
        assert self._source.stdout is not None
        with self._source.stdout as lines:
            for line in lines:
                self._said.put(line.strip())
