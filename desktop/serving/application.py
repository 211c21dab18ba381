"""The service's web application: every route, behind the guard."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from desktop.appinfo import VERSION
from desktop.retraining.errors import RetrainingError
from desktop.serving.chat.ollama_routes import OllamaRoutes
from desktop.serving.chat.openai_routes import OpenAIRoutes
from desktop.serving.web.answers import JsonAnswer, of_http, refusal
from desktop.serving.web.document_routes import DocumentRoutes
from desktop.serving.web.errors import RequestError
from desktop.serving.web.guard import Guard
from desktop.serving.web.limits import RateLimiter
from desktop.serving.web.openapi import document
from desktop.serving.web.page import page
from desktop.serving.web.service import Service
from desktop.speech.errors import SpeechError
from desktop.training_kit.errors import KitError
from model.errors import CaptionError

_EXPECTED = (RequestError, CaptionError, MemoryError, SpeechError, RetrainingError, KitError)
_CLIENT_LEFT = 499
"""Nobody reads it: the status that nginx logs for a client that closed the connection."""


def application(service: Service) -> Starlette:
    """Put the routes of a service together."""

    async def healthz(_: Request) -> Response:
        return JsonAnswer({"status": "ok", "version": VERSION})

    async def described(request: Request) -> Response:
        return JsonAnswer(document(str(request.base_url)))

    async def metrics(_: Request) -> Response:
        text = service.metrics.text(service.room.inside)
        return PlainTextResponse(text, media_type="text/plain; version=0.0.4")

    def refused(connection: HTTPConnection, error: Exception) -> Response:
        return refusal(connection, error, service.language)

    def unroutable(connection: HTTPConnection, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return refused(connection, of_http(error))

    def left(_: HTTPConnection, _error: Exception) -> Response:
        return Response(status_code=_CLIENT_LEFT)

    return Starlette(
        routes=[
            Route("/", page),
            Route("/healthz", healthz),
            Route("/metrics", metrics),
            Route("/openapi.json", described),
            *DocumentRoutes(service).routes(),
            *OpenAIRoutes(service).routes(),
            *OllamaRoutes(service).routes(),
        ],
        middleware=[
            Middleware(
                Guard,
                access=service.access,
                rates=RateLimiter(service.limits.rate, service.limits.burst),
                metrics=service.metrics,
                language=service.language,
            )
        ],
        exception_handlers={
            **dict.fromkeys(_EXPECTED, refused),
            HTTPException: unroutable,
            ClientDisconnect: left,
            Exception: refused,
        },
    )
