"""What one request, one client and all of them together may take of the service."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from desktop.serving.web.errors import TooManyRequests, TooManyWaiting


@dataclass(frozen=True, slots=True)
class Limits:
    """Every limit of the service; a test makes them small.

    Sizes are in bytes, times in seconds. `waiting` requests with a body are read, wait or are
    answered at once; `rate` is how many a client may begin in a second, after `burst` at once.
    """

    body: int = 20_000_000
    body_seconds: float = 30.0
    silence_seconds: float = 5.0
    header_seconds: float = 10.0
    idle_seconds: int = 15
    connections: int = 128
    waiting: int = 32
    rate: float = 50.0
    burst: int = 100
    sound_seconds: float = 600.0
    sounds: int = 256


class WaitingRoom:
    """Counts the requests inside, and lets no more in than there are seats."""

    def __init__(self, seats: int) -> None:
        self._seats = seats
        self.inside = 0

    @contextmanager
    def seat(self) -> Iterator[None]:
        """Take a seat for one request; `TooManyWaiting` when there is none."""
        if self.inside >= self._seats:
            raise TooManyWaiting(f"{self.inside} requests inside")
        self.inside += 1
        try:
            yield
        finally:
            self.inside -= 1


class RateLimiter:
    """A token bucket for each client; those that were not heard of longest are forgotten first."""

    CLIENTS = 1024

    def __init__(
        self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def check(self, client: str) -> None:
        """Count one request of a client; `TooManyRequests` when it has to wait first."""
        now = self._clock()
        left, since = self._buckets.pop(client, (float(self._burst), now))
        left = min(float(self._burst), left + (now - since) * self._rate)
        allowed = left >= 1.0
        self._buckets[client] = (left - 1.0 if allowed else left, now)
        while len(self._buckets) > self.CLIENTS:
            self._buckets.popitem(last=False)
        if not allowed:
            raise TooManyRequests(client)
