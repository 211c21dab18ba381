"""Which model describes: chosen while the app runs, off the UI thread, and loaded at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.captioning.comparison import compare
from desktop.captioning.controller import Captioning
from desktop.captioning.installed_models import ORIGINAL, InstalledModels, Learned, Model
from desktop.jobs import Job, JobRunner
from model.caption import CaptionerProtocol, CaptionOptions


class ActiveModel(QObject):
    """Changes the model in use. Pictures that are being described are finished with the old one.

    Signals, on the UI thread:
    - changed(Model): this one is in use from now on.
    - failed(object): the model was not changed; the exception.
    - list_changed(): there is one more, or one less.
    """

    changed = Signal(object)
    failed = Signal(object)
    list_changed = Signal()

    def __init__(
        self,
        models: InstalledModels,
        load: Callable[[Path], CaptionerProtocol],
        captioning: Captioning,
        runner: JobRunner,
        parent: QObject | None = None,
    ) -> None:
        """`load` proves that a bundle runs here; it raises a `ModelError` when it does not."""
        super().__init__(parent)
        self._models = models
        self._load = load
        self._captioning = captioning
        self._runner = runner

    @property
    def current(self) -> str:
        """The name of the model in use."""
        return self._models.current

    def bundle(self, name: str) -> Path:
        """Where a model's bundle lies."""
        return self._models.bundle(name)

    def list(self) -> Job:
        """A job that gives every `Model`, the original first."""
        return self._runner.start(lambda _: self._models.all())

    def use(self, name: str) -> Job:
        """Use one of the models; a job that gives it."""
        return self._change(lambda: self._use(name))

    def use_before(self) -> Job:
        """Use the model again that was in use before this one; a job that gives it."""

        def use_before() -> Model:
            before = self._models.before()
            return self._use(before.name if before is not None else ORIGINAL)

        return self._change(use_before)

    def install(self, bundle: Path, learned: Learned) -> Job:
        """Take a new bundle in and use it; a job that gives its `Model`."""
        return self._change(lambda: self._models.install(bundle, learned, self._load))

    def add(self, source: Path) -> Job:
        """Copy a model in, a bundle's folder or an archive; a job that gives its `Model`.

        It is not used yet. `failed` is for the job alone to tell.
        """
        job = self._runner.start(lambda _: self._models.add(source))
        job.finished.connect(lambda _: self.list_changed.emit())
        return job

    def tell_added(self) -> None:
        """Another way of adding a model has added one."""
        self.list_changed.emit()

    def remove(self, name: str) -> Job:
        """Remove one that was taught or added; a job that gives the `Model` in use then.

        Where it was in use, the original takes its place, and `changed` tells that, too.
        """
        was_used = name == self.current

        def remove() -> Model:
            self._models.remove(name)
            return self._in_use()

        job = self._runner.start(lambda _: remove())
        job.finished.connect(lambda _: self.list_changed.emit())
        if was_used:
            job.finished.connect(self._changed)
        return job

    def compare(self, models: Sequence[Model], picture: Path, options: CaptionOptions) -> Job:
        """Have models describe a picture one after another; each `Compared` is progress.

        The job fails for a picture that cannot be described, not for a model.
        """
        return self._runner.start(
            lambda control: compare(
                models, picture, options, self._load, control.report, control.should_stop
            )
        )

    def _use(self, name: str) -> Model:
        self._models.use(name)
        return self._in_use(name)

    def _in_use(self, name: str | None = None) -> Model:
        name = self.current if name is None else name
        return next(model for model in self._models.all() if model.name == name)

    def _change(self, work: Callable[[], Model]) -> Job:
        job = self._runner.start(lambda _: work())
        job.finished.connect(self._changed)
        job.failed.connect(self.failed)
        return job

    def _changed(self, model: Model) -> None:
        self._captioning.reload()
        self.changed.emit(model)
