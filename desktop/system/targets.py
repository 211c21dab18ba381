"""Where a user has the program write: looked at before the first picture is described. No Qt.

Every list, copy and sound goes through `check`, so that nothing that a person made or that the
program needs is ever written over, and a wrong name is told at once, not after a thousand pictures.

Two names are of the same file when the system says so (`..`, links, hard links), or when they
differ in case or Unicode form only: on most Macs and memory cards these are one file.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from itertools import chain
from pathlib import Path

from desktop.system import paths
from desktop.system.file_fault import FileFault
from model import atomic_files
from model.pictures.signatures import HEAD_BYTES, foreign_format, format_of
from model.plain_files import is_folder

SIDECAR_ENDING = ".xmp"

_SOUNDS = {
    ".wav": (b"WAVE", 8),
    ".aiff": (b"AIFF", 8),
    ".aif": (b"AIFF", 8),
    ".m4a": (b"ftypM4A", 4),
}
"""The sounds that the program saves and may save again: a mark in each, and its place."""

_WIDE_TEXT = (b"\xff\xfe", b"\xfe\xff")

Identity = tuple[int, int, str]
"""Device and number of a file; or of its folder, with its own name in one case and form."""


class TargetRefused(FileFault):
    """Nothing may be written at `path`; nothing was."""


class TargetIsInput(TargetRefused):
    """It is one of the files that are to be read."""


class TargetIsPicture(TargetRefused):
    """A picture, a film or a document lies there, whatever it is called."""


class TargetIsSidecar(TargetRefused):
    """It is called as the metadata beside a picture, which holds a person's own words."""


class TargetIsOurs(TargetRefused):
    """It is a file of the program itself, or lies among them."""


class TargetInsideInput(TargetRefused):
    """It lies in a folder that is read: it would be taken for the user's own the next time."""


class TargetTwice(TargetRefused):
    """Two things are to be written to the same place."""


class TargetIsFolder(TargetRefused):
    """A file was asked for, and there is a folder."""


class TargetIsNoFolder(TargetRefused):
    """A folder was asked for, and there is a file."""


class TargetFolderMissing(TargetRefused):
    """The folder that it is to lie in is not there."""


class TargetNotWritable(TargetRefused):
    """The system does not let it be written."""


def check(
    files: Sequence[Path] = (),
    folders: Sequence[Path] = (),
    *,
    read: Collection[Path] = (),
    pictures: Iterable[Path] = (),
) -> None:
    """Raise the `TargetRefused` that says why one of these cannot be written; else make `folders`.

    `read` are the files and folders that the user named; the files among them, and `pictures`, are
    single ones whose folders may hold lists, but no copies. Devices and pipes may be named as often
    as one likes.
    """
    if not files and not folders:
        return
    forbidden = _Forbidden(read, pictures)
    taken: set[Identity] = set()
    for path in (*folders, *files):
        if path in files and atomic_files.is_stream(path):
            if not atomic_files.is_writable_stream(path):
                raise TargetNotWritable(path, "a disk, a socket, or a stream that is not open")
            continue
        if path in folders:
            _check_folder(path)
        else:
            _check_file(path, folders)
        forbidden.check(path, is_folder=path in folders)
        if path not in folders and not _is_text_or_sound(path):
            raise TargetIsPicture(path, "no text")
        names = _identities(path)
        if names & taken:
            raise TargetTwice(path)
        taken |= names
    for folder in folders:
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise TargetNotWritable(folder, error.strerror or "") from error


