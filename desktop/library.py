"""The history off the UI thread: opened, read and written on one thread of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from desktop import pictures
from desktop.history import History, Source
from desktop.history_database import HistoryError
from desktop.jobs import Job, JobRunner
from desktop.paths import FolderNotWritable
from model.caption import Caption

log = logging.getLogger(__name__)

PAGE = 200
"""Entries read at once."""


class Library(QObject):
    """What was described so far.

    When the history's file cannot be opened, the program goes on with one in memory and says so:
    nothing on the disk is touched.

    Signals, on the UI thread:
    - opened(): entries can be read.
    - noticed(object): a damaged file was kept aside (`SetAside`).
    - added(Entry), changed(Entry): an entry is new, or has another caption.
    - failed(object): something could not be opened, read or written; the exception.
    """

    opened = Signal()
    noticed = Signal(object)
    added = Signal(object)
    changed = Signal(object)
    failed = Signal(object)

    def __init__(
        self, open_history: Callable[[], History], runner: JobRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._open_history = open_history
        self._runner = runner
        self._history: History | None = None

    def open(self) -> None:
        """Open the file; everything asked for in the meantime waits for it."""
        job = self._start(lambda history: history.notice)
        job.finished.connect(self._tell_opened)

    def page(self, before: int | None = None) -> Job:
        """A job that gives the newest entries, or those older than entry `before`."""
        return self._start(lambda history: history.recent(PAGE, before))

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
        job = self._start(lambda history: history.update_caption(entry, caption))
        job.finished.connect(self.changed)
        return job

    def close(self, timeout: float = 10.0) -> None:
        """Wait for what is being written, then let the file go."""
        ended = self._runner.finish(timeout)
        if self._history is not None and ended:
            self._history.close()
            self._history = None

    def _start(self, work: Callable[[History], object]) -> Job:
        job = self._runner.start(lambda _control: work(self._opened()))
        job.failed.connect(self.failed)
        return job

    def _opened(self) -> History:
        """The open history; only ever called on the runner's one thread."""
        if self._history is None:
            try:
                self._history = self._open_history()
            except (HistoryError, FolderNotWritable) as error:
                log.warning("history kept in memory: %s", error)
                self._history = History(None)
                raise
        return self._history

    def _tell_opened(self, notice: object) -> None:
        self.opened.emit()
        if notice is not None:
            self.noticed.emit(notice)
