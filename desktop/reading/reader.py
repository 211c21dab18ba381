"""The text of a picture file, read by a worker process of its own. No Qt.

Calls block, so the window makes them from a job thread; `should_stop` ends the worker at once.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from desktop.reading.errors import (
    ReadingEngineMissing,
    ReadingError,
    ReadingFailed,
    ReadingTimedOut,
)
from desktop.reading.found_text import FoundText
from model import errors
from model.errors import Cancelled, ImageError

SECONDS = 60.0
"""For how long one picture may keep an engine busy: 15,000 words on a core of its own."""

_POLL_SECONDS = 0.02
_PACKAGE_ROOT = Path(__file__).resolve().parents[2]
_LIMITED = {"OMP_THREAD_LIMIT": "1"}
"""Tesseract's threads wait for each other busily: two cores are slower with them than without."""


def read_text(
    picture: Path,
    *,
    seconds: float = SECONDS,
    behind: bool = False,
    should_stop: Callable[[], bool] = lambda: False,
) -> FoundText:
    """Read a picture file; what time does not allow is left out, and said (`complete`).

    With `behind`, everything else goes first. Raises a `ReadingError`, an `ImageError` for what is
    no picture, and `Cancelled`.
    """
    request = {
        "picture": os.fsencode(picture.absolute()).hex(),
        "seconds": seconds,
        "nice": 10 if behind else 0,
    }
    # Of four turns the first has all the time, the others half of it; decoding takes two seconds.
    answer = _ask(request, 3 * seconds + 15, should_stop)
    try:
        values = json.loads(answer)
        if "failure" not in values:
            return FoundText.from_json(answer)
    except (ValueError, TypeError, LookupError):
        raise ReadingFailed("the worker ended without an answer") from None
    raise _named(values["failure"], picture, values["detail"])


def _named(name: str, picture: Path, detail: str) -> Exception:
    if name == ReadingEngineMissing.__name__:
        return ReadingEngineMissing(detail)
    kind = getattr(errors, name, None)
    if isinstance(kind, type) and issubclass(kind, ImageError):
        return kind(picture, detail)
    return ReadingFailed(f"{name}: {detail}")


def _ask(request: dict[str, Any], timeout: float, should_stop: Callable[[], bool]) -> bytes:
    worker = _start_worker()
    assert worker.stdin is not None
    assert worker.stdout is not None
    try:
        # The pipe stays open: its end tells the worker that nobody waits for it any more.
        worker.stdin.write((json.dumps(request) + "\n").encode())
        worker.stdin.flush()
        return _answer(worker.stdout, timeout, should_stop)
    except BrokenPipeError:
        return b""
    finally:
        _end(worker)


def _start_worker() -> subprocess.Popen[bytes]:
    path = os.pathsep.join(filter(None, [str(_PACKAGE_ROOT), os.environ.get("PYTHONPATH")]))
    try:
        return subprocess.Popen(
            _worker_command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **_LIMITED, "PYTHONPATH": path},
            start_new_session=True,  # Ctrl-C in a terminal is for this process
        )
    except OSError as error:
        raise ReadingError(str(error)) from error


def _worker_command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, "read-worker"]
    # -P: a file in the user's current folder must not pass for a module.
    return [sys.executable, "-P", "-m", "desktop.reading.worker"]


def _answer(pipe: IO[bytes], timeout: float, should_stop: Callable[[], bool]) -> bytes:
    deadline = time.monotonic() + timeout
    answer = b""
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while True:
            if should_stop():
                raise Cancelled
            if time.monotonic() > deadline:
                raise ReadingTimedOut(f"{timeout:g} s")
            if selector.select(_POLL_SECONDS):
                part = os.read(pipe.fileno(), 65536)
                if not part:
                    return answer
                answer += part


def _end(worker: subprocess.Popen[bytes]) -> None:
    """Leave no process and no pipe behind."""
    if worker.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)
    worker.communicate()
