"""Runs the `uv` program for the training kit, and says in types why it failed."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import platform
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.system import child_environment
from desktop.training_kit.errors import (
    KitError,
    KitHashMismatch,
    KitNetworkLost,
    KitNoPython,
    KitNoSpace,
)
from model.errors import Cancelled

PYTHONS = ((3, 11), (3, 12))
"""Versions for which the lock has packages, the best first."""

_MAC_PATH = (
    "/opt/homebrew/bin",
    "/Library/Frameworks/Python.framework/Versions/3.11/bin",
    "/Library/Frameworks/Python.framework/Versions/3.12/bin",
)
"""Where Macs have Pythons that fit. An app started from the Finder gets a PATH without them, but
with /usr/bin, whose python3 is too old or a stub that offers to install Apple's developer tools."""

_LOOK_SECONDS = 0.5
_GRACE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended; `said` is its standard error."""

    status: int
    answer: str
    said: str


class Uv:
    """One `uv` at work for one kit; everything it keeps lies in the kit's folder.

    `project` is where it reads its settings; `lock` is a file that its processes inherit, open.
    """

    def __init__(
        self, program: Path, folder: Path, project: Path, lock: int, should_stop: Callable[[], bool]
    ) -> None:
        self.downloads = folder / "downloads"
        self._program = program
        self._folder = folder
        self._project = project
        self._lock = lock
        self._should_stop = should_stop

    def run(self, arguments: Sequence[str], report: Callable[[], None]) -> str:
        """Run one command; its answer, or a `KitError`. `report` is called again and again."""
        command = [str(self._program), "--no-progress", "--color", "never", *arguments]
        ended = self.start(command, self._environment(), report)
        if ended.status != 0:
            raise reason(ended.said, self._folder, arguments[0] == "python")
        return ended.answer

    def start(
        self, command: Sequence[str], environ: Mapping[str, str], report: Callable[[], None]
    ) -> Ended:
        """Run any program as one of the kit's; `Cancelled` as soon as it is to stop."""
        with tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as said:
            process = subprocess.Popen(
                list(command),
                cwd=self._project,
                env=dict(environ),
                stdin=subprocess.DEVNULL,
                stdout=answer,
                stderr=said,
                pass_fds=[self._lock],
                # Its own group, so that nothing it started is left behind.
                start_new_session=True,
            )
            try:
                self._attend(process, report)
            finally:
                _end(process)
            answer.seek(0)
            said.seek(0)
            text = [stream.read().decode(errors="replace") for stream in (answer, said)]
        return Ended(process.returncode, *text)

    def _attend(self, process: subprocess.Popen[bytes], report: Callable[[], None]) -> None:
        while True:
            report()
            try:
                process.wait(_LOOK_SECONDS)
            except subprocess.TimeoutExpired:
                if self._should_stop():
                    raise Cancelled from None
            else:
                return

    def _environment(self) -> dict[str, str]:
        """The user's own, with proxies, mirrors, certificates; without what would lead astray."""
        environ = child_environment.for_other_programs()
        for name in ("VIRTUAL_ENV", "UV_PYTHON", "UV_NO_CACHE", "UV_OFFLINE", "UV_TARGET"):
            environ.pop(name, None)
        # Many companies' networks show a certificate that only the system knows to be theirs.
        environ.setdefault("UV_SYSTEM_CERTS", "1")
        if sys.platform == "darwin":
            environ["PATH"] = os.pathsep.join(_MAC_PATH)
        return {
            **environ,
            "UV_CACHE_DIR": str(self.downloads),
            "UV_PYTHON_INSTALL_DIR": str(self._folder / "python"),
        }


def find_python(uv: Uv, report: Callable[[], None]) -> Path | None:
    """A Python that fits, for this processor: the system's, or one that uv installed before."""
    listing = ["python", "list", "--only-installed", "--output-format", "json"]
    found = json.loads(uv.run(listing, report) or "[]")
    processor = {"arm64": "aarch64"}.get(platform.machine(), platform.machine())
    for wanted in PYTHONS:
        for python in found:
            version = python["version_parts"]
            if (
                python["implementation"] == "cpython"
                and python["variant"] == "default"
                and python["arch"] == processor
                and (version["major"], version["minor"]) == wanted
            ):
                return Path(python["path"])
    return None


def reason(said: str, folder: Path, about_python: bool) -> KitError:
    """Why uv failed, from its words.

    Its exit status does not tell. The words are those of the one version that is locked and
    carried; tests/desktop/training_kit/test_kit.py has the real program say them.
    """
    numbers = {int(number) for number in re.findall(r"\(os error (\d+)\)", said)}
    if numbers & {errno.ENOSPC, errno.EDQUOT}:
        return KitNoSpace(folder, 0)
    if about_python:
        return KitNoPython(said)
    if any(words in said for words in ("Hash mismatch", "Hash-checking is required")):
        return KitHashMismatch(said)
    if any(words in said for words in ("Failed to fetch", "Failed to download", "error sending")):
        return KitNetworkLost(said)
    return KitError(said)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Leave no process of its group behind: asked first, then made to."""
    for number, patience in ((signal.SIGTERM, _GRACE_SECONDS), (signal.SIGKILL, None)):
        if process.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
