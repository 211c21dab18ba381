"""How commands print: what was asked for, and what there is to say about the work.

Captions on standard output are the work itself: where they cannot be written, it stops. Remarks on
standard error are not: where nobody can read them, they are left out and the work goes on.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from collections.abc import Iterator
from typing import TextIO


class OutputLost(Exception):
    """Standard output cannot be written: it is closed, or its disk is full."""


class _Closed(io.StringIO):
    """Standard output that whoever started the program has closed."""

    def write(self, text: str) -> int:
        """Refuse, as the system would."""
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))


def output(stream: TextIO | None) -> TextIO:
    """Standard output, ready for every name; a stream that refuses where it is closed."""
    return _ready(stream) if stream is not None else _Closed()


def remarks(stream: TextIO | None) -> TextIO:
    """Standard error likewise; one that forgets where it is closed."""
    return _ready(stream) if stream is not None else io.StringIO()


def tell(text: str, out: TextIO) -> None:
    """Print a line that was asked for.

    Raises BrokenPipeError where its reader has gone, and `OutputLost` where it cannot be written.
    """
    with _typed_errors():
        print(text, file=out, flush=True)


def flush(out: TextIO) -> None:
    """Have everything written that somebody else printed; raises as `tell`."""
    with _typed_errors():
        out.flush()


def remark(text: str, err: TextIO, end: str = "\n") -> None:
    """Print a line about the work, if anybody can read it."""
    with contextlib.suppress(OSError):
        print(text, file=err, end=end, flush=True)


def give_up(out: TextIO) -> None:
    """Let the rest go nowhere: the interpreter flushes once more at its end."""
    if out is sys.stdout:
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())


def encodable(text: str, out: TextIO) -> bool:
    """Whether a stream can write a text as it is."""
    try:
        text.encode(out.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


@contextlib.contextmanager
def _typed_errors() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputLost(error.strerror or str(error)) from error


def _ready(stream: TextIO) -> TextIO:
    """Let names be printed that are no text, or not in the terminal's encoding."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        utf8 = stream.encoding.lower().replace("-", "") == "utf8"
        reconfigure(errors="surrogateescape" if utf8 else "backslashreplace")
    return stream
