"""What is kept of a batch and of each of its pictures, as plain frozen values, and how it is read.

No Qt. The functions here take an open connection to the list; `desktop.batch.store` owns it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from pathlib import Path
from typing import Literal, get_args

from desktop.batch.errors import failure
from desktop.history.entries import Reviewable, ReviewState, StoredCaption, is_in
from desktop.messages.lookup import PROBABLE
from desktop.system.path_column import from_column
from model.caption import Language

State = Literal["waiting", "running", "done", "refused", "failed", "cancelled"]
"""`refused`: described, and found to be no photo. `cancelled`: left out until the user goes on."""

STATES: tuple[State, ...] = get_args(State)

Shown = State | ReviewState
"""What pictures can be listed by."""

Order = Literal["added", "name", "en", "fr", "certainty", "state", "problem"]
"""What pictures are listed by; `en` and `fr`: by the words of the caption."""


class Phase(Enum):
    """What a batch is doing."""

    CLOSED = auto()
    """The list is not read yet, or cannot be."""
    IDLE = auto()
    QUEUED = auto()
    """Another batch is described first."""
    RUNNING = auto()
    PAUSING = auto()
    """The picture in work is finished first."""
    PAUSED = auto()


UNNAMED = 0
"""The batch of pictures that are in none with a name."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some pictures that are described together, most often a folder's.

    `folder` is where they lie, where they all lie in one. `languages` is what captions are written
    in (`en`, `fr`, `both`), empty until that was chosen. A `closed` batch is kept, but rests.
    """

    id: int
    name: str
    folder: Path | None
    created: datetime
    languages: str = ""
    paused: bool = False
    closed: bool = False
    counts: Mapping[State, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many pictures it has."""
        return sum(self.counts.values())

    @property
    def left(self) -> int:
        """How many of them are not dealt with yet."""
        return self.counts.get("waiting", 0) + self.counts.get("running", 0)


