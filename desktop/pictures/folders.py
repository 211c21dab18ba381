"""Finds the pictures in folders, however deep they lie, and counts what it passes over. No Qt.

A file that is named is taken as it is. What a folder holds is told by its first bytes, whatever it
is called; a file that is called a picture and is none is given as well, to be told of like a
damaged one. What is passed over is counted by reason and kind, so that nothing goes missing unsaid.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Literal

from model.errors import Cancelled
from model.pictures.signatures import HEAD_BYTES, foreign_format, format_of
from model.plain_files import is_folder

EXTENSIONS = (
    *("jpg", "jpeg", "jpe", "jfif", "png", "apng", "webp", "gif"),
    *("bmp", "dib", "tif", "tiff", "avif", "heic", "heif", "hif"),
    *("dng", "cr2", "cr3", "nef", "arw", "raf"),
)
"""How the names of pictures end that this program opens (`model.pictures.signatures`)."""

_ENDINGS = tuple(f".{ending}" for ending in EXTENSIONS)

_SYSTEM_NAMES = {
    # Network drives: thumbnails, bins and snapshots of Synology, QNAP, NetApp, Buffalo.
    *("@eadir", "@tmp", "#recycle", "#snapshot", "@recycle", "@recently-snapshot", "@__thumb"),
    *("~snapshot", "trashbox", "network trash folder", "temporary items"),
    # Windows, Macs' archives, Linux's file systems.
    *("$recycle.bin", "recycler", "recycled", "system volume information", "thumbs.db"),
    *("ehthumbs.db", "desktop.ini", "__macosx", "lost+found"),
}
_SYSTEM_ENDINGS = (".lrdata", ".lrprev", ".cocatalogdb")
_LIBRARIES, _ORIGINALS = (".photoslibrary", ".photolibrary", ".aplibrary"), {"originals", "masters"}
"""Apple's libraries are folders; only one inside each holds the user's pictures themselves."""

_RAW_ENDINGS = {
    *("3fr", "dcr", "erf", "fff", "iiq", "k25", "kdc", "mef", "mos", "nrw", "pef", "rwl", "sr2"),
    *("srf", "srw"),
}
"""Cameras' other raw files that begin as a TIFF does, and hold one that is not the picture."""

_LONGEST_ENDING = 8

Reason = Literal["no_picture", "other_kind", "system", "unreadable", "lost_link", "no_file"]
"""Why something is passed over: no picture; a kind that is not opened; hidden or the system's own;
the system refuses it; a link that leads nowhere or in a circle; a pipe or a device."""


@dataclass
class PassedOver:
    """What was found in folders and not taken.

    `counts` is by reason and kind: a format's name, or how the names of files end that are no
    picture. `empty` are the folders named in which there was no picture at all.
    """

    counts: Counter[tuple[Reason, str]] = field(default_factory=Counter)
    empty: list[Path] = field(default_factory=list)

    def add(self, reason: Reason, kind: str = "") -> None:
        """Count one more."""
        self.counts[reason, kind] += 1


class NoPicturesHere(Exception):
    """A folder, however deep one looks, holds no picture; `passed_over` counts what it holds."""

    def __init__(
        self,
        path: Path,
        detail: str = "",
        passed_over: Mapping[tuple[Reason, str], int] | None = None,
    ) -> None:
        super().__init__(f"{path}: {detail or 'no pictures'}")
        self.path = path
        self.passed_over = passed_over or {}


def pictures_in(
    paths: Iterable[Path],
    should_stop: Callable[[], bool] = lambda: False,
    passed_over: PassedOver | None = None,
) -> Iterator[Path]:
    """Give the files named, and the pictures in the folders named, folder by folder, by name.

    Hidden files and folders and those of the system are left out. Links are followed, and no folder
    is entered twice, so that a loop of links ends. A folder that cannot be read is given itself, to
    be told of like a picture that cannot be. Raises `Cancelled` soon after `should_stop` answers
    true.
    """
    passed = PassedOver() if passed_over is None else passed_over
    entered: set[tuple[int, int]] = set()
    for path in paths:
        if not is_folder(path):
            yield path
            continue
        before, empty = len(entered), True
        for found in _in_folder(path, entered, should_stop, passed):
            empty = False
            yield found
        if empty and len(entered) > before:
            passed.empty.append(path)


