"""The text of a picture, read by a worker process of its own. No Qt.

Calls block, so the window makes them from a job thread; `should_stop` ends the worker at once.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop.reading.errors import (
    ReadingEngineMissing,
    ReadingError,
    ReadingFailed,
    ReadingTimedOut,
)
from desktop.reading.found_text import FoundText
from desktop.system import worker_process
from model import errors
from model.errors import ImageError

SECONDS = 60.0
"""For how long one picture may keep an engine busy: 15,000 words on a core of its own."""

_LIMITED = {"OMP_THREAD_LIMIT": "1"}
"""Tesseract's threads wait for each other busily: two cores are slower with them than without."""


def read_text(
    picture: Path | bytes,
    *,
    seconds: float = SECONDS,
    behind: bool = False,
    should_stop: Callable[[], bool] = lambda: False,
) -> FoundText:
    """Read a picture, a file or its bytes; what time does not allow is left out (`complete`).

    With `behind`, everything else goes first. Raises a `ReadingError`, an `ImageError` for what is
    no picture, and `Cancelled`.
    """
    request = {
        **_where(picture),
        "seconds": seconds,
        "nice": 10 if behind else 0,
    }
    # Of four turns the first has all the time, the others half of it; decoding takes two seconds.
    answer = _ask(request, 3 * seconds + 15, should_stop)
    try:
        values = json.loads(answer)
        found = FoundText.from_json(answer) if "failure" not in values else None
    except (ValueError, TypeError, LookupError):
        raise ReadingFailed("the worker ended without an answer") from None
    if found is not None:
        if not (found.text or found.complete):
            raise ReadingTimedOut(f"nothing was read in {seconds:.0f} s")
        return found
    path = picture if isinstance(picture, Path) else None
    raise _named(values["failure"], path, values["detail"])


def _where(picture: Path | bytes) -> dict[str, str]:
    """How the worker is told of a picture: by its path, or by all of it."""
    if isinstance(picture, bytes):
        return {"data": base64.b64encode(picture).decode()}
    return {"picture": os.fsencode(picture.absolute()).hex()}


def _named(name: str, picture: Path | None, detail: str) -> Exception:
    if name == ReadingEngineMissing.__name__:
        return ReadingEngineMissing(detail)
    kind = getattr(errors, name, None)
    if isinstance(kind, type) and issubclass(kind, ImageError):
        return kind(picture, detail)
    return ReadingFailed(f"{name}: {detail}")


def _ask(request: dict[str, Any], timeout: float, should_stop: Callable[[], bool]) -> bytes:
    command = _worker_command()
    try:
        return worker_process.ask(command, request, timeout, should_stop, _LIMITED).text
    except TimeoutError as error:
        raise ReadingTimedOut(str(error)) from error
    except OSError as error:
        raise ReadingError(str(error)) from error


def _worker_command() -> list[str]:
    return worker_process.command("desktop.reading.worker", "read-worker")
