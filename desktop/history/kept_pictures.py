"""The history's own copies of pictures: pasted ones, and those that were corrected. No Qt."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from pathlib import Path

from desktop.system.sqlite import HistoryDiskFull, HistoryNotWritable
from model import atomic_files
from model.pictures.signatures import HEAD_BYTES, format_of

log = logging.getLogger(__name__)

LARGEST_COPY = 64 * 2**20
"""Bytes up to which a corrected picture is copied; a larger one is learned from where it lies."""


class KeptPictures:
    """A folder of pictures, each stored once under the SHA-256 of its bytes.

    A pasted picture exists nowhere else. A corrected one is learned from later, when its original
    may have moved. `folder` is None where there is no place for copies; `database` is named in the
    error that says so.
    """

    def __init__(self, folder: Path | None, database: Path) -> None:
        self._folder = folder
        self._database = database

    def keep(self, data: bytes) -> Path:
        """Store a picture's bytes durably; HistoryDiskFull or HistoryNotWritable."""
        if self._folder is None:
            raise HistoryNotWritable(self._database, "no folder for pictures")
        kept = self._folder / (hashlib.sha256(data).hexdigest() + _suffix(data))
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not kept.exists():
                atomic_files.write_durably(kept, data)
        except OSError as error:
            kind = HistoryDiskFull if atomic_files.is_full(error) else HistoryNotWritable
            raise kind(kept, error.strerror or str(error)) from error
        return kept

    def keep_file(self, picture: Path) -> Path | None:
        """Store a copy of a file; None when it cannot be read, is too large, or has no place."""
        if self._folder is None:
            return None
        try:
            if not picture.is_file() or picture.stat().st_size > LARGEST_COPY:
                return None
            data = picture.read_bytes()
        except OSError:
            return None
        return self.keep(data)

    def remove(self, names: Iterable[str]) -> None:
        """Delete copies that nothing needs any more; what cannot be deleted stays."""
        if self._folder is None:
            return
        for name in names:
            try:
                (self._folder / name).unlink(missing_ok=True)
            except OSError as error:
                log.warning("a kept picture stays: %s", error)

    def discard_unfinished(self) -> None:
        """Remove what a killed program left of copies that it was writing."""
        if self._folder is None or not self._folder.is_dir():
            return
        try:
            atomic_files.discard_unfinished(self._folder)
        except OSError as error:
            log.warning("an unfinished copy stays: %s", error)

    def path(self, name: str | None) -> Path | None:
        """Where the copy of this name is; None without a name or a folder."""
        return None if name is None or self._folder is None else self._folder / name

    def holds(self, picture: Path) -> bool:
        """Whether a file is one of the copies."""
        return self._folder is not None and picture.parent == self._folder


_SUFFIXES = {"JPEG": ".jpg"}


def _suffix(data: bytes) -> str:
    """The usual file name ending, for the programs that open by it."""
    name = format_of(data[:HEAD_BYTES]) or "image"
    return _SUFFIXES.get(name, f".{name.lower()}")
