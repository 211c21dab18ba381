"""Reading small files that anybody may have put there: bounded, and never waited for.

What a bundle, a lesson or an older program left is believed only after it is found to be a regular
file of a bearable size: a pipe would be waited for without end, and a device has none.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from pathlib import Path
from typing import Any


def read_plain(path: Path, limit: int) -> bytes:
    """The whole content of a regular file of at most `limit` bytes; OSError for everything else."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except ValueError as error:  # a NUL in the path
        raise OSError(errno.EINVAL, str(error), str(path)) from error
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        with os.fdopen(descriptor, "rb", closefd=False) as stream:
            data = stream.read(limit + 1)
    finally:
        os.close(descriptor)
    if len(data) > limit:
        raise OSError(errno.EFBIG, f"more than {limit} bytes", str(path))
    return data


def is_file(path: Path) -> bool:
    """Whether there is a regular file; not where the system does not even let one look.

    `Path.is_file` raises in a folder that may not be entered, and for a name that is too long.
    """
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """Whether there is a folder, likewise."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def parse_json(data: bytes | str) -> Any:
    """What a JSON text says; ValueError for everything that is none, however it is not."""
    try:
        return json.loads(data)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def read_json(path: Path, limit: int = 1 << 20) -> Any:
    """What a JSON file of at most `limit` bytes says; OSError or ValueError where it does not."""
    return parse_json(read_plain(path, limit))
