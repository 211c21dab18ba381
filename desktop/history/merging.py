"""Makes one entry of those that an older program kept of the same file. No Qt.

Nothing that the user said is lost: where two entries disagree in it, both stay.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace

from desktop.history.search_words import fold
from desktop.system.path_column import from_column

_CAPTION = "language, text, confidence, kind, alternatives, model, correction, verdict"

_SAME_PLACE = """SELECT id, created, rank, path, kept, jpeg
    FROM entries JOIN thumbnails ON entry = id
    WHERE NOT deleted AND coalesce(path, kept) IN (
        SELECT coalesce(path, kept) FROM entries
        WHERE NOT deleted AND coalesce(path, kept) IS NOT NULL
        GROUP BY coalesce(path, kept) HAVING count(*) > 1
    )
    ORDER BY rank"""


@dataclass(frozen=True, slots=True)
class _Description:
    """A caption: what is compared of it, and the whole row."""

    text: str
    said: tuple[str | None, str | None]
    """The user's own words, and verdict."""
    row: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    id: int
    created: str
    rank: int
    path: str | bytes | None
    kept: str | None
    captions: Mapping[str, _Description]


def merge_same_files(connection: sqlite3.Connection) -> None:
    """Merge the entries of a file that looked the same each time, inside a transaction.

    The oldest keeps its number and gets the place of the newest. Of two captions in a language that
    of which the user said something stays, else the newer one.
    """
    found: dict[tuple[object, ...], list[_Entry]] = {}
    for number, created, rank, path, kept, jpeg in connection.execute(_SAME_PLACE).fetchall():
        captions = _captions(connection, number)
        entry = _Entry(number, created, rank, path, kept, captions)
        alike = found.setdefault((path, kept if path is None else None, jpeg), [])
        for place, known in enumerate(alike):
            merged = _merged(known, entry)
            if merged is not None:
                _move_text(connection, entry.id, known.id)
                connection.execute("DELETE FROM entries WHERE id = ?", (entry.id,))
                alike[place] = merged
                _write(connection, merged)
                break
        else:
            alike.append(entry)


def _captions(connection: sqlite3.Connection, entry: int) -> dict[str, _Description]:
    rows = connection.execute(f"SELECT {_CAPTION} FROM captions WHERE entry = ?", (entry,))  # noqa: S608
    return {row[0]: _Description(row[1], (row[-2], row[-1]), row) for row in rows}


def _merged(older: _Entry, newer: _Entry) -> _Entry | None:
    """Both in one; None where they are two pictures, or the user said different things of them."""
    if older.kept and newer.kept and older.kept != newer.kept:
        return None
    captions = dict(older.captions)
    for language, caption in newer.captions.items():
        known = captions.get(language)
        if known is None or not any(known.said):
            captions[language] = caption
        elif any(caption.said) and (known.text, known.said) != (caption.text, caption.said):
            return None
    return replace(
        older,
        created=newer.created,
        rank=newer.rank,
        kept=older.kept or newer.kept,
        captions=captions,
    )


def _move_text(connection: sqlite3.Connection, newer: int, older: int) -> None:
    """What was read in the picture last is what stays."""
    connection.execute("UPDATE OR REPLACE texts SET entry = ? WHERE entry = ?", (older, newer))


def _write(connection: sqlite3.Connection, entry: _Entry) -> None:
    connection.execute("DELETE FROM captions WHERE entry = ?", (entry.id,))
    connection.executemany(
        f"INSERT INTO captions (entry, {_CAPTION}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        [(entry.id, *caption.row) for caption in entry.captions.values()],
    )
    texts = connection.execute("SELECT text FROM texts WHERE entry = ?", (entry.id,)).fetchall()
    words = [word for (word,) in texts]
    words += [f"{one.text} {one.said[0] or ''}" for one in entry.captions.values()]
    if entry.path is not None:
        words.append(from_column(entry.path).stem)
    connection.execute(
        "UPDATE entries SET created = ?, rank = ?, kept = ?, words = ? WHERE id = ?",
        (entry.created, entry.rank, entry.kept, fold(" ".join(words)), entry.id),
    )
