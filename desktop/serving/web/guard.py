"""The door of the service: who may ask, from where, and how often. An ASGI middleware.

Without a token only this computer is answered, and only where the request is meant for it: a page
of another site can make a browser send requests here, but not with our address in `Host` and
`Origin` (DNS rebinding, cross-site requests). No CORS header is ever sent, so such a page could not
read an answer either.
"""

from __future__ import annotations

import hmac
import ipaddress
import socket
import time
from dataclasses import dataclass

from starlette.requests import HTTPConnection, Request
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desktop.serving.web.answers import refusal
from desktop.serving.web.errors import CallerRefused, RequestError, TokenWrong
from desktop.serving.web.limits import RateLimiter
from desktop.serving.web.metrics import Metrics
from model.caption import Language

OPEN = ("/", "/healthz", "/openapi.json")
"""Paths that tell nothing of anybody: without a token everywhere."""

_LOOPBACK_NAMES = ("localhost",)

_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"clairvoix-api", b"1"),
)


@dataclass(frozen=True, slots=True)
class Access:
    """Who may ask. `loopback`: the address is one of this computer alone.

    Then a token is needed only for what changes something; elsewhere for everything.
    """

    loopback: bool
    token: str | None = None

    def check_origin(self, connection: HTTPConnection) -> None:
        """Raise `CallerRefused` where Host or Origin are another site's."""
        host = connection.headers.get("host", "")
        name = _name_of(host)
        if not (_is_loopback(name) if self.loopback else _is_here(name)):
            raise CallerRefused(f"Host {host[:80]!r}")
        origin = connection.headers.get("origin")
        if origin is not None and origin.lower() not in (
            f"http://{host}".lower(),
            f"https://{host}".lower(),
        ):
            raise CallerRefused(f"Origin {origin[:80]!r}")

    def check_token(self, connection: HTTPConnection) -> None:
        """Raise `TokenWrong` where the request does not carry the service's token."""
        scheme, _, given = connection.headers.get("authorization", "").partition(" ")
        right = self.token is not None and hmac.compare_digest(
            given.strip().encode(), self.token.encode()
        )
        if scheme.lower() != "bearer" or not right:
            raise TokenWrong


class Guard:
    """Lets in what may come in, counts it, and answers what may not."""

    def __init__(
        self,
        app: ASGIApp,
        access: Access,
        rates: RateLimiter,
        metrics: Metrics,
        language: Language,
    ) -> None:
        self._app = app
        self._access = access
        self._rates = rates
        self._metrics = metrics
        self._language = language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                known = {name for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(header for header in _HEADERS if header[0] not in known),
                ]
            await send(message)

        request = Request(scope, receive)
        try:
            try:
                self._check(request)
            except RequestError as error:
                await refusal(request, error, self._language)(scope, receive, watched)
            else:
                await self._app(scope, receive, watched)
        finally:
            self._metrics.count(_route(scope), status, time.perf_counter() - begun)

    def _check(self, request: Request) -> None:
        self._access.check_origin(request)
        if not self._access.loopback and request.url.path not in OPEN:
            self._access.check_token(request)
        if request.method == "POST":
            self._rates.check(request.client.host if request.client else "")


def is_loopback_address(host: str) -> bool:
    """Whether only this computer can reach an address that is listened at."""
    return _is_loopback(host)


def _name_of(host: str) -> str:
    """A Host header without its port; an IPv6 address without its brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] if ":" in host else host


def _is_loopback(name: str) -> bool:
    if name.lower() in _LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _is_here(name: str) -> bool:
    """Whether a name is this computer's own, or an address, which no foreign name can stand for."""
    own = socket.gethostname().lower()
    if name.lower() in (*_LOOPBACK_NAMES, own, f"{own.partition('.')[0]}.local"):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _route(scope: Scope) -> str:
    """The route that answered, by its pattern; "none" for paths that clients made up."""
    route = scope.get("route")
    return route.path if isinstance(route, Route) else "none"
