"""Captioners that others publish under free licences, and how one comes from its publisher.

The server is asked which revision is its newest, once; everything is then fetched of that revision
and believed by the digest that the server states for it: SHA-256 of large files, Git's own of small
ones. What has arrived is kept, and a later try goes on from there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.plain_files import parse_json
from model.training.data.download import GIT, DownloadRefused, RemoteFile, ask, check_room, fetch
from model.training.errors import CheckpointNotFound, CheckpointPickled
from model.training.importing.checkpoint import CONFIG, TENSORS
from model.training_events import Listener

PUBLISHER = "https://huggingface.co"

REVISION = "revision.json"
"""Where the folder of what is fetched says the revision it is of."""

_WANTED = (
    *(CONFIG, TENSORS, "generation_config.json", "preprocessor_config.json"),
    *("tokenizer.json", "vocab.txt", "vocab.json", "merges.txt"),
)
_PICKLE = "pytorch_model.bin"
_REVISION = re.compile(r"[0-9a-f]{40}")
_DIGESTS = {"sha256": re.compile(r"[0-9a-f]{64}"), GIT: re.compile(r"[0-9a-f]{40}")}


@dataclass(frozen=True, slots=True)
class Published:
    """A captioner that is known: where it is, under which licence, and what its authors call it."""

    repository: str
    licence: str
    title: str


KNOWN: Mapping[str, Published] = {
    "blip-base": Published(
        "Salesforce/blip-image-captioning-base", "BSD-3-Clause", "BLIP base, by Salesforce"
    ),
    "blip-large": Published(
        "Salesforce/blip-image-captioning-large", "BSD-3-Clause", "BLIP large, by Salesforce"
    ),
    "distilvit": Published("Mozilla/distilvit", "Apache-2.0", "DistilViT, by Mozilla"),
    "vit-gpt2": Published(
        "nlpconnect/vit-gpt2-image-captioning", "Apache-2.0", "ViT and GPT-2, by NLP Connect"
    ),
}
"""Whether one fits is found when its configuration is read."""


def fetch_published(
    one: Published, folder: Path, on_event: Listener, publisher: str = PUBLISHER
) -> str:
    """Bring a checkpoint's files into a folder; return the revision that they are of.

    Raises a `DownloadError`, and a `CheckpointRefused` before anything is fetched where the
    publisher has no safe tensors.
    """
    revision = _revision(one, folder, publisher)
    address = f"{publisher}/api/models/{one.repository}/tree/{revision}"
    listed = ask(address)
    if not isinstance(listed, list):
        raise DownloadRefused(f"{address} lists no files")
    files = {entry.get("path"): entry for entry in listed if isinstance(entry, dict)}
    if TENSORS not in files:
        kind = CheckpointPickled if _PICKLE in files else CheckpointNotFound
        raise kind(f"{one.repository} has no {TENSORS}")
    place = f"{publisher}/{one.repository}/resolve/{revision}"
    remotes = [_remote(name, f"{place}/{name}", files[name]) for name in _WANTED if name in files]
    arrived = (folder / name for remote in remotes for name in (remote.name, f"{remote.name}.part"))
    there = sum(path.stat().st_size for path in arrived if path.exists())
    check_room(folder, sum(remote.bytes for remote in remotes) - there)
    for remote in remotes:
        fetch(remote, folder, on_event)
    return revision


def _revision(one: Published, folder: Path, publisher: str) -> str:
    """Return the revision that was begun, else the newest, which is written down."""
    place = folder / REVISION
    if place.exists():
        known = str(parse_json(place.read_text()))
        if _REVISION.fullmatch(known):
            return known
    found = ask(f"{publisher}/api/models/{one.repository}/revision/main")
    revision = found.get("sha") if isinstance(found, dict) else None
    if not isinstance(revision, str) or not _REVISION.fullmatch(revision):
        raise DownloadRefused(f"{publisher} does not say the revision of {one.repository}")
    folder.mkdir(parents=True, exist_ok=True)
    place.write_text(f'"{revision}"')
    return revision


def _remote(name: str, url: str, entry: Mapping[str, Any]) -> RemoteFile:
    """Return a file as its server describes it."""
    large = entry.get("lfs")
    said = large if isinstance(large, dict) else entry
    algorithm = "sha256" if said is large else GIT
    size, digest = said.get("size"), str(said.get("oid"))
    if type(size) is not int or size < 0 or not _DIGESTS[algorithm].fullmatch(digest):
        raise DownloadRefused(f"the server says neither size nor digest of {name}")
    return RemoteFile(name, url, size, digest, algorithm)
