"""NumPy archives (.npz) from anybody: as large as they say, and that within bounds.

`numpy.load` believes what an archive claims: a few kilobytes may unpack to gigabytes, and an
array's header may ask for as much as it likes. Here both are measured first
(https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
"""

from __future__ import annotations

import io
import math
import zipfile
import zlib
from pathlib import Path
from tokenize import TokenError
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

_MOST_ARRAYS = 1024
_LONGEST_REASON = 200

_ARCHIVE_FAULTS = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError),
    *(LookupError, OverflowError, MemoryError),
)
_HEADER_FAULTS = (
    *(ValueError, TypeError, ArithmeticError, SyntaxError, TokenError, LookupError, AttributeError),
    *(RecursionError, MemoryError),
)


def read_arrays(path: Path, limit: int) -> dict[str, NDArray[Any]]:
    """Every array of an archive, by its name; together, and packed, at most `limit` bytes.

    Raises OSError where it cannot be read, and ValueError, which says why, where it is none, is
    larger, or holds Python objects.
    """
    if path.stat().st_size > limit:
        raise ValueError(f"more than {limit} bytes")
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > _MOST_ARRAYS or sum(one.file_size for one in members) > limit:
                raise ValueError(f"unpacks to more than {limit} bytes")
            return {
                member.filename.removesuffix(".npy"): _array(_content(archive, member))
                for member in members
            }
    except _ARCHIVE_FAULTS as error:
        raise ValueError(f"not an archive: {error}") from error


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with archive.open(member) as stream:
        # As much as was said, and not a byte more is unpacked.
        return stream.read(member.file_size)


def _array(data: bytes) -> NDArray[Any]:
    stream = io.BytesIO(data)
    try:
        version = npy.read_magic(stream)
        read_header = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        shape, fortran, dtype = read_header(stream)  # type: ignore[no-untyped-call]
        size = math.prod(shape) * dtype.itemsize
        if dtype.hasobject or min(shape, default=0) < 0 or size != len(data) - stream.tell():
            raise ValueError(f"{shape} of {dtype} in {len(data)} bytes")
        flat = np.frombuffer(data, dtype, offset=stream.tell()) if size else np.empty(0, dtype)
        return flat.reshape(shape, order="F" if fortran else "C")
    except _HEADER_FAULTS as error:
        raise ValueError(f"not an array: {str(error)[:_LONGEST_REASON]}") from error
