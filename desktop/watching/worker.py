"""Finds new pictures in a folder, once they are whole. No Qt; it is asked from time to time.

A picture is handed over when two looks, `PAUSE` apart, found the same file with the same size and
time, and no program has it open for writing (which Linux tells; see `is_being_written`). What is
still downloaded or copied under another ending is no picture yet. Only folders whose list of names
has changed are read again, so that 50,000 old files cost nothing.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

from desktop.pictures.folders import is_picture_name, is_system
from desktop.watching.errors import WatchedFolderGone
from desktop.watching.store import SeenPictures

PAUSE = 2.0
"""Seconds between two looks."""

_MOST_FOLDERS = 2000
"""Below the watched one; what lies in more of them is not looked for."""

Stamp = tuple[int, int, int]
"""Inode, size and time of the last change: another file, or another content, has another."""


class FolderWatch:
    """One folder with all below it; not safe between threads.

    What lies there when it is watched for the first time is not new.
    """

    def __init__(self, folder: Path, store: SeenPictures) -> None:
        self.folder = folder
        self._store = store
        self._seen: set[str] | None = None
        self._recalled = False
        self._waiting: dict[str, Stamp | None] = {}
        self._given: dict[str, Stamp] = {}
        self._listed: dict[str, tuple[int, bool]] = {"": (-1, False)}
        """Folders below, by path: when its names changed, and whether two looks agree on that."""

    def look(self) -> list[Path]:
        """Give the new pictures that are whole, by name.

        Raises `WatchedFolderGone` where the folder cannot be read; OSError where what is not new
        cannot be remembered.
        """
        if not self._recalled:
            self._seen, self._recalled = self._store.read(self.folder), True
        found = set(self._new_names())
        if self._seen is None:
            self._store.begin(self.folder, found)
            self._seen = found
            return []
        for name in found - self._seen - self._given.keys():
            self._waiting.setdefault(name, None)
        whole = sorted(name for name in [*self._waiting] if self._is_whole(name))
        return [self.folder / name for name in whole]

    def done(self, picture: Path) -> None:
        """A picture given by `look` was dealt with; OSError where that cannot be remembered."""
        name = str(picture.relative_to(self.folder))
        self._given.pop(name, None)
        if self._seen is not None and name not in self._seen:
            self._seen.add(name)
            self._store.add(name)

    def damaged(self, picture: Path) -> bool:
        """A picture given by `look` is none: it waits again if it has changed, else it is done."""
        name = str(picture.relative_to(self.folder))
        given = self._given.pop(name, None)
        if given is not None and self._stamp(name) not in (given, None):
            self._waiting[name] = None
            return False
        self.done(picture)
        return True

    def _is_whole(self, name: str) -> bool:
        """Whether a waiting picture waits no longer; one that has gone does not either."""
        stamp, before = self._stamp(name), self._waiting[name]
        if stamp is None:
            del self._waiting[name]
            return False
        self._waiting[name] = stamp
        empty = stamp[1] == 0
        if empty or stamp != before or is_being_written(self.folder / name):
            return False
        del self._waiting[name]
        self._given[name] = stamp
        return True

    def _stamp(self, name: str) -> Stamp | None:
        try:
            status = (self.folder / name).stat()
        except OSError:
            return None
        if not stat.S_ISREG(status.st_mode):
            return None
        return status.st_ino, status.st_size, status.st_mtime_ns

    def _new_names(self) -> Iterator[str]:
        """The pictures in folders that have changed; of all folders at first."""
        folders = [*self._listed]
        while folders:
            place = folders.pop()
            folder = self.folder / place
            try:
                changed = folder.stat().st_mtime_ns
                known, agreed = self._listed[place]
                # A change right after the last look may have left the same time.
                self._listed[place] = (changed, changed == known)
                if changed == known and agreed:
                    continue
                with os.scandir(folder) as entries:
                    yield from self._names(place, entries, folders)
            except OSError as error:
                self._forget(place, error)

    def _forget(self, place: str, error: OSError) -> None:
        """A folder could not be read: it is gone, or the next look tries again."""
        if not place:
            # What this look has found elsewhere is found anew as well.
            self._listed = {"": (-1, False)}
            raise WatchedFolderGone(self.folder, str(error)) from error
        if isinstance(error, FileNotFoundError | NotADirectoryError):
            del self._listed[place]
        else:
            self._listed[place] = (-1, False)

    def _names(
        self, place: str, entries: Iterator[os.DirEntry[str]], folders: list[str]
    ) -> Iterator[str]:
        for entry in entries:
            name = f"{place}/{entry.name}" if place else entry.name
            if is_system(entry.name):
                continue
            if is_picture_name(entry.name):
                yield name
            elif (
                name not in self._listed
                and len(self._listed) < _MOST_FOLDERS
                and entry.is_dir(follow_symlinks=False)
            ):
                self._listed[name] = (-1, False)
                folders.append(name)


def is_being_written(path: Path) -> bool:
    """Whether a program has a file open for writing, as far as the system tells.

    Linux grants a read lease only where nobody has (fcntl(2), "Leases"); other systems, network
    drives and files of other users tell nothing.
    """
    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        # Who wants to write meanwhile makes the system send a signal, and SIGIO would end us.
        fcntl.fcntl(descriptor, _F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        with contextlib.suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
        os.close(descriptor)
    return False


_F_SETSIG = 10
"""Of Linux's <fcntl.h>; Python has no name for it."""
