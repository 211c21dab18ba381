"""Opens a file that may be a picture, without waiting for it and without believing its size."""

from __future__ import annotations

import errno
import io
import os
import stat
from pathlib import Path

from model.errors import (
    ImageEmpty,
    ImageError,
    ImageIsFolder,
    ImageNotFound,
    ImageNotReadable,
    ImageTooLarge,
    NotAnImage,
)

MAX_BYTES = 1 << 30


def open_picture(path: Path) -> io.BufferedReader:
    """Open a regular, non-empty file of bearable size; never wait on a pipe or a device."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ImageNotFound(path) from error
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise ImageNotFound(path) from error
        raise ImageNotReadable(path, error.strerror or "") from error
    except ValueError as error:  # a NUL in the path
        raise ImageNotFound(path) from error
    try:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            raise ImageIsFolder(path)
        if not stat.S_ISREG(status.st_mode):
            raise NotAnImage(path, "not a regular file")
        if status.st_size == 0:
            raise ImageEmpty(path)
        if status.st_size > MAX_BYTES:
            raise ImageTooLarge(path, f"{status.st_size} bytes")
        return os.fdopen(descriptor, "rb")
    except ImageError:
        os.close(descriptor)
        raise
