"""Processes of this program's own: one asked once and gone, or one that stays. No Qt.

What may hang or fall (a speech engine, a reader of text) does so there. Calls block, so the window
makes them from a job thread.
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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from model.caption import ShouldStop
from model.errors import Cancelled

_POLL_SECONDS = 0.02
_PACKAGE_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Answer:
    """All that a worker wrote until it ended, and the status with which it was gone."""

    text: bytes
    status: int


def command(module: str, packed: str) -> list[str]:
    """How a module is started as a worker; in the packed app, by the argument `packed`."""
    if getattr(sys, "frozen", False):
        return [sys.executable, packed]
    # -P: a file in the user's current folder must not pass for a module.
    return [sys.executable, "-P", "-m", module]


def environment() -> dict[str, str]:
    """Return this process's own, in which a worker finds its modules."""
    path = os.pathsep.join(filter(None, [str(_PACKAGE_ROOT), os.environ.get("PYTHONPATH")]))
    return {**os.environ, "PYTHONPATH": path}


def ask(
    started_by: Sequence[str],
    request: Mapping[str, Any],
    timeout: float,
    should_stop: ShouldStop,
    environ: Mapping[str, str] | None = None,
) -> Answer:
    """Send a request (one line of JSON) to a worker of its own, which ends whatever happens here.

    `environ` is added to this process's own. Raises OSError when it cannot be started, TimeoutError
    (one of these), and `Cancelled` soon after `should_stop` answers true.
    """
    worker = start(started_by, environ)
    assert worker.stdin is not None
    assert worker.stdout is not None
    try:
        # The pipe stays open: its end tells the worker that nobody waits for it any more.
        worker.stdin.write((json.dumps(request) + "\n").encode())
        worker.stdin.flush()
        text = _read(worker.stdout, timeout, should_stop)
    except BrokenPipeError:
        text = b""
    finally:
        end(worker)
    return Answer(text, worker.returncode)


def start(
    started_by: Sequence[str], environ: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start a worker, to be spoken with by its pipes; raises OSError when it cannot be started."""
    return subprocess.Popen(
        started_by,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**environment(), **(environ or {})},
        # Its own group: Ctrl-C in a terminal is for this process; a kill takes its children along.
        start_new_session=True,
    )


def _read(pipe: IO[bytes], timeout: float, should_stop: ShouldStop) -> bytes:
    """Everything the worker writes until it ends."""
    deadline = time.monotonic() + timeout
    answer = b""
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while True:
            if should_stop():
                raise Cancelled
            if time.monotonic() > deadline:
                raise TimeoutError(f"{timeout:g} s")
            if selector.select(_POLL_SECONDS):
                part = os.read(pipe.fileno(), 65536)
                if not part:
                    return answer
                answer += part


def end(worker: subprocess.Popen[bytes]) -> None:
    """Leave no process and no pipe behind."""
    if worker.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)
    worker.communicate()
