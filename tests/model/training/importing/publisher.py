"""A publisher's server on this computer, which serves a checkpoint as it is told to."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

REVISION = "0123456789abcdef0123456789abcdef01234567"


class Publisher(ThreadingHTTPServer):
    """Serves the files of a `folder` under a repository's name.

    `refused` has a status for paths that end so; of files in `altered` a byte is another; the first
    answer of those in `cut` breaks off after so many bytes, and the first of those in `held` waits
    there until `go_on` is set. Tensors come from another path, by a redirection to `content`, with
    the headers that such a server has; `commit` and `linked` are what these say if it is not the
    truth. `asked` are all paths, in their order, with the range that was asked for.
    """

    daemon_threads = True

    def __init__(self, folder: Path, repository: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder, self.repository = folder, repository
        self.revision: str = REVISION
        self.refused: dict[str, int] = {}
        self.altered: set[str] = set()
        self.cut: dict[str, int] = {}
        self.held: dict[str, int] = {}
        self.go_on = threading.Event()
        self.content = ""
        self.commit = self.linked = ""
        self.asked: list[tuple[str, str | None]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def answer(self, path: str) -> bytes | str | int:
        """Return what a path holds, where it is instead, or a status."""
        if status := next((self.refused[end] for end in self.refused if path.endswith(end)), 0):
            return status
        if path == f"/api/models/{self.repository}/revision/main":
            return json.dumps({"sha": self.revision}).encode()
        if path == f"/api/models/{self.repository}/tree/{REVISION}":
            return json.dumps([entry_of(file) for file in self.folder.iterdir()]).encode()
        at, _, name = path.rpartition("/")
        if at == f"/{self.repository}/resolve/{REVISION}" and name.endswith(".safetensors"):
            return f"{self.content}/elsewhere/{name}"
        if at in (f"/{self.repository}/resolve/{REVISION}", "/elsewhere"):
            content = (self.folder / name).read_bytes()
            return bytes([content[0] ^ 1]) + content[1:] if name in self.altered else content
        return 404

    def stated(self, path: str) -> dict[str, str]:
        """Return the headers that say what a file of the repository is."""
        if "/resolve/" not in path:
            return {}
        file = self.folder / path.rpartition("/")[2]
        entry = entry_of(file) if file.exists() else {}
        found = {"X-Repo-Commit": self.commit or self.revision}
        if large := entry.get("lfs"):
            found["X-Linked-ETag"] = f'"{self.linked or large["oid"]}"'
            found["X-Linked-Size"] = str(large["size"])
        return found


def entry_of(file: Path) -> dict[str, Any]:
    """Return what a server says of a file: large ones have a digest of their own."""
    content = file.read_bytes()
    git = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False)
    entry = {"path": file.name, "size": len(content), "oid": git.hexdigest()}
    if file.suffix != ".safetensors":
        return entry
    large = {"oid": hashlib.sha256(content).hexdigest(), "size": len(content)}
    return entry | {"oid": "0" * 40, "lfs": large}


class _Handler(BaseHTTPRequestHandler):
    server: Publisher

    def do_GET(self) -> None:
        asked = self.headers.get("Range")
        self.server.asked.append((self.path, asked))
        found = self.server.answer(self.path)
        if isinstance(found, int):
            self.send_response(found)
            self.send_header("Retry-After", "0")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if isinstance(found, str):
            self.send_response(302)
            self.send_header("Location", found)
            self.send_header("Content-Length", "0")
            self._state()
            return
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        self.send_response(206 if asked else 200)
        if asked:
            self.send_header("Content-Range", f"bytes {start}-{len(found) - 1}/{len(found)}")
        self.send_header("Content-Length", str(len(found) - start))
        self._state()
        name = self.path.rpartition("/")[2]
        most = self.server.cut.pop(name, len(found))
        first = self.server.held.pop(name, 0) if "/resolve/" not in self.path else 0
        self.wfile.write(found[start:][: min(first, most)])
        if first:
            self.server.go_on.wait()
        with suppress(ConnectionError):  # who was held has hung up meanwhile
            self.wfile.write(found[start:][first:most])

    def _state(self) -> None:
        for name, value in self.server.stated(self.path).items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def publishing(folder: Path, repository: str) -> Iterator[Publisher]:
    """Serve a checkpoint until the block is left."""
    with Publisher(folder, repository) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.go_on.set()
            server.shutdown()
            thread.join()
