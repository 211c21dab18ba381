"""A path as SQLite can store it: a name that is no Unicode stays the file system's own bytes."""

from __future__ import annotations

import os
from pathlib import Path


def to_column(path: Path) -> str | bytes:
    """The value to store."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return os.fsencode(path)
    return str(path)


def from_column(value: str | bytes) -> Path:
    """The path that was stored."""
    return Path(os.fsdecode(value))
