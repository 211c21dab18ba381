"""Files that are whole or absent, whatever ends the process; and what a full disk says.

Every file that replaces another, or that another process may read, is written here: under a hidden
name of its own in the same folder, synced to the disk, and renamed in one step (POSIX `rename`).
A link is followed first, so that it stays one; what is no file at all (a terminal, `/dev/null`, a
pipe) is written into and never replaced.

While it is written, a file is locked (`flock`), which ends with the process. So what a killed
process left can be told from what another one is writing, and the next writer removes it.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

_UNFINISHED = re.compile(r"\..*-[0-9a-f]{8}\.writing(\.[^.]*)?", re.DOTALL)
_STEM_BYTES, _SUFFIX_BYTES = 80, 16

_STREAM = re.compile(r"/dev/(stdin|stdout|stderr|fd/\d+)|/proc/(self|thread-self|\d+)/fd/\d+")
_STANDARD = {"stdin": 0, "stdout": 1, "stderr": 2}
_MOST_LINKS = 40


def is_full(error: OSError) -> bool:
    """Whether a write failed for want of room (disk, quota or the largest size of a file)."""
    return error.errno in _FULL


def unfinished_beside(path: Path) -> Path:
    """A hidden name of its own in the same folder, from which renaming to `path` is one step.

    It fits a file system's 255 bytes however long the name of `path` is.
    """
    stem = os.fsdecode(os.fsencode(path.stem)[:_STEM_BYTES])
    suffix = path.suffix if len(os.fsencode(path.suffix)) <= _SUFFIX_BYTES else ""
    return path.with_name(f".{stem}-{os.urandom(4).hex()}.writing{suffix}")


def is_unfinished(path: Path) -> bool:
    """Whether a file or folder is what a killed process left of `written_whole`."""
    return _UNFINISHED.fullmatch(path.name) is not None


def discard_unfinished(folder: Path) -> None:
    """Remove what killed processes left in a folder; nobody else may be writing in it."""
    for path in folder.iterdir():
        if not is_unfinished(path):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def discard_abandoned(folder: Path) -> None:
    """Remove the files that killed processes left in a folder where others may be writing.

    What cannot be looked at or removed stays: this is tidying, not work.
    """
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            if is_unfinished(path):
                with contextlib.suppress(OSError):
                    _discard_unlocked(path)


def _discard_unlocked(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
    try:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
    finally:
        os.close(descriptor)


@contextmanager
def written_whole(path: Path, *, lasting: bool = True) -> Iterator[Path]:
    """Give a name to write a file under; at the end of the block it is synced and becomes `path`.

    For one that is not `lasting`, the disk is not waited for. The name lies in the same folder and
    has the same ending (`numpy.savez` and sound encoders go by it). A file that is replaced keeps
    its mode and owner. Whatever the block raises passes through as it is, and nothing is left;
    OSError where the file cannot be written.
    """
    if is_stream(path):
        with tempfile.TemporaryDirectory() as folder:
            unfinished = unfinished_beside(Path(folder) / path.name)
            yield unfinished
            write_durably(path, unfinished.read_bytes())
        return
    place = _behind_links(path)
    _tidy(place.parent)
    unfinished = unfinished_beside(place)
    lock = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        # Some network file systems have no locks; there, what a kill leaves stays.
        with contextlib.suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield unfinished
        _put_in_place(unfinished, place, lasting=lasting)
    finally:
        unfinished.unlink(missing_ok=True)
        os.close(lock)


@lru_cache(maxsize=1024)
def _tidy(folder: Path) -> None:
    """Look through each folder once a process: ten thousand sidecars go into one."""
    discard_abandoned(folder)


def write_durably(path: Path, data: bytes) -> None:
    """Write the whole file or none, and return when it is on the disk; OSError as it comes.

    What is no file (a device, a pipe, `/dev/stdout` whatever it leads to) gets the bytes.
    """
    stream = _stream(path)
    if stream is None:
        with written_whole(path) as unfinished:
            unfinished.write_bytes(data)
        return
    with os.fdopen(stream, "wb", buffering=0) as output:
        left = memoryview(data)
        while left:
            left = left[output.write(left) :]


def sync(path: Path) -> None:
    """Return when a file's content, or a folder's list of names, is on the disk.

    A file system that cannot sync a folder (some network ones) is left to its own ways.
    """
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    except OSError:
        if not path.is_dir():
            raise
    finally:
        os.close(handle)


def is_stream(path: Path) -> bool:
    """Whether writing to `path` goes into something that is no file: a device, a pipe, a stream."""
    if _descriptor(path) is not None:
        return True
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def is_writable_stream(path: Path) -> bool:
    """Whether bytes can be sent to such a thing: not to a disk, a socket, or what is not open."""
    descriptor = _descriptor(path)
    if descriptor is None:
        return not (path.is_block_device() or path.is_socket())
    try:
        return fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY
    except OSError:
        return False


def _behind_links(path: Path) -> Path:
    """Where a link leads, also to what is not there yet; a file of its own stays as it is named."""
    if not path.is_symlink():
        return path
    place = Path(os.path.realpath(path))
    if place.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    return place


def _stream(path: Path) -> int | None:
    """An open descriptor of what is no file; None for a file, or where one can be made.

    Raises OSError for a pipe that nobody reads (it would be waited for without end), and for a
    whole disk.
    """
    descriptor = _descriptor(path)
    if descriptor is not None:
        # The same open file, not another one: what comes after has to stand behind it.
        return os.dup(descriptor)
    if not is_stream(path):
        return None
    if path.is_block_device():
        raise OSError(errno.EPERM, "it is a whole disk", str(path))
    opened = os.open(path, os.O_WRONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)
    os.set_blocking(opened, True)
    return opened


def _descriptor(path: Path) -> int | None:
    """The descriptor that a path names in this process (`/dev/stdout`, `/dev/fd/63`), or None."""
    place = path.absolute()
    for _ in range(_MOST_LINKS):
        if _STREAM.fullmatch(str(place)):
            own = not str(place).startswith("/proc/") or place.parts[2] in (
                *("self", "thread-self", str(os.getpid())),
            )
            if not own:
                return None
            return _STANDARD[place.name] if place.name in _STANDARD else int(place.name)
        try:
            place = place.parent / place.readlink()
        except (OSError, ValueError):
            return None
    return None


def _put_in_place(unfinished: Path, place: Path, *, lasting: bool) -> None:
    """Sync the new file and let it take the place, the mode and the owner of the old one."""
    try:
        before = place.lstat()
    except FileNotFoundError:
        before = None
    if lasting:
        sync(unfinished)
    if before is not None and stat.S_ISREG(before.st_mode):
        unfinished.chmod(stat.S_IMODE(before.st_mode))
        now = unfinished.stat()
        if (now.st_uid, now.st_gid) != (before.st_uid, before.st_gid):
            try:
                os.chown(unfinished, before.st_uid, before.st_gid)
                # Which may have taken away what was set above.
                unfinished.chmod(stat.S_IMODE(before.st_mode))
            except PermissionError:
                _write_into(place, unfinished)
                return
    unfinished.replace(place)
    if lasting:
        sync(place.parent)


def _write_into(place: Path, unfinished: Path) -> None:
    """Copy the new content into a file of another user's, which could not be replaced as theirs."""
    with unfinished.open("rb") as new, place.open("r+b") as old:
        shutil.copyfileobj(new, old)
        old.truncate()
        old.flush()
        os.fsync(old.fileno())
