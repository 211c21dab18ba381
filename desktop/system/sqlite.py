"""Opens the history's SQLite file: whole, of a known version, and safe against crashes.

A file that is damaged is kept aside, never repaired in place or overwritten. A file of a newer
program is left alone.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from desktop.system.file_fault import FileFault
from model import atomic_files

Migration = Callable[[sqlite3.Connection], None]
"""Brings the schema from one version to the next, inside a transaction."""


class HistoryError(FileFault):
    """The history cannot do what was asked; `detail` is for the log."""


class HistoryLocked(HistoryError):
    """Another process keeps the file locked."""


class HistoryNotWritable(HistoryError):
    """The file or its folder cannot be written."""


class HistoryDiskFull(HistoryError):
    """The disk has no room; what was being written is not stored, the rest is whole."""


class HistoryNewer(HistoryError):
    """The file was written by a newer version of this program; it was not touched."""


class HistoryDamaged(HistoryError):
    """The file turned out to be damaged while in use; the next start keeps it aside."""


class HistoryFailed(HistoryError):
    """The system failed to read or write the file."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A damaged history was kept at `kept` and an empty one begun."""

    kept: Path


_TYPES: dict[int, type[HistoryError]] = {
    sqlite3.SQLITE_BUSY: HistoryLocked,
    sqlite3.SQLITE_LOCKED: HistoryLocked,
    sqlite3.SQLITE_READONLY: HistoryNotWritable,
    sqlite3.SQLITE_CANTOPEN: HistoryNotWritable,
    sqlite3.SQLITE_PERM: HistoryNotWritable,
    sqlite3.SQLITE_AUTH: HistoryNotWritable,
    sqlite3.SQLITE_FULL: HistoryDiskFull,
    sqlite3.SQLITE_CORRUPT: HistoryDamaged,
    sqlite3.SQLITE_NOTADB: HistoryDamaged,
    sqlite3.SQLITE_IOERR: HistoryFailed,
    sqlite3.SQLITE_NOMEM: HistoryFailed,
    sqlite3.SQLITE_PROTOCOL: HistoryLocked,
}


@contextmanager
def typed_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite says about the world into this module's types; mistakes of ours stay."""
    try:
        yield
    except sqlite3.Error as error:
        # The low byte is the primary code; the rest tells variants apart.
        code = getattr(error, "sqlite_errorcode", -1) & 0xFF
        if code not in _TYPES:
            raise
        raise _TYPES[code](path, str(error)) from error


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing; the lock is taken first, so that nothing fails half-way for want of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # A full disk has rolled back already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def open_database(
    path: Path, migrations: Sequence[Migration], timeout: float
) -> tuple[sqlite3.Connection, SetAside | None]:
    """The open database, brought to the newest version, and a notice when it had to be begun anew.

    `timeout` is how many seconds another process's lock is waited for.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise HistoryNotWritable(path, error.strerror or str(error)) from error
    try:
        return _open_whole(path, migrations, timeout), None
    except HistoryDamaged:
        notice = _set_aside(path)
    return _open_whole(path, migrations, timeout), notice


def open_in_memory(migrations: Sequence[Migration]) -> sqlite3.Connection:
    """An empty database that lasts as long as the program, for when the disk refuses one."""
    connection = _connect(":memory:", 0.0)
    _migrate(connection, Path(":memory:"), migrations)
    return connection


def _open_whole(path: Path, migrations: Sequence[Migration], timeout: float) -> sqlite3.Connection:
    with typed_errors(path):
        connection = _connect(str(path), timeout)
        try:
            # Before anything is written.
            version = _version(connection)
            if version > len(migrations):
                raise HistoryNewer(path, f"version {version}, known up to {len(migrations)}")
            (finding,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if finding != "ok":
                raise HistoryDamaged(path, finding)
            connection.execute("PRAGMA journal_mode = WAL")
            _migrate(connection, path, migrations)
        except BaseException:
            connection.close()
            raise
    return connection


def _connect(name: str, timeout: float) -> sqlite3.Connection:
    connection = sqlite3.connect(
        name, timeout=timeout, isolation_level=None, check_same_thread=False
    )
    connection.execute("PRAGMA synchronous = FULL")
    # Deleted captions are overwritten: what a user removes is gone.
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA foreign_keys = ON")
    if sys.platform == "darwin":
        # There, a plain fsync leaves data in the drive's own cache.
        connection.execute("PRAGMA fullfsync = ON")
        connection.execute("PRAGMA checkpoint_fullfsync = ON")
    return connection


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _migrate(connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration]) -> None:
    """Bring an older schema up to date; also finds out now whether the file can be written."""
    version = _version(connection)
    if 0 < version < len(migrations):
        _back_up(connection, path.with_name(f"{path.stem}.backup-v{version}{path.suffix}"))
    with transaction(connection):
        # Again, because another process may just have done it.
        for number in range(_version(connection), len(migrations)):
            migrations[number](connection)
            connection.execute(f"PRAGMA user_version = {number + 1}")


def _back_up(connection: sqlite3.Connection, to: Path) -> None:
    try:
        with atomic_files.written_whole(to) as unfinished:
            copy = sqlite3.connect(unfinished)
            try:
                connection.backup(copy)
            finally:
                copy.close()
    except OSError as error:
        kind = HistoryDiskFull if atomic_files.is_full(error) else HistoryNotWritable
        raise kind(to, error.strerror or str(error)) from error


def _set_aside(path: Path) -> SetAside:
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    kept = path.with_name(f"{path.stem}.corrupt-{moment}{path.suffix}")
    try:
        # The log first: beside a new database of the old name, it would be played into it.
        for suffix in ("-wal", "-shm", ""):
            part = path.with_name(path.name + suffix)
            if part.exists():
                part.rename(kept.with_name(kept.name + suffix))
    except OSError as error:
        raise HistoryNotWritable(path, error.strerror or str(error)) from error
    return SetAside(kept)
