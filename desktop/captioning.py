"""One picture in, one caption job out; owns the loaded captioner."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from desktop.jobs import Job, JobControl, JobRunner
from model.caption import Caption, CaptionOptions


class Describes(Protocol):
    """What this module needs of a captioner (`model.captioner.Captioner` is one)."""

    def describe(
        self, picture: Path, options: CaptionOptions, should_stop: Callable[[], bool]
    ) -> Caption:
        """Describe one picture file."""
        ...


class Captioning(QObject):
    """Loads the captioner once, in the background, and describes one picture at a time with it.

    Signals, on the UI thread:
    - ready(): the captioner is loaded.
    - unavailable(object): it could not be loaded; the exception. Every `describe` tries again.
    """

    ready = Signal()
    unavailable = Signal(object)

    def __init__(
        self, load: Callable[[], Describes], runner: JobRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._load = load
        self._runner = runner
        self._captioner: Describes | None = None

    def start_loading(self) -> None:
        """Load now, so that the first picture does not wait for it."""
        job = self._runner.start(self._loaded)
        job.finished.connect(lambda _: self.ready.emit())
        job.failed.connect(self.unavailable)

    def reload(self) -> None:
        """Load anew, after what is under way: another model is in use from now on."""
        self._runner.start(self._forget)
        self.start_loading()

    def describe(self, picture: Path, options: CaptionOptions) -> Job:
        """A job whose result is the picture's `Caption`."""

        def work(control: JobControl) -> Caption:
            return self._loaded(control).describe(picture, options, control.should_stop)

        return self._runner.start(work)

    def _forget(self, _control: JobControl) -> None:
        self._captioner = None

    def _loaded(self, _control: JobControl) -> Describes:
        """The captioner; only ever called on the runner's one thread."""
        if self._captioner is None:
            self._captioner = self._load()
        return self._captioner
