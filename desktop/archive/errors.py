"""What can go wrong with an archive as a whole; one picture of it costs its own row alone."""

from __future__ import annotations

from desktop.system.file_fault import FileFault


class ArchiveError(FileFault):
    """The archive cannot be worked on; `path` is the source or the data set, maybe in a bucket."""


class ArchiveMissing(ArchiveError):
    """The libraries of the optional extra `archive` are not in this copy of the program."""


class EngineMissing(ArchiveError):
    """The libraries of the optional extra `cluster` are not in this copy of the program."""


class ArchiveUnreachable(ArchiveError):
    """The cluster at `path`, an address, does not answer, or does not have this program."""


class ArchiveElsewhere(ArchiveError):
    """The workers of a cluster have another folder at the data set's address than this computer."""


class ArchiveIncomplete(ArchiveError):
    """Partitions were given up, as every worker that did them was lost; the others are complete."""


class ArchiveSourceGone(ArchiveError):
    """The source cannot be listed: not there, not allowed, or its storage does not answer."""


class ArchiveInside(ArchiveError):
    """The data set would lie in its own source, among the pictures."""


class ArchiveEmpty(ArchiveError):
    """The source holds no picture."""


class ArchiveOther(ArchiveError):
    """The data set was begun from another source, or in another manner."""


class ArchiveUnreadable(ArchiveError):
    """The data set is none, or damaged, or a newer version's."""


class ArchiveNotWritable(ArchiveError):
    """The data set cannot be written; partitions that are complete stay so."""


class ArchiveDiskFull(ArchiveNotWritable):
    """There is no room for the data set."""
