"""Archives that the user has: whatever is wrong with one, it is told as one error."""

from __future__ import annotations

import csv
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from model.training.errors import TrainingDataError, TrainingError

_FAULTS = (
    *(OSError, EOFError, ValueError, LookupError, ArithmeticError),  # OSError: gzip's and shutil's
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, tarfile.TarError, struct.error, csv.Error),
    RuntimeError,  # a password, a kind of compression that is not known, links without end
)
"""What the standard library's readers are known to raise on damaged or hostile archives."""


@contextmanager
def unpacking(name: str) -> Iterator[None]:
    """Turn what archives and their contents raise into a `TrainingDataError` that names one."""
    try:
        yield
    except TrainingError:
        raise
    except _FAULTS as error:
        raise TrainingDataError(f"{name} cannot be unpacked: {error}") from error
