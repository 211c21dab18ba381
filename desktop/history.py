"""The caption history: one SQLite database, and copies of the pasted pictures beside it. No Qt.

One `History` may be used from any thread: a lock lets one call in at a time, and a call takes
milliseconds. Entries and captions come out as plain frozen values.

What is told as stored is stored (write-ahead log, synchronised at every commit): a crash or a power
cut loses at most the entry being written.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import threading
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from desktop import disk
from desktop.history_database import (
    HistoryDiskFull,
    HistoryNotWritable,
    Migration,
    SetAside,
    open_database,
    open_in_memory,
    transaction,
    typed_errors,
)
from model.caption import Caption, Kind, Language

Source = Literal["dropped", "pasted", "opened"]


@dataclass(frozen=True, slots=True)
class StoredCaption:
    """A caption as the history keeps it.

    `correction` is the user's own wording, `sound` the spoken file, both None until there is one.
    """

    language: Language
    text: str
    confidence: float
    kind: Kind
    alternatives: tuple[str, ...]
    model: str
    correction: str | None = None
    sound: Path | None = None

    @property
    def best_text(self) -> str:
        """The user's wording where there is one, else the model's."""
        return self.correction or self.text


@dataclass(frozen=True, slots=True)
class Entry:
    """One picture that was described.

    `picture` is the file to open, which may be gone by now; None when only the thumbnail was kept.
    """

    id: int
    created: datetime
    source: Source
    picture: Path | None
    thumbnail: bytes
    captions: Mapping[Language, StoredCaption]
    deleted: bool


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


MIGRATIONS: tuple[Migration, ...] = (_create_first_schema,)
"""Number n brings version n to n + 1; version 0 is an empty file."""


class History:
    """Everything described so far, newest first.

    `notice` tells of a damaged file that was kept aside when this one was opened, else None.
    """

    def __init__(
        self,
        path: Path | None,
        pictures: Path | None = None,
        *,
        timeout: float = 5.0,
        migrations: Sequence[Migration] = MIGRATIONS,
    ) -> None:
        """Open or begin the history at `path`; None keeps it in memory only.

        `pictures` is the folder for copies of pasted pictures (by default beside the database);
        `timeout` is how many seconds another process's lock is waited for.
        """
        self.path = path or Path(":memory:")
        self._pictures = pictures or (path.parent / "pictures" if path else None)
        self._lock = threading.RLock()
        self.notice: SetAside | None = None
        if path is None:
            self._connection = open_in_memory(migrations)
        else:
            self._connection, self.notice = open_database(path, migrations, timeout)

    def close(self) -> None:
        """Put everything into the one file and let it go; also when called twice."""
        with self._lock:
            self._connection.close()

    def keep_picture(self, data: bytes) -> Path:
        """Copy a pasted picture into the user's files, once, under its own SHA-256."""
        if self._pictures is None:
            raise HistoryNotWritable(self.path, "no folder for pictures")
        name = hashlib.sha256(data).hexdigest() + _suffix(data)
        kept = self._pictures / name
        try:
            self._pictures.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not kept.exists():
                disk.write_durably(kept, data)
        except OSError as error:
            kind = HistoryDiskFull if disk.is_full(error) else HistoryNotWritable
            raise kind(kept, error.strerror or str(error)) from error
        return kept

    def add(
        self, picture: Path | None, source: Source, thumbnail: bytes, caption: Caption
    ) -> Entry:
        """Store a described picture; `thumbnail` is a JPEG of at most 256 pixels a side."""
        created = datetime.now(UTC)
        kept = picture.name if picture is not None and self._is_kept(picture) else None
        path = None if picture is None or kept else _to_column(picture.absolute())
        with self._writing():
            entry = self._connection.execute(
                "INSERT INTO entries (created, source, path, kept, words) VALUES (?, ?, ?, ?, '')",
                (created.isoformat(), source, path, kept),
            ).lastrowid
            assert entry is not None
            self._connection.execute("INSERT INTO thumbnails VALUES (?, ?)", (entry, thumbnail))
            self._put_caption(entry, caption)
            self._index(entry)
            return self._known(entry)

    def update_caption(self, entry: int, caption: Caption) -> Entry:
        """Store the caption in its language, in place of an earlier one; a correction stays."""
        with self._writing():
            self._put_caption(entry, caption)
            self._index(entry)
            return self._known(entry)

    def set_correction(self, entry: int, language: Language, text: str | None) -> Entry:
        """Store the user's own wording of a caption; None takes it back."""
        with self._writing():
            self._set_caption_column("correction", entry, language, text)
            self._index(entry)
            return self._known(entry)

    def set_sound(self, entry: int, language: Language, sound: Path | None) -> Entry:
        """Remember where a caption's spoken form is."""
        column = None if sound is None else _to_column(sound.absolute())
        with self._writing():
            self._set_caption_column("sound", entry, language, column)
            return self._known(entry)

    def get(self, entry: int) -> Entry | None:
        """One entry, also a deleted one; None when there is none of this number."""
        with self._reading():
            return next(iter(self._entries("id = ?", [entry], 1)), None)

    def recent(self, limit: int = 200, before: int | None = None) -> list[Entry]:
        """The newest entries; `before` (an entry's id) continues a list."""
        return self.search("", limit, before)

    def search(self, text: str, limit: int = 200, before: int | None = None) -> list[Entry]:
        """The newest entries with every word of `text`, each as a word or the beginning of one.

        Captions, corrections and file names count; case and accents do not.
        """
        conditions = ["NOT deleted"]
        values: list[Any] = []
        if before is not None:
            conditions.append("id < ?")
            values.append(before)
        for word in fold(text).split():
            conditions.append("instr(words, ?) > 0")
            values.append(f" {word}")
        with self._reading():
            return self._entries(" AND ".join(conditions), values, limit)

    def count(self) -> int:
        """How many entries there are, without the deleted ones."""
        with self._reading():
            query = "SELECT count(*) FROM entries WHERE NOT deleted"
            return int(self._connection.execute(query).fetchone()[0])

    def delete(self, entry: int) -> None:
        """Hide an entry; `restore` brings it back until `purge_deleted`."""
        with self._writing():
            self._connection.execute("UPDATE entries SET deleted = 1 WHERE id = ?", (entry,))

    def restore(self, entry: int) -> None:
        """Undo `delete`."""
        with self._writing():
            self._connection.execute("UPDATE entries SET deleted = 0 WHERE id = ?", (entry,))

    def purge_deleted(self) -> int:
        """Remove deleted entries for good, with their pasted pictures; how many there were."""
        with self._writing():
            gone = self._connection.execute(
                "DELETE FROM entries WHERE deleted RETURNING kept"
            ).fetchall()
            names = {kept for (kept,) in gone if kept}
            used = self._connection.execute("SELECT kept FROM entries WHERE kept IS NOT NULL")
            names.difference_update(kept for (kept,) in used)
        # After the commit: a picture too many is better than an entry without one.
        if self._pictures is not None:
            for name in names:
                (self._pictures / name).unlink(missing_ok=True)
        return len(gone)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._lock, typed_errors(self.path):
            yield

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._lock, typed_errors(self.path), transaction(self._connection):
            yield

    def _is_kept(self, picture: Path) -> bool:
        return self._pictures is not None and picture.parent == self._pictures

    def _put_caption(self, entry: int, caption: Caption) -> None:
        self._connection.execute(
            """INSERT INTO captions (entry, language, text, confidence, kind, alternatives, model)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (entry, language) DO UPDATE SET
                text = excluded.text, confidence = excluded.confidence, kind = excluded.kind,
                alternatives = excluded.alternatives, model = excluded.model, sound = NULL""",
            (
                entry,
                caption.language,
                caption.text,
                caption.confidence,
                caption.kind,
                json.dumps(caption.alternatives, ensure_ascii=False),
                caption.model,
            ),
        )

    def _set_caption_column(
        self,
        column: Literal["correction", "sound"],
        entry: int,
        language: Language,
        value: str | bytes | None,
    ) -> None:
        changed = self._connection.execute(
            f"UPDATE captions SET {column} = ? WHERE entry = ? AND language = ?",  # noqa: S608
            (value, entry, language),
        ).rowcount
        if not changed:
            raise KeyError(f"entry {entry} has no caption in {language!r}")

    def _index(self, entry: int) -> None:
        """Write down the words by which `search` finds an entry."""
        stored = self._known(entry)
        texts = [text for caption in stored.captions.values() for text in _searchable(caption)]
        if stored.picture is not None and not self._is_kept(stored.picture):
            texts.append(stored.picture.stem)
        words = fold(" ".join(texts))
        self._connection.execute("UPDATE entries SET words = ? WHERE id = ?", (words, entry))

    def _known(self, entry: int) -> Entry:
        found = self._entries("id = ?", [entry], 1)
        if not found:
            raise KeyError(f"no entry {entry}")
        return found[0]

    def _entries(self, condition: str, values: list[Any], limit: int) -> list[Entry]:
        # The limit comes first, so that no thumbnail is read in vain.
        query = f"""SELECT id, created, source, path, kept, jpeg, deleted
            FROM (SELECT * FROM entries WHERE {condition} ORDER BY id DESC LIMIT ?)
            JOIN thumbnails ON entry = id ORDER BY id DESC"""  # noqa: S608
        rows = self._connection.execute(query, [*values, limit]).fetchall()
        captions = self._captions([row[0] for row in rows])
        return [
            Entry(
                id=entry,
                created=datetime.fromisoformat(created),
                source=source,
                picture=self._picture(path, kept),
                thumbnail=jpeg,
                captions=captions.get(entry, {}),
                deleted=bool(deleted),
            )
            for entry, created, source, path, kept, jpeg, deleted in rows
        ]

    def _picture(self, path: str | bytes | None, kept: str | None) -> Path | None:
        if kept is not None and self._pictures is not None:
            return self._pictures / kept
        return _from_column(path)

    def _captions(self, entries: list[int]) -> dict[int, dict[Language, StoredCaption]]:
        found: dict[int, dict[Language, StoredCaption]] = {}
        rows = self._connection.execute(
            """SELECT entry, language, text, confidence, kind,
                alternatives, model, correction, sound
            FROM captions WHERE entry IN (SELECT value FROM json_each(?))""",
            (json.dumps(entries),),
        )
        for entry, language, text, confidence, kind, alternatives, model, correction, sound in rows:
            found.setdefault(entry, {})[language] = StoredCaption(
                language=language,
                text=text,
                confidence=confidence,
                kind=kind,
                alternatives=tuple(json.loads(alternatives)),
                model=model,
                correction=correction,
                sound=_from_column(sound),
            )
        return found


def fold(text: str) -> str:
    """The words of a text without case, accents and ligatures, each with one space before it."""
    apart = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    letters = (
        character if character.isalnum() else " "
        for character in apart
        if not unicodedata.combining(character)
    )
    return "".join(f" {word}" for word in "".join(letters).split())


def _searchable(caption: StoredCaption) -> tuple[str, ...]:
    return (caption.text, caption.correction or "")


def _to_column(path: Path) -> str | bytes:
    """A path as SQLite can store it: a name that is no Unicode stays bytes."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return os.fsencode(path)
    return str(path)


def _from_column(value: str | bytes | None) -> Path | None:
    return None if value is None else Path(os.fsdecode(value))


_SIGNATURES = {b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg", b"GIF8": ".gif", b"II*\0": ".tiff"}


def _suffix(data: bytes) -> str:
    """The usual file name ending, for the programs that open by it."""
    found = (suffix for mark, suffix in _SIGNATURES.items() if data.startswith(mark))
    return next(found, ".image")
