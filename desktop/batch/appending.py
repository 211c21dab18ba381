"""Brings pictures into the list: what was found in folders, and what was described elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.batch.described import Described
from desktop.batch.items import State
from desktop.batch.languages import chosen_languages
from desktop.batch.search import Found
from desktop.batch.store import BatchStore
from desktop.jobs import Job
from desktop.settings import Settings

_CHUNK = 500

Start = Callable[[Callable[[BatchStore], object]], Job]
"""Has something done with the open list, off the UI thread."""


class Appending(QObject):
    """Begins batches, and appends pictures to them, so many at a time.

    Signals, on the UI thread:
    - begun(int): this batch is there, and is to be shown.
    - appended(int, list[int], dict[str, int]): a batch, its new pictures, and how many of them
      are in which state.
    """

    begun = Signal(int)
    appended = Signal(int, list, dict)

    def __init__(self, start: Start, table: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._start = start
        self._settings = table

    def begin(self, found: Found) -> None:
        """Make a batch of what was found, or go on with that of its folder."""
        languages = chosen_languages(None, self._settings) or self._settings.caption_language()
        job = self._start(lambda store: store.begin(found.name, found.folder, languages))
        job.finished.connect(self.begun.emit)
        job.finished.connect(partial(self._add, found.pictures))

    def begin_archive(self, name: str, archive: Path, languages: str) -> Job:
        """Make a batch of an archive's data set, or go on with it; a job that gives its number.

        Its pictures were described elsewhere, in the languages `en`, `fr` or `both`.
        """
        job = self._start(lambda store: store.begin_archive(name, archive, languages))
        job.finished.connect(self.begun.emit)
        return job

    def take_in(self, batch: int, pictures: Sequence[Described], *, neutral: bool) -> Job:
        """Append pictures that were described elsewhere; a job like `BatchStore.take_in`."""
        job = self._start(
            partial(BatchStore.take_in, batch=batch, pictures=pictures, neutral=neutral)
        )
        job.finished.connect(partial(self._taken_in, batch))
        return job

    def _add(self, found: Sequence[Path], batch: int) -> None:
        for first in range(0, len(found), _CHUNK):
            chunk = found[first : first + _CHUNK]
            job = self._start(partial(BatchStore.add, paths=chunk, batch=batch))
            job.finished.connect(partial(self._added, batch))

    def _added(self, batch: int, ids: list[int]) -> None:
        self.appended.emit(batch, ids, {"waiting": len(ids)})

    def _taken_in(self, batch: int, taken: list[tuple[int, State]] | None) -> None:
        states = Counter(state for _, state in taken or ())
        self.appended.emit(batch, [number for number, _ in taken or ()], dict(states))
