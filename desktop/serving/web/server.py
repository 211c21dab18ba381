"""The server process's part: the socket, the event loop, connections that cost too much.

uvicorn speaks HTTP. It waits for ever for a request that was begun, and takes any number of
connections; `PatientProtocol` does neither.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from desktop.serving.web.errors import AddressInUse, TokenNeeded
from desktop.serving.web.guard import is_loopback_address
from desktop.serving.web.limits import Limits

log = logging.getLogger(__name__)

_BACKLOG = 128
_GRACE_SECONDS = 2


def listen(host: str, port: int, token: str | None) -> socket.socket:
    """A socket that listens; port 0 takes any that is free.

    Raises `TokenNeeded` where others could reach it without a token, and `AddressInUse`.
    """
    if not is_loopback_address(host) and not token:
        raise TokenNeeded(f"{host}:{port}")
    if not 0 <= port <= 65535:
        raise AddressInUse(f"{host}:{port}", "no port")
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.create_server(
            (host, port), family=family, backlog=_BACKLOG, reuse_port=False
        )
    except OSError as error:
        raise AddressInUse(f"{host}:{port}", str(error)) from error
    listening.setblocking(False)
    return listening


def address_of(listening: socket.socket) -> str:
    """Where a browser finds a listening socket."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


class Server:
    """An application on a socket, in a thread of its own."""

    def __init__(self, listening: socket.socket, limits: Limits) -> None:
        self.address = address_of(listening)
        self._listening = listening
        self._limits = limits
        self._uvicorn: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    def start(self, make: Callable[[], ASGIApp], closed: Callable[[], object]) -> None:
        """Serve from now on. `make` and `closed` are called on the server's event loop."""
        ready = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(make, closed, ready)),
            name="service",
            daemon=True,
        )
        self._thread.start()
        ready.wait()

    def stop(self) -> None:
        """Take no more requests, answer those that were begun, and end."""
        if self._uvicorn is not None:
            self._uvicorn.should_exit = True
        if self._thread is not None:
            self._thread.join()

    async def _serve(
        self, make: Callable[[], ASGIApp], closed: Callable[[], object], ready: threading.Event
    ) -> None:
        config = uvicorn.Config(
            make(),
            http=partial(PatientProtocol, self._limits),  # type: ignore[arg-type]
            ws="none",
            lifespan="off",
            loop="asyncio",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            timeout_keep_alive=self._limits.idle_seconds,
            timeout_graceful_shutdown=_GRACE_SECONDS,
            h11_max_incomplete_event_size=16384,
        )
        self._uvicorn = uvicorn.Server(config)
        ready.set()
        try:
            await self._uvicorn.serve(sockets=[self._listening])
        finally:
            closed()


class PatientProtocol(H11Protocol):
    """Refuses connections beyond the limit, and drops those that stay silent or endless."""

    def __init__(self, limits: Limits, **named: Any) -> None:
        super().__init__(**named)
        self._limits = limits
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self._limits.connections:
            transport.abort()
            return
        self._expect_within(self._limits.header_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        cycle = self.cycle
        super().data_received(data)
        if self.cycle is not cycle:
            # The head is whole; the body's reader has deadlines of its own.
            self._stop_waiting()
        elif self._deadline is None and _is_idle(cycle):
            self._expect_within(self._limits.header_seconds)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.more_body:
            # Refused before its end: what still comes is dropped, but not for ever.
            self._expect_within(self._limits.silence_seconds)

    def _expect_within(self, seconds: float) -> None:
        self._stop_waiting()
        self._deadline = self.loop.call_later(seconds, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def _is_idle(cycle: RequestResponseCycle | None) -> bool:
    """Whether no request is being read or answered; uvicorn has none before the first."""
    return cycle is None or cycle.response_complete
