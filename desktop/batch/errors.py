"""What can go wrong with the list of a batch, and with one picture of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desktop.system import sqlite as database
from desktop.system.file_fault import FileFault
from desktop.system.sqlite import HistoryError
from model.errors import ImageError


class BatchError(FileFault):
    """The list cannot be read or written; `detail` is for the log."""


class BatchLocked(BatchError):
    """Another process works on the list."""


class BatchNotWritable(BatchError):
    """The list or its folder cannot be written."""


class BatchDiskFull(BatchError):
    """The disk has no room; what was being written is not stored, the rest is whole."""


class BatchNewer(BatchError):
    """The list was written by a newer version of this program; it was not touched."""


class BatchFolderMissing(BatchError):
    """The folder of a batch is not where it was: renamed, moved, deleted, or on another disk."""


@dataclass(frozen=True, slots=True)
class BatchSetAside:
    """A damaged list was kept at `kept` and an empty one begun."""

    kept: Path


_TYPES: dict[type[HistoryError], type[BatchError]] = {
    database.HistoryLocked: BatchLocked,
    database.HistoryNotWritable: BatchNotWritable,
    database.HistoryDiskFull: BatchDiskFull,
    database.HistoryNewer: BatchNewer,
}


@contextmanager
def typed_errors(path: Path) -> Iterator[None]:
    """Turn what the database says about the world into this module's types."""
    try:
        with database.typed_errors(path):
            yield
    except HistoryError as error:
        kind = _TYPES.get(type(error), BatchError)
        raise kind(error.path, error.detail) from error


def _and_below(kind: type[ImageError]) -> Iterator[type[ImageError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _and_below(child)


def failure(name: str | None, picture: Path, detail: str | None) -> Exception | None:
    """The error that was stored under its type's name; None for none.

    A name that a newer or older version knows becomes the general `ImageError`.
    """
    if name is None:
        return None
    if name == MemoryError.__name__:
        return MemoryError(detail or "")
    kinds = {kind.__name__: kind for kind in _and_below(ImageError)}
    return kinds.get(name, ImageError)(picture, detail or "")
