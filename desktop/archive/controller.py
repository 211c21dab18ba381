"""Opens archives in the window: their pictures come into the list, a partition at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.archive.dataset import Dataset, opened
from desktop.batch.controller import Batching
from desktop.batch.described import Described
from desktop.batch.items import State
from desktop.jobs import Job, JobRunner


class Archives(QObject):
    """One archive is opened at a time; another one takes the place of what is not in the list yet.

    What is in the list stays there: its pictures are found, reviewed and exported like those that
    were described here, and opening the archive again adds what was described since.

    Signals, on the UI thread:
    - begun(int): this batch has the archive's pictures, the first of them soon.
    - opened(str, int): all pictures of an archive with this name are in the list, so many of them
      new.
    - failed(object): it cannot be opened, or not wholly.
    """

    begun = Signal(int)
    opened = Signal(str, int)
    failed = Signal(object)

    def __init__(
        self, batching: Batching, runner: JobRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._batching = batching
        self._runner = runner
        self._opening: _Opening | None = None

    def open(self, folder: Path) -> None:
        """Open the data set in a folder."""
        self.stop()
        self._opening = _Opening(self, self._batching, self._runner, folder.absolute())

    def stop(self) -> None:
        """Take no more in; what is in the list stays."""
        if self._opening is not None:
            self._opening.stop()
            self._opening = None


class _Opening(QObject):
    """One archive on its way into the list: a partition is read while none is taken in."""

    def __init__(
        self, archives: Archives, batching: Batching, runner: JobRunner, folder: Path
    ) -> None:
        super().__init__(archives)
        self._archives = archives
        self._appending = batching.appending
        self._runner = runner
        self._folder = folder
        self._name = folder.name or str(folder)
        self._number = 0
        self._new = 0
        self._job = self._run(runner.start(lambda _: opened(str(folder))))
        self._job.finished.connect(self._begin)

    def stop(self) -> None:
        self._job.cancel()
        self.deleteLater()

    def _run(self, job: Job) -> Job:
        self._job = job
        job.failed.connect(self._archives.failed)
        return job

    def _begin(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._left: Iterator[int] = iter(dataset.complete)
        job = self._appending.begin_archive(self._name, self._folder, dataset.languages)
        self._run(job).finished.connect(self._begun)

    def _begun(self, number: int) -> None:
        self._number = number
        self._archives.begun.emit(number)
        self._next()

    def _next(self) -> None:
        partition = next(self._left, None)
        if partition is None:
            self._archives.opened.emit(self._name, self._new)
            return
        job = self._runner.start(lambda _: self._dataset.pictures(partition))
        self._run(job).finished.connect(self._take_in)

    def _take_in(self, pictures: list[Described]) -> None:
        neutral = self._dataset.plan.manner.neutral
        job = self._appending.take_in(self._number, pictures, neutral=neutral)
        self._run(job).finished.connect(self._taken_in)

    def _taken_in(self, taken: list[tuple[int, State]] | None) -> None:
        if taken is None:  # the batch was deleted meanwhile
            return
        self._new += len(taken)
        self._next()
