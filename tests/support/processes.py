"""Starts the window, a display and other programs as processes, and listens to them."""

from __future__ import annotations

import json
import os
import queue
import select
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[2]

PATIENCE = 60.0
"""Seconds after which what is waited for counts as hanging, also where others use the machine."""


@contextmanager
def display(size: str = "1400x900x24") -> Iterator[str]:
    """A screen of its own; gives its name."""
    read, write = os.pipe()
    # Else it begins anew, refusing connections meanwhile, whenever its last client leaves.
    options = ["-noreset", "-nolisten", "tcp"]
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", size, *options],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        ready, _, _ = select.select([read], [], [], PATIENCE)
        assert ready, "Xvfb did not start"
        yield f":{os.read(read, 16).decode().strip()}"
    finally:
        os.close(read)
        server.terminate()
        server.wait(PATIENCE)


def environment(home: Path, **more: str) -> dict[str, str]:
    """An environment in which the app's files lie in `home`."""
    kept = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    return {
        **kept,
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "CLAIRVOIX_HOME": str(home / "clairvoix"),
        "PYTHONPATH": str(ROOT),
        "LANG": "C.UTF-8",
        "LANGUAGE": "en",
        **more,
    }


class WindowProcess:
    """The app in its own process; its events are waited for one after another."""

    def __init__(self, environ: Mapping[str, str], *arguments: str) -> None:
        self.started = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.window.window_process", *arguments],
            cwd=ROOT,
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._events: queue.Queue[dict[str, Any]] = queue.Queue()
        self.seen: list[dict[str, Any]] = []
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def wait_for(self, event: str) -> dict[str, Any]:
        """Give the next event of this name."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                found = self._events.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no {event!r} came, only {self.seen}") from None
            self.seen.append(found)
            if found["event"] == event:
                return found

    def open(self, picture: Path) -> float:
        """Have it describe a file; when that was asked."""
        asked = time.monotonic()
        self._send(str(picture))
        return asked

    def open_settings(self) -> None:
        """Have it show its settings, the voices listed."""
        self.wait_for("voices")
        self._send("settings")
        self.wait_for("voices")

    def choose(self, entry: str) -> None:
        """Choose an entry of its menus, by its name in `Menus`."""
        self._send(f"menu {entry}")

    def turn_to(self, pane: int) -> None:
        """Show this page of the settings."""
        self._send(f"pane {pane}")

    def press(self, key: str) -> None:
        """Press a key, by Qt's name of it."""
        self._send(f"key {key}")
        self.wait_for("pressed")

    def save_sound(self, path: Path) -> None:
        """Have it write the sound of what it shows."""
        self._send(f"save {path}")

    def unload(self) -> None:
        """Have it let the model go."""
        self._send("unload")
        self.wait_for("unloaded")

    def quit(self) -> int:
        """Close its window; the exit status."""
        self._send("quit")
        return self._process.wait(PATIENCE)

    def kill(self) -> None:
        """End it without a warning, as a power cut would."""
        self._process.kill()
        self._process.wait(PATIENCE)

    def _send(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._events.put(json.loads(line))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
