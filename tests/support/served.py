"""A service on this computer for tests: real HTTP, a stand-in for whoever has the captioner."""

from __future__ import annotations

import io
import json
import urllib.error
import urllib.request
import uuid
import wave
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from PIL import Image

from desktop.reading.reader import read_text
from desktop.serving.application import application
from desktop.serving.web.describing import CaptionerWork, Describer
from desktop.serving.web.guard import Access
from desktop.serving.web.limits import Limits
from desktop.serving.web.reading import ReadText, TextReader
from desktop.serving.web.server import Server, listen
from desktop.serving.web.service import Service
from desktop.serving.web.sounds import Sounds
from desktop.serving.web.teaching import Teacher
from model.caption import Caption, CaptionerProtocol, CaptionOptions, Language, ShouldStop, Tag
from tests.support.stand_in import StandInCaptioner

T = TypeVar("T")


class OneThread:
    """A captioner and its queue, without Qt."""

    def __init__(self, captioner: CaptionerProtocol) -> None:
        self.captioner = captioner
        self.pool = ThreadPoolExecutor(1)

    def submit(self, work: CaptionerWork[T]) -> Future[T]:
        """Do the work in the queue's turn."""
        return self.pool.submit(work, self.captioner, lambda: False)


class SeesThings(StandInCaptioner):
    """Names two things in every picture, too."""

    def describe(
        self,
        picture: Path | bytes,
        options: CaptionOptions,
        should_stop: ShouldStop = lambda: False,
    ) -> Caption:
        """Describe as the stand-in does."""
        caption = super().describe(picture, options, should_stop)
        return replace(caption, tags=(Tag("wall", 0.75), Tag("fog", 0.25)))


def speak(text: str, language: Language, path: Path, *, should_stop: Callable[[], bool]) -> object:
    """Write a short tone where speech is asked for."""
    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(b"\x00\x20\x00\xe0" * 400)
    return path


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass
class Client:
    """Asks one service with the standard library alone."""

    address: str
    service: Service
    server: Server
    folder: Path

    def ask(
        self,
        path: str,
        body: bytes | None = None,
        method: str | None = None,
        headers: Mapping[str, str] | None = None,
        **named: str,
    ) -> Answer:
        """Send a request with `headers` and those `named` (Accept_Language); any answer counts."""
        more = {name.replace("_", "-"): value for name, value in named.items()}
        request = urllib.request.Request(
            self.address.rstrip("/") + path,
            body,
            {**(headers or {}), **more},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as found:
                return Answer(found.status, dict(found.headers), found.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, dict(error.headers), error.read())

    def post_json(
        self, path: str, value: object, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send JSON."""
        body = json.dumps(value).encode()
        return self.ask(path, body, headers=headers, Content_Type="application/json")

    def post_form(
        self,
        path: str,
        *pictures: bytes,
        fields: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        **named: str,
    ) -> Answer:
        """Send a form with pictures named `image`."""
        boundary = uuid.uuid4().hex
        parts = [
            f"--{boundary}\r\nContent-Disposition: form-data; "
            f'name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in (fields or {}).items()
        ]
        parts += [
            f'--{boundary}\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n'
            "Content-Type: image/jpeg\r\n\r\n".encode()
            + picture
            + b"\r\n"
            for picture in pictures
        ]
        body = b"".join(parts) + f"--{boundary}--\r\n".encode()
        kind = f"multipart/form-data; boundary={boundary}"
        return self.ask(path, body, headers=headers, Content_Type=kind, **named)


@contextmanager
def served(
    folder: Path,
    captioner: CaptionerProtocol | None = None,
    *,
    token: str | None = None,
    limits: Limits | None = None,
    teacher: Teacher | None = None,
    read: ReadText = read_text,
    host: str = "127.0.0.1",
    loopback: bool = True,
) -> Iterator[Client]:
    """Serve on a free port for a while."""
    limits = limits or Limits()
    owner = OneThread(captioner or StandInCaptioner())
    made: list[Service] = []

    def make() -> Any:
        made.append(
            Service(
                describer=Describer(owner),
                reader=TextReader(read),
                sounds=Sounds(speak, limits),
                access=Access(loopback, token),
                list_models=lambda: ((), ""),
                options=CaptionOptions,
                language="en",
                teacher=teacher,
                limits=limits,
            )
        )
        return application(made[0])

    def close() -> None:
        for service in made:
            service.sounds.close()

    server = Server(listen(host, 0, token), limits)
    server.start(make, close)
    try:
        yield Client(server.address, made[0], server, folder)
    finally:
        owner.pool.shutdown(wait=False, cancel_futures=True)
        server.stop()


def grey(level: int, form: str = "PNG") -> bytes:
    """The bytes of a small picture of one brightness, which the stand-in says."""
    data = io.BytesIO()
    Image.new("RGB", (64, 48), (level, level, level)).save(data, form)
    return data.getvalue()
