"""Who may ask, how much and how fast: every limit of the service over real sockets."""

from __future__ import annotations

import base64
import contextlib
import http.client
import os
import socket
import struct
import tempfile
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desktop.serving.web.errors import TooManyRequests
from desktop.serving.web.limits import Limits, RateLimiter
from model.caption import Caption, CaptionOptions, ShouldStop
from model.errors import Cancelled
from tests.support.processes import PATIENCE
from tests.support.served import Client, grey, served
from tests.support.stand_in import StandInCaptioner

PICTURE = grey(90)
SMALL = Limits(
    body=200_000,
    body_seconds=0.6,
    silence_seconds=0.3,
    header_seconds=0.3,
    connections=20,
    idle_seconds=1,
)


class Held(StandInCaptioner):
    """Holds every description until `gate` is set, or until it is told to stop."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.begun = threading.Semaphore(0)
        self.stopped = threading.Event()

    def describe(
        self,
        picture: Path | bytes,
        options: CaptionOptions,
        should_stop: ShouldStop = lambda: False,
    ) -> Caption:
        self.begun.release()
        while not self.gate.wait(0.002):
            if should_stop():
                self.stopped.set()
                raise Cancelled
        return super().describe(picture, options, should_stop)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Client]:
    """Give a client of a service with little patience."""
    with served(tmp_path, limits=SMALL) as client:
        yield client


def connect(client: Client) -> socket.socket:
    host, _, port = client.address.removeprefix("http://").rstrip("/").rpartition(":")
    return socket.create_connection((host, int(port)), timeout=30)


def head(client: Client, length: int, kind: str = "application/json") -> bytes:
    host = client.address.removeprefix("http://").rstrip("/")
    return (
        f"POST /api/convert HTTP/1.1\r\nHost: {host}\r\nContent-Type: {kind}\r\n"
        f"Content-Length: {length}\r\n\r\n"
    ).encode()


def everything(connection: socket.socket) -> bytes:
    """Read until the other side ends, however it does."""
    data = b""
    try:
        while part := connection.recv(65536):
            data += part
    except ConnectionError:
        pass
    return data


# -- who ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8737", "", "127.0.0.1.evil.example"]
)
def test_another_sites_name_for_this_computer_is_refused(client: Client, host: str) -> None:
    found = client.ask("/healthz", Host=host)
    assert (found.status, found.json["type"]) == (403, "CallerRefused")


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
def test_a_page_of_another_site_is_refused(client: Client, origin: str) -> None:
    found = client.post_form("/api/convert", PICTURE, Origin=origin)
    assert (found.status, found.json["type"]) == (403, "CallerRefused")
    assert not [name for name in found.headers if name.lower().startswith("access-control")]


def test_its_own_page_is_not(client: Client) -> None:
    origin = client.address.rstrip("/")
    assert client.post_form("/api/convert", PICTURE, Origin=origin).status == 200
    port = origin.rpartition(":")[2]
    assert client.ask("/healthz", Host=f"localhost:{port}").status == 200


@pytest.mark.parametrize("token", ["", "Bearer wrong", "Basic secret", "Bearer secr\xe9t"])
def test_training_needs_the_token(client: Client, token: str) -> None:
    headers = {"Authorization": token} if token else {}
    for method, path in (
        ("POST", "/api/train"),
        ("GET", "/api/train/1"),
        ("DELETE", "/api/train/1"),
        ("POST", "/api/train/1/use"),
    ):
        found = client.ask(path, method=method, headers=headers)
        assert (found.status, found.json["type"]) == (401, "TokenWrong")
        assert found.headers["www-authenticate"].startswith("Bearer")
    # A client's dummy key is no reason to refuse what needs none.
    assert client.post_form("/api/convert", PICTURE, headers=headers).status == 200


def test_from_elsewhere_everything_needs_the_token(tmp_path: Path) -> None:
    with served(tmp_path, token="secret", loopback=False) as client:
        assert client.post_form("/api/convert", PICTURE).status == 401
        assert client.ask("/metrics").status == 401
        assert client.ask("/healthz").status == 200
        assert client.ask("/").status == 200
        right = {"Authorization": "Bearer secret"}
        assert client.post_form("/api/convert", PICTURE, headers=right).status == 200
        # A name of another site for this address would be DNS rebinding.
        assert client.ask("/healthz", Host="evil.example").status == 403
        assert client.ask("/healthz", Host="192.168.1.5:8737").status == 200


# -- how much -------------------------------------------------------------------------------------


def test_a_body_that_claims_too_much_is_refused_before_it_is_read(small: Client) -> None:
    with closing(connect(small)) as connection:
        connection.sendall(head(small, 1_000_000_000))
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert answer.status == 413
        assert b"20 MB" in answer.read()


def test_a_gigabyte_without_an_end_is_cut_off(small: Client) -> None:
    """Sent in chunks, so that its size is not known before."""
    host = small.address.removeprefix("http://").rstrip("/")
    chunk = b"10000\r\n" + bytes(65536) + b"\r\n"
    sent = 0
    with closing(connect(small)) as connection:
        connection.sendall(
            f"POST /api/convert HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
            "Transfer-Encoding: chunked\r\n\r\n".encode()
        )
        try:
            while sent < 1_000_000_000:
                connection.sendall(chunk)
                sent += len(chunk)
        except ConnectionError:
            pass
        assert sent < 1_000_000_000
        assert small.ask("/healthz").status == 200


def test_a_base64_picture_of_the_largest_size_is_not_too_large(small: Client) -> None:
    picture = PICTURE + os.urandom(SMALL.body - len(PICTURE))
    found = small.post_json("/api/convert", {"image": base64.b64encode(picture).decode()})
    assert found.status == 200
    found = small.post_json("/api/convert", {"image": base64.b64encode(picture + b"x").decode()})
    assert found.status == 413
    assert small.post_form("/api/convert", bytes(SMALL.body + 70_000)).status == 413


def test_what_the_picture_gate_refuses_is_refused_here(client: Client) -> None:
    """A PNG of a gigapixel in a hundred bytes: its header is weighed before it is decoded."""

    def part(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    size = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + part(b"IHDR", size) + part(b"IDAT", zlib.compress(bytes(99)))
    found = client.post_form("/api/convert", bomb + part(b"IEND", b""))
    assert (found.status, found.json["type"]) == (413, "ImageTooLarge")


def test_nothing_of_a_request_is_written_to_a_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []

    def refuse(*arguments: object, **named: object) -> object:
        made.append(arguments)
        raise OSError("no temporary file")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    with served(tmp_path) as client:
        large = PICTURE + bytes(3_000_000)
        assert client.post_form("/api/convert", large).status == 200
    assert made == []


# -- how fast -------------------------------------------------------------------------------------


def test_a_sender_who_stops_in_the_middle_is_cut_off(small: Client) -> None:
    with closing(connect(small)) as connection:
        connection.sendall(head(small, 1000) + b'{"image"')
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert answer.status == 408
        assert b"SenderTooSlow" in answer.read()


def test_a_sender_of_a_byte_now_and_then_is_cut_off(small: Client) -> None:
    stop = threading.Event()
    with closing(connect(small)) as connection:
        connection.sendall(head(small, 1000))

        def drip() -> None:
            try:
                while not stop.wait(0.05):
                    connection.sendall(b" ")
            except OSError:
                pass

        sender = threading.Thread(target=drip)
        sender.start()
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert answer.status == 408
        answer.read()
        stop.set()
        sender.join()


def test_a_connection_that_says_nothing_is_closed(small: Client) -> None:
    with closing(connect(small)) as silent, closing(connect(small)) as half:
        half.sendall(b"GET /healthz HTTP/1.1\r\nHost: ")
        assert everything(silent) == b""
        assert everything(half) == b""
    with closing(connect(small)) as again:
        host = small.address.removeprefix("http://").rstrip("/")
        again.sendall(f"GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\nGET /hea".encode())
        assert everything(again).startswith(b"HTTP/1.1 200")


def test_many_more_connections_than_are_taken_leave_it_answering(small: Client) -> None:
    """`tests/bench/bench_service.py` opens ten thousand."""
    opened = [connect(small) for _ in range(5 * SMALL.connections)]
    # Beyond the limit they were closed at once, and who comes when there is room is answered.
    assert everything(opened[-1]) == b""
    for connection in opened:
        connection.close()
    assert answers_again(small)


def answers_again(client: Client) -> bool:
    """Ask until there is room."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, http.client.HTTPException):
            return client.ask("/healthz").status == 200
    return False


