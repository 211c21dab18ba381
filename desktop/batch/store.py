"""A list of pictures to be described that survives the program: one SQLite file. No Qt.

Its pictures are in batches, each a folder's work with a name of its own; the command line, which
has one list, names none. One `BatchStore` may be used from any thread: a lock lets one call in at a
time. Only one process has the file open at a time, because two would describe the same pictures.

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
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from desktop.batch import named
from desktop.batch.described import Described, put_caption, take_in
from desktop.batch.errors import BatchSetAside, typed_errors
from desktop.batch.items import (
    STATES,
    UNNAMED,
    Batch,
    Fingerprint,
    Item,
    Listing,
    State,
    file_name,
    read_batches,
    read_ids,
    read_items,
    read_reviewable,
)
from desktop.batch.schema import MIGRATIONS
from desktop.captioning.errors import PictureCrashed
from desktop.history.entries import Reviewable, StoredCaption, Verdict
from desktop.system.path_column import from_column, plain, to_column
from desktop.system.sqlite import open_database, transaction
from model.caption import Caption, Language

_CRASHES = 3
"""So often a picture may be in work when the program dies."""

_OF_BATCH = "(?2 IS NULL OR batch = ?2)"

_LACKING = """state = 'done' AND EXISTS (
    SELECT 1 FROM json_each(?1) AS wanted WHERE NOT EXISTS (
        SELECT 1 FROM captions AS known
        WHERE known.digest = items.digest AND known.model = items.model
            AND known.neutral = items.neutral AND known.neutral = ifnull(?3, items.neutral)
            AND known.language = wanted.value
    )
)"""
"""?1: languages as JSON, ?3: whether captions should be neutral about people, where that counts."""


class BatchStore:
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
                self._connection.create_function("file_name", 1, file_name, deterministic=True)
                self._recover()
            except BaseException:
                self._connection.close()
                raise

    def close(self) -> None:
        """Put everything into the one file and let it go; also when called twice."""
        with self._lock:
            self._connection.close()

    # -- the list ----------------------------------------------------------------------------

    def add(self, paths: Iterable[Path], batch: int = UNNAMED) -> list[int]:
        """Append pictures to a batch, each path once; the numbers of those that are new."""
        columns = ((batch, to_column(plain(path))) for path in paths)
        with self._writing():
            (last,) = self._connection.execute("SELECT ifnull(max(id), 0) FROM items").fetchone()
            self._connection.executemany(
                "INSERT INTO items (batch, path) VALUES (?, ?) ON CONFLICT DO NOTHING",
                columns,
            )
            rows = self._connection.execute(
                "SELECT id FROM items WHERE id > ? ORDER BY id", (last,)
            )
            return [number for (number,) in rows]

    def counts(self) -> dict[State, int]:
        """How many pictures are in each state, in all batches together."""
        with self._reading():
            rows = self._connection.execute("SELECT state, count(*) FROM items GROUP BY state")
            return dict.fromkeys(STATES, 0) | dict(rows.fetchall())

    def ids(self, listing: Listing | None = None, batch: int | None = None) -> list[int]:
        """The numbers of the pictures listed, of one batch or of all."""
        with self._reading():
            return read_ids(self._connection, listing or Listing(), batch)

    def items(self, ids: Sequence[int]) -> list[Item]:
        """The pictures with these numbers, in this order; those that are gone are left out."""
        with self._reading():
            return read_items(self._connection, ids)

    def all(self, batch: int | None = None, page: int = 500) -> Iterator[Item]:
        """Give every picture, of one batch or of all, a page of them in memory at a time."""
        ids = self.ids(batch=batch)
        for first in range(0, len(ids), page):
            yield from self.items(ids[first : first + page])

    def cancel(self, batch: int) -> int:
        """Leave out what waits, until `go_on`; how many pictures that are."""
        return self._change_state(batch, "waiting", "cancelled")

    def go_on(self, batch: int) -> int:
        """Let wait again what was left out; how many pictures that are."""
        return self._change_state(batch, "cancelled", "waiting")

    def begin_anew(self) -> None:
        """Empty the list; what is known of pictures stays."""
        with self._writing():
            self._connection.execute("DELETE FROM items")

    def want(
        self,
        languages: Sequence[Language],
        batch: int | None = None,
        *,
        neutral: bool | None = None,
    ) -> int:
        """Let those wait again that are done but lack one of these languages; how many.

        With `neutral`, those too whose captions are neutral about people and should not be, or the
        other way round.
        """
        with self._writing():
            return self._connection.execute(
                f"UPDATE items SET state = 'waiting' WHERE {_LACKING} AND {_OF_BATCH}",  # noqa: S608
                (json.dumps(languages), batch, neutral),
            ).rowcount

    def lacking(self, languages: Sequence[Language], batch: int) -> int:
        """How many pictures of a batch are done but lack one of these languages."""
        with self._reading():
            (number,) = self._connection.execute(
                f"SELECT count(*) FROM items WHERE {_LACKING} AND {_OF_BATCH}",  # noqa: S608
                (json.dumps(languages), batch, None),
            ).fetchone()
            return int(number)

    def retry_failed(self, batch: int | None = None) -> int:
        """Let all that failed wait again; how many."""
        with self._writing():
            return self._connection.execute(
                """UPDATE items SET state = 'waiting', crashes = 0, error = NULL, detail = NULL
                WHERE state = 'failed' AND (?1 IS NULL OR batch = ?1)""",
                (batch,),
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
            digest = self._digest_of(item)
            if text is None:
                self._connection.execute(
                    "DELETE FROM corrections WHERE digest = ? AND language = ?", (digest, language)
                )
            else:
                self._connection.execute(
                    "INSERT OR REPLACE INTO corrections VALUES (?, ?, ?)", (digest, language, text)
                )
            return self._known(item)

    def judge(self, item: int, language: Language, verdict: Verdict | None) -> Item:
        """Keep what the user says of the model's sentence; None takes it back."""
        with self._writing():
            digest = self._digest_of(item)
            self._connection.execute(
                "DELETE FROM verdicts WHERE digest = ? AND language = ?", (digest, language)
            )
            if verdict is not None:
                text = self._known(item).captions[language].text
                self._connection.execute(
                    "INSERT INTO verdicts VALUES (?, ?, ?, ?)", (digest, language, text, verdict)
                )
            return self._known(item)

    # -- batches -----------------------------------------------------------------------------

    def batches(self) -> list[Batch]:
        """Every batch with a name, the newest first."""
        with self._reading():
            return read_batches(self._connection)

    def begin(self, name: str, folder: Path | None, languages: str = "") -> int:
        """The batch of a folder, gone on with where there is one already; its number.

        A name that another batch has gets a number behind it.
        """
        with self._writing():
            return named.begin(self._connection, name, folder, languages)

    def begin_archive(self, name: str, archive: Path, languages: str) -> int:
        """The batch of an archive's data set, gone on with where there is one; its number."""
        with self._writing():
            return named.begin_archive(self._connection, name, archive, languages)

    def take_in(
        self, batch: int, pictures: Sequence[Described], *, neutral: bool
    ) -> list[tuple[int, State]] | None:
        """Append pictures that were described elsewhere; number and state of those that are new.

        None where there is no such batch any more.
        """
        # Not worth waiting for the disk: after a power cut they are taken in again.
        with self._writing(durable=False):
            there = self._connection.execute("SELECT 1 FROM batches WHERE id = ?", (batch,))
            if there.fetchone() is None:
                return None
            return take_in(self._connection, batch, pictures, neutral=neutral)

    def adopt(self, *, paused: bool) -> None:
        """Make a batch of the pictures that are in none with a name, called like their folder."""
        with self._writing():
            named.adopt(self._connection, paused=paused)

    def reviewable(self, batch: int, language: Language) -> list[Reviewable]:
        """The photos of a batch that have a caption in a language, in the order added."""
        with self._reading():
            return read_reviewable(self._connection, batch, language)

    def change(self, batch: int, **now: str | bool) -> None:
        """Give a batch another `name` or `languages`, have it be `paused` or not, `closed` or not.

        A closed one rests: all of it stays.
        """
        columns = ", ".join(f"{column} = ?" for column in now)
        with self._writing():
            self._connection.execute(
                f"UPDATE batches SET {columns} WHERE id = ?",  # noqa: S608 (our own names)
                (*now.values(), batch),
            )

    def relocate(self, batch: int, folder: Path) -> None:
        """Say where a batch's folder is now; what was missed there waits again."""
        with self._writing():
            named.relocate(self._connection, batch, folder)

    def delete(self, batch: int) -> None:
        """Forget a batch, and what is known of pictures that are in no other."""
        with self._writing():
            named.delete(self._connection, batch)

    # -- the work ----------------------------------------------------------------------------

    def take_next(self, batch: int = UNNAMED) -> Item | None:
        """The next picture of a batch that waits, now in work; None when none does."""
        # Not worth waiting for the disk: at worst, a power cut leaves it waiting.
        with self._writing(durable=False):
            row = self._connection.execute(
                """UPDATE items SET state = 'running', crashes = crashes + 1
                WHERE id = (
                    SELECT id FROM items WHERE batch = ? AND state = 'waiting'
                    ORDER BY id LIMIT 1
                ) RETURNING id""",
                (batch,),
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
                put_caption(self._connection, digest, caption, neutral=neutral)
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
                (to_column(path), *fingerprint.columns),
            ).fetchone()
            return None if row is None else bytes(row[0])

    def remember(self, path: Path, fingerprint: Fingerprint, digest: bytes) -> None:
        """Keep a file's SHA-256 for the next time."""
        with self._writing(durable=False):
            self._connection.execute(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)",
                (to_column(path), *fingerprint.columns, digest),
            )

    def described(self) -> list[tuple[int, Path, bytes]]:
        """Each picture described here: its number, its path, the SHA-256 that it had then."""
        with self._reading():
            rows = self._connection.execute(
                """SELECT id, path, digest FROM items
                WHERE state IN ('done', 'refused') AND digest IS NOT NULL
                    AND batch NOT IN (SELECT id FROM batches WHERE archive IS NOT NULL)
                ORDER BY id"""
            )
            return [(number, from_column(path), bytes(digest)) for number, path, digest in rows]

    def wait_again(self, ids: Sequence[int]) -> None:
        """Let pictures wait whose files hold other bytes now: none of what was said is theirs.

        What is known of the bytes of before stays, for whoever has them again.
        """
        with self._writing():
            self._connection.execute(
                """UPDATE items SET state = 'waiting', crashes = 0, error = NULL, detail = NULL,
                    digest = NULL
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

    def _change_state(self, batch: int, before: State, after: State) -> int:
        with self._writing():
            return self._connection.execute(
                "UPDATE items SET state = ? WHERE batch = ? AND state = ?", (after, batch, before)
            ).rowcount

    def _digest_of(self, item: int) -> bytes:
        (digest,) = self._connection.execute(
            "SELECT digest FROM items WHERE id = ?", (item,)
        ).fetchone()
        return bytes(digest)

    def _known(self, item: int) -> Item:
        found = read_items(self._connection, [item])
        if not found:
            raise KeyError(f"no item {item}")
        return found[0]
