"""Fetches a file over an unreliable network: resumed where it broke off, believed by its checksum.

What has arrived lies beside the file's place as `NAME.part` and is continued with an HTTP range
(RFC 9110, section 14), also by a later process. A server that ignores the range sends everything
again, and is taken at its word. The file appears under its name only once its checksum is right.
"""

from __future__ import annotations

import hashlib
import http.client
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import RawIOBase
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from model import atomic_files
from model.plain_files import parse_json
from model.training.errors import TrainingError
from model.training_events import Listener, Progress, Stage

_CHUNK = 1 << 18
_TIMEOUT = 30.0
_TRIES = 5
_PAUSE = 2.0
"""Seconds before the second try; every further one waits twice as long."""

GIT = "git"
"""The digest by which Git knows a file: SHA-1 of its kind, its size and its content."""

_LARGEST_ANSWER = 1 << 20

_LONGEST_WAIT = 60.0
"""Seconds that a busy server is waited for at most before another try."""

_SPARE = 64 << 20
_AGENT = {"User-Agent": "clairvoix-training", "Accept-Encoding": "identity"}


class DownloadError(TrainingError):
    """Something could not be fetched; what has arrived so far is kept."""


class NoNetwork(DownloadError):
    """The server cannot be reached: no connection, or no such server."""


class ServerBusy(NoNetwork):
    """The server asks for fewer requests (429); `wait` is how many seconds it says, if it does."""

    def __init__(self, said: str, wait: float | None = None) -> None:
        super().__init__(said)
        self.wait = wait


class DownloadRefused(DownloadError):
    """The server answered, but not with the file."""


class DownloadForbidden(DownloadRefused):
    """The server gives the file only to those whom it knows (401, 403)."""


class DownloadGone(DownloadRefused):
    """The server has no such file any more (404, 410)."""


class RedirectedElsewhere(DownloadRefused):
    """The server sends one to another whom nobody has spoken of."""


class DownloadDamaged(DownloadError):
    """All of it arrived and is not what was promised; it was removed."""


class DiskTooSmall(DownloadError):
    """There is no room for what is to be fetched or unpacked."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file at an address; `digest` is hexadecimal, of `algorithm` "sha256", "md5" or `GIT`.

    A redirection is followed where `follows` says yes to its address. `stated` are headers that the
    server's own answer must not contradict: it may leave them out.
    """

    name: str
    url: str
    bytes: int
    digest: str
    algorithm: str = "sha256"
    follows: Callable[[str], bool] = lambda _: True
    stated: Mapping[str, str] = field(default_factory=dict)


def fetch(remote: RemoteFile, folder: Path, on_event: Listener, pause: float = _PAUSE) -> Path:
    """Return the file in `folder`, fetched if it is not there yet.

    Raises `NoNetwork` after five tries in a row that brought nothing new, `DownloadRefused`,
    `DownloadDamaged`, and `DiskTooSmall` before trying.
    """
    place = folder / remote.name
    if place.exists() and _digest(place, remote.algorithm) == remote.digest:
        return place
    folder.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f"{remote.name}.part")
    check_room(folder, remote.bytes - _size(part))
    on_event(Stage("download", remote.bytes))
    tries, most = 0, _size(part)
    while _size(part) < remote.bytes:
        try:
            _continue(remote, part, on_event)
        except NoNetwork as error:
            tries = tries + 1 if _size(part) <= most else 1
            most = max(most, _size(part))
            if tries == _TRIES:
                raise
            asked = error.wait if isinstance(error, ServerBusy) else None
            time.sleep(pause * 2 ** (tries - 1) if asked is None else asked)
    if _digest(part, remote.algorithm) != remote.digest:
        part.unlink()
        raise DownloadDamaged(f"{remote.name} is not the file it should be; it was removed")
    atomic_files.sync(part)
    part.rename(place)
    atomic_files.sync(folder)
    return place


def ask(url: str, follows: Callable[[str], bool] = lambda _: True) -> Any:
    """Return what a server answers in JSON, at most a megabyte; `follows` as in `RemoteFile`.

    Raises `NoNetwork` and `DownloadRefused` as `fetch` does.
    """
    request = urllib.request.Request(url, headers=_AGENT)  # noqa: S310 — from our list
    host = urlsplit(url).hostname or url
    opener = urllib.request.build_opener(_Redirections(follows, {}))
    try:
        with opener.open(request, timeout=_TIMEOUT) as answer:
            return parse_json(answer.read(_LARGEST_ANSWER))
    except urllib.error.HTTPError as error:
        raise _refusal(error, host, "") from error
    except ValueError as error:
        raise DownloadRefused(f"{host} does not answer as expected: {error}") from error
    except (urllib.error.URLError, http.client.HTTPException, ConnectionError, TimeoutError) as e:
        raise NoNetwork(f"the connection to {host} cannot be made or broke off") from e


