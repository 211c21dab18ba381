"""The service's switch: starts and stops it beside the window, or without one.

Only this room's starting needs the libraries of the optional extra `serve`; without them it says
so, and everything else goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.captioning.controller import Captioning
from desktop.captioning.installed_models import InstalledModels, Model
from desktop.reading.reader import read_text
from desktop.retraining.controller import Retraining
from desktop.serving.captioner import SharedCaptioner
from desktop.serving.teacher import SharedTeacher
from desktop.serving.web.errors import ServiceError, ServiceMissing
from desktop.serving.web.limits import Limits
from desktop.speech.controller import Synthesise
from desktop.speech.prosody import USUAL
from model.caption import CaptionOptions, Language, ShouldStop

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from desktop.serving.web.server import Server

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
PORT = 8737


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen, and the token that callers have to know."""

    host: str = HOST
    port: int = PORT
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Manner:
    """How to answer: in which language whoever names none, with which search and voices."""

    language: Language = "en"
    beams: int = 3
    neutral: bool = True
    voices: Mapping[Language, str | None] = field(default_factory=dict)

    def options(self, language: Language) -> CaptionOptions:
        """How to write in a language."""
        return CaptionOptions(language, self.beams, neutral_people=self.neutral)


def is_installed() -> bool:
    """Whether this copy of the program has the libraries of the service."""
    return all(find_spec(name) for name in ("starlette", "uvicorn", "python_multipart"))


class Serving(QObject):
    """Serves with the captioner, the models and the retraining of this process.

    Signals, on the UI thread:
    - changed(): it serves from now on, or does so no more; `address` and `error` tell.
    """

    changed = Signal()

    def __init__(
        self,
        captioning: Captioning,
        models: InstalledModels,
        retraining: Retraining,
        synthesise: Synthesise,
        parent: QObject | None = None,
        limits: Limits | None = None,
    ) -> None:
        super().__init__(parent)
        self.error: ServiceError | None = None
        self._captioner = SharedCaptioner(captioning, self)
        self._teacher = SharedTeacher(retraining, self)
        self._models = models
        self._synthesise = synthesise
        self._limits = limits or Limits()
        self._server: Server | None = None

    @property
    def address(self) -> str:
        """Where it serves; empty when it does not."""
        return "" if self._server is None else self._server.address

    def start(self, where: Address, manner: Manner) -> None:
        """Serve from now on; `error` says why not."""
        if self._server is not None:
            return
        self.error = None
        try:
            self._server = self._started(where, manner)
        except ServiceError as error:
            log.info("the service did not start: %s", error)
            self.error = error
        self.changed.emit()

    def stop(self) -> None:
        """Serve no more; what was begun ends at once."""
        if self._server is not None:
            server, self._server = self._server, None
            self._captioner.let_go()
            self._teacher.let_go()
            server.stop()
            self.changed.emit()

    def _started(self, where: Address, manner: Manner) -> Server:
        try:
            # Not there without the extra, and a moment to import: nobody else is to wait for it.
            from desktop.serving import application
            from desktop.serving.web import guard, reading, service, sounds
            from desktop.serving.web.describing import Describer
            from desktop.serving.web.server import Server, listen
        except ModuleNotFoundError as error:
            raise ServiceMissing(str(error)) from error
        listening = listen(where.host, where.port, where.token)
        voices: list[sounds.Sounds] = []

        def speak(text: str, language: Language, path: Path, *, should_stop: ShouldStop) -> object:
            voice = manner.voices.get(language)
            return self._synthesise(
                text, language, path, voice=voice, prosody=USUAL, should_stop=should_stop
            )

        def make() -> Starlette:
            spoken = sounds.Sounds(speak, self._limits)
            voices.append(spoken)
            loopback = guard.is_loopback_address(where.host)
            return application.application(
                service.Service(
                    describer=Describer(self._captioner),
                    reader=reading.TextReader(read_text),
                    sounds=spoken,
                    access=guard.Access(loopback, where.token),
                    list_models=self._list_models,
                    options=manner.options,
                    language=manner.language,
                    teacher=self._teacher,
                    limits=self._limits,
                )
            )

        def close() -> None:
            for spoken in voices:
                spoken.close()

        server = Server(listening, self._limits)
        server.start(make, close)
        return server

    def _list_models(self) -> tuple[Sequence[Model], str]:
        return self._models.all(), self._models.current
