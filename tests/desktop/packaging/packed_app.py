"""The packed app as a user has it: started from its folder, seen and touched from outside only."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from desktop.appinfo import NAME
from model.training_events import Done, Event, Failed, Stopped, from_json
from tests.support.processes import PATIENCE
from tests.support.window.accessibility_bus import SYSTEM_PYTHON

FINGER = Path(__file__).with_name("finger.py")

_ENDS = (Done, Failed, Stopped)

_LOOK_SECONDS = 0.02


@dataclass(frozen=True)
class PackedApp:
    """A folder with the program, and what it is started through (nothing, or `unshare …`)."""

    folder: Path
    through: tuple[str, ...] = ()

    @property
    def program(self) -> Path:
        """What is started."""
        return self.folder / NAME.lower()

    @property
    def carried(self) -> Path:
        """What it carries for the training kit."""
        return self.folder / "_internal" / "kit"

    def run(self, environ: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        return subprocess.run(
            [*self.through, str(self.program), *arguments],
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def copy_to(self, folder: Path) -> PackedApp:
        """The same app elsewhere; its files are linked, where that is possible, not copied."""
        shutil.copytree(self.folder, folder, symlinks=True, copy_function=_link)
        return PackedApp(folder, self.through)


class OpenApp:
    """The app's window, open as long as the block."""

    def __init__(self, app: PackedApp, environ: Mapping[str, str], *files: str) -> None:
        self._environ = environ
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [*app.through, str(app.program), *files],
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait_for_window(self, name: str = f"^{NAME}$") -> str:
        """The window's number, as soon as it is on the screen."""
        search = ["search", "--onlyvisible", "--name", name]
        found = ""
        while not (found := self._xdotool(search)):
            self._look_again(f"no window {name!r} came")
        return found.split()[0]

    def middle(self, window: str) -> tuple[int, int]:
        """Where the middle of a window is on the screen."""
        said = self._xdotool(["getwindowgeometry", "--shell", window])
        place = dict(line.split("=") for line in said.split())
        return (
            int(place["X"]) + int(place["WIDTH"]) // 2,
            int(place["Y"]) + int(place["HEIGHT"]) // 2,
        )

    def wait_for_files(
        self, folder: Path, pattern: str, patience: float = 2 * PATIENCE
    ) -> list[Path]:
        """The files of a folder that match, as soon as there are any."""
        while not (found := sorted(folder.glob(pattern))):
            self._look_again(f"no {pattern} came in {folder}", patience)
        return found

    def wait_for_end(self, events: Path, patience: float) -> list[Event]:
        """All that a training told, once it has ended."""
        while not (told := read_events(events)) or not isinstance(told[-1], _ENDS):
            self._look_again(f"the training came no further than {told[-1:]}", patience)
        return told

    def wait_for_entries(self, history: Path, number: int) -> list[dict[str, Any]]:
        """The history's entries, oldest first, once there are so many."""
        while len(found := entries(history)) < number:
            self._look_again(f"only {len(found)} entries came")
        return found

    def wait_until_open(self, file: Path) -> None:
        """Return as soon as the program itself, not a worker of its, reads a file."""
        while not any(opened == file for opened in self._open_files()):
            self._look_again(f"nothing opened {file}")

    def libraries(self) -> str:
        """What the process has loaded."""
        return Path(f"/proc/{self._pid}/maps").read_text(encoding="utf-8", errors="replace")

    def close(self) -> int:
        """Close the window as its menu does; the exit status."""
        self.keys("ctrl+q")
        return self.process.wait(PATIENCE)

    def keys(self, *keys: str) -> None:
        """Press keys in the main window, in xdotool's words."""
        window = self.wait_for_window()
        self._xdotool(["windowfocus", "--sync", window, "key", *keys])

    def write(self, window: str, text: str) -> None:
        """Type a text in the window of this name."""
        self._xdotool(["windowfocus", "--sync", self.wait_for_window(window), "type", text])

    def press(self, button: str) -> None:
        """Press a button by its name, as a screen reader does, as soon as that can be done."""
        command = [SYSTEM_PYTHON, str(FINGER), NAME, button, str(PATIENCE)]
        subprocess.run(command, env=self._environ, check=True)

    def _look_again(self, complaint: str, patience: float = 2 * PATIENCE) -> None:
        """Wait a moment for the other process; nothing outside tells when it is there."""
        assert self.process.poll() is None, f"it ended: {self._last_words()}"
        assert time.monotonic() - self.started < patience, complaint
        time.sleep(_LOOK_SECONDS)

    def _last_words(self) -> str:
        assert self.process.stderr is not None
        return self.process.stderr.read()

    @property
    def _pid(self) -> int:
        return self.process.pid

    def _open_files(self) -> list[Path]:
        links = Path(f"/proc/{self._pid}/fd").iterdir()
        found = []
        for link in links:
            try:
                found.append(link.readlink())
            except OSError:
                continue
        return found

    def _xdotool(self, arguments: Sequence[str]) -> str:
        command = ["xdotool", *arguments]
        done = subprocess.run(
            command,
            env=self._environ,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return done.stdout

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)
        if self.process.stderr is not None:
            self.process.stderr.close()


def read_events(file: Path) -> list[Event]:
    """The training's events as the app keeps them; the last line may be half written."""
    if not file.exists():
        return []
    found = []
    for line in file.read_text(encoding="utf-8").splitlines():
        with contextlib.suppress(ValueError):
            found.append(from_json(line))
    return found


def entries(history: Path) -> list[dict[str, Any]]:
    """The captions remembered, with their pictures; read as another program can."""
    if not history.exists():
        return []
    connection = sqlite3.connect(f"file:{history}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    joined = "SELECT * FROM entries JOIN captions ON captions.entry = entries.id ORDER BY id"
    try:
        return [dict(row) for row in connection.execute(joined)]
    except sqlite3.OperationalError:
        return []  # being made this moment
    finally:
        connection.close()


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
