"""The routes that OpenAI's clients speak: models, and chat completions with a picture.

Only what a captioner can answer is there: https://platform.openai.com/docs/api-reference/chat
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import AsyncIterator, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from desktop.serving.chat.replies import NAME, Reply, Turn, reply, turns_of
from desktop.serving.web.answers import JsonAnswer
from desktop.serving.web.bodies import read_json
from desktop.serving.web.errors import NothingHere, RequestMalformed
from desktop.serving.web.service import Service

_MODEL = {"id": NAME, "object": "model", "created": 1767225600, "owned_by": NAME}


class OpenAIRoutes:
    """The endpoints, with the service that they speak for."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def routes(self) -> list[Route]:
        """Every route with its methods."""
        return [
            Route("/v1/models", self.models, methods=["GET"]),
            Route("/v1/models/{name}", self.model, methods=["GET"]),
            Route("/v1/chat/completions", self.chat, methods=["POST"]),
        ]

    async def models(self, _: Request) -> Response:
        """The one model there is."""
        return JsonAnswer({"object": "list", "data": [_MODEL]})

    async def model(self, request: Request) -> Response:
        """The same by its name."""
        if request.path_params["name"] != NAME:
            raise NothingHere("no such model")
        return JsonAnswer(_MODEL)

    async def chat(self, request: Request) -> Response:
        """One picture in a chat, its sentence as the assistant's answer."""
        with self._service.room.seat():
            asked = await read_json(request, self._service.limits)
            turns = [_turn(message) for message in turns_of(asked.get("messages"))]
            form = asked.get("response_format")
            as_json = isinstance(form, dict) and form.get("type") in ("json_object", "json_schema")
            found = await reply(self._service, request, turns, as_json=as_json)
        if asked.get("stream"):
            options = asked.get("stream_options")
            counted = isinstance(options, dict) and bool(options.get("include_usage"))
            return StreamingResponse(_events(found, counted), media_type="text/event-stream")
        choice = {
            "index": 0,
            "message": {"role": "assistant", "content": found.text},
            "finish_reason": "stop",
        }
        envelope = _envelope("chat.completion")
        return JsonAnswer({**envelope, "choices": [choice], "usage": _usage(found)})


def _turn(message: Mapping[str, Any]) -> Turn:
    """A message whose content is text, or a list of texts and pictures."""
    role, content = str(message.get("role", "")), message.get("content")
    if content is None or isinstance(content, str):
        return Turn(role, content or "")
    if not isinstance(content, list):
        raise RequestMalformed("content that is neither text nor parts")
    texts, pictures = [], []
    for part in content:
        match part:
            case {"type": "text", "text": str(text)}:
                texts.append(text)
            case {"type": "image_url", "image_url": {"url": url}}:
                pictures.append(url)
            case {"type": "image_url", "image_url": str(url)}:
                pictures.append(url)
            case _:
                raise RequestMalformed("a part that is neither text nor picture")
    return Turn(role, "\n".join(texts), pictures)


def _envelope(kind: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{secrets.token_hex(12)}",
        "object": kind,
        "created": int(time.time()),
        "model": NAME,
    }


def _usage(found: Reply) -> dict[str, int]:
    return {"prompt_tokens": 0, "completion_tokens": found.tokens, "total_tokens": found.tokens}


async def _events(found: Reply, counted: bool) -> AsyncIterator[bytes]:
    """Server-sent events: a piece each, then the end."""
    envelope = _envelope("chat.completion.chunk")

    def event(choices: list[Any], **more: object) -> bytes:
        text = json.dumps({**envelope, "choices": choices, **more}, ensure_ascii=False)
        return f"data: {text}\n\n".encode()

    def choice(delta: Mapping[str, str], reason: str | None = None) -> list[Any]:
        return [{"index": 0, "delta": delta, "finish_reason": reason}]

    yield event(choice({"role": "assistant", "content": ""}))
    for piece in found.pieces:
        yield event(choice({"content": piece}))
    yield event(choice({}, "stop"))
    if counted:
        yield event([], usage=_usage(found))
    yield b"data: [DONE]\n\n"
