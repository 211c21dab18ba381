"""Describes the pictures of a batch, one after another, and tells how long that takes. No Qt."""

from __future__ import annotations

import hashlib
import os
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.batch.store import Batch, Fingerprint, Item
from model.caption import Caption, CaptionerProtocol, CaptionOptions, Language, ShouldStop
from model.errors import ImageError, ImageNotReadable


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
    batch: Batch, captioner: CaptionerProtocol, wanted: Wanted, should_stop: ShouldStop
) -> Step | None:
    """Deal with the next picture that waits; None when none does.

    A picture that cannot be described has its reason stored, and that is all. A `ModelError`,
    `Cancelled` or whatever else ends the work comes through, and the picture waits again.
    """
    item = batch.take_next()
    if item is None:
        return None
    start = time.perf_counter()
    try:
        digest = _digest(batch, item.path)
        known: dict[Language, Caption] = {}
        if not wanted.anew:
            known = batch.captions(digest, captioner.version, neutral=wanted.neutral_people)
        missing = [name for name in wanted.languages if name not in known]
        made = _describe(captioner, item.path, missing, wanted, should_stop)
    except (ImageError, MemoryError) as error:
        return Step(batch.fail(item.id, error), time.perf_counter() - start)
    except BaseException:
        batch.put_back(item.id)
        raise
    described = known | made
    captions = [described[name] for name in wanted.languages]
    done = batch.finish(item.id, digest, captions, neutral=wanted.neutral_people)
    return Step(done, time.perf_counter() - start if made else None)


def _describe(
    captioner: CaptionerProtocol,
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


def _digest(batch: Batch, path: Path) -> bytes:
    """The SHA-256 of a file; it is read only when it is new or has changed."""
    try:
        known = batch.digest(path, _fingerprint(path.stat()))
    except (OSError, ValueError):
        # Opening it says what is wrong, in our own types.
        known = None
    if known is not None:
        return known
    # Imported late: the window is there long before what decodes pictures.
    from model.preprocess import open_picture

    with open_picture(path) as stream:
        try:
            fingerprint = _fingerprint(os.fstat(stream.fileno()))
            digest = hashlib.file_digest(stream, "sha256").digest()
        except OSError as error:
            raise ImageNotReadable(path, error.strerror or "") from error
    batch.remember(path, fingerprint, digest)
    return digest


def _fingerprint(status: os.stat_result) -> Fingerprint:
    return Fingerprint(status.st_size, status.st_mtime_ns)


class Pace:
    """How fast pictures are described: the median of the last ones, so that one cannot skew it."""

    _KEPT = 25
    _ENOUGH = 5

    def __init__(self) -> None:
        self._seconds: deque[float] = deque(maxlen=self._KEPT)

    def add(self, step: Step) -> None:
        """Take one picture into account, unless nothing had to be described."""
        if step.seconds is not None:
            self._seconds.append(step.seconds)

    def seconds_left(self, waiting: int) -> float | None:
        """How long so many will take; None while too few were described to tell."""
        if len(self._seconds) < self._ENOUGH:
            return None
        return waiting * sorted(self._seconds)[len(self._seconds) // 2]
