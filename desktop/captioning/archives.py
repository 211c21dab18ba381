"""The files of an archive, .zip or .tar, from anybody: named and measured before any is unpacked.

Nothing is believed that an archive says of itself. A few kilobytes may unpack to gigabytes, a name
may lead outward, and an entry may be a link or a device; each of these is a reason to refuse it.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from desktop.captioning.errors import ModelDamaged, ModelForeignFile, ModelNotAdded, ModelTooLarge

MOST_FILES = 256
LARGEST = 1 << 30
"""Bytes of all files together."""

_LONGEST_READ = 1 << 22
"""A .tar's reader asks for a name's length in one piece; no name is so long."""

_PACKED: Mapping[bytes, Callable[..., Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ": lzma.open,
}
_CUT_OFF = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError),
    *(gzip.BadGzipFile, NotImplementedError, RuntimeError),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One plain file of an archive: its name there, its bytes, and how to read them."""

    name: str
    size: int
    open: Callable[[], IO[bytes]]


@contextmanager
def opened(archive: Path) -> Iterator[dict[str, Entry]]:
    """Give the plain files of an archive by their names, folders left out, while it is open.

    Raises `ModelNotAdded` for what is no archive, `ModelDamaged` for one that is cut off, also
    while its files are read, `ModelTooLarge`, and `ModelForeignFile` for links, devices, names that
    lead outward, and names that stand twice.
    """
    try:
        stream = archive.open("rb")
    except OSError as error:
        raise ModelNotAdded(archive, error.strerror or str(error)) from error
    try:
        with stream:
            start = stream.read(8)
            stream.seek(0)
            if start.startswith(b"PK"):
                with zipfile.ZipFile(stream) as source:
                    yield _checked(archive, _of_zip(source))
                return
            unpack = next((one for magic, one in _PACKED.items() if start.startswith(magic)), None)
            unpacked = cast(IO[bytes], unpack(stream)) if unpack else stream
            with _tar(archive, unpacked) as tar:
                yield _checked(archive, _of_tar(tar))
    except _CUT_OFF as error:
        raise ModelDamaged(archive, str(error)) from error
    except OSError as error:
        if error.errno is not None:
            raise
        raise ModelDamaged(archive, str(error)) from error  # what bz2 raises


def _checked(archive: Path, entries: Iterator[Entry | str]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    folders: set[str] = set()
    total = 0
    for entry in entries:
        if isinstance(entry, str) or not is_inside(entry.name):
            raise ModelForeignFile(archive, repr(getattr(entry, "name", entry)))
        # On a Mac names that differ in capitals alone are one file.
        key = entry.name.casefold()
        above = {str(folder) for folder in PurePosixPath(key).parents}
        if key in found or key in folders or not above.isdisjoint(found):
            raise ModelForeignFile(archive, f"{entry.name!r}, which stands twice")
        found[key] = entry
        folders |= above
        total += entry.size
        if len(found) > MOST_FILES or total > LARGEST:
            raise ModelTooLarge(archive, f"{len(found)} files of {total} bytes")
    return {entry.name: entry for entry in found.values()}


def is_inside(name: str) -> bool:
    """Whether a name leads to a file below the folder that it is unpacked into."""
    parts = PurePosixPath(name).parts
    plain = bool(parts) and name == "/".join(parts) and parts[0] != "/"
    return plain and ".." not in parts and "\\" not in name and "\0" not in name


def _of_zip(source: zipfile.ZipFile) -> Iterator[Entry | str]:
    """Give each file; for what is no plain file, its name."""
    for info in source.infolist():
        kind = stat.S_IFMT(info.external_attr >> 16)
        if info.is_dir():
            continue
        if kind not in (0, stat.S_IFREG) or info.flag_bits & 1:
            yield info.filename
        else:
            yield Entry(info.filename, info.file_size, lambda info=info: source.open(info))  # type: ignore[misc]


def _of_tar(source: tarfile.TarFile) -> Iterator[Entry | str]:
    """Give each file; for what is no plain file, its name."""
    for member in source:
        name = member.name.removeprefix("./")
        if member.isdir():
            continue
        if not member.isreg() or member.issparse():
            yield name
        else:
            yield Entry(name, member.size, lambda one=member: _content(source, one))  # type: ignore[misc]


def _tar(archive: Path, unpacked: IO[bytes]) -> tarfile.TarFile:
    try:
        return tarfile.TarFile(fileobj=_Measured(archive, unpacked))
    except tarfile.ReadError as error:
        raise ModelNotAdded(archive, str(error)) from error


def _content(source: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = source.extractfile(member)
    assert content is not None  # it is a plain file
    return content


class _Measured(io.RawIOBase):
    """An unpacked .tar; `ModelTooLarge` where it is read beyond the limit or much at once."""

    def __init__(self, archive: Path, stream: IO[bytes]) -> None:
        super().__init__()
        self._archive, self._stream = archive, stream

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        self._check(self._stream.tell(), size)
        return self._stream.read(size)

    def seek(self, place: int, whence: int = io.SEEK_SET) -> int:
        self._check(place, 0)
        return self._stream.seek(place, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def _check(self, place: int, size: int) -> None:
        if not 0 <= size <= _LONGEST_READ or place + size > 2 * LARGEST:
            raise ModelTooLarge(self._archive, f"{size} bytes at {place}")
