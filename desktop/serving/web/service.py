"""What the service is made of, shared by its routes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect, Request

from desktop.captioning.installed_models import Model
from desktop.reading.found_text import FoundText
from desktop.serving.web.describing import Describer
from desktop.serving.web.guard import Access
from desktop.serving.web.limits import Limits, WaitingRoom
from desktop.serving.web.metrics import Metrics
from desktop.serving.web.reading import TextReader
from desktop.serving.web.sounds import Sounds
from desktop.serving.web.teaching import Teacher
from model.caption import Caption, CaptionOptions, Language, Look

T = TypeVar("T")


@dataclass(slots=True)
class Service:
    """Everything that answers requests.

    `language` is that of answers to whoever names none; `options` say how to write in a language;
    `list_models` gives the models there are and the name of the one in use, and may take a moment.
    """

    describer: Describer
    reader: TextReader
    sounds: Sounds
    access: Access
    list_models: Callable[[], tuple[Sequence[Model], str]]
    options: Callable[[Language], CaptionOptions]
    language: Language
    teacher: Teacher | None = None
    limits: Limits = field(default_factory=Limits)
    metrics: Metrics = field(default_factory=Metrics)
    room: WaitingRoom = field(init=False)

    def __post_init__(self) -> None:
        self.room = WaitingRoom(self.limits.waiting)

    async def read(self, request: Request, picture: bytes, caption: Caption) -> FoundText | None:
        """Read the text of a picture of which it is the point, for as long as its client waits."""
        return await unless_left(request, self.reader.text_of(picture, caption.kind))

    async def describe(self, request: Request, picture: bytes, language: Language) -> Caption:
        """Describe a picture for as long as its client waits."""
        work = self.describer.describe(picture, [self.options(language)])
        return (await unless_left(request, work))[0]

    async def look(self, request: Request, picture: bytes, language: Language) -> Look:
        """See what is in a picture, without a sentence, for as long as its client waits."""
        return await unless_left(request, self.describer.look(picture, language))


async def unless_left(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """Do some work, and stop it when the client leaves: `ClientDisconnect`. The body was read."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientDisconnect
        return working.result()
    finally:
        working.cancel()
        leaving.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
