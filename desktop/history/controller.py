"""The history off the UI thread: opened, read and written on one thread of its own."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from desktop.history.entries import Entry, Source, StoredText, Verdict
from desktop.history.store import History, Only
from desktop.jobs import Job, JobRunner
from desktop.pictures import loading as pictures
from desktop.system.paths import FolderNotWritable
from desktop.system.sqlite import HistoryError
from model.caption import Caption, Language

log = logging.getLogger(__name__)

PAGE = 200
"""Entries read at once."""

_ALL = 2**62


class Library(QObject):
    """What was described so far.

    When the history's file cannot be opened, the program goes on with one in memory and says so:
    nothing on the disk is touched.

    Signals, on the UI thread:
    - opened(): entries can be read.
    - noticed(object): a damaged file was kept aside (`SetAside`).
    - added(Entry), changed(Entry): an entry is new, or something of it is another than before.
    - deleted(list[int]), restored(list[Entry]): entries went, or came back.
    - trimmed(object): so many (int) of the oldest entries were removed for good.
    - failed(object): something could not be opened, read or written; the exception.
    """

    opened = Signal()
    noticed = Signal(object)
    added = Signal(object)
    changed = Signal(object)
    deleted = Signal(object)
    restored = Signal(object)
    trimmed = Signal(object)
    failed = Signal(object)

    def __init__(
        self, open_history: Callable[[], History], runner: JobRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._open_history = open_history
        self._runner = runner
        self._history: History | None = None

    def open(self) -> None:
        """Open the file; everything asked for in the meantime waits for it.

        What was deleted and could still be brought back when the program was killed goes now.
        """
        job = self._start(lambda history: history.notice)
        job.finished.connect(self._tell_opened)
        self._start(lambda history: history.purge_deleted())

    def page(self, before: int | None = None, text: str = "", *, only: Only | None = None) -> Job:
        """A job that gives the newest entries found, or those older than entry `before`."""
        return self._start(lambda history: history.search(text, PAGE, before, only=only))

    def thumbnails(
        self, entries: Sequence[int], prepare: Callable[[QImage], QImage] = QImage
    ) -> Job:
        """A job that gives the small pictures of some entries: id -> QImage, decoded.

        `prepare` does in the background what is to be done with each.
        """
        wanted = list(entries)
        return self._start(
            lambda history: {
                # A string, whatever PySide's stubs say.
                entry: prepare(QImage.fromData(jpeg, "JPG"))  # type: ignore[arg-type]
                for entry, jpeg in history.thumbnails(wanted).items()
            }
        )

    def recent_files(self, limit: int, since: datetime | None = None) -> Job:
        """A job that gives the files described last, after a moment."""
        return self._start(lambda history: history.recent_files(limit, since))

    def everything(self) -> Job:
        """A job that gives every entry, newest first."""
        return self._start(lambda history: history.recent(_ALL))

    def in_folder(self, folder: Path) -> Job:
        """A job that gives the numbers of the entries with pictures of a folder, newest first."""
        return self._start(lambda history: history.in_folder(folder))

    def entries(self, numbers: Sequence[int]) -> Job:
        """A job that gives some entries; those that were deleted are left out."""
        wanted = list(numbers)

        def read(history: History) -> list[Entry]:
            found = map(history.get, wanted)
            return [entry for entry in found if entry is not None and not entry.deleted]

        return self._start(read)

    def reviewable(self, language: Language) -> Job:
        """A job that gives every `Reviewable`."""
        return self._start(lambda history: history.reviewable(language))

    def corrections(self) -> Job:
        """A job that gives every `Correction`."""
        return self._start(lambda history: history.corrections())

    def keep_image(self, image: QImage) -> Job:
        """A job that stores a picture which has no file, and gives its path."""
        return self._start(lambda history: history.keep_picture(pictures.encoded(image, b"PNG")))

    def add(self, picture: Path, source: Source, caption: Caption) -> Job:
        """A job that stores a described picture with its thumbnail and gives the `Entry`."""
        job = self._start(
            lambda history: history.add(picture, source, pictures.thumbnail(picture), caption)
        )
        job.finished.connect(self.added)
        return job

    def update_caption(self, entry: int, caption: Caption) -> Job:
        """A job that stores the caption in one more language, and gives the `Entry`."""
        return self._change(lambda history: history.update_caption(entry, caption))

    def correct(self, entry: int, language: Language, text: str | None) -> Job:
        """A job that stores the user's own wording, or takes it back, and gives the `Entry`."""
        return self._change(lambda history: history.set_correction(entry, language, text))

    def judge(self, entry: int, language: Language, verdict: Verdict | None) -> Job:
        """A job that stores what the user says of the model's sentence, and gives the `Entry`."""
        return self._change(lambda history: history.set_verdict(entry, language, verdict))

    def keep_text(self, entry: int, text: StoredText) -> Job:
        """A job that stores the text read in a picture, and gives the `Entry`.

        That there is none is remembered, and changes nothing that is seen.
        """
        begin = self._change if text.text else self._start
        return begin(lambda history: history.set_text(entry, text))

    def relocate(self, entry: int, picture: Path) -> Job:
        """A job that stores where the picture is now, if it is one, and gives the `Entry`."""
        return self._change(
            lambda history: history.set_picture(entry, picture, pictures.thumbnail(picture))
        )

    def delete(self, entries: Sequence[int]) -> Job:
        """A job that hides entries until `restore`, or until the program ends."""
        gone = list(entries)

        def work(history: History) -> list[int]:
            history.delete(*gone)
            return gone

        job = self._start(work)
        job.finished.connect(self.deleted)
        return job

    def restore(self, entries: Sequence[int]) -> Job:
        """A job that brings deleted entries back, and gives them."""
        back = list(entries)

        def work(history: History) -> list[Entry]:
            history.restore(*back)
            return [entry for entry in map(history.get, back) if entry is not None]

        job = self._start(work)
        job.finished.connect(self.restored)
        return job

    def trim(self, limit: int) -> Job:
        """A job that removes for good all but the newest entries, and gives how many those were."""
        job = self._start(lambda history: history.trim(limit))
        job.finished.connect(self.trimmed)
        return job

    def close(self, timeout: float = 10.0) -> None:
        """Wait for what is being written, remove what was deleted, then let the file go."""
        if self._history is not None:
            self._start(lambda history: history.purge_deleted())
        ended = self._runner.finish(timeout)
        if self._history is not None and ended:
            self._history.close()
            self._history = None

    def _start(self, work: Callable[[History], object]) -> Job:
        job = self._runner.start(lambda _control: work(self._opened()))
        job.failed.connect(self.failed)
        return job

    def _change(self, work: Callable[[History], Entry]) -> Job:
        job = self._start(work)
        job.finished.connect(self.changed)
        return job

    def _opened(self) -> History:
        """The open history; only ever called on the runner's one thread."""
        if self._history is None:
            try:
                self._history = self._open_history()
            except (HistoryError, FolderNotWritable, sqlite3.Error) as error:
                log.warning("history kept in memory: %s", error)
                self._history = History(None)
                raise
        return self._history

    def _tell_opened(self, notice: object) -> None:
        self.opened.emit()
        if notice is not None:
            self.noticed.emit(notice)
