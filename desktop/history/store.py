"""The caption history: one SQLite database, and copies of some pictures beside it. No Qt.

One `History` may be used from any thread: a lock lets one call in at a time, and a call takes
milliseconds. Entries and captions come out as plain frozen values.

What is told as stored is stored (write-ahead log, synchronised at every commit): a crash or a power
cut loses at most the entry being written.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from desktop.history.entries import (
    Correction,
    Entry,
    Reviewable,
    ReviewState,
    Source,
    StoredCaption,
    StoredText,
    Verdict,
    alternatives_column,
    things_column,
)
from desktop.history.kept_pictures import KeptPictures
from desktop.history.schema import MIGRATIONS
from desktop.history.search_words import fold
from desktop.messages.lookup import PROBABLE
from desktop.system.path_column import from_column, to_column
from desktop.system.sqlite import (
    Migration,
    SetAside,
    open_database,
    open_in_memory,
    transaction,
    typed_errors,
)
from model.caption import Caption, Language
from model.plain_files import is_file

_LEARNED = "correction IS NOT NULL OR (verdict = 'right' AND text <> '')"
_TOP = "(SELECT ifnull(max(rank), 0) + 1 FROM entries)"
_REVIEWED = "(correction IS NOT NULL OR verdict IS NOT NULL)"

Only = Literal["corrected"] | ReviewState
"""Which entries alone are listed."""

_ONLY: Mapping[Only, str] = {
    "corrected": "id IN (SELECT entry FROM captions WHERE correction IS NOT NULL)",
    "unsure": f"""id IN (SELECT entry FROM captions
        WHERE text <> '' AND confidence < {PROBABLE} AND NOT {_REVIEWED})""",  # noqa: S608
    "reviewed": f"""id IN (SELECT entry FROM captions
        WHERE text <> '' GROUP BY entry HAVING min({_REVIEWED}))""",  # noqa: S608
}


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

        `pictures` is the folder for copies of pictures (by default beside the database);
        `timeout` is how many seconds another process's lock is waited for.
        """
        self.path = path or Path(":memory:")
        folder = pictures or (path.parent / "pictures" if path else None)
        self._pictures = KeptPictures(folder, self.path)
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
        return self._pictures.keep(data)

    def add(
        self, picture: Path | None, source: Source, thumbnail: bytes, caption: Caption
    ) -> Entry:
        """Store a described picture; `thumbnail` is a JPEG of at most 256 pixels a side.

        A file that was described before, and looks as it did then, stays one entry: it gets this
        caption, keeps those in other languages and what its user said of them, and is the newest
        again.
        """
        created = datetime.now(UTC).isoformat()
        kept = picture.name if picture is not None and self._pictures.holds(picture) else None
        path = None if picture is None or kept else to_column(picture.absolute())
        with self._writing():
            entry = self._same(path, kept, thumbnail)
            if entry is None:
                entry = self._connection.execute(
                    f"""INSERT INTO entries (created, source, path, kept, words, rank)
                    VALUES (?, ?, ?, ?, '', {_TOP})""",  # noqa: S608
                    (created, source, path, kept),
                ).lastrowid
                assert entry is not None
                self._connection.execute("INSERT INTO thumbnails VALUES (?, ?)", (entry, thumbnail))
            else:
                self._connection.execute(
                    f"UPDATE entries SET created = ?, rank = {_TOP} WHERE id = ?",  # noqa: S608
                    (created, entry),
                )
            self._put_caption(entry, caption)
            self._index(entry)
            return self._known(entry)

    def update_caption(self, entry: int, caption: Caption) -> Entry:
        """Store the caption in its language, in place of an earlier one.

        A correction stays; a verdict stays only on the same sentence.
        """
        with self._writing():
            self._put_caption(entry, caption)
            self._index(entry)
            return self._known(entry)

    def set_correction(self, entry: int, language: Language, text: str | None) -> Entry:
        """Store the user's own wording of a caption, as one line; None or blank takes it back.

        The picture is copied to the kept ones first, for the original may move before it is
        learned from. Where it cannot be copied, the words are stored all the same.
        """
        words = " ".join(text.split()) if text else ""
        return self._judge(entry, language, "correction", words or None, keep=bool(words))

    def set_verdict(self, entry: int, language: Language, verdict: Verdict | None) -> Entry:
        """Store what the user says of the model's sentence; None takes it back.

        A picture whose sentence is right is learned from, so it is kept as a corrected one is.
        """
        return self._judge(entry, language, "verdict", verdict, keep=verdict == "right")

    def set_text(self, entry: int, text: StoredText) -> Entry:
        """Store the text that was read in a picture, in place of what was read before."""
        with self._writing():
            self._connection.execute(
                """INSERT INTO texts VALUES (?, ?, ?) ON CONFLICT (entry)
                DO UPDATE SET text = excluded.text, language = excluded.language""",
                (entry, text.text, text.language),
            )
            self._index(entry)
            return self._known(entry)

    def set_picture(self, entry: int, picture: Path, thumbnail: bytes) -> Entry:
        """Remember where the user's file is now."""
        with self._writing():
            self._connection.execute(
                "UPDATE entries SET path = ? WHERE id = ?", (to_column(picture.absolute()), entry)
            )
            self._connection.execute(
                "UPDATE thumbnails SET jpeg = ? WHERE entry = ?", (thumbnail, entry)
            )
            self._index(entry)
            return self._known(entry)

    def get(self, entry: int) -> Entry | None:
        """One entry, also a deleted one; None when there is none of this number."""
        with self._reading():
            return next(iter(self._entries("id = ?", [entry], 1)), None)

    def recent(self, limit: int = 200, before: int | None = None) -> list[Entry]:
        """The newest entries; `before` (an entry's id) continues a list."""
        return self.search("", limit, before)

    def search(
        self, text: str, limit: int = 200, before: int | None = None, *, only: Only | None = None
    ) -> list[Entry]:
        """The newest entries with every word of `text`, each as a word or the beginning of one.

        Captions, corrections, texts read in pictures and file names count; case and accents do not.
        `only` leaves out what was not corrected, is not unsure, or not reviewed; see `ReviewState`.
        """
        conditions = ["NOT deleted"]
        values: list[Any] = []
        if before is not None:
            conditions.append("rank < (SELECT rank FROM entries WHERE id = ?)")
            values.append(before)
        for word in fold(text).split():
            conditions.append("instr(words, ?) > 0")
            values.append(f" {word}")
        if only is not None:
            conditions.append(_ONLY[only])
        with self._reading():
            return self._entries(" AND ".join(conditions), values, limit)

    def thumbnails(self, entries: Sequence[int]) -> dict[int, bytes]:
        """The small JPEG of each of these entries."""
        with self._reading():
            query = """SELECT entry, jpeg FROM thumbnails
                WHERE entry IN (SELECT value FROM json_each(?))"""
            return dict(self._connection.execute(query, (json.dumps(list(entries)),)))

    def recent_files(self, limit: int, since: datetime | None = None) -> list[Path]:
        """The user's files described last (after a moment), newest first, each once."""
        with self._reading():
            query = """SELECT path FROM entries
                WHERE path IS NOT NULL AND NOT deleted AND created > ?
                GROUP BY path ORDER BY max(rank) DESC LIMIT ?"""
            moment = since.astimezone(UTC).isoformat() if since is not None else ""
            rows = self._connection.execute(query, (moment, limit)).fetchall()
        return [from_column(path) for (path,) in rows]

    def in_folder(self, folder: Path) -> list[int]:
        """The entries, newest first, whose pictures are or were in a folder, or in one below it."""
        with self._reading():
            rows = self._connection.execute(
                "SELECT id, path FROM entries WHERE path IS NOT NULL AND NOT deleted "
                "ORDER BY rank DESC"
            ).fetchall()
        return [entry for entry, path in rows if folder in from_column(path).parents]

    def reviewable(self, language: Language) -> list[Reviewable]:
        """The photos that have a caption in a language, newest first."""
        with self._reading():
            rows = self._connection.execute(
                """SELECT id, confidence, correction IS NOT NULL OR verdict IS NOT NULL
                FROM entries JOIN captions ON entry = id
                WHERE NOT deleted AND language = ? AND text <> '' ORDER BY rank DESC""",
                (language,),
            )
            return [Reviewable(number, confidence, bool(done)) for number, confidence, done in rows]

    def corrections(self) -> list[Correction]:
        """Everything to learn from: corrected captions and those marked as right, oldest first.

        Only pictures that are still there; of several wordings in one language the user's counts.
        """
        with self._reading():
            rows = self._connection.execute(
                f"""SELECT id, path, kept, language, coalesce(correction, text), correction
                FROM entries JOIN captions ON entry = id
                WHERE NOT deleted AND ({_LEARNED}) ORDER BY id, language"""  # noqa: S608
            ).fetchall()
        found = []
        for entry, path, kept, language, text, correction in rows:
            places = (self._pictures.path(kept), _from_column(path))
            picture = next((place for place in places if place and is_file(place)), None)
            if picture is not None:
                verdict: Literal["corrected", "right"] = "corrected" if correction else "right"
                found.append(Correction(entry, picture, language, text, verdict))
        return found

    def delete(self, *entries: int) -> None:
        """Hide entries; `restore` brings them back until `purge_deleted`."""
        self._mark_deleted(entries, deleted=True)

    def restore(self, *entries: int) -> None:
        """Undo `delete`."""
        self._mark_deleted(entries, deleted=False)

    def purge_deleted(self) -> int:
        """Remove deleted entries for good, with their kept pictures; how many there were.

        What a killed program left of pictures goes, too: nobody else may be keeping any.
        """
        with self._lock:
            self._pictures.discard_unfinished()
        return self._remove("deleted", [])

    def trim(self, limit: int) -> int:
        """Remove for good all but the newest `limit` entries; how many were removed.

        What was corrected or marked as right stays however old it is: it is there to be learned.
        """
        if limit < 0:
            raise ValueError(f"{limit} entries cannot be kept")
        return self._remove(
            f"""NOT deleted AND id NOT IN (SELECT entry FROM captions WHERE {_LEARNED})
            AND id NOT IN (SELECT id FROM entries WHERE NOT deleted ORDER BY rank DESC LIMIT ?)""",  # noqa: S608
            [limit],
        )

    def _mark_deleted(self, entries: Sequence[int], *, deleted: bool) -> None:
        with self._writing():
            self._connection.executemany(
                "UPDATE entries SET deleted = ? WHERE id = ?",
                [(deleted, entry) for entry in entries],
            )

    def _remove(self, condition: str, values: list[Any]) -> int:
        with self._writing():
            gone = self._connection.execute(
                f"DELETE FROM entries WHERE {condition} RETURNING kept",  # noqa: S608
                values,
            ).fetchall()
            names = {kept for (kept,) in gone if kept}
            used = self._connection.execute("SELECT kept FROM entries WHERE kept IS NOT NULL")
            names.difference_update(kept for (kept,) in used)
        # After the commit: a picture too many is better than an entry without one.
        self._pictures.remove(names)
        return len(gone)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._lock, typed_errors(self.path):
            yield

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._lock, typed_errors(self.path), transaction(self._connection):
            yield

    def _same(self, path: str | bytes | None, kept: str | None, thumbnail: bytes) -> int | None:
        """The entry of a file that looks as it did; other bytes under its name are another one."""
        row = self._connection.execute(
            """SELECT id FROM entries JOIN thumbnails ON entry = id
            WHERE NOT deleted AND jpeg = ?1 AND (path = ?2 OR path IS NULL AND kept = ?3)
            ORDER BY rank DESC""",
            (thumbnail, path, kept),
        ).fetchone()
        return None if row is None else int(row[0])

    def _put_caption(self, entry: int, caption: Caption) -> None:
        self._connection.execute(
            """INSERT INTO captions
                (entry, language, text, confidence, kind, alternatives, model, things)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (entry, language) DO UPDATE SET
                text = excluded.text, confidence = excluded.confidence, kind = excluded.kind,
                alternatives = excluded.alternatives, model = excluded.model,
                things = excluded.things,
                verdict = CASE WHEN text = excluded.text THEN verdict END""",
            (
                entry,
                caption.language,
                caption.text,
                caption.confidence,
                caption.kind,
                alternatives_column(caption),
                caption.model,
                things_column(caption),
            ),
        )

    def _judge(
        self,
        entry: int,
        language: Language,
        column: Literal["correction", "verdict"],
        value: str | None,
        *,
        keep: bool,
    ) -> Entry:
        with self._lock:
            known = self.get(entry)
            unkept = known.picture if known is not None and known.kept is None else None
            kept = self._pictures.keep_file(unkept) if keep and unkept is not None else None
            with self._writing():
                self._set_caption_column(column, entry, language, value)
                if kept is not None:
                    self._connection.execute(
                        "UPDATE entries SET kept = ? WHERE id = ?", (kept.name, entry)
                    )
                self._index(entry)
                return self._known(entry)

    def _set_caption_column(
        self,
        column: Literal["correction", "verdict"],
        entry: int,
        language: Language,
        value: str | None,
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
        if stored.text is not None:
            texts.append(stored.text.text)
        if stored.picture is not None and not self._pictures.holds(stored.picture):
            texts.append(stored.picture.stem)
        words = fold(" ".join(texts))
        self._connection.execute("UPDATE entries SET words = ? WHERE id = ?", (words, entry))

    def _known(self, entry: int) -> Entry:
        found = self._entries("id = ?", [entry], 1)
        if not found:
            raise KeyError(f"no entry {entry}")
        return found[0]

    def _entries(self, condition: str, values: list[Any], limit: int) -> list[Entry]:
        query = f"""SELECT id, created, source, path, kept, deleted, rank, text, language
            FROM entries LEFT JOIN texts ON entry = id
            WHERE {condition} ORDER BY rank DESC LIMIT ?"""  # noqa: S608
        rows = self._connection.execute(query, [*values, limit]).fetchall()
        captions = self._captions([row[0] for row in rows])
        return [
            Entry(
                id=entry,
                created=datetime.fromisoformat(created),
                source=source,
                picture=_from_column(path) or self._pictures.path(kept),
                captions=captions.get(entry, {}),
                deleted=bool(deleted),
                kept=self._pictures.path(kept),
                rank=rank,
                text=None if text is None else StoredText(text, language),
            )
            for entry, created, source, path, kept, deleted, rank, text, language in rows
        ]

    def _captions(self, entries: list[int]) -> dict[int, dict[Language, StoredCaption]]:
        found: dict[int, dict[Language, StoredCaption]] = {}
        rows = self._connection.execute(
            """SELECT entry, language, text, confidence, kind,
                alternatives, model, correction, verdict, things
            FROM captions WHERE entry IN (SELECT value FROM json_each(?))""",
            (json.dumps(entries),),
        )
        for entry, *columns in rows:
            caption = StoredCaption.from_row(columns)
            found.setdefault(entry, {})[caption.language] = caption
        return found


def _searchable(caption: StoredCaption) -> tuple[str, ...]:
    return (caption.text, caption.correction or "")


def _from_column(value: str | bytes | None) -> Path | None:
    return None if value is None else from_column(value)