@dataclass(frozen=True, slots=True)
class Item:
    """One picture of a batch; `captions` by language, `error` when it failed."""

    id: int
    path: Path
    state: State
    captions: Mapping[Language, StoredCaption]
    error: Exception | None
    batch: int = UNNAMED

    def is_in(self, shown: Shown | None) -> bool:
        """Whether it is listed where only these are; None: all are."""
        if shown == "unsure" or shown == "reviewed":  # noqa: PLR1714 (narrows the type)
            return self.state == "done" and is_in(shown, self.captions.values())
        return shown in (None, self.state)


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

    @property
    def columns(self) -> tuple[int, ...]:
        """As SQLite's signed 64 bits have it; some file systems number files beyond them."""
        return self.size, self.modified, self.changed, self.number & (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Listing:
    """Which pictures are listed, and in which order; None: all of them."""

    shown: Shown | None = None
    order: Order = "added"
    descending: bool = False


def read_batches(connection: sqlite3.Connection) -> list[Batch]:
    """Every batch with a name, the newest first."""
    counts: dict[int, dict[State, int]] = {}
    rows = connection.execute("SELECT batch, state, count(*) FROM items GROUP BY batch, state")
    for number, state, count in rows:
        counts.setdefault(number, dict.fromkeys(STATES, 0))[state] = count
    found = connection.execute(
        """SELECT id, name, folder, created, languages, paused, closed FROM batches
        ORDER BY id DESC"""
    )
    return [
        Batch(
            id=number,
            name=name,
            folder=None if folder is None else from_column(folder),
            created=datetime.fromisoformat(created),
            languages=languages,
            paused=bool(paused),
            closed=bool(closed),
            counts=counts.get(number, dict.fromkeys(STATES, 0)),
        )
        for number, name, folder, created, languages, paused, closed in found
    ]


_CAPTION = """(SELECT coalesce(
        (SELECT text FROM corrections WHERE digest = items.digest AND language = '{0}'),
        (SELECT text FROM captions WHERE digest = items.digest AND model = items.model
            AND neutral = items.neutral AND language = '{0}')))"""

_ORDERS: Mapping[Order, str] = {
    "added": "id",
    "name": "file_name(path)",
    "en": _CAPTION.format("en"),
    "fr": _CAPTION.format("fr"),
    # The user is always sure.
    "certainty": """(SELECT min(iif(corrections.text IS NULL, confidence, 1)) FROM captions
        LEFT JOIN corrections USING (digest, language) WHERE captions.digest = items.digest
            AND captions.model = items.model AND captions.neutral = items.neutral)""",
    "state": "state",
    "problem": "error",
}


_REVIEWED = """(SELECT min(corrections.text IS NOT NULL OR ifnull(verdicts.text = captions.text, 0))
    FROM captions LEFT JOIN corrections USING (digest, language)
    LEFT JOIN verdicts USING (digest, language)
    WHERE captions.digest = items.digest AND captions.model = items.model
        AND captions.neutral = items.neutral AND {0})"""

_SHOWN: Mapping[Shown, str] = {
    **dict.fromkeys(STATES, "state = :shown"),
    "unsure": "state = 'done' AND NOT "
    + _REVIEWED.format(f"captions.text <> '' AND confidence < {PROBABLE}"),
    "reviewed": "state = 'done' AND " + _REVIEWED.format("captions.text <> ''"),
}


def read_ids(connection: sqlite3.Connection, listing: Listing, batch: int | None) -> list[int]:
    """The numbers of the pictures listed, of one batch or of all; empty cells come last."""
    order = _ORDERS[listing.order]
    way = "DESC" if listing.descending else "ASC"
    shown = "true" if listing.shown is None else _SHOWN[listing.shown]
    rows = connection.execute(
        f"""SELECT id FROM items WHERE {shown} AND (:batch IS NULL OR batch = :batch)
        ORDER BY {order} {way} NULLS LAST, id""",  # noqa: S608 (our own words)
        {"shown": listing.shown, "batch": batch},
    )
    return [number for (number,) in rows]


def read_items(connection: sqlite3.Connection, ids: Sequence[int]) -> list[Item]:
    """The pictures with these numbers, in the order of the numbers given."""
    chosen = json.dumps(ids)
    captions = _captions(connection, chosen)
    rows = connection.execute(
        """SELECT items.id, items.path, state, error, detail, batch
        FROM json_each(?) AS chosen JOIN items ON items.id = chosen.value ORDER BY chosen.key""",
        (chosen,),
    )
    return [
        Item(number, path, state, captions.get(number, {}), failure(error, path, detail), batch)
        for number, path, state, error, detail, batch in (
            (number, from_column(column), *rest) for number, column, *rest in rows
        )
    ]


def _captions(
    connection: sqlite3.Connection, chosen: str
) -> dict[int, dict[Language, StoredCaption]]:
    found: dict[int, dict[Language, StoredCaption]] = {}
    rows = connection.execute(
        """SELECT items.id, language, captions.text, confidence, kind, alternatives,
            captions.model, corrections.text,
            iif(verdicts.text = captions.text, verdicts.verdict, NULL)
        FROM items JOIN captions USING (digest, model, neutral)
        LEFT JOIN corrections USING (digest, language)
        LEFT JOIN verdicts USING (digest, language)
        WHERE items.id IN (SELECT value FROM json_each(?)) ORDER BY items.id, language""",
        (chosen,),
    )
    for number, *columns in rows:
        caption = StoredCaption.from_row(columns)
        found.setdefault(number, {})[caption.language] = caption
    return found


def file_name(path: str | bytes) -> str:
    """What pictures are sorted by when sorted by name; small and capital letters are alike."""
    return from_column(path).name.casefold()


def read_reviewable(
    connection: sqlite3.Connection, batch: int, language: Language
) -> list[Reviewable]:
    """The photos of a batch that have a caption in a language, in the order added."""
    rows = connection.execute(
        """SELECT items.id, confidence, corrections.text IS NOT NULL
            OR ifnull(verdicts.text = captions.text, 0)
        FROM items JOIN captions USING (digest, model, neutral)
        LEFT JOIN corrections USING (digest, language)
        LEFT JOIN verdicts USING (digest, language)
        WHERE batch = ? AND state = 'done' AND language = ? AND captions.text <> ''
        ORDER BY items.id""",
        (batch, language),
    )
    return [Reviewable(number, confidence, bool(done)) for number, confidence, done in rows]
