"""Captioners that others publish under free licences, and how one comes from its publisher.

The server is asked which revision is its newest, once; everything is then fetched of that revision
and believed by the digest that the server states for it: SHA-256 of large files, Git's own of small
ones. What has arrived is kept, and a later try goes on from there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from model.imported.published import CONTENT_DOMAINS, PUBLISHER, Published
from model.plain_files import parse_json
from model.training.data.download import GIT, DownloadRefused, RemoteFile, ask, check_room, fetch
from model.training.errors import CheckpointNotFound, CheckpointPickled
from model.training.importing.checkpoint import CONFIG, TENSORS
from model.training_events import Event, Listener, Progress, Stage

REVISION = "revision.json"
"""Where the folder of what is fetched says the revision it is of."""

_WANTED = (
    *(CONFIG, TENSORS, "generation_config.json", "preprocessor_config.json"),
    *("tokenizer.json", "vocab.txt", "vocab.json", "merges.txt"),
)
_PICKLE = "pytorch_model.bin"
_STAGE = "download"
_REVISION = re.compile(r"[0-9a-f]{40}")
_DIGESTS = {"sha256": re.compile(r"[0-9a-f]{64}"), GIT: re.compile(r"[0-9a-f]{40}")}


def fetch_published(
    one: Published, folder: Path, on_event: Listener, publisher: str = PUBLISHER
) -> str:
    """Bring a checkpoint's files into a folder; return the revision that they are of.

    Raises a `DownloadError`, and a `CheckpointRefused` before anything is fetched where the
    publisher has no safe tensors.
    """
    revision = _revision(one, folder, publisher)
    address = f"{publisher}/api/models/{one.repository}/tree/{revision}"
    listed = ask(address, _follows(publisher))
    if not isinstance(listed, list):
        raise DownloadRefused(f"{address} lists no files")
    files = {entry.get("path"): entry for entry in listed if isinstance(entry, dict)}
    if TENSORS not in files:
        kind = CheckpointPickled if _PICKLE in files else CheckpointNotFound
        raise kind(f"{one.repository} has no {TENSORS}")
    place = f"{publisher}/{one.repository}/resolve/{revision}"
    remotes = [
        _remote(name, f"{place}/{name}", files[name], revision) for name in _WANTED if name in files
    ]
    arrived = (folder / name for remote in remotes for name in (remote.name, f"{remote.name}.part"))
    there = sum(path.stat().st_size for path in arrived if path.exists())
    whole = sum(remote.bytes for remote in remotes)
    check_room(folder, whole - there)
    on_event(Stage(_STAGE, whole))
    done = 0
    for remote in remotes:
        fetch(remote, folder, _altogether(on_event, done, whole))
        done += remote.bytes
    return revision


def _altogether(on_event: Listener, before: int, whole: int) -> Listener:
    """Have the progress of one file told as that of all of them."""

    def listener(event: Event) -> None:
        if isinstance(event, Progress):
            done = before + event.step
            left = event.seconds_left
            if left is not None and event.of > event.step:
                left *= (whole - done) / (event.of - event.step)
            event = Progress(_STAGE, done, whole, None, left)
        if not isinstance(event, Stage):
            on_event(event)

    return listener


def _follows(publisher: str) -> Callable[[str], bool]:
    """Return what says whether one may be sent somewhere: to the publisher's own hosts only.

    What is fetched safely is never fetched otherwise.
    """
    scheme, own = urlsplit(publisher).scheme, urlsplit(publisher).hostname or ""

    def follows(address: str) -> bool:
        other = urlsplit(address)
        host = other.hostname or ""
        known = any(host == domain or host.endswith(f".{domain}") for domain in CONTENT_DOMAINS)
        return other.scheme == scheme and (host == own or known)

    return follows


def _revision(one: Published, folder: Path, publisher: str) -> str:
    """Return the revision that was begun, else the newest, which is written down."""
    place = folder / REVISION
    if place.exists():
        known = str(parse_json(place.read_text()))
        if _REVISION.fullmatch(known):
            return known
    found = ask(f"{publisher}/api/models/{one.repository}/revision/main", _follows(publisher))
    revision = found.get("sha") if isinstance(found, dict) else None
    if not isinstance(revision, str) or not _REVISION.fullmatch(revision):
        raise DownloadRefused(f"{publisher} does not say the revision of {one.repository}")
    folder.mkdir(parents=True, exist_ok=True)
    place.write_text(f'"{revision}"')
    return revision


def _remote(name: str, url: str, entry: Mapping[str, Any], revision: str) -> RemoteFile:
    """Return a file as its server describes it; what it says with the content must agree."""
    large = entry.get("lfs")
    said = large if isinstance(large, dict) else entry
    algorithm = "sha256" if said is large else GIT
    size, digest = said.get("size"), str(said.get("oid"))
    if type(size) is not int or size < 0 or not _DIGESTS[algorithm].fullmatch(digest):
        raise DownloadRefused(f"the server says neither size nor digest of {name}")
    stated = {"X-Repo-Commit": revision}
    if said is large:
        stated |= {"X-Linked-ETag": digest, "X-Linked-Size": str(size)}
    origin = urlsplit(url)
    follows = _follows(f"{origin.scheme}://{origin.netloc}")
    return RemoteFile(name, url, size, digest, algorithm, follows, stated)
