"""Batches with a name: begun, moved, forgotten. Functions on an open connection to the list. No Qt.

`desktop.batch.store` owns the connection, and calls each in a transaction.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from desktop.batch.items import UNNAMED
from desktop.system.path_column import from_column, to_column
from model.errors import ImageNotFound


def begin(connection: sqlite3.Connection, name: str, folder: Path | None, languages: str) -> int:
    """The batch of a folder, gone on with where there is one already; its number."""
    column = None if folder is None else to_column(folder)
    known = connection.execute(
        "SELECT id FROM batches WHERE folder = ? ORDER BY id DESC", (column,)
    ).fetchone()
    if known is None:
        return _create(connection, name, languages, folder=column)
    connection.execute("UPDATE batches SET closed = 0, paused = 0 WHERE id = ?", known)
    connection.execute(
        "UPDATE items SET state = 'waiting' WHERE batch = ? AND state = 'cancelled'", known
    )
    return int(known[0])


def begin_archive(connection: sqlite3.Connection, name: str, archive: Path, languages: str) -> int:
    """The batch of an archive's data set, gone on with where there is one already; its number."""
    column = to_column(archive)
    known = connection.execute("SELECT id FROM batches WHERE archive = ?", (column,)).fetchone()
    if known is None:
        return _create(connection, name, languages, archive=column)
    connection.execute("UPDATE batches SET closed = 0 WHERE id = ?", known)
    return int(known[0])


def adopt(connection: sqlite3.Connection, *, paused: bool) -> None:
    """Make a batch of the pictures that are in none with a name, called like their folder."""
    row = connection.execute(
        "SELECT path FROM items WHERE batch = ? ORDER BY id", (UNNAMED,)
    ).fetchone()
    if row is not None:
        folder = from_column(row[0]).parent
        batch = _create(connection, folder.name or str(folder), "")
        connection.execute("UPDATE items SET batch = ? WHERE batch = ?", (batch, UNNAMED))
    if paused:
        connection.execute("UPDATE batches SET paused = 1")


def relocate(connection: sqlite3.Connection, batch: int, folder: Path) -> None:
    """Say where a batch's folder is now; what was missed there waits again."""
    (column,) = connection.execute("SELECT folder FROM batches WHERE id = ?", (batch,)).fetchone()
    before = from_column(column)
    rows = connection.execute("SELECT id, path FROM items WHERE batch = ?", (batch,)).fetchall()
    paths = ((number, from_column(path)) for number, path in rows)
    moved = [
        (to_column(folder / path.relative_to(before)), number)
        for number, path in paths
        if before in path.parents
    ]
    connection.executemany("UPDATE OR IGNORE items SET path = ? WHERE id = ?", moved)
    connection.execute("UPDATE batches SET folder = ? WHERE id = ?", (to_column(folder), batch))
    connection.execute(
        """UPDATE items SET state = 'waiting', error = NULL, detail = NULL
        WHERE batch = ? AND error = ?""",
        (batch, ImageNotFound.__name__),
    )


def delete(connection: sqlite3.Connection, batch: int) -> None:
    """Forget a batch, and what is known of pictures that are in no other."""
    connection.execute("DELETE FROM items WHERE batch = ?", (batch,))
    connection.execute("DELETE FROM batches WHERE id = ?", (batch,))
    connection.execute("DELETE FROM files WHERE path NOT IN (SELECT path FROM items)")
    for table in ("captions", "corrections", "verdicts"):
        connection.execute(
            f"""DELETE FROM {table} WHERE digest NOT IN (
                SELECT digest FROM items WHERE digest IS NOT NULL
            )"""  # noqa: S608 (our own names)
        )


def _create(
    connection: sqlite3.Connection, name: str, languages: str, **place: str | bytes | None
) -> int:
    """A new batch; a name that another has gets a number behind it."""
    taken = {known for (known,) in connection.execute("SELECT name FROM batches")}
    chosen = name
    for number in range(2, len(taken) + 3):
        if chosen not in taken:
            break
        chosen = f"{name} {number}"
    created = connection.execute(
        "INSERT INTO batches (name, created, languages, folder, archive) VALUES (?, ?, ?, ?, ?)",
        (
            *(chosen, datetime.now(UTC).isoformat(), languages),
            *(place.get("folder"), place.get("archive")),
        ),
    ).lastrowid
    assert created is not None
    return created
