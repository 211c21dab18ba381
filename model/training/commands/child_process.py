"""A part of a command in a process of its own, whose memory goes back to the system with it.

Fine-tuning leaves up to a gigabyte behind that neither TensorFlow nor the system's allocator hands
back, and the conversion takes as much again. The parent imports no TensorFlow: it passes on the
child's events, hands down the wish to stop, and ends as the child does. The child has the read end
of a pipe as its standard input, and ends when the parent does, however that ends.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import NoReturn

from model.training.errors import ChildFailed, Stopping
from model.training_events import Done, Event, Failed, Listener, Stopped, from_json

_HEARD_WITHIN = 0.2
"""Seconds until a wish to stop is passed on to a child that says nothing."""


def run_child(arguments: Sequence[str], on_event: Listener, should_stop: Callable[[], bool]) -> str:
    """Run `python -m model.training` with these arguments; return what it made, "" for nothing.

    Every event but the last is passed on as it comes. Raises `Stopping` when the child was asked to
    stop and has, and `ChildFailed` when it gave up; where it was killed or crashed, this process
    ends in the same way.
    """
    safe = ["-P"] if sys.flags.safe_path else []
    command = [sys.executable, *safe, "-m", "model.training", *arguments]
    # What the app lets its children inherit, the lock of its own folder, is for this one, too.
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, close_fds=False
    ) as child:
        last: Event | None = None
        for line in _lines(child, should_stop):
            event = _event_of(line)
            if isinstance(event, Done | Failed | Stopped):
                last = event
            elif event is not None:
                # The child is to say when it has stopped: it saves what it has first.
                with contextlib.suppress(Stopping):
                    on_event(event)
    if isinstance(last, Done):
        return last.output
    if isinstance(last, Failed):
        raise ChildFailed(last)
    if isinstance(last, Stopped):
        raise Stopping(last.stage)
    if should_stop() and child.returncode == -signal.SIGTERM:
        raise Stopping("")  # before it could hear the wish
    return _end_as(child.returncode)


def _lines(child: subprocess.Popen[bytes], should_stop: Callable[[], bool]) -> Iterator[bytes]:
    """Yield a child's lines until it ends; it is asked to stop once, when this process is."""
    assert child.stdout
    asked = False
    unread = b""
    while True:
        ready, _, _ = select.select([child.stdout], [], [], _HEARD_WITHIN)
        if should_stop() and not asked:
            asked = True
            child.terminate()
        if not ready:
            continue
        read = os.read(child.stdout.fileno(), 1 << 16)
        *lines, unread = (unread + read).split(b"\n")
        yield from lines
        if not read:
            return


def _event_of(line: bytes) -> Event | None:
    """Read an event; what is none, a library's word, goes where errors go."""
    text = line.decode("utf-8", "replace")
    try:
        return from_json(text)
    except ValueError:
        sys.stderr.write(text + "\n")
        return None


def _end_as(status: int) -> NoReturn:
    """End this process as one with this `Popen.returncode` did, without another word."""
    if status < 0:
        with contextlib.suppress(OSError):
            signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    raise SystemExit(status or 1)


def live_as_child() -> None:
    """End this process at once when its parent is gone; Ctrl-C is for the parent to hear."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait for the end of standard input: nobody holds the other end any more."""
    while os.read(0, 1024):
        pass
    os._exit(1)
