"""A store of objects that speaks as much of S3 as pyarrow asks: lists, reads, writes, in parts too.

It keeps objects in memory and checks no signature (Amazon S3 API reference, 2006-03-01).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

_PAGE = 1000
_DATE = "2026-01-01T00:00:00.000Z"
_HTTP_DATE = "Thu, 01 Jan 2026 00:00:00 GMT"


class ObjectStore(ThreadingHTTPServer):
    """Objects by `bucket/key`; those in `refused` may not be read, and are answered so."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[str, bytes] = {}
        self.refused: set[str] = set()
        self.parts: dict[str, dict[int, bytes]] = {}
        self.lock = threading.Lock()

    def address(self, path: str) -> str:
        """What pyarrow takes for a place in it; keys are any."""
        host = f"localhost:{self.server_port}"
        return f"s3://key:secret@{path}?scheme=http&endpoint_override={host}"

    def listed(self, bucket: str, query: dict[str, str]) -> str:
        """A page of the keys that begin with a prefix, those of a delimiter as one."""
        prefix, cut = query.get("prefix", ""), query.get("delimiter", "")
        after = query.get("continuation-token", query.get("start-after", ""))
        most = int(query.get("max-keys", _PAGE))
        with self.lock:
            keys = sorted(
                name.removeprefix(f"{bucket}/")
                for name in self.objects
                if name.startswith(f"{bucket}/{prefix}")
            )
        found: dict[str, str] = {}
        for key in keys:
            end = key.find(cut, len(prefix)) if cut else -1
            name = key if end < 0 else key[: end + len(cut)]
            size = len(self.objects[f"{bucket}/{key}"])
            found[name] = (
                f"<Contents><Key>{escape(key)}</Key><Size>{size}</Size>"
                f"<LastModified>{_DATE}</LastModified></Contents>"
                if end < 0
                else f"<CommonPrefixes><Prefix>{escape(name)}</Prefix></CommonPrefixes>"
            )
        page = [name for name in found if name > after][: most + 1]
        more = len(page) > most
        last = escape(page[most - 1]) if more else ""
        token = f"<NextContinuationToken>{last}</NextContinuationToken>" if more else ""
        return (
            f"<ListBucketResult><KeyCount>{min(most, len(page))}</KeyCount>"
            f"<IsTruncated>{str(more).lower()}</IsTruncated>{token}"
            + "".join(found[name] for name in page[:most])
            + "</ListBucketResult>"
        )


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ObjectStore

    def do_GET(self) -> None:
        """List a bucket, or give an object or a range of it."""
        if "/" not in self._name:
            self._answer(200, self.server.listed(self._name, self._query).encode())
            return
        self._give_object(body=True)

    def do_HEAD(self) -> None:
        """Whether a bucket or an object is there."""
        if "/" not in self._name:
            self._answer(200)
            return
        self._give_object(body=False)

    def do_PUT(self) -> None:
        """Take an object, or a part of one."""
        data = self._body()
        store = self.server
        with store.lock:
            if "partNumber" in self._query:
                parts = store.parts[self._query["uploadId"]]
                parts[int(self._query["partNumber"])] = data
            elif "/" in self._name:
                store.objects[self._name] = data
        self._answer(200, tag=data)

    def do_POST(self) -> None:
        """Begin or end an upload in parts."""
        self._body()
        store = self.server
        with store.lock:
            if "uploads" in self._query:
                upload = f"{self._name}-{len(store.parts)}"
                store.parts[upload] = {}
                kind, told = "Initiate", f"<UploadId>{escape(upload)}</UploadId>"
            else:
                parts = store.parts[self._query["uploadId"]]
                store.objects[self._name] = b"".join(parts[number] for number in sorted(parts))
                kind, told = "Complete", '<ETag>"whole"</ETag>'
        name = f"{kind}MultipartUploadResult"
        self._answer(200, f"<{name}>{told}</{name}>".encode())

    def do_DELETE(self) -> None:
        """Forget an object, or an upload."""
        with self.server.lock:
            self.server.objects.pop(self._name, None)
        self._answer(204)

    @property
    def _name(self) -> str:
        return unquote(urlsplit(self.path).path).strip("/")

    @property
    def _query(self) -> dict[str, str]:
        query = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
        return {name: values[0] for name, values in query.items()}

    def _give_object(self, *, body: bool) -> None:
        data = self.server.objects.get(self._name)
        if data is None:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>", body=body)
        elif self._name in self.server.refused and body:
            self._answer(403, b"<Error><Code>AccessDenied</Code></Error>")
        elif wanted := self.headers.get("Range"):
            first, last = (int(end) for end in wanted.removeprefix("bytes=").split("-"))
            whole = f"bytes {first}-{min(last, len(data) - 1)}/{len(data)}"
            part = data[first : last + 1]
            self._answer(206, part, body=body, headers={"Content-Range": whole})
        else:
            self._answer(200, data, body=body)

    def _answer(
        self,
        status: int,
        data: bytes = b"",
        *,
        body: bool = True,
        headers: dict[str, str] | None = None,
        tag: bytes = b"",
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Last-Modified", _HTTP_DATE)
        self.send_header("ETag", f'"{md5(tag).hexdigest()}"')
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if body:
            self.wfile.write(data)

    def _body(self) -> bytes:
        """What was sent; in chunks with signatures where the sender does that (aws-chunked)."""
        if self.headers.get("Transfer-Encoding") == "chunked":
            data = b"".join(_chunks(self.rfile.readline, self.rfile.read, ends=True))
        else:
            data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            lines = _Lines(data)
            data = b"".join(_chunks(lines.readline, lines.read, ends=False))
        return data

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Lines:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def readline(self) -> bytes:
        return self.read(self._data.index(b"\n", self._at) + 1 - self._at)

    def read(self, size: int) -> bytes:
        self._at += size
        return self._data[self._at - size : self._at]


def _chunks(readline: object, read: object, *, ends: bool) -> Iterator[bytes]:
    assert callable(readline)
    assert callable(read)
    while size := int(readline().split(b";")[0], 16):
        yield read(size)
        readline()
    while ends and readline().strip():
        pass  # what follows the last chunk


@contextmanager
def object_store() -> Iterator[ObjectStore]:
    """A store that answers while it is used."""
    with ObjectStore() as store:
        thread = threading.Thread(target=store.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield store
        finally:
            store.shutdown()
            thread.join()
