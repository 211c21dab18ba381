"""The routes that Ollama's clients speak: models, generate and chat with `images`.

Only what a captioner can answer is there: https://docs.ollama.com/api. Photo managers that send
base64 pictures to `/api/generate` use it as they use Ollama.
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from desktop.appinfo import VERSION
from desktop.serving.chat.replies import NAME, Reply, Turn, reply, turns_of
from desktop.serving.web.answers import JsonAnswer
from desktop.serving.web.bodies import read_json
from desktop.serving.web.errors import RequestMalformed
from desktop.serving.web.service import Service

_TAG = f"{NAME}:latest"
_DETAILS = {
    "parent_model": "",
    "format": NAME,
    "family": NAME,
    "families": [NAME],
    "parameter_size": "",
    "quantization_level": "",
}
_MODIFIED = "2026-01-01T00:00:00Z"

Say = Callable[[str], Mapping[str, Any]]
"""How an envelope holds a text: `response` of generate, `message` of chat."""


class OllamaRoutes:
    """The endpoints, with the service that they speak for."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def routes(self) -> list[Route]:
        """Every route with its methods."""
        return [
            Route("/api/tags", self.tags, methods=["GET"]),
            Route("/api/version", self.version, methods=["GET"]),
            Route("/api/show", self.show, methods=["POST"]),
            Route("/api/generate", self.generate, methods=["POST"]),
            Route("/api/chat", self.chat, methods=["POST"]),
        ]

    async def tags(self, _: Request) -> Response:
        """The one model there is."""
        model = {
            "name": _TAG,
            "model": _TAG,
            "modified_at": _MODIFIED,
            "size": 0,
            "digest": "",
            "details": _DETAILS,
        }
        return JsonAnswer({"models": [model]})

    async def version(self, _: Request) -> Response:
        """The program's version."""
        return JsonAnswer({"version": VERSION})

    async def show(self, _: Request) -> Response:
        """What the model can do: look at pictures."""
        facts = {"details": _DETAILS, "model_info": {}, "capabilities": ["completion", "vision"]}
        return JsonAnswer({**facts, "modified_at": _MODIFIED})

    async def generate(self, request: Request) -> Response:
        """One picture and a prompt in, its sentence out."""
        begun = time.perf_counter_ns()
        with self._service.room.seat():
            asked = await read_json(request, self._service.limits)
            if not asked.get("prompt") and not asked.get("images"):
                # How programs ask for the model to be loaded.
                return JsonAnswer({**_envelope(), "response": "", "done": True})
            turns = [
                Turn("system", _text(asked.get("system"))),
                Turn("user", _text(asked.get("prompt")), _pictures(asked)),
            ]
            found = await reply(self._service, request, turns, as_json=bool(asked.get("format")))
        return _answer(asked, found, begun, lambda text: {"response": text})

    async def chat(self, request: Request) -> Response:
        """One picture in a chat, its sentence as the assistant's answer."""
        begun = time.perf_counter_ns()
        with self._service.room.seat():
            asked = await read_json(request, self._service.limits)
            turns = [
                Turn(_text(message.get("role")), _text(message.get("content")), _pictures(message))
                for message in turns_of(asked.get("messages"))
            ]
            found = await reply(self._service, request, turns, as_json=bool(asked.get("format")))
        return _answer(
            asked, found, begun, lambda text: {"message": {"role": "assistant", "content": text}}
        )


def _text(value: object) -> str:
    if value is not None and not isinstance(value, str):
        raise RequestMalformed("a text that is none")
    return value or ""


def _pictures(asked: Mapping[str, Any]) -> list[object]:
    pictures = asked.get("images") or []
    if not isinstance(pictures, list):
        raise RequestMalformed("images that are no list")
    return pictures


def _answer(asked: Mapping[str, Any], found: Reply, begun: int, say: Say) -> Response:
    """The whole answer, or its pieces as lines of JSON, which is what is sent unless refused."""
    end = {
        "done": True,
        "done_reason": "stop",
        "total_duration": time.perf_counter_ns() - begun,
        "load_duration": 0,
        "prompt_eval_count": 0,
        "prompt_eval_duration": 0,
        "eval_count": found.tokens,
        "eval_duration": int(found.caption.milliseconds * 1e6),
    }
    if asked.get("stream") is False:
        return JsonAnswer({**_envelope(), **say(found.text), **end})
    return StreamingResponse(_lines(found, say, end), media_type="application/x-ndjson")


async def _lines(found: Reply, say: Say, end: Mapping[str, Any]) -> AsyncIterator[bytes]:
    for piece in found.pieces:
        line = {**_envelope(), **say(piece), "done": False}
        yield json.dumps(line, ensure_ascii=False).encode() + b"\n"
    yield json.dumps({**_envelope(), **say(""), **end}).encode() + b"\n"


def _envelope() -> dict[str, Any]:
    return {"model": _TAG, "created_at": datetime.now(UTC).isoformat().replace("+00:00", "Z")}
