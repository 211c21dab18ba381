"""Looks for pictures in what the user gave, off the UI thread; tells how far it is."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.jobs import Job, JobControl, JobRunner
from desktop.pictures.folders import NoPicturesHere, PassedOver, pictures_in
from model.plain_files import is_folder

MANY = 200
"""More pictures than this are described only after a question."""

FEW = 20
"""Up to so many files, and no folder, are described one after another in the window itself."""

_CHUNK = 500


def is_for_batch(paths: Sequence[Path]) -> bool:
    """Whether these go into a batch: more than a few, or a folder among them."""
    return len(paths) > FEW or any(is_folder(path) for path in paths)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brought: pictures, what was passed over, and where it was looked."""

    sources: tuple[Path, ...] = ()
    pictures: tuple[Path, ...] = ()
    passed_over: PassedOver | None = None

    @property
    def folder(self) -> Path | None:
        """The one folder that all sources are, or lie in."""
        whole = (path.absolute() for path in self.sources)
        folders = {path if is_folder(path) else path.parent for path in whole}
        return folders.pop() if len(folders) == 1 else None

    @property
    def name(self) -> str:
        """What these pictures are called until their user calls them something else."""
        folder = self.folder
        if folder is None:
            folder = Path(os.path.commonpath([path.absolute() for path in self.sources]))
        return folder.name or str(folder)


class Search(QObject):
    """One search at a time.

    Signals, on the UI thread:
    - progressed(int): so many pictures were found so far; -1 when the search is over.
    - many_found(int): so many that `accept` or `drop` has to be called.
    - found(Found): these are to be described, at least one.
    - failed(object): none was, or the place cannot be read.
    """

    progressed = Signal(int)
    many_found = Signal(int)
    found = Signal(object)
    failed = Signal(object)

    def __init__(self, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._job: Job | None = None
        self._waiting: Found | None = None
        """What was found, and is many."""
        self.passed_over = PassedOver()
        """What the last search found in folders and did not take."""

    def start(self, paths: Sequence[Path]) -> None:
        """Look in folders and among files, in place of a search that is under way."""
        self.stop()
        self.drop()
        self.progressed.emit(0)
        self._job = self._runner.start(lambda control: _found(paths, control))
        self._job.progressed.connect(self.progressed.emit)
        self._job.finished.connect(self._end_found)
        self._job.failed.connect(self._end_failed)

    def stop(self) -> None:
        """Give up looking."""
        if self._job is not None:
            self._job.cancel()
            self._end()

    def accept(self) -> None:
        """Have the many that were found described."""
        found, self._waiting = self._waiting, None
        if found is not None:
            self.found.emit(found)

    def drop(self) -> None:
        """Forget what was found."""
        self._waiting = None

    def _end_found(self, found: Found) -> None:
        self._end()
        assert found.passed_over is not None
        self.passed_over = found.passed_over
        if len(found.pictures) > MANY:
            self._waiting = found
            self.many_found.emit(len(found.pictures))
        else:
            self.found.emit(found)

    def _end_failed(self, error: Exception) -> None:
        self._end()
        self.failed.emit(error)

    def _end(self) -> None:
        self._job = None
        self.progressed.emit(-1)


def _found(paths: Sequence[Path], control: JobControl) -> Found:
    """Every picture in these places, told of from time to time, and what was passed over."""
    found: list[Path] = []
    passed_over = PassedOver()
    for path in pictures_in(paths, control.should_stop, passed_over):
        found.append(path)
        if len(found) % _CHUNK == 0:
            control.report(len(found))
    if not found:
        raise NoPicturesHere(paths[0], passed_over=passed_over.counts)
    return Found(tuple(paths), tuple(found), passed_over)
