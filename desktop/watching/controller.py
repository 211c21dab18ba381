"""Describes the pictures that come into a folder which the user has chosen to be watched."""

from __future__ import annotations

import logging
from collections import deque
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from desktop import settings
from desktop.captioning.controller import Captioning
from desktop.history.controller import Library
from desktop.jobs import Job, JobRunner
from desktop.settings import Settings
from desktop.watching.errors import TooManyArrived, WatchedFolderGone
from desktop.watching.store import SeenPictures
from desktop.watching.worker import PAUSE, FolderWatch
from model.caption import Caption, CaptionOptions
from model.errors import ImageError

log = logging.getLogger(__name__)

MOST_WAITING = 1000
"""New pictures at once; more than that are a batch, which nobody begins for the user."""


class Watching(QObject):
    """One folder at most; off until the user chooses it, and on again after a restart.

    Pictures are described one after another behind whatever the user does, and land in the history;
    what is shown in the window stays. `runner` is one thread, which reads the folder.

    Signals, on the UI thread:
    - changed(): another folder is watched, or none any more.
    - described(tuple): the (Path, Caption) of the pictures that came together, at least one.
    - failed(object): an exception; watching goes on but for `TooManyArrived`.
    """

    changed = Signal()
    described = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        captioning: Captioning,
        library: Library,
        table: Settings,
        runner: JobRunner,
        store: SeenPictures,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._captioning = captioning
        self._library = library
        self._settings = table
        self._runner = runner
        self._store = store
        self._watch: FolderWatch | None = None
        self._looking: Job | None = None
        self._describing: Job | None = None
        self._waiting: deque[Path] = deque()
        self._together: list[tuple[Path, Caption]] = []
        self._missed = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(round(1000 * PAUSE))
        self._pause.timeout.connect(self.look)
        captioning.ready.connect(self._go_on)

    @property
    def folder(self) -> Path | None:
        """What is watched; None for nothing."""
        name = self._settings.get(settings.WATCHED_FOLDER)
        return Path(name) if name else None

    def restore(self) -> None:
        """Go on with the folder of before, if there was one, and with what came meanwhile."""
        folder = self.folder
        if folder is not None:
            self._begin(folder)

    def watch(self, folder: Path) -> None:
        """Describe what comes into this folder from now on."""
        if folder == self.folder:
            return
        self.stop()
        self._settings.set(settings.WATCHED_FOLDER, str(folder))
        self._begin(folder)
        self.changed.emit()

    def stop(self) -> None:
        """Watch nothing any more."""
        if self.folder is None:
            return
        self._end()
        self._settings.set(settings.WATCHED_FOLDER, "")
        self.changed.emit()

    def look(self) -> None:
        """Look into the folder now, unless that is being done; the next look follows by itself."""
        watch = self._watch
        if watch is None or self._looking is not None:
            return
        self._pause.stop()
        job = self._runner.start(lambda _: watch.look())
        self._looking = job
        job.finished.connect(self._found)
        job.failed.connect(self._not_found)

    def _begin(self, folder: Path) -> None:
        self._watch = FolderWatch(folder, self._store)
        self.look()

    def _end(self) -> None:
        self._pause.stop()
        for job in (self._looking, self._describing):
            if job is not None:
                job.cancel()
        self._looking = self._describing = self._watch = None
        self._waiting.clear()
        self._together.clear()
        self._missed = False

    def _found(self, pictures: list[Path]) -> None:
        self._looking = None
        self._missed = False
        self._waiting.extend(pictures)
        if len(self._waiting) > MOST_WAITING and (folder := self.folder) is not None:
            self.stop()
            self.failed.emit(TooManyArrived(folder))
            return
        self._pause.start()
        self._describe_next()

    def _not_found(self, error: Exception) -> None:
        self._looking = None
        # A drive that is not plugged in is told of once, not every other second.
        if not (self._missed and isinstance(error, WatchedFolderGone)):
            self.failed.emit(error)
        self._missed = isinstance(error, WatchedFolderGone)
        if self._missed:
            self._pause.start()

    def _describe_next(self) -> None:
        if self._describing is not None:
            return
        if not self._waiting:
            if self._together:
                together, self._together = tuple(self._together), []
                self.described.emit(together)
            return
        picture = self._waiting[0]
        job = self._captioning.describe(picture, self._options())
        self._describing = job
        job.finished.connect(lambda caption: self._described(picture, caption))
        job.failed.connect(lambda error: self._not_described(picture, error))

    def _described(self, picture: Path, caption: Caption) -> None:
        self._describing = None
        self._waiting.popleft()
        self._together.append((picture, caption))
        self._library.add(picture, "opened", caption)
        self._remember(picture, damaged=False)
        self._describe_next()

    def _not_described(self, picture: Path, error: Exception) -> None:
        self._describing = None
        if not isinstance(error, ImageError):
            # The others would fail alike. They wait until there is a model again.
            self.failed.emit(error)
            return
        self._waiting.popleft()
        log.info("not described in the watched folder: %s", error)
        self._remember(picture, damaged=True)
        self._describe_next()

    def _remember(self, picture: Path, *, damaged: bool) -> None:
        watch = self._watch
        if watch is None:
            return
        job = self._runner.start(
            lambda _: watch.damaged(picture) if damaged else watch.done(picture)
        )
        job.failed.connect(lambda error: log.warning("may be described again: %s", error))

    def _go_on(self) -> None:
        if self._watch is not None:
            self._describe_next()

    def _options(self) -> CaptionOptions:
        return CaptionOptions(
            language=self._settings.caption_language(),
            beams=self._settings.get(settings.CAPTION_BEAMS),
            neutral_people=self._settings.get(settings.NEUTRAL_PEOPLE),
        )
