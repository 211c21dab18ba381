"""The tables of the list of pictures, version by version."""

from __future__ import annotations

import sqlite3

from desktop.system.sqlite import Migration


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


def _keep_batches_apart(connection: sqlite3.Connection) -> None:
    # Pictures of batch 0 are in no batch with a name: the command line has one list, and the window
    # makes a batch of those that it finds there.
    connection.execute(
        """CREATE TABLE batches (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            folder,
            created TEXT NOT NULL,
            languages TEXT NOT NULL DEFAULT '',
            paused INTEGER NOT NULL DEFAULT 0,
            closed INTEGER NOT NULL DEFAULT 0
        )"""
    )
    connection.execute("ALTER TABLE items RENAME TO items_before")
    connection.execute("DROP INDEX items_by_state")
    connection.execute(
        """CREATE TABLE items (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            batch INTEGER NOT NULL DEFAULT 0,
            path NOT NULL,
            state TEXT NOT NULL DEFAULT 'waiting' CHECK (
                state IN ('waiting', 'running', 'done', 'refused', 'failed', 'cancelled')
            ),
            crashes INTEGER NOT NULL DEFAULT 0,
            digest BLOB,
            model TEXT,
            error TEXT,
            detail TEXT,
            neutral INTEGER NOT NULL DEFAULT 1,
            UNIQUE (batch, path)
        )"""
    )
    columns = "id, path, state, crashes, digest, model, error, detail, neutral"
    connection.execute(
        f"INSERT INTO items ({columns}) SELECT {columns} FROM items_before"  # noqa: S608
    )
    connection.execute("DROP TABLE items_before")
    connection.execute("CREATE INDEX items_by_state ON items (batch, state, id)")
    # Which bytes a picture of the list has is asked when another batch is deleted.
    connection.execute("CREATE INDEX items_by_digest ON items (digest)")


def _keep_verdicts(connection: sqlite3.Connection) -> None:
    # On a sentence: another one was not judged.
    connection.execute(
        """CREATE TABLE verdicts (
            digest BLOB NOT NULL,
            language TEXT NOT NULL,
            text TEXT NOT NULL,
            verdict TEXT NOT NULL CHECK (verdict IN ('right', 'wrong')),
            PRIMARY KEY (digest, language)
        ) WITHOUT ROWID"""
    )


def _know_archives(connection: sqlite3.Connection) -> None:
    # Where the data set is whose pictures a batch has; they were described elsewhere.
    connection.execute("ALTER TABLE batches ADD COLUMN archive")


MIGRATIONS: tuple[Migration, ...] = (
    _create_schema,
    _tell_neutral_captions_apart,
    _know_files_by_more_than_size_and_time,
    _keep_batches_apart,
    _keep_verdicts,
    _know_archives,
)
"""Number n brings version n to n + 1; version 0 is an empty file."""
