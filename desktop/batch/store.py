"""A list of pictures to be described that survives the program: one SQLite file. No Qt.

One `Batch` may be used from any thread: a lock lets one call in at a time. Only one process has the
file open at a time, because two would describe the same pictures.

What is told as done is stored (write-ahead log, synchronised at every commit): a crash or a power
cut loses at most the picture in work. A picture in whose work the program dies again and again is
given up, so that it cannot hold up those behind it.

A caption is kept under the SHA-256 of the picture's bytes, the language, the model's version and
whether it is neutral about people, so that no picture is described twice, wherever it lies. Which
bytes a path has is remembered with what the file system says of the file, so that one seen before
is not even read.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from desktop.batch.errors import BatchSetAside, PictureCrashed, failure, typed_errors
from desktop.history.entries import StoredCaption, alternatives_column
from desktop.system.path_column import from_column, to_column
from desktop.system.sqlite import Migration, open_database, transaction
from model.caption import Caption, Language

State = Literal["waiting", "running", "done", "refused", "failed"]
"""`refused`: described, and found to be no photo."""

STATES: tuple[State, ...] = get_args(State)

_CRASHES = 3
"""So often a picture may be in work when the program dies."""


@dataclass(frozen=True, slots=True)
class Item:
    """One picture of the list; `captions` by language, `error` when it failed."""

    id: int
    path: Path
    state: State
    captions: Mapping[Language, StoredCaption]
    error: Exception | None


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What tells whether a file changed: its size in bytes, its two times in ns, and its number.

    The time at which its content was `modified` is anybody's to set (`touch -r`, `rsync -t`, `cp
    -p`); that at which the file was `changed` is the system's own (POSIX `st_ctime`).
    """

    size: int
    modified: int
    changed: int
    number: int


def _create_schema(connection: sqlite3.Connection) -> None:
    # `path` has no declared type: text where it is Unicode, else the file system's own bytes.
    connection.execute(
        """CREATE TABLE items (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            path UNIQUE NOT NULL,
            state TEXT NOT NULL DEFAULT 'waiting'
                CHECK (state IN ('waiting', 'running', 'done', 'refused', 'failed')),
            crashes INTEGER NOT NULL DEFAULT 0,
            digest BLOB,
            model TEXT,
            error TEXT,
            detail TEXT
        )"""
    )
    connection.execute("CREATE INDEX items_by_state ON items (state, id)")
    connection.execute(
        """CREATE TABLE files (
            path PRIMARY KEY,
            size INTEGER NOT NULL,
            changed INTEGER NOT NULL,
            digest BLOB NOT NULL
        ) WITHOUT ROWID"""
    )
    connection.execute(
        """CREATE TABLE captions (
            digest BLOB NOT NULL,
            language TEXT NOT NULL,
            model TEXT NOT NULL,
            text TEXT NOT NULL,
            confidence REAL NOT NULL,
            kind TEXT NOT NULL,
            alternatives TEXT NOT NULL,
            PRIMARY KEY (digest, language, model)
        ) WITHOUT ROWID"""
    )
    connection.execute(
        """CREATE TABLE corrections (
            digest BLOB NOT NULL,
            language TEXT NOT NULL,
            text TEXT NOT NULL,
            PRIMARY KEY (digest, language)
        ) WITHOUT ROWID"""
    )


def _tell_neutral_captions_apart(connection: sqlite3.Connection) -> None:
    # What was described before was so by default: neutral.
    connection.execute("ALTER TABLE items ADD COLUMN neutral INTEGER NOT NULL DEFAULT 1")
    connection.execute("ALTER TABLE captions RENAME TO captions_before")
    connection.execute(
        """CREATE TABLE captions (
            digest BLOB NOT NULL,
            language TEXT NOT NULL,
            model TEXT NOT NULL,
            neutral INTEGER NOT NULL,
            text TEXT NOT NULL,
            confidence REAL NOT NULL,
            kind TEXT NOT NULL,
            alternatives TEXT NOT NULL,
            PRIMARY KEY (digest, language, model, neutral)
        ) WITHOUT ROWID"""
    )
    connection.execute(
        """INSERT INTO captions
        SELECT digest, language, model, 1, text, confidence, kind, alternatives
        FROM captions_before"""
    )
    connection.execute("DROP TABLE captions_before")


