"""From the service's event loop to the captioner's thread and back.

The service lets one request at a time into the captioner's own queue. So a picture of the window,
which shares that queue, has one of the service before it at most, and that gives way
(`desktop/serving/captioner.py`). A client that leaves takes its work along.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Protocol, TypeVar

from model.caption import (
    Caption,
    CaptionerProtocol,
    CaptionOptions,
    Language,
    Look,
    ShouldStop,
)

T = TypeVar("T")

CaptionerWork = Callable[[CaptionerProtocol, ShouldStop], T]
"""Something to do with the captioner, on its thread."""


class HasCaptioner(Protocol):
    """Whoever has a captioner, and lets others use it one after another."""

    def submit(self, work: CaptionerWork[T]) -> Future[T]:
        """Do some work with the captioner when its turn comes. Called from any thread."""
        ...


class Describer:
    """The service's way to the captioner; used on one event loop."""

    def __init__(self, captioner: HasCaptioner) -> None:
        self._captioner = captioner
        self._turn = asyncio.Semaphore(1)

    async def describe(self, picture: bytes, options: Sequence[CaptionOptions]) -> list[Caption]:
        """Describe one picture in several ways, as `CaptionerProtocol.describe_each` does.

        Raises what that raises. Cancelled, the work ends at the next word.
        """
        return list(
            await self._work(
                lambda captioner, stop: captioner.describe_each(picture, options, stop)
            )
        )

    async def look(self, picture: bytes, language: Language) -> Look:
        """See what is in a picture, as `CaptionerProtocol.look` does without a sentence."""
        return await self._work(lambda captioner, stop: captioner.look(picture, "", language, stop))

    async def _work(self, work: CaptionerWork[T]) -> T:
        left = threading.Event()
        async with self._turn:
            future = self._captioner.submit(
                lambda captioner, stop: work(captioner, lambda: left.is_set() or stop())
            )
            try:
                return await asyncio.wrap_future(future)
            except asyncio.CancelledError:
                left.set()
                raise
