"""Folders here and buckets elsewhere, by pyarrow: listed, read, and written whole or not at all.

An address is a path, or a URI that pyarrow knows (`s3://bucket/photos?region=eu-west-3`, `gs://`,
`abfs://`, `hdfs://`). Keys come from the environment, as their tools want it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from desktop.archive.errors import (
    ArchiveDiskFull,
    ArchiveMissing,
    ArchiveNotWritable,
    ArchiveSourceGone,
)
from model import atomic_files


@dataclass(frozen=True, slots=True)
class Place:
    """A folder of a file system, or what stands for one in a bucket.

    `system` is a `pyarrow.fs.FileSystem`, which has no types.
    """

    system: Any
    root: str
    is_local: bool

    def path(self, name: str) -> str:
        """Where something in it lies."""
        return f"{self.root.rstrip('/')}/{name}"

    def read(self, path: str, most: int | None = None) -> bytes:
        """All of a file, or one byte more than the `most` that are wanted; OSError as it comes."""
        with self.system.open_input_stream(path) as stream:
            data: bytes = stream.read() if most is None else stream.read(most + 1)
            return data

    def write(self, name: str, data: bytes) -> None:
        """Write a file below it, whole or not at all; an `ArchiveNotWritable` where it cannot."""
        path = self.path(name)
        try:
            if self.is_local:
                Path(path).parent.mkdir(parents=True, exist_ok=True)
                atomic_files.write_durably(Path(path), data)
                return
            # A bucket has a file once its stream is closed, and nothing before.
            with self.system.open_output_stream(path) as stream:
                stream.write(data)
        except OSError as error:
            kind = ArchiveDiskFull if atomic_files.is_full(error) else ArchiveNotWritable
            raise kind(Path(self.root), str(error)) from error

    def exists(self, name: str) -> bool:
        """Whether a file is there."""
        from pyarrow.fs import FileType

        found: bool = self.system.get_file_info(self.path(name)).type == FileType.File
        return found

    def names(self, folder: str = "") -> Iterator[str]:
        """The paths of all files below a folder of it, by name; `ArchiveSourceGone`."""
        from pyarrow.fs import FileSelector, FileType

        selector = FileSelector(self.path(folder).rstrip("/"), recursive=True)
        try:
            found = self.system.get_file_info(selector)
        except OSError as error:
            raise ArchiveSourceGone(Path(self.root), str(error)) from error
        return iter(sorted(info.path for info in found if info.type == FileType.File))


def place(address: str) -> Place:
    """The place at an address; `ArchiveMissing`, or `ArchiveSourceGone` for one not understood."""
    try:
        from pyarrow import ArrowInvalid
        from pyarrow.fs import FileSystem, LocalFileSystem
    except ImportError as error:
        raise ArchiveMissing(Path(address), str(error)) from error
    if "://" not in address:
        return Place(LocalFileSystem(), str(Path(address).absolute()), is_local=True)
    try:
        system, root = FileSystem.from_uri(address)
    except (ArrowInvalid, OSError, ValueError) as error:
        raise ArchiveSourceGone(Path(without_keys(address)), str(error)) from error
    return Place(system, root, isinstance(system, LocalFileSystem))


def without_keys(address: str) -> str:
    """An address as it may be written down: without the keys that may stand in it."""
    if "://" not in address:
        return str(Path(address).absolute())
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
