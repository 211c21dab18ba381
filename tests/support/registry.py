"""A package registry on this machine's own loopback, with tiny packages, and ways to go wrong."""

from __future__ import annotations

import hashlib
import threading
import zipfile
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self


def make_wheel(
    folder: Path, name: str, version: str, *, ballast: int = 0, requires: str = ""
) -> Path:
    """Write a wheel of one module that knows its own version."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": f"VERSION = {version!r}\n",
        f"{name}_ballast.txt": "\0" * ballast,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        + (f"Requires-Dist: {requires}\n" if requires else ""),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{file},,\n" for file in (*files, f"{info}/RECORD"))
    with zipfile.ZipFile(path, "w") as wheel:
        for file, text in {**files, f"{info}/RECORD": record}.items():
            wheel.writestr(file, text)
    return path


class Registry:
    """Serves a folder of wheels as a package index while it is entered.

    `fetched` names the wheels sent whole. A wheel in `broken` breaks off half-way, as soon as
    `breaks_when` says so; one in `stuck` stops there and waits; `stuck_now` is set once one does.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.fetched: list[str] = []
        self.broken: set[str] = set()
        self.breaks_when: Callable[[], bool] = lambda: True
        self.stuck: set[str] = set()
        self.stuck_now = threading.Event()
        self._closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def address(self) -> str:
        """What to give as the index."""
        return f"http://127.0.0.1:{self._server.server_port}/simple"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        registry = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # the base class's own name
                registry._answer(self)

            def log_message(self, *arguments: object) -> None:
                """Say nothing."""

        return Handler

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        _, kind, name = request.path.rstrip("/").split("/")
        if kind == "simple":
            self._send(request, self._page(name).encode(), "text/html")
        elif name.endswith(".metadata"):
            wheel = self.folder / name.removesuffix(".metadata")
            self._send(request, metadata(wheel), "text/plain")
        elif name in self.broken | self.stuck:
            self._send_half(request, (self.folder / name).read_bytes(), name in self.stuck)
        else:
            self._send(request, (self.folder / name).read_bytes(), "application/octet-stream")
            self.fetched.append(name)

    def _page(self, project: str) -> str:
        """The index page of a project; it promises the hash that the file really has."""
        links = [
            f'<a href="/files/{wheel.name}#sha256={sha256(wheel)}" data-core-metadata="true">'
            f"{wheel.name}</a>"
            for wheel in sorted(self.folder.glob(f"{project.replace('-', '_')}-*.whl"))
        ]
        return f"<!DOCTYPE html><html><body>{''.join(links)}</body></html>"

    def _send_half(self, request: BaseHTTPRequestHandler, data: bytes, wait: bool) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data[: len(data) // 2])
        request.wfile.flush()
        if wait:
            self.stuck_now.set()
            self._closing.wait()
        while not (self.breaks_when() or self._closing.wait(0.02)):
            pass
        request.close_connection = True

    def _send(self, request: BaseHTTPRequestHandler, data: bytes, kind: str) -> None:
        request.send_response(200)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)


def sha256(path: Path) -> str:
    """A file's hash."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def metadata(wheel: Path) -> bytes:
    """What a wheel says of itself, which an index may serve apart from it."""
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(next(name for name in archive.namelist() if name.endswith("/METADATA")))
