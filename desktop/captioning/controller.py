"""One picture in, one caption job out; owns the loaded captioner, unloads it when idle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.jobs import Job, JobControl, JobRunner
from desktop.system import memory
from model.caption import CaptionerProtocol, CaptionOptions, Language, Look


@dataclass(frozen=True, slots=True)
class RunsOnCpu:
    """A notice: Core ML could not load the model, and the CPU runs it instead."""

    detail: str


class Captioning(QObject):
    """Loads the captioner once, in the background, and describes one picture at a time with it.

    Unloaded, it comes back with the next picture.

    Signals, on the UI thread:
    - ready(): the captioner is loaded.
    - unavailable(object): it could not be loaded; the exception. Every `describe` tries again.
    - unloaded(): it has left the memory.
    - awaited(): somebody waits before the window for a picture's caption, whose job has begun.
    """

    ready = Signal()
    unavailable = Signal(object)
    unloaded = Signal()
    awaited = Signal()

    def __init__(
        self,
        load: Callable[[], CaptionerProtocol],
        runner: JobRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._load = load
        self._runner = runner
        self._captioner: CaptionerProtocol | None = None
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(0)
        self._idle.timeout.connect(self.unload)

    def unload_after(self, seconds: float) -> None:
        """Unload the captioner when no picture has come for so long; 0 keeps it."""
        self._idle.setInterval(round(1000 * seconds))
        self._wait_for_idleness()

    def start_loading(self) -> None:
        """Load now, so that the first picture does not wait for it."""
        job = self._runner.start(self._loaded)
        job.finished.connect(lambda _: self.ready.emit())
        # Reading a model leaves some megabytes behind.
        job.finished.connect(lambda _: self._runner.start(lambda _: memory.release()))
        job.failed.connect(self.unavailable)
        self._wait_for_idleness()

    def unload(self) -> None:
        """Let the captioner go, once what was begun with it is done."""
        job = self._runner.start(self._let_go)
        job.finished.connect(lambda _: self.unloaded.emit())

    def reload(self) -> None:
        """Load anew, after what is under way: another model is in use from now on."""
        self.unload()
        self.start_loading()

    def describe(self, picture: Path, options: CaptionOptions) -> Job:
        """A job whose result is the picture's `Caption`."""
        job = self.work_with(
            lambda captioner, control: captioner.describe(picture, options, control.should_stop)
        )
        self.awaited.emit()
        return job

    def work_with(self, work: Callable[[CaptionerProtocol, JobControl], object]) -> Job:
        """A job that has the captioner for itself; what comes meanwhile waits for its end."""
        self._wait_for_idleness()
        return self._runner.start(lambda control: work(self._loaded(control), control))

    def look(self, picture: Path, text: str, language: Language) -> Job:
        """A job whose result is the `Look` that goes with a sentence about the picture."""

        def work(control: JobControl) -> Look:
            return self._loaded(control).look(picture, text, language, control.should_stop)

        self._wait_for_idleness()
        return self._runner.start(work)

    def see(self, picture: Path) -> Job:
        """A job whose result is the picture's `Sight`."""
        return self.work_with(
            lambda captioner, control: captioner.see(picture, control.should_stop)
        )

    def alternatives(self, picture: Path, options: CaptionOptions, known: Sequence[str]) -> Job:
        """A job whose result is sentences that say something else than the caption and `known`."""
        return self.work_with(
            lambda captioner, control: captioner.alternatives(
                picture, options, control.should_stop, known
            )
        )

    def _loaded(self, _control: JobControl) -> CaptionerProtocol:
        """The captioner; only ever called on the runner's one thread."""
        if self._captioner is None:
            self._captioner = self._load()
        return self._captioner

    def _let_go(self, _control: JobControl) -> None:
        """Unload; only ever called on the runner's one thread."""
        self._captioner = None
        memory.give_back()

    def _wait_for_idleness(self) -> None:
        self._idle.stop()
        if self._idle.interval():
            self._idle.start()
