"""The tables of the history, version by version."""

from __future__ import annotations

import sqlite3

from desktop.history.merging import merge_same_files
from desktop.system.sqlite import Migration


def _create_first_schema(connection: sqlite3.Connection) -> None:
    # `path` has no declared type: text where it is Unicode, else the file system's own bytes.
    connection.execute(
        """CREATE TABLE entries (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            created TEXT NOT NULL,
            source TEXT NOT NULL CHECK (source IN ('dropped', 'pasted', 'opened')),
            path,
            kept TEXT,
            words TEXT NOT NULL,
            deleted INTEGER NOT NULL DEFAULT 0
        )"""
    )
    # Apart, so that a search reads no picture.
    connection.execute(
        """CREATE TABLE thumbnails (
            entry INTEGER PRIMARY KEY REFERENCES entries (id) ON DELETE CASCADE,
            jpeg BLOB NOT NULL
        )"""
    )
    # `sound` was never written; it stays, for those tables that have it.
    connection.execute(
        """CREATE TABLE captions (
            entry INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
            language TEXT NOT NULL,
            text TEXT NOT NULL,
            confidence REAL NOT NULL,
            kind TEXT NOT NULL,
            alternatives TEXT NOT NULL,
            model TEXT NOT NULL,
            correction TEXT,
            sound,
            PRIMARY KEY (entry, language)
        ) WITHOUT ROWID"""
    )


def _add_verdicts(connection: sqlite3.Connection) -> None:
    # From here on an entry may have both: `path`, the user's file, and `kept`, our copy of it.
    connection.execute(
        "ALTER TABLE captions ADD COLUMN verdict TEXT CHECK (verdict IN ('right', 'wrong'))"
    )


def _let_entries_come_to_the_top_again(connection: sqlite3.Connection) -> None:
    # A file described once more stays one entry, with its number, and is the newest again.
    connection.execute("ALTER TABLE entries ADD COLUMN rank INTEGER NOT NULL DEFAULT 0")
    connection.execute("UPDATE entries SET rank = id")
    connection.execute("CREATE INDEX entries_by_rank ON entries (rank)")
    connection.execute("CREATE INDEX entries_by_path ON entries (path)")


def _add_texts(connection: sqlite3.Connection) -> None:
    # Apart, as the thumbnails are: a search for captions reads no page of text.
    connection.execute(
        """CREATE TABLE texts (
            entry INTEGER PRIMARY KEY REFERENCES entries (id) ON DELETE CASCADE,
            text TEXT NOT NULL,
            language TEXT
        )"""
    )


def _keep_things(connection: sqlite3.Connection) -> None:
    # What is said in the place of a sentence without foundation, as JSON; NULL where not known.
    connection.execute("ALTER TABLE captions ADD COLUMN things TEXT")


MIGRATIONS: tuple[Migration, ...] = (
    _create_first_schema,
    _add_verdicts,
    _let_entries_come_to_the_top_again,
    _add_texts,
    merge_same_files,
    _keep_things,
)
"""Number n brings version n to n + 1; version 0 is an empty file."""
