"""What can go wrong when descriptions are written to files."""

from __future__ import annotations

import errno
from pathlib import Path

from desktop.system.file_fault import FileFault
from model import atomic_files


class ExportError(FileFault):
    """A file could not be written; what was there before is whole. `detail` is for the log."""


class ExportNotWritable(ExportError):
    """The system refuses to write here."""


class ExportDiskFull(ExportError):
    """The disk has no room."""


class ExportNameTooLong(ExportError):
    """The file beside a picture, or its copy, would have a longer name than the disk takes."""


class SidecarNotReadable(ExportError):
    """The metadata that a picture has already cannot be understood; it was not touched."""


class NoRoomForText(ExportError):
    """The picture's format has no place for text, or not for so much of it."""


def refused(path: Path, error: OSError) -> ExportError:
    """The typed form of what the system said about writing `path`."""
    kind: type[ExportError]
    kind = ExportDiskFull if atomic_files.is_full(error) else ExportNotWritable
    if error.errno == errno.ENAMETOOLONG:
        kind = ExportNameTooLong
    return kind(path, error.strerror or str(error))
