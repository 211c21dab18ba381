"""The documents' routes: convert, upload, predict, models, train, sounds."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from desktop.serving.web.answers import JsonAnswer, caption_facts, label_facts
from desktop.serving.web.bodies import Sent, content_type, language_of, read_json, read_picture
from desktop.serving.web.errors import NothingHere, RequestMalformed
from desktop.serving.web.service import Service
from desktop.serving.web.sounds import PREFIX
from desktop.serving.web.teaching import Teacher, training_facts
from model.caption import Caption, Language

VERSIONED = ("/api", "/api/v1")
"""Each route below /api is there twice: plain, as the documents name it, and with its version."""


class DocumentRoutes:
    """The endpoints, with the service that they speak for."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def routes(self) -> list[Route]:
        """Every route with its methods."""
        found = [
            Route("/upload", self.convert, methods=["POST"]),
            Route("/predict", self.predict, methods=["POST"]),
            Route(PREFIX + "{name}", self.sound, methods=["GET"]),
        ]
        for base in VERSIONED:
            found += [
                Route(f"{base}/convert", self.convert, methods=["POST"]),
                Route(f"{base}/models", self.models, methods=["GET"]),
                Route(f"{base}/train", self.train, methods=["POST"]),
                Route(f"{base}/train/{{name}}", self.training, methods=["GET"]),
                Route(f"{base}/train/{{name}}", self.cancel_training, methods=["DELETE"]),
                Route(f"{base}/train/{{name}}/use", self.use_training, methods=["POST"]),
            ]
        return found

    async def convert(self, request: Request) -> Response:
        """One picture in, its sentence out, and where it can be heard."""
        begun = time.perf_counter()
        self._language(request, None)
        with self._service.room.seat():
            picture, caption = await self._described(request)
            found = await self._service.read(request, picture, caption)
        facts = caption_facts(caption, found)
        sound = self._service.sounds.promise(facts["caption"], caption.language)
        return _success(begun, {**facts, "audio_url": sound}, caption.language)

    async def predict(self, request: Request) -> Response:
        """One picture in, its five likeliest labels out."""
        begun = time.perf_counter()
        self._language(request, None)
        with self._service.room.seat():
            picture, caption = await self._described(request)
            look = await self._service.look(request, picture, caption.language)
        facts = {
            **label_facts(caption, look),
            "kind": caption.kind,
            "language": caption.language,
            "model": caption.model,
        }
        return _success(begun, facts, caption.language)

    async def models(self, request: Request) -> Response:
        """The models on this computer, and which one is in use."""
        found, current = await asyncio.to_thread(self._service.list_models)
        facts = [
            {
                "name": model.name or "original",
                "version": model.version,
                "created": model.created,
                "in_use": model.name == current,
                "learned_from": None if model.learned is None else model.learned.lessons,
            }
            for model in found
        ]
        return JsonAnswer({"success": True, "models": facts})

    async def sound(self, request: Request) -> Response:
        """A spoken caption, for as long as it is kept."""
        path = await self._service.sounds.file(request.path_params["name"])
        return FileResponse(path, media_type="audio/wav", content_disposition_type="inline")

    # -- training ----------------------------------------------------------------------------

    async def train(self, request: Request) -> Response:
        """Teach the model in use with the owner's corrections, or a folder of this computer."""
        self._service.access.check_token(request)
        language = self._language(request, None)
        asked: dict[str, Any] = {}
        if content_type(request) or request.headers.get("content-length", "0") != "0":
            asked = await read_json(request, self._service.limits)
        corrections, folder = asked.get("corrections", True), asked.get("folder", "")
        if not isinstance(corrections, bool) or not isinstance(folder, str):
            raise RequestMalformed("corrections is true or false, folder a path")
        begun = self._teacher().begin(corrections=corrections, folder=folder)
        training = await asyncio.wrap_future(begun)
        return JsonAnswer(training_facts(training, language), 202)

    async def training(self, request: Request) -> Response:
        """Where a training stands, and its verdict."""
        self._service.access.check_token(request)
        told = self._teacher().state(request.path_params["name"])
        training = await asyncio.wrap_future(told)
        return JsonAnswer(training_facts(training, self._language(request, None)))

    async def cancel_training(self, request: Request) -> Response:
        """Give a training up."""
        self._service.access.check_token(request)
        told = self._teacher().cancel(request.path_params["name"])
        training = await asyncio.wrap_future(told)
        return JsonAnswer(training_facts(training, self._language(request, None)))

    async def use_training(self, request: Request) -> Response:
        """Use the new model of a training that found it better: the owner's own decision."""
        self._service.access.check_token(request)
        told = self._teacher().use(request.path_params["name"])
        training = await asyncio.wrap_future(told)
        return JsonAnswer(training_facts(training, self._language(request, None)))

    # -- small parts -------------------------------------------------------------------------

    def _teacher(self) -> Teacher:
        if self._service.teacher is None:
            raise NothingHere("nothing is taught here")
        return self._service.teacher

    async def _described(self, request: Request) -> tuple[bytes, Caption]:
        """Read the request's picture and describe it; the caller's language is known from then."""
        sent: Sent = await read_picture(request, self._service.limits)
        language = self._language(request, sent.fields.get("language"))
        return sent.picture, await self._service.describe(request, sent.picture, language)

    def _language(self, request: Request, named: str | None) -> Language:
        """Choose the language of the answer, and of what might go wrong from here."""
        named = named or request.query_params.get("language")
        accepted = request.headers.get("accept-language", "")
        language = language_of(named, accepted, self._service.language)
        request.state.language = language
        return language


def _success(begun: float, facts: dict[str, Any], language: Language) -> Response:
    seconds = round(time.perf_counter() - begun, 4)
    body = {"success": True, **facts, "processing_time": seconds}
    return JsonAnswer(body, headers={"content-language": language})
