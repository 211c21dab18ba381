"""Adding a stronger captioner, from the list of those that fit to the one that is used.

The window shows what this says and passes on what the user wants. Nothing is fetched before a
licence was accepted, and whether the new model is used is the user's own decision.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.captioning.active_model import ActiveModel
from desktop.captioning.installed_models import InstalledModels, Model
from desktop.history.controller import Library
from desktop.history.entries import Correction
from desktop.jobs import Job, JobRunner
from desktop.stronger.catalogue import Cost, Fit, computer_memory, cost_of, fit_of
from desktop.stronger.worker import Wanted, arrived, discard, import_model
from desktop.system import paths
from desktop.training_kit.kit import Kit, KitState
from model.caption import CaptionerProtocol
from model.imported.published import KNOWN, Published
from model.training_events import Event, Progress, Stage

if TYPE_CHECKING:
    from desktop.stronger.judging import Judgement

log = logging.getLogger(__name__)

DOWNLOAD = "download"
"""The stage that can be paused."""


class State(Enum):
    """Where it stands."""

    CHOOSING = auto()
    FETCHING = auto()
    CONVERTING = auto()
    PAUSED = auto()
    """It was begun and can be gone on with, also when it failed."""
    JUDGING = auto()
    DECIDING = auto()
    """The new model is one of the models; what both write is there to be compared."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A known captioner: what it asks, whether it fits, and how many bytes of it have arrived."""

    name: str
    published: Published
    cost: Cost
    fit: Fit
    arrived: int | None


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where an import works: the `folder` of what is under way.

    `publisher` is another server than the publisher's own; `memory` the computer's, in bytes.
    """

    folder: Path
    publisher: str = ""
    memory: int = field(default_factory=computer_memory)


class StrongerModels(QObject):
    """One captioner at a time.

    Signals, on the UI thread:
    - changed(): another state.
    - advanced(): the stage went on.
    - failed(object): what was asked for did not work; the exception.
    - added(Model): there is one more model.
    """

    changed = Signal()
    advanced = Signal()
    failed = Signal(object)
    added = Signal(object)

    def __init__(
        self,
        workplace: Workplace,
        kit: Kit,
        models: tuple[InstalledModels, ActiveModel],
        library: Library,
        load: Callable[[Path], CaptionerProtocol],
        runner: JobRunner,
        parent: QObject | None = None,
    ) -> None:
        """`load` loads a bundle."""
        super().__init__(parent)
        self.state = State.CHOOSING
        self.wanted = Wanted()
        self.error: Exception | None = None
        """Why it stands still, if nobody asked for that."""
        self.stage, self.done, self.of = "", 0, 0
        self.seconds_left: float | None = None
        self.model: Model | None = None
        self.judgement: Judgement | None = None
        self.kit = kit
        self.memory = workplace.memory
        self._workplace, self._work = workplace, workplace.folder
        self._models, self.choice = models
        self._library = library
        self._load = load
        self._runner = runner
        self._job: Job | None = None

    # -- what there is -----------------------------------------------------------------------

    @property
    def kit_ready(self) -> bool:
        """Whether everything that an import needs is installed."""
        return self.kit.state() is KitState.READY

    @property
    def busy(self) -> bool:
        """Whether something works."""
        return self.state in (State.FETCHING, State.CONVERTING, State.JUDGING)

    def offers(self) -> tuple[Offer, ...]:
        """Return what there is to choose from."""
        found = []
        for name, published in KNOWN.items():
            cost = cost_of(name)
            fit = fit_of(cost.import_memory, self.memory)
            found.append(Offer(name, published, cost, fit, arrived(self._work, name)))
        return tuple(found)

    # -- what the user wants -----------------------------------------------------------------

    def begin(self, wanted: Wanted) -> None:
        """Fetch, if it is a published one, and import; a published one that was begun goes on."""
        if self.busy or self.state is State.DECIDING:
            return
        self.wanted = replace(wanted, publisher=self._workplace.publisher)
        self.error, self.model, self.judgement = None, None, None
        self._tell("", 0, 0, None)
        self._enter(State.FETCHING if wanted.published else State.CONVERTING)
        job = self._start(
            lambda control: import_model(
                self.wanted,
                self.kit,
                self._models.added,
                self._work,
                control.report,
                control.should_stop,
            )
        )
        job.finished.connect(self._imported)

    def pause(self) -> None:
        """Stop where it stands; what has arrived is kept."""
        if self.state in (State.FETCHING, State.CONVERTING):
            self._let_go()
            self._enter(State.PAUSED)

    def resume(self) -> None:
        """Go on where it stood when it was paused, killed, or failed."""
        if self.state is State.PAUSED:
            self.begin(self.wanted)

    def give_up(self) -> None:
        """Stop, and remove what has arrived; while models are judged, only stop judging."""
        if self.state is State.JUDGING:
            self._let_go()
            self._enter(State.DECIDING)
        elif self.state in (State.FETCHING, State.CONVERTING, State.PAUSED):
            self._let_go()
            self.forget(self.wanted.place)
            self.error = None
            self._enter(State.CHOOSING)

    def forget(self, place: str) -> Job:
        """Remove what has arrived of a captioner, by the name of its folder at work."""
        job = self._runner.start(lambda _: discard(self._work, place))
        job.finished.connect(lambda _: self.changed.emit())
        return job

    def use(self) -> None:
        """Use the new model from now on."""
        if self.state is State.DECIDING and self.model is not None:
            job = self.choice.use(self.model.name)
            job.finished.connect(lambda _: self._leave())
            job.failed.connect(self._fail_deciding)

    def keep(self) -> None:
        """Leave the new model among the others, and go on with the present one."""
        if self.state is State.DECIDING:
            self._leave()

    def remove(self) -> None:
        """Take the new model off the disk again."""
        if self.state is State.DECIDING and self.model is not None:
            job = self.choice.remove(self.model.name)
            job.finished.connect(lambda _: self._leave())
            job.failed.connect(self._fail_deciding)

    def close(self) -> None:
        """The app quits: what has arrived is kept, to be gone on with another time."""
        self._let_go()

    # -- how it goes -------------------------------------------------------------------------

    def _hear(self, event: Event) -> None:
        if isinstance(event, Stage):
            self._tell(event.name, 0, event.steps, None)
        elif isinstance(event, Progress):
            self._tell(event.stage, event.step, event.of, event.seconds_left)
        if self.state is State.FETCHING and self.stage not in ("", DOWNLOAD):
            self._enter(State.CONVERTING)
        self.advanced.emit()

    def _imported(self, name: str) -> None:
        self._job = None
        self.model = self._models.model(name)
        self.choice.tell_added()
        self.added.emit(self.model)
        self._tell("", 0, 0, None)
        self._enter(State.JUDGING)
        job = self._library.corrections()
        job.finished.connect(self._judge)
        job.failed.connect(lambda _: self._judge([]))

    def _judge(self, corrections: list[Correction]) -> None:
        if self.state is not State.JUDGING or self.model is None:
            return
        # Imported when it is wanted: NumPy comes with it, and the window is not to wait.
        from desktop.stronger.judging import judge, subjects

        bundles = (self._models.bundle(self.choice.current), self.model.bundle)
        pictures = subjects(corrections, paths.assets() / "sample" / "photographer.jpg")
        job = self._start(
            lambda control: judge(
                bundles, pictures, self._load, control.report, control.should_stop
            )
        )
        job.finished.connect(self._judged)

    def _judged(self, judgement: Judgement) -> None:
        self._job = None
        self.judgement = judgement
        self._enter(State.DECIDING)

    def _start(self, work: Callable[..., object]) -> Job:
        job = self._job = self._runner.start(work)
        job.progressed.connect(lambda event: self._hear(event) if self._job is job else None)
        job.failed.connect(self._fail)
        return job

    def _fail(self, error: Exception) -> None:
        self._job, self.error = None, error
        log.info("a stronger model was not added: %s", error)
        self._enter(State.DECIDING if self.state is State.JUDGING else State.PAUSED)
        self.failed.emit(error)

    def _fail_deciding(self, error: Exception) -> None:
        self.error = error
        self.changed.emit()

    # -- small parts -------------------------------------------------------------------------

    def _let_go(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def _leave(self) -> None:
        self.error, self.model, self.judgement = None, None, None
        self._enter(State.CHOOSING)

    def _tell(self, stage: str, done: int, of: int, seconds_left: float | None) -> None:
        self.stage, self.done, self.of, self.seconds_left = stage, done, of, seconds_left

    def _enter(self, state: State) -> None:
        self.state = state
        self.changed.emit()