def _in_folder(
    top: Path,
    entered: set[tuple[int, int]],
    should_stop: Callable[[], bool],
    passed: PassedOver,
) -> Iterator[Path]:
    # A stack of our own: folders may lie deeper than Python's calls may.
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        files: list[str] = []
        folders: list[str] = []
        try:
            status = folder.stat()
            if (status.st_dev, status.st_ino) in entered:
                continue
            entered.add((status.st_dev, status.st_ino))
            _list(folder, files, folders, should_stop, passed)
        except OSError:
            yield folder
        for file in _by_name(folder, files):
            if should_stop():
                raise Cancelled
            yield file
        waiting.extend(reversed(_by_name(folder, folders)))


def _list(
    folder: Path,
    files: list[str],
    folders: list[str],
    should_stop: Callable[[], bool],
    passed: PassedOver,
) -> None:
    """Sort what lies directly in a folder; OSError when it cannot be listed to its end."""
    inside_library = folder.name.lower().endswith(_LIBRARIES)
    with os.scandir(folder) as entries:
        for entry in entries:
            if should_stop():
                raise Cancelled
            if is_system(entry.name):
                passed.add("system")
                continue
            is_directory, reason, kind = _look(entry)
            if is_directory and inside_library and entry.name.lower() not in _ORIGINALS:
                reason = "system"
            if reason is not None:
                passed.add(reason, kind)
            else:
                (folders if is_directory else files).append(entry.name)


def is_picture_name(name: str) -> bool:
    """Whether a file of this name is called a picture that this program opens."""
    return name.lower().endswith(_ENDINGS)


def is_system(name: str) -> bool:
    """Whether a file or folder of this name is hidden, or the system's own."""
    folded = name.lower()
    return name.startswith(".") or folded in _SYSTEM_NAMES or folded.endswith(_SYSTEM_ENDINGS)


def _look(entry: os.DirEntry[str]) -> tuple[bool, Reason | None, str]:
    """Whether an entry is a folder, and why and as what kind it is passed over, if it is."""
    try:
        mode = entry.stat().st_mode
    except FileNotFoundError:
        return False, "lost_link", ""
    except OSError:
        # A circle of links, or what the system does not let anybody look at.
        return False, "lost_link" if entry.is_symlink() else "unreadable", ""
    if stat.S_ISDIR(mode):
        return True, None, ""
    if is_picture_name(entry.name):
        # Whoever opens it says what it is, also when it is none.
        return False, None, ""
    if not stat.S_ISREG(mode):
        return False, "no_file", ""
    return False, *_sniff(entry)


def _sniff(entry: os.DirEntry[str]) -> tuple[Reason | None, str]:
    """Why a file is passed over, by its first bytes; None for a picture."""
    try:
        descriptor = os.open(entry.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            head = os.read(descriptor, HEAD_BYTES)
        finally:
            os.close(descriptor)
    except OSError:
        return "unreadable", ""
    if format_of(head):
        return _raw(entry.name)
    if kind := foreign_format(head):
        return "other_kind", kind
    return "no_picture", _ending(entry.name)


def _raw(name: str) -> tuple[Reason | None, str]:
    ending = PurePath(name).suffix.lower().removeprefix(".")
    return ("other_kind", ending.upper()) if ending in _RAW_ENDINGS else (None, "")


def _ending(name: str) -> str:
    """How a name ends, where that tells something."""
    ending = PurePath(name).suffix.lower()
    tells = ending[1:].isalnum() and ending.isascii() and len(ending) <= _LONGEST_ENDING
    return ending if tells else ""


def _by_name(folder: Path, names: list[str]) -> list[Path]:
    return [folder / name for name in sorted(names, key=lambda name: (name.casefold(), name))]
