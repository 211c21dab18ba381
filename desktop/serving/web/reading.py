"""The text of documents and screenshots that are sent: read one at a time, off the event loop."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import Protocol

from desktop.reading.errors import ReadingError
from desktop.reading.found_text import AT_ONCE, FoundText
from model.caption import Kind
from model.errors import Cancelled, ImageError

log = logging.getLogger(__name__)


class ReadText(Protocol):
    """What this module needs of a reader (`desktop.reading.reader.read_text` is it)."""

    def __call__(self, picture: bytes, /, *, should_stop: Callable[[], bool]) -> FoundText:
        """Read a picture."""
        ...


class TextReader:
    """Reads for the service; used on one event loop."""

    def __init__(self, read: ReadText) -> None:
        self._read = read
        self._turn = asyncio.Semaphore(1)

    async def text_of(self, picture: bytes, kind: Kind) -> FoundText | None:
        """The text of a picture of this kind; None where it is not wanted or cannot be read.

        Cancelled, it ends the reader's process.
        """
        if kind not in AT_ONCE:
            return None
        left = threading.Event()
        async with self._turn:
            try:
                return await asyncio.to_thread(self._read, picture, should_stop=left.is_set)
            except (ReadingError, ImageError) as error:
                log.info("no text was read: %s", error)
                return None
            except Cancelled:
                return None
            finally:
                left.set()