def check_room(folder: Path, needed: int) -> None:
    """Raise `DiskTooSmall` unless the disk has room for so many bytes and some more."""
    free = shutil.disk_usage(folder).free
    if needed + _SPARE > free:
        raise DiskTooSmall(f"{needed >> 20} MB are needed and {free >> 20} MB are free")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _digest(path: Path, algorithm: str) -> str:
    if algorithm == GIT:
        content = path.read_bytes()
        named = b"blob %d\0" % len(content) + content
        return hashlib.sha1(named, usedforsecurity=False).hexdigest()
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, algorithm).hexdigest()


def _continue(remote: RemoteFile, part: Path, on_event: Listener) -> None:
    """Fetch what is missing, as far as the connection holds; `NoNetwork` when it breaks."""
    had = _size(part)
    headers = {**_AGENT, "Range": f"bytes={had}-"} if had else _AGENT
    request = urllib.request.Request(remote.url, headers=headers)  # noqa: S310 — from our list
    host = urlsplit(remote.url).hostname or remote.url
    opener = urllib.request.build_opener(_Redirections(remote.follows, remote.stated))
    try:
        with opener.open(request, timeout=_TIMEOUT) as answer:
            if answer.geturl() == remote.url:
                _expect(answer.headers, remote.stated, host)
            # 206 continues; 200 is the whole file, from a server that knows no ranges.
            keep = answer.status == http.client.PARTIAL_CONTENT and _begins_at(answer, had)
            # Unbuffered, and as it comes: what has arrived survives a kill.
            with part.open("ab" if keep else "wb", buffering=0) as stream:
                _copy(answer, stream, remote, had if keep else 0, on_event)
    except urllib.error.HTTPError as error:
        if error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
            part.unlink()
            raise NoNetwork(f"{host} has another {remote.name}") from error
        raise _refusal(error, host, remote.name) from error
    except (urllib.error.URLError, http.client.HTTPException, ConnectionError, TimeoutError) as e:
        raise NoNetwork(f"the connection to {host} cannot be made or broke off") from e


class _Redirections(urllib.request.HTTPRedirectHandler):
    """Follows those that it may, once what the answer itself states is found to be right."""

    def __init__(self, follows: Callable[[str], bool], stated: Mapping[str, str]) -> None:
        self._follows, self._stated = follows, stated

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        """Return what is asked next. Raises a `DownloadRefused`."""
        host = urlsplit(req.full_url).hostname or req.full_url
        if not self._follows(newurl):
            raise RedirectedElsewhere(f"{host} sends one to {urlsplit(newurl).hostname}")
        _expect(headers, self._stated, host)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _expect(headers: Any, stated: Mapping[str, str], host: str) -> None:
    """Raise `DownloadRefused` where a header says something else than it should."""
    for name, expected in stated.items():
        found = headers.get(name)
        if found is not None and found.strip().removeprefix("W/").strip('"') != expected:
            raise DownloadRefused(f"{host} says {found} as {name}, where it said {expected}")


def _refusal(error: urllib.error.HTTPError, host: str, name: str) -> DownloadError:
    """Return what a status means; what may pass is a `NoNetwork`."""
    said = f"{host} answers {error.code}" + (f" for {name}" if name else "")
    if error.code == http.client.TOO_MANY_REQUESTS:
        wait = error.headers.get("Retry-After") or ""
        return ServerBusy(said, min(float(wait), _LONGEST_WAIT) if wait.isdecimal() else None)
    if error.code >= http.client.INTERNAL_SERVER_ERROR:
        return NoNetwork(said)
    return _REFUSALS.get(error.code, DownloadRefused)(said)


_REFUSALS: Mapping[int, type[DownloadRefused]] = {
    http.client.UNAUTHORIZED: DownloadForbidden,
    http.client.FORBIDDEN: DownloadForbidden,
    http.client.NOT_FOUND: DownloadGone,
    http.client.GONE: DownloadGone,
}


def _begins_at(answer: http.client.HTTPResponse, had: int) -> bool:
    """Say whether a partial answer is the part that was asked for."""
    return (answer.headers.get("Content-Range") or "").startswith(f"bytes {had}-")


def _copy(
    answer: http.client.HTTPResponse,
    stream: RawIOBase,
    remote: RemoteFile,
    had: int,
    tell: Listener,
) -> None:
    """Write what arrives, never more than the file is long, and tell of it now and then."""
    began, start = time.monotonic(), had
    told = began
    while had < remote.bytes:
        chunk = answer.read1(min(_CHUNK, remote.bytes - had))
        if not chunk:
            raise http.client.IncompleteRead(b"", remote.bytes - had)
        stream.write(chunk)
        had += len(chunk)
        now = time.monotonic()
        if now - told >= 0.5 or had == remote.bytes:
            told = now
            left = (now - began) / (had - start) * (remote.bytes - had)
            tell(Progress("download", had, remote.bytes, None, round(left, 1)))
