"""Files that are whole or absent, whatever ends the process; and what a full disk says.

Every file that replaces another, or that another process may read, is written here: under a hidden
name of its own in the same folder, synced to the disk, and renamed in one step (POSIX `rename`).
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

_UNFINISHED = re.compile(r"\..*-[0-9a-f]{8}\.writing(\.[^.]*)?")


def is_full(error: OSError) -> bool:
    """Whether a write failed for want of room (disk, quota or the largest size of a file)."""
    return error.errno in _FULL


def unfinished_beside(path: Path) -> Path:
    """A hidden name of its own in the same folder, from which renaming to `path` is one step."""
    return path.with_name(f".{path.stem[:80]}-{os.urandom(4).hex()}.writing{path.suffix}")


def is_unfinished(path: Path) -> bool:
    """Whether a file or folder is what a killed process left of `written_whole`."""
    return _UNFINISHED.fullmatch(path.name) is not None


def discard_unfinished(folder: Path) -> None:
    """Remove what killed processes left in a folder; nobody else may be writing in it."""
    for path in folder.iterdir():
        if not is_unfinished(path):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give a name to write a file under; at the end of the block it is synced and becomes `path`.

    The name lies in the same folder and has the same ending (`numpy.savez` and sound encoders go by
    it). Whatever the block raises passes through as it is, and nothing is left; OSError where the
    file cannot be written.
    """
    unfinished = unfinished_beside(path)
    try:
        yield unfinished
        sync(unfinished)
        unfinished.replace(path)
        sync(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def write_durably(path: Path, data: bytes) -> None:
    """Write the whole file or none, and return when it is on the disk; OSError as it comes."""
    with written_whole(path) as unfinished:
        unfinished.write_bytes(data)


def sync(path: Path) -> None:
    """Return when a file's content, or a folder's list of names, is on the disk.

    A file system that cannot sync a folder (some network ones) is left to its own ways.
    """
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    except OSError:
        if not path.is_dir():
            raise
    finally:
        os.close(handle)
