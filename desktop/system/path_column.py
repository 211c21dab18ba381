"""A path as SQLite can store it: a name that is no Unicode stays the file system's own bytes."""

from __future__ import annotations

import os
from pathlib import Path


def plain(path: Path) -> Path:
    """The absolute path without `..`, so that a file has one; as it is where links bend it."""
    whole = path.absolute()
    if ".." not in whole.parts:
        return whole
    straight = Path(os.path.normpath(whole))
    try:
        return straight if straight.samefile(whole) else whole
    except (OSError, ValueError):  # not there, or no name that a file can have
        return whole


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
