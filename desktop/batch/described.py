"""Pictures that were described elsewhere, as an archive has them, and how they come into a list.

No Qt. The function takes an open connection to the list; `desktop.batch.store` owns it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.batch.items import State
from desktop.history.entries import StoredText, alternatives_column
from desktop.system.path_column import to_column
from model.caption import Caption


@dataclass(frozen=True, slots=True)
class Described:
    """A picture and what came of it: captions, all by one model, or an error's name.

    `digest` is the SHA-256 of its bytes; None where they could not be had. `text` is what was read
    in it, which the list does not keep.
    """

    path: Path
    digest: bytes | None
    captions: tuple[Caption, ...] = ()
    error: str | None = None
    detail: str | None = None
    text: StoredText | None = None

    @property
    def state(self) -> State:
        """What it is listed as."""
        if not self.captions:
            return "failed"
        return "done" if all(one.kind == "photo" for one in self.captions) else "refused"


def take_in(
    connection: sqlite3.Connection, batch: int, pictures: Sequence[Described], *, neutral: bool
) -> list[tuple[int, State]]:
    """Append pictures to a batch, each path once; number and state of those that are new."""
    taken: list[tuple[int, State]] = []
    for picture in pictures:
        model = picture.captions[0].model if picture.captions else None
        row = connection.execute(
            """INSERT INTO items (batch, path, state, digest, model, neutral, error, detail)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id""",
            (
                *(batch, to_column(picture.path), picture.state, picture.digest, model, neutral),
                *(picture.error, picture.detail),
            ),
        ).fetchone()
        if row is None:
            continue
        taken.append((row[0], picture.state))
        for caption in picture.captions:
            put_caption(connection, picture.digest, caption, neutral=neutral)
    return taken


def put_caption(
    connection: sqlite3.Connection, digest: bytes | None, caption: Caption, *, neutral: bool
) -> None:
    """Keep a caption under the picture's bytes, its language, its model and its manner."""
    connection.execute(
        "INSERT OR REPLACE INTO captions VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(digest, caption.language, caption.model, neutral, caption.text),
            *(caption.confidence, caption.kind, alternatives_column(caption)),
        ),
    )