def _know_files_by_more_than_size_and_time(connection: sqlite3.Connection) -> None:
    # What is known by too little is read once more.
    connection.execute("DROP TABLE files")
    connection.execute(
        """CREATE TABLE files (
            path PRIMARY KEY,
            size INTEGER NOT NULL,
            modified INTEGER NOT NULL,
            changed INTEGER NOT NULL,
            number INTEGER NOT NULL,
            digest BLOB NOT NULL
        ) WITHOUT ROWID"""
    )


MIGRATIONS: tuple[Migration, ...] = (
    _create_schema,
    _tell_neutral_captions_apart,
    _know_files_by_more_than_size_and_time,
)
"""Number n brings version n to n + 1; version 0 is an empty file."""


class Batch:
    """The list, in the order in which pictures were added, and what is known of each.

    `notice` tells of a damaged file that was kept aside when this one was opened, else None.
    """

    def __init__(self, path: Path, *, timeout: float = 1.0) -> None:
        """Open or begin the list at `path`; pictures that were in work wait again.

        `timeout` is how many seconds another process's lock is waited for.
        """
        self.path = path
        self._lock = threading.RLock()
        self.notice: BatchSetAside | None = None
        with typed_errors(path):
            self._connection, aside = open_database(path, MIGRATIONS, timeout)
            if aside is not None:
                self.notice = BatchSetAside(aside.kept)
            try:
                self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
                self._recover()
            except BaseException:
                self._connection.close()
                raise

    def close(self) -> None:
        """Put everything into the one file and let it go; also when called twice."""
        with self._lock:
            self._connection.close()

    # -- the list ----------------------------------------------------------------------------

    def add(self, paths: Iterable[Path]) -> list[int]:
        """Append pictures, each path once; the numbers of those that are new."""
        columns = ((to_column(path.absolute()),) for path in paths)
        with self._writing():
            (last,) = self._connection.execute("SELECT ifnull(max(id), 0) FROM items").fetchone()
            self._connection.executemany(
                "INSERT INTO items (path) VALUES (?) ON CONFLICT (path) DO NOTHING", columns
            )
            rows = self._connection.execute(
                "SELECT id FROM items WHERE id > ? ORDER BY id", (last,)
            )
            return [number for (number,) in rows]

    def counts(self) -> dict[State, int]:
        """How many pictures are in each state."""
        with self._reading():
            rows = self._connection.execute("SELECT state, count(*) FROM items GROUP BY state")
            return dict.fromkeys(STATES, 0) | dict(rows.fetchall())

    def ids(self, state: State | None = None) -> list[int]:
        """The numbers of all pictures, or of those in one state, in their order."""
        with self._reading():
            rows = self._connection.execute(
                "SELECT id FROM items WHERE ?1 IS NULL OR state = ?1 ORDER BY id", (state,)
            )
            return [number for (number,) in rows]

    def items(self, ids: Sequence[int]) -> list[Item]:
        """The pictures with these numbers, in their order; those that are gone are left out."""
        with self._reading():
            return self._items(ids)

    def all(self, page: int = 500) -> Iterator[Item]:
        """Give every picture, a page of them in memory at a time."""
        ids = self.ids()
        for first in range(0, len(ids), page):
            yield from self.items(ids[first : first + page])

    def clear(self) -> None:
        """Forget the list, and everything that is known of its pictures."""
        with self._writing():
            for table in ("items", "files", "captions", "corrections"):
                self._connection.execute(f"DELETE FROM {table}")  # noqa: S608 (our own names)

    def drop_waiting(self) -> list[Path]:
        """Take off the list what waits; which pictures those were."""
        with self._writing():
            rows = self._connection.execute(
                "DELETE FROM items WHERE state = 'waiting' RETURNING id, path"
            ).fetchall()
        return [from_column(path) for _, path in sorted(rows, key=lambda row: row[0])]

    def begin_anew(self) -> None:
        """Empty the list; what is known of pictures stays."""
        with self._writing():
            self._connection.execute("DELETE FROM items")

    def want(self, languages: Sequence[Language], *, neutral: bool | None = None) -> int:
        """Let those wait again that are done but lack one of these languages; how many.

        With `neutral`, those too whose captions are neutral about people and should not be, or the
        other way round.
        """
        with self._writing():
            return self._connection.execute(
                """UPDATE items SET state = 'waiting' WHERE state = 'done' AND EXISTS (
                    SELECT 1 FROM json_each(?1) AS wanted WHERE NOT EXISTS (
                        SELECT 1 FROM captions AS known
                        WHERE known.digest = items.digest AND known.model = items.model
                            AND known.neutral = items.neutral
                            AND known.neutral = ifnull(?2, items.neutral)
                            AND known.language = wanted.value
                    )
                )""",
                (json.dumps(languages), neutral),
            ).rowcount

    def retry_failed(self) -> int:
        """Let all that failed wait again; how many."""
        with self._writing():
            return self._connection.execute(
                """UPDATE items SET state = 'waiting', crashes = 0, error = NULL, detail = NULL
                WHERE state = 'failed'"""
            ).rowcount

    def describe_again(self, ids: Sequence[int]) -> None:
        """Forget what the model said of these pictures and let them wait; corrections stay."""
        chosen = (json.dumps(ids),)
        with self._writing():
            self._connection.execute(
                """DELETE FROM captions WHERE digest IN (
                    SELECT digest FROM items WHERE id IN (SELECT value FROM json_each(?))
                )""",
                chosen,
            )
            self._connection.execute(
                """UPDATE items SET state = 'waiting', crashes = 0, error = NULL, detail = NULL
                WHERE id IN (SELECT value FROM json_each(?))""",
                chosen,
            )

    def correct(self, item: int, language: Language, text: str | None) -> Item:
        """Keep the user's own wording with the picture; None takes it back."""
        with self._writing():
            (digest,) = self._connection.execute(
                "SELECT digest FROM items WHERE id = ?", (item,)
            ).fetchone()
            if text is None:
                self._connection.execute(
                    "DELETE FROM corrections WHERE digest = ? AND language = ?", (digest, language)
                )
            else:
                self._connection.execute(
                    "INSERT OR REPLACE INTO corrections VALUES (?, ?, ?)", (digest, language, text)
                )
            return self._known(item)

    # -- the work ----------------------------------------------------------------------------

    def take_next(self) -> Item | None:
        """The next picture that waits, now in work; None when none does."""
        # Not worth waiting for the disk: at worst, a power cut leaves it waiting.
        with self._writing(durable=False):
            row = self._connection.execute(
                """UPDATE items SET state = 'running', crashes = crashes + 1
                WHERE id = (SELECT id FROM items WHERE state = 'waiting' ORDER BY id LIMIT 1)
                RETURNING id"""
            ).fetchone()
            return None if row is None else self._known(row[0])

    def put_back(self, item: int) -> Item:
        """Let a picture wait again whose work was stopped."""
        with self._writing():
            self._connection.execute(
                "UPDATE items SET state = 'waiting', crashes = 0 WHERE id = ?", (item,)
            )
            return self._known(item)

    def finish(
        self, item: int, digest: bytes, captions: Sequence[Caption], *, neutral: bool = True
    ) -> Item:
        """Store what was described, all of it by the same model and in the same manner."""
        photo = all(caption.kind == "photo" for caption in captions)
        with self._writing():
            for caption in captions:
                self._put_caption(digest, caption, neutral)
            self._connection.execute(
                """UPDATE items SET state = ?, crashes = 0, digest = ?, model = ?, neutral = ?,
                    error = NULL, detail = NULL
                WHERE id = ?""",
                ("done" if photo else "refused", digest, captions[0].model, neutral, item),
            )
            return self._known(item)

    def fail(self, item: int, error: Exception) -> Item:
        """Store why a picture could not be described."""
        detail = getattr(error, "detail", "")
        with self._writing():
            self._connection.execute(
                """UPDATE items SET state = 'failed', crashes = 0, error = ?, detail = ?
                WHERE id = ?""",
                (type(error).__name__, detail, item),
            )
            return self._known(item)

    def digest(self, path: Path, fingerprint: Fingerprint) -> bytes | None:
        """The SHA-256 of a file that has not changed since it was last read."""
        with self._reading():
            row = self._connection.execute(
                """SELECT digest FROM files
                WHERE path = ? AND size = ? AND modified = ? AND changed = ? AND number = ?""",
                (to_column(path), *_columns(fingerprint)),
            ).fetchone()
            return None if row is None else bytes(row[0])

    def remember(self, path: Path, fingerprint: Fingerprint, digest: bytes) -> None:
        """Keep a file's SHA-256 for the next time."""
        with self._writing(durable=False):
            self._connection.execute(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)",
                (to_column(path), *_columns(fingerprint), digest),
            )

    def described(self) -> list[tuple[int, Path, bytes]]:
        """Each picture that was described: its number, its path, the SHA-256 that it had then."""
        with self._reading():
            rows = self._connection.execute(
                """SELECT id, path, digest FROM items
                WHERE state IN ('done', 'refused') AND digest IS NOT NULL ORDER BY id"""
            )
            return [(number, from_column(path), bytes(digest)) for number, path, digest in rows]

    def wait_again(self, ids: Sequence[int]) -> None:
        """Let pictures wait whatever came of them; what is known of their bytes stays."""
        with self._writing():
            self._connection.execute(
                """UPDATE items SET state = 'waiting', crashes = 0, error = NULL, detail = NULL
                WHERE id IN (SELECT value FROM json_each(?))""",
                (json.dumps(ids),),
            )

    def captions(
        self, digest: bytes, model: str, *, neutral: bool = True
    ) -> dict[Language, Caption]:
        """What this model said of these bytes before, by language."""
        with self._reading():
            rows = self._connection.execute(
                """SELECT language, text, confidence, kind, alternatives, model FROM captions
                WHERE digest = ? AND model = ? AND neutral = ?""",
                (digest, model, neutral),
            ).fetchall()
        known = (StoredCaption.from_row(row) for row in rows)
        return {stored.language: stored.as_caption() for stored in known}

    # -- small parts ---------------------------------------------------------------------------

    def _recover(self) -> None:
        """Let wait again, or give up, what was in work when the program last ended."""
        with transaction(self._connection):
            self._connection.execute(
                """UPDATE items SET state = 'failed', error = ?, detail = '', crashes = 0
                WHERE state = 'running' AND crashes >= ?""",
                (PictureCrashed.__name__, _CRASHES),
            )
            self._connection.execute("UPDATE items SET state = 'waiting' WHERE state = 'running'")

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._lock, typed_errors(self.path):
            yield

    @contextmanager
    def _writing(self, *, durable: bool = True) -> Iterator[None]:
        with self._lock, typed_errors(self.path):
            level = "FULL" if durable else "NORMAL"
            self._connection.execute(f"PRAGMA synchronous = {level}")
            with transaction(self._connection):
                yield

    def _put_caption(self, digest: bytes, caption: Caption, neutral: bool) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO captions VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                digest,
                caption.language,
                caption.model,
                neutral,
                caption.text,
                caption.confidence,
                caption.kind,
                alternatives_column(caption),
            ),
        )

    def _known(self, item: int) -> Item:
        found = self._items([item])
        if not found:
            raise KeyError(f"no item {item}")
        return found[0]

    def _items(self, ids: Sequence[int]) -> list[Item]:
        chosen = json.dumps(ids)
        captions = self._captions(chosen)
        rows = self._connection.execute(
            """SELECT id, path, state, error, detail FROM items
            WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id""",
            (chosen,),
        )
        return [
            Item(number, path, state, captions.get(number, {}), failure(error, path, detail))
            for number, path, state, error, detail in (
                (number, from_column(column), *rest) for number, column, *rest in rows
            )
        ]

    def _captions(self, chosen: str) -> dict[int, dict[Language, StoredCaption]]:
        found: dict[int, dict[Language, StoredCaption]] = {}
        rows = self._connection.execute(
            """SELECT items.id, language, captions.text, confidence, kind, alternatives,
                captions.model, corrections.text
            FROM items JOIN captions USING (digest, model, neutral)
            LEFT JOIN corrections USING (digest, language)
            WHERE items.id IN (SELECT value FROM json_each(?)) ORDER BY items.id, language""",
            (chosen,),
        )
        for number, *columns in rows:
            caption = StoredCaption.from_row(columns)
            found.setdefault(number, {})[caption.language] = caption
        return found


def _columns(fingerprint: Fingerprint) -> tuple[int, ...]:
    """As SQLite's signed 64 bits have it; some file systems number files beyond them."""
    number = fingerprint.number & (1 << 63) - 1
    return fingerprint.size, fingerprint.modified, fingerprint.changed, number
