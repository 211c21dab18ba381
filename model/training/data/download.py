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
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
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

_SPARE = 64 << 20
_AGENT = {"User-Agent": "clairvoix-training", "Accept-Encoding": "identity"}


class DownloadError(TrainingError):
    """Something could not be fetched; what has arrived so far is kept."""


class NoNetwork(DownloadError):
    """The server cannot be reached: no connection, or no such server."""


class DownloadRefused(DownloadError):
    """The server answered, but not with the file."""


class DownloadDamaged(DownloadError):
    """All of it arrived and is not what was promised; it was removed."""


class DiskTooSmall(DownloadError):
    """There is no room for what is to be fetched or unpacked."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file at an address; `digest` is hexadecimal, of `algorithm` "sha256", "md5" or `GIT`."""

    name: str
    url: str
    bytes: int
    digest: str
    algorithm: str = "sha256"


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
        except NoNetwork:
            tries = tries + 1 if _size(part) <= most else 1
            most = max(most, _size(part))
            if tries == _TRIES:
                raise
            time.sleep(pause * 2 ** (tries - 1))
    if _digest(part, remote.algorithm) != remote.digest:
        part.unlink()
        raise DownloadDamaged(f"{remote.name} is not the file it should be; it was removed")
    atomic_files.sync(part)
    part.rename(place)
    atomic_files.sync(folder)
    return place


def ask(url: str) -> Any:
    """Return what a server answers in JSON, at most a megabyte.

    Raises `NoNetwork` and `DownloadRefused` as `fetch` does.
    """
    request = urllib.request.Request(url, headers=_AGENT)  # noqa: S310 — from our list
    host = urlsplit(url).hostname or url
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:  # noqa: S310
            return parse_json(answer.read(_LARGEST_ANSWER))
    except urllib.error.HTTPError as error:
        raise DownloadRefused(f"{host} answers {error.code}") from error
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
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:  # noqa: S310
            # 206 continues; 200 is the whole file, from a server that knows no ranges.
            keep = answer.status == http.client.PARTIAL_CONTENT and _begins_at(answer, had)
            with part.open("ab" if keep else "wb") as stream:
                _copy(answer, stream, remote, had if keep else 0, on_event)
    except urllib.error.HTTPError as error:
        if error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
            part.unlink()
            raise NoNetwork(f"{host} has another {remote.name}") from error
        if error.code >= http.client.INTERNAL_SERVER_ERROR:
            raise NoNetwork(f"{host} answers {error.code}") from error
        raise DownloadRefused(f"{host} answers {error.code} for {remote.name}") from error
    except (urllib.error.URLError, http.client.HTTPException, ConnectionError, TimeoutError) as e:
        raise NoNetwork(f"the connection to {host} cannot be made or broke off") from e


def _begins_at(answer: http.client.HTTPResponse, had: int) -> bool:
    """Say whether a partial answer is the part that was asked for."""
    return (answer.headers.get("Content-Range") or "").startswith(f"bytes {had}-")


def _copy(
    answer: http.client.HTTPResponse, stream: BinaryIO, remote: RemoteFile, had: int, tell: Listener
) -> None:
    """Write what arrives, never more than the file is long, and tell of it now and then."""
    began, start = time.monotonic(), had
    told = began
    while had < remote.bytes:
        chunk = answer.read(min(_CHUNK, remote.bytes - had))
        if not chunk:
            raise http.client.IncompleteRead(b"", remote.bytes - had)
        stream.write(chunk)
        had += len(chunk)
        now = time.monotonic()
        if now - told >= 0.5 or had == remote.bytes:
            told = now
            left = (now - began) / (had - start) * (remote.bytes - had)
            tell(Progress("download", had, remote.bytes, None, round(left, 1)))
