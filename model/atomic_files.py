"""Writing files that are whole or absent, and telling a full disk from other refusals."""

from __future__ import annotations

import errno
import os
from pathlib import Path

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def is_full(error: OSError) -> bool:
    """Whether a write failed for want of room (disk, quota or the largest size of a file)."""
    return error.errno in _FULL


def unfinished_beside(path: Path) -> Path:
    """A hidden name of its own in the same folder, from which renaming to `path` is one step."""
    return path.with_name(f".{path.stem[:80]}-{os.urandom(4).hex()}{path.suffix}")


def write_durably(path: Path, data: bytes) -> None:
    """Write the whole file or none, and return when it is on the disk; OSError as it comes."""
    unfinished = unfinished_beside(path)
    try:
        with unfinished.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
