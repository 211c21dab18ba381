"""Describes a picture of a batch, and tells how long the others will take. No Qt."""

from __future__ import annotations

import hashlib
import os
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from desktop.batch.errors import BatchFolderMissing
from desktop.batch.items import UNNAMED, Batch, Fingerprint, Item
from desktop.batch.store import BatchStore
from model.caption import Caption, CaptionOptions, Language, ShouldStop
from model.errors import Cancelled, ImageError, ImageNotFound, ImageNotReadable
from model.plain_files import is_folder

_TRIES = 3
"""So often a picture is described that changes meanwhile."""

_SETTLED_NS = 2_000_000_000
"""The coarsest step of a file system's clock (FAT)."""


class Describer(Protocol):
    """What this module needs of a captioner, here or in a process of its own."""

    @property
    def version(self) -> str:
        """The model's version, which captions carry as `model`."""
        ...

    def describe_each(
        self, picture: Path, wanted: Sequence[CaptionOptions], should_stop: ShouldStop = ...
    ) -> tuple[Caption, ...]:
        """Describe one picture file in several ways; a caption for each."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of each picture; `anew`: also where it was described before."""

    languages: tuple[Language, ...]
    beams: int = 3
    anew: bool = False
    neutral_people: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """One picture dealt with. `seconds` it took; None where nothing had to be described."""

    item: Item
    seconds: float | None


def describe_next(
    store: BatchStore,
    captioner: Describer,
    wanted: Wanted,
    should_stop: ShouldStop,
    batch: Batch | None = None,
) -> Step | None:
    """Deal with the next picture of a batch that waits, as `describe_taken`; None when none does.

    Without a batch, those are meant that are in none with a name.
    """
    item = store.take_next(UNNAMED if batch is None else batch.id)
    if item is None:
        return None
    return describe_taken(item, store, captioner, wanted, should_stop, batch)


def describe_taken(
    item: Item,
    store: BatchStore,
    captioner: Describer,
    wanted: Wanted,
    should_stop: ShouldStop,
    batch: Batch | None = None,
) -> Step:
    """Deal with a picture that is in work.

    One that cannot be described has its reason stored, and that is all. A `ModelError`, `Cancelled`
    or whatever else ends the work comes through, and the picture waits again; so does a
    `BatchFolderMissing`, where it is not this picture alone that is gone.
    """
    start = time.perf_counter()
    try:
        digest, known, made = _known_and_made(store, captioner, item.path, wanted, should_stop)
    except (ImageError, MemoryError) as error:
        folder = batch.folder if batch is not None else None
        if isinstance(error, ImageNotFound) and folder is not None and not is_folder(folder):
            store.put_back(item.id)
            raise BatchFolderMissing(folder) from error
        return Step(store.fail(item.id, error), time.perf_counter() - start)
    except BaseException:
        store.put_back(item.id)
        raise
    described = known | made
    captions = [described[name] for name in wanted.languages]
    done = store.finish(item.id, digest, captions, neutral=wanted.neutral_people)
    return Step(done, time.perf_counter() - start if made else None)


def let_changed_wait(store: BatchStore, should_stop: ShouldStop = lambda: False) -> None:
    """Let those pictures wait again whose files hold other bytes than those that were described.

    One that is gone or cannot be read keeps its captions. Raises `Cancelled` when told to stop.
    """
    changed = []
    for number, path, described in store.described():
        if should_stop():
            raise Cancelled
        with suppress(ImageError):
            digest, _ = _digest(store, path)
            if digest != described:
                changed.append(number)
    if changed:
        store.wait_again(changed)


def _known_and_made(
    store: BatchStore,
    captioner: Describer,
    picture: Path,
    wanted: Wanted,
    should_stop: ShouldStop,
) -> tuple[bytes, dict[Language, Caption], dict[Language, Caption]]:
    """The SHA-256 of a picture, what is known of it, and what is said of these very bytes now."""
    for _ in range(_TRIES):
        digest, fingerprint = _digest(store, picture)
        known: dict[Language, Caption] = {}
        if not wanted.anew:
            known = store.captions(digest, captioner.version, neutral=wanted.neutral_people)
        missing = [name for name in wanted.languages if name not in known]
        made = _describe(captioner, picture, missing, wanted, should_stop)
        if not made or fingerprint == _fingerprint_now(picture):
            return digest, known, made
    raise ImageNotReadable(picture, "it changes while it is read")


def _describe(
    captioner: Describer,
    picture: Path,
    languages: Sequence[Language],
    wanted: Wanted,
    should_stop: ShouldStop,
) -> dict[Language, Caption]:
    """What the model says in these languages; it looks at the picture once."""
    if not languages:
        return {}
    options = [
        CaptionOptions(language, wanted.beams, neutral_people=wanted.neutral_people)
        for language in languages
    ]
    captions = captioner.describe_each(picture, options, should_stop)
    return dict(zip(languages, captions, strict=True))


def _digest(store: BatchStore, path: Path) -> tuple[bytes, Fingerprint]:
    """The SHA-256 of a file, which is read only when it is new or has changed."""
    now = _fingerprint_now(path)
    known = store.digest(path, now) if now is not None else None
    if now is not None and known is not None:
        return known, now
    # Imported late: the window is there long before what decodes pictures. Opening the file says
    # what is wrong, in our own types.
    from model.preprocess import open_picture

    with open_picture(path) as stream:
        try:
            fingerprint = _fingerprint(os.fstat(stream.fileno()))
            digest = hashlib.file_digest(stream, "sha256").digest()
        except OSError as error:
            raise ImageNotReadable(path, error.strerror or "") from error
    # A file system's clock has steps: within one, a second change would not show.
    if time.time_ns() - fingerprint.changed > _SETTLED_NS:
        store.remember(path, fingerprint, digest)
    return digest, fingerprint


def _fingerprint_now(path: Path) -> Fingerprint | None:
    try:
        return _fingerprint(path.stat())
    except (OSError, ValueError):
        return None


def _fingerprint(status: os.stat_result) -> Fingerprint:
    return Fingerprint(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


class Pace:
    """How fast pictures are described: the median of the last ones, so that one cannot skew it.

    So many are in work at once.
    """

    _KEPT = 25
    _ENOUGH = 5

    def __init__(self, at_once: int = 1) -> None:
        self._at_once = at_once
        self._seconds: deque[float] = deque(maxlen=self._KEPT)

    def add(self, step: Step) -> None:
        """Take one picture into account, unless nothing had to be described."""
        if step.seconds is not None:
            self._seconds.append(step.seconds)

    def seconds_left(self, waiting: int) -> float | None:
        """How long so many will take; None while too few were described to tell."""
        if len(self._seconds) < self._ENOUGH:
            return None
        return waiting * sorted(self._seconds)[len(self._seconds) // 2] / self._at_once
