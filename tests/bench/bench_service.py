"""What the service costs over the bare captioner, side by side in one process; and under load.

python -m tests.bench.bench_service [--connections 10000]
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop.serving.web.limits import Limits
from model.caption import CaptionOptions
from model.captioner import Captioner, load_captioner
from tests.support.processes import ROOT
from tests.support.served import Client, served

SAMPLE = ROOT / "assets" / "sample" / "photographer.jpg"
ROUNDS = 40
CLIENTS = 8
EACH = 6


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=0)
    given = parser.parse_args()
    captioner = load_captioner()
    limits = Limits(rate=1e6, burst=10**6)
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder), captioner, limits=limits) as client,
    ):
        print(overhead(captioner, client))
        print(together(captioner, client))
        if given.connections:
            print(crowd(client, given.connections))


def form(picture: bytes, language: str) -> tuple[bytes, dict[str, str]]:
    """A request's body and headers."""
    body = (
        b'--x\r\nContent-Disposition: form-data; name="language"\r\n\r\n%b\r\n'
        b'--x\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n%b\r\n--x--\r\n'
    ) % (language.encode(), picture)
    return body, {"Content-Type": "multipart/form-data; boundary=x"}


def connection_to(client: Client) -> http.client.HTTPConnection:
    """A connection that is kept open."""
    host, _, port = client.address.removeprefix("http://").rstrip("/").rpartition(":")
    return http.client.HTTPConnection(host, int(port))


def ask(connection: http.client.HTTPConnection, picture: bytes, language: str) -> str:
    """One picture over HTTP."""
    connection.request("POST", "/api/convert", *form(picture, language))
    answer = connection.getresponse()
    return answer.read().decode()


def overhead(captioner: Captioner, client: Client) -> str:
    """Take turns: the bare captioner, the same through the service; medians in milliseconds.

    On a busy machine the processor's time tells more than the clock on the wall.
    """
    picture, connection = SAMPLE.read_bytes(), connection_to(client)
    options = CaptionOptions("en")
    ways: dict[str, Callable[[], Any]] = {
        "bare": lambda: captioner.describe(picture, options),
        "served": lambda: ask(connection, picture, "en"),
    }
    clocks = {"elapsed": time.perf_counter, "processor": time.process_time}
    took: dict[tuple[str, str], list[float]] = {(c, w): [] for c in clocks for w in ways}
    for number in range(ROUNDS + 5):
        for name, way in ways.items():
            begun = {clock: now() for clock, now in clocks.items()}
            way()
            for clock, now in clocks.items():
                if number >= 5:
                    took[clock, name].append(1000 * (now() - begun[clock]))
    connection.close()
    lines = []
    for clock in clocks:
        pairs = zip(took[clock, "served"], took[clock, "bare"], strict=True)
        more = statistics.median(served - bare for served, bare in pairs)
        medians = ", ".join(f"{w} {statistics.median(took[clock, w]):.1f} ms" for w in ways)
        lines.append(f"{clock}: {medians}; served over bare, median of pairs {more:+.1f} ms")
    return "\n".join([*lines, f'({ROUNDS} rounds; the client\'s own work is in "served")'])


def together(captioner: Captioner, client: Client) -> str:
    """Eight clients at once, in two languages: how many answers were lost or mixed up."""
    picture = SAMPLE.read_bytes()
    right = {
        language: captioner.describe(picture, CaptionOptions(language)).text
        for language in captioner.languages
    }
    wrong: list[str] = []

    def many(number: int) -> None:
        language = captioner.languages[number % 2]
        connection = connection_to(client)
        for _ in range(EACH):
            answer = ask(connection, picture, language)
            if right[language] not in answer:
                wrong.append(answer)
        connection.close()

    threads = [threading.Thread(target=many, args=(number,)) for number in range(CLIENTS)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = CLIENTS * EACH / (time.perf_counter() - begun)
    return f"{CLIENTS} clients at once: {rate:.1f} answers a second, {len(wrong)} lost or mixed"


def crowd(client: Client, count: int) -> str:
    """Open many connections that say nothing, then ask as usual."""
    opened: list[socket.socket] = []
    host, port = connection_to(client).host, connection_to(client).port
    begun = time.perf_counter()
    for _ in range(count):
        with contextlib.suppress(OSError):
            opened.append(socket.create_connection((host, port), timeout=10))
        if len(opened) > 500:
            opened.pop(0).close()
    seconds = time.perf_counter() - begun
    for connection in opened:
        connection.close()
    closed = time.perf_counter()
    while True:
        with contextlib.suppress(OSError, http.client.HTTPException):
            status = client.ask("/healthz").status
            waited = time.perf_counter() - closed
            return (
                f"{count} connections in {seconds:.1f} s, then /healthz answers {status}"
                f" after {waited:.1f} s"
            )


if __name__ == "__main__":
    main()
