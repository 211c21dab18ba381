"""Files of older versions are brought up to date, after a backup, or stay as they are."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from desktop.history.entries import StoredCaption, StoredText
from desktop.history.schema import MIGRATIONS
from desktop.history.store import History
from tests.support.history_entries import (
    add,
    reopened_then_closed,
)

FIRST_VERSION = """
    CREATE TABLE entries (id INTEGER PRIMARY KEY AUTOINCREMENT, created TEXT NOT NULL,
        source TEXT NOT NULL CHECK (source IN ('dropped', 'pasted', 'opened')), path, kept TEXT,
        words TEXT NOT NULL, deleted INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE thumbnails (entry INTEGER PRIMARY KEY REFERENCES entries (id) ON DELETE CASCADE,
        jpeg BLOB NOT NULL);
    CREATE TABLE captions (entry INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
        language TEXT NOT NULL, text TEXT NOT NULL, confidence REAL NOT NULL, kind TEXT NOT NULL,
        alternatives TEXT NOT NULL, model TEXT NOT NULL, correction TEXT, sound,
        PRIMARY KEY (entry, language)) WITHOUT ROWID;
    INSERT INTO entries VALUES
        (7, '2026-03-01T10:00:00+00:00', 'opened', '/pictures/a.jpg', NULL, ' a dog a', 0);
    INSERT INTO thumbnails VALUES (7, x'ffd8ff');
    INSERT INTO captions VALUES (7, 'en', 'a dog', 0.5, 'photo', '["a cat"]', '0.1', 'Rex', NULL);
    PRAGMA user_version = 1;
"""


def test_a_history_of_the_first_version_is_brought_up_to_date(history_path: Path) -> None:
    # GIVEN a history as the first version of the program left it
    history_path.parent.mkdir()
    old = sqlite3.connect(history_path)
    old.executescript(FIRST_VERSION)
    old.close()
    # WHEN this version opens it
    history = History(history_path)
    # THEN all of it is there, and a verdict can be given
    (entry,) = history.search("dog")
    assert entry.captions["en"] == StoredCaption(
        "en", "a dog", 0.5, "photo", ("a cat",), "0.1", correction="Rex"
    )
    assert history.set_verdict(7, "en", "wrong").captions["en"].verdict == "wrong"
    # AND the text of the picture can be kept
    assert entry.text is None
    assert history.set_text(7, StoredText("EXIT")).text == StoredText("EXIT")
    history.close()
    # AND the file as it was lies beside it
    backup = sqlite3.connect(history_path.with_name("history.backup-v1.sqlite"))
    assert backup.execute("PRAGMA user_version").fetchone() == (1,)
    assert backup.execute("SELECT correction FROM captions").fetchall() == [("Rex",)]
    backup.close()


def add_stars(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE entries ADD COLUMN stars INTEGER NOT NULL DEFAULT 0")


def fail_half_way(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM captions")
    connection.execute("ALTER TABLE nothing ADD COLUMN stars")


def test_an_older_file_is_brought_up_to_date_after_a_backup(
    history: History, history_path: Path
) -> None:
    entry = add(history)
    history.close()
    # WHEN a program with one more version of the schema opens it
    newer = History(history_path, migrations=[*MIGRATIONS, add_stars])
    # THEN everything is still there, and the backup is a whole history of the older version
    assert newer.recent() == [entry]
    newer.close()
    backup = History(history_path.with_name(f"history.backup-v{len(MIGRATIONS)}.sqlite"))
    assert backup.recent() == [entry]
    backup.close()


def test_a_migration_that_fails_changes_nothing(history: History, history_path: Path) -> None:
    entry = add(history)
    history.close()
    with pytest.raises(sqlite3.OperationalError):
        History(history_path, migrations=[*MIGRATIONS, fail_half_way])
    assert reopened_then_closed(history) == [entry]
