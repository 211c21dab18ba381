"""A hand on the mouse: drags something out of another program, on a real display (Linux)."""

from __future__ import annotations

import itertools
import queue
import subprocess
import sys
import threading
from types import TracebackType
from typing import Self

from tests.support.processes import PATIENCE, ROOT
from tests.support.tools import needs

needs_display = needs("Xvfb", "xdotool")
"""A display of its own, and a hand on the mouse."""


class OtherProgram:
    """Another program with a window, and a hand on the mouse; it lives as long as the block."""

    def __init__(self, environ: dict[str, str], module: str, *arguments: str) -> None:
        self._environ = environ
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"tests.support.window.{module}", *arguments],
            cwd=ROOT,
            env=environ,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._said: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait(PATIENCE)

    def wait_for(self, beginning: str) -> str:
        """The line that begins like this."""
        while not (line := self._said.get(timeout=PATIENCE)).startswith(beginning):
            pass
        return line

    def mouse(self, script: str) -> None:
        """Move and press, in xdotool's words."""
        command = ["xdotool", *script.split()]
        subprocess.run(command, env=self._environ, check=True, timeout=PATIENCE)

    def move_until(self, line: str, x: int, y: int) -> None:
        """Shake the mouse about a place, as a hand does, until the program says this."""
        for shake in itertools.count():
            self.mouse(f"mousemove {x + 10 * (shake % 3)} {y + 6 * (shake % 2)}")
            try:
                while self._said.get(timeout=0.1) != line:
                    pass
            except queue.Empty:
                assert shake < PATIENCE / 0.1, f"the program never said {line!r}"
            else:
                return

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                self._said.put(line.strip())


class Hand(OtherProgram):
    """Drags something out of another program.

    The window asks that program for the data only after the drop.
    """

    def __init__(self, environ: dict[str, str], *urls: str) -> None:
        super().__init__(environ, "drag_source", *urls)

    def drag_to(self, x: int, y: int) -> str:
        """Drag to a place on the screen, drop once it is welcome; what the source is told."""
        self.wait_for("shown")
        self.mouse("mousemove 60 60 mousedown 1")
        self.move_until("begun", 60, 60)
        self.move_until("over CopyAction", x, y)
        self.mouse("mouseup 1")
        return self.wait_for("ended")
