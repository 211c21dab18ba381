"""Text in pictures for the window: read off the UI thread, one picture at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject

from desktop.jobs import Job, JobRunner
from desktop.reading.found_text import FoundText
from desktop.reading.reader import read_text

__all__ = ["ReadText", "Reading", "read_text"]


class ReadText(Protocol):
    """What this module needs of a reader (`desktop.reading.reader.read_text` is it)."""

    def __call__(
        self, picture: Path, *, behind: bool, should_stop: Callable[[], bool]
    ) -> FoundText:
        """Read a picture file."""
        ...


class Reading(QObject):
    """Starts readings; each has a process of its own, so no caption waits for one."""

    def __init__(self, read: ReadText, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read = read
        self._runner = runner

    def read(self, picture: Path, *, behind: bool = False) -> Job:
        """A job whose result is the picture's `FoundText`; `behind` lets all else go first."""
        return self._runner.start(
            lambda control: self._read(picture, behind=behind, should_stop=control.should_stop)
        )