def test_no_more_wait_than_there_are_seats(tmp_path: Path) -> None:
    held = Held()
    with served(tmp_path, held, limits=Limits(waiting=2)) as client:
        found: list[int] = []
        asking = [
            threading.Thread(
                target=lambda: found.append(client.post_form("/api/convert", PICTURE).status)
            )
            for _ in range(2)
        ]
        for thread in asking:
            thread.start()
        held.begun.acquire()
        while client.service.room.inside < 2:
            pass
        busy = client.post_form("/api/convert", PICTURE, Accept_Language="fr")
        assert (busy.status, busy.json["type"]) == (429, "TooManyWaiting")
        assert busy.json["error"] == "Trop d’images attendent déjà. Réessayez dans un instant."
        assert busy.headers["retry-after"] == "1"
        held.gate.set()
        for thread in asking:
            thread.join()
        assert found == [200, 200]


def test_a_client_that_leaves_takes_its_work_along(tmp_path: Path) -> None:
    held = Held()
    with served(tmp_path, held) as client:
        body = b'{"image": "%b"}' % base64.b64encode(PICTURE)
        with closing(connect(client)) as connection:
            connection.sendall(head(client, len(body)) + body)
            held.begun.acquire()
        assert held.stopped.wait(30)
        held.gate.set()
        assert client.post_form("/api/convert", PICTURE).status == 200
        assert 'status="499"' in client.ask("/metrics").body.decode()


def test_a_client_may_only_ask_so_often(tmp_path: Path) -> None:
    with served(tmp_path, limits=Limits(rate=0.001, burst=2)) as client:
        statuses = [client.post_json("/api/convert", {}).status for _ in range(3)]
        assert statuses == [400, 400, 429]
        # Looking at the page is not counted.
        assert client.ask("/healthz").status == 200


def test_a_rate_is_for_each_client_and_comes_back() -> None:
    now = 0.0
    limiter = RateLimiter(2.0, 3, lambda: now)
    for _ in range(3):
        limiter.check("a")
    with pytest.raises(TooManyRequests):
        limiter.check("a")
    limiter.check("b")
    now = 0.5
    limiter.check("a")
    with pytest.raises(TooManyRequests):
        limiter.check("a")
    for number in range(5000):
        limiter.check(str(number))
    assert len(limiter._buckets) == RateLimiter.CLIENTS