class _Forbidden:
    """What is not to be written over, or into."""

    def __init__(self, read: Collection[Path], pictures: Iterable[Path]) -> None:
        self._own = _all(paths.own())
        self._read = _all(read)
        self._folders = _all(path for path in read if is_folder(path))
        self._pictures: set[Identity] = set()
        self._homes: set[Identity] = set()
        parents: dict[Path, set[Identity]] = {}
        for picture in chain((path for path in read if not is_folder(path)), pictures):
            parent = picture.parent
            if parent not in parents:
                parents[parent] = _numbers(parent)
                self._homes |= parents[parent]
            self._pictures |= {
                (device, number, _folded(picture.name)) for device, number, _ in parents[parent]
            }

    def check(self, path: Path, *, is_folder: bool) -> None:
        """Raise where `path` is one of these, or lies in one."""
        names, around = _identities(path), _around(path)
        if (names | around) & self._own:
            raise TargetIsOurs(path)
        if (names | around) & self._folders:
            raise TargetInsideInput(path)
        if names & (self._read | self._pictures):
            raise TargetIsInput(path)
        if is_folder and names & self._homes:
            raise TargetInsideInput(path)


def _check_file(path: Path, folders: Sequence[Path]) -> None:
    if any(name.suffix.lower() == SIDECAR_ENDING for name in (path, Path(os.path.realpath(path)))):
        raise TargetIsSidecar(path)
    mode = _mode(path)
    if mode is None:
        _check_parent(path, folders)
    elif stat.S_ISDIR(mode):
        raise TargetIsFolder(path)
    else:
        _check_parent(path, folders)
        if not os.access(path, os.W_OK):
            raise TargetNotWritable(path, "the file is protected")
        if kind := _kind(path):
            raise TargetIsPicture(path, kind)


def _check_folder(path: Path) -> None:
    mode = _mode(path)
    if mode is None:
        _check_parent(path, ())
    elif not stat.S_ISDIR(mode):
        raise TargetIsNoFolder(path)
    elif not os.access(path, os.W_OK | os.X_OK):
        raise TargetNotWritable(path, "the folder is protected")


def _check_parent(path: Path, folders: Sequence[Path]) -> None:
    """Make sure that there is, or will be, a folder to write in, where a link leads."""
    parent = Path(os.path.realpath(path)).parent
    if any(parent == Path(os.path.realpath(folder)) for folder in folders):
        return
    mode = _mode(parent)
    if mode is None or not stat.S_ISDIR(mode):
        raise TargetFolderMissing(path)
    if not os.access(parent, os.W_OK | os.X_OK):
        raise TargetNotWritable(path, "the folder is protected")


def _mode(path: Path) -> int | None:
    """The type and mode of what is there, links followed; None for nothing."""
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:  # a name that is too long, or has a NUL
        raise TargetNotWritable(path, str(error)) from error


def _kind(path: Path) -> str:
    """The kind of picture, film or document that a file holds; empty for all others."""
    head = _head(path)
    return "" if _is_sound(path, head) else format_of(head) or foreign_format(head)


def _is_text_or_sound(path: Path) -> bool:
    """Whether a file may be an old list or sound.

    What is neither may be a picture whose beginning is damaged, a letter, somebody's database.
    """
    head = _head(path)
    return b"\0" not in head or head.startswith(_WIDE_TEXT) or _is_sound(path, head)


def _is_sound(path: Path, head: bytes) -> bool:
    mark, place = _SOUNDS.get(path.suffix.lower(), (b"", 0))
    return bool(mark) and head.startswith(mark, place)


def _head(path: Path) -> bytes:
    """How a file begins; nothing where there is none, or where it may not be read."""
    try:
        with path.open("rb") as stream:
            return stream.read(HEAD_BYTES)
    except OSError:
        return b""


def _identities(path: Path) -> set[Identity]:
    """What two names of one file share."""
    place = Path(os.path.realpath(path))
    named = {(device, number, _folded(place.name)) for device, number, _ in _numbers(place.parent)}
    return _numbers(path) | named


def _all(places: Iterable[Path]) -> set[Identity]:
    return set().union(*map(_identities, places))


def _around(path: Path) -> set[Identity]:
    """The folders in which a file lies, up to the root."""
    return set().union(*map(_numbers, Path(os.path.realpath(path)).parents))


def _numbers(path: Path) -> set[Identity]:
    """A file as its file system knows it; empty where there is none."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return set()
    return {(status.st_dev, status.st_ino, "")}


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
