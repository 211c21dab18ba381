"""The log of the window app: a file in the user's log folder, and warnings on standard error.

It never holds a caption or a picture, only what happened.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from types import TracebackType

from desktop.system import paths

_MOST_BYTES = 1_000_000

_log = logging.getLogger("desktop")


def start() -> None:
    """Log to a file in the user's log folder, errors nobody caught included."""
    handlers: list[logging.Handler] = [logging.StreamHandler()]
    handlers[0].setLevel(logging.WARNING)
    refusal = ""
    try:
        paths.create(paths.logs())
        handlers.append(
            RotatingFileHandler(
                paths.log_file(), maxBytes=_MOST_BYTES, backupCount=2, encoding="utf-8"
            )
        )
    except (paths.FolderNotWritable, OSError) as error:
        refusal = str(error)
    form = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    logging.basicConfig(level=logging.INFO, format=form, handlers=handlers)
    if refusal:
        _log.warning("No log file: %s", refusal)
    logging.captureWarnings(True)
    report_uncaught(lambda _: None)


def report_uncaught(tell: Callable[[BaseException], None]) -> None:
    """Log every error that nobody caught, on any thread, and tell of it."""

    def hook(
        kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
    ) -> None:
        log_uncaught(kind, error or kind(), trace)
        if error is not None and not issubclass(kind, KeyboardInterrupt):
            tell(error)

    sys.excepthook = hook
    threading.excepthook = lambda end: hook(end.exc_type, end.exc_value, end.exc_traceback)


def log_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Write down an error that nobody caught; the window goes on."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    _log.critical("An error nobody caught", exc_info=(kind, error, trace))
