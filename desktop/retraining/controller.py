"""Teaching the model, from what there is to learn to the new model in use.

The window shows what this says and passes on what the user wants; every decision is taken here,
but the last one: whether a new model that is better is used is the user's own.
"""

from __future__ import annotations

import logging
import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.captioning.active_model import ActiveModel
from desktop.history.controller import Library
from desktop.history.entries import Correction
from desktop.jobs import JobRunner
from desktop.retraining.errors import RetrainingError
from desktop.retraining.process import Command, TrainingProcess
from desktop.retraining.progress import Course
from desktop.retraining.work_folder import Plan, RetrainingWork, training_arguments
from desktop.system.paths import FolderNotWritable, create
from desktop.training_kit.errors import KitError
from desktop.training_kit.kit import Kit, KitState
from model.training_events import Done, Event

log = logging.getLogger(__name__)

GRACE_AT_QUIT = 10_000
"""Milliseconds that quitting waits for the training process to save where it stands."""

_POLITENESS = 10
"""How far behind everything else the training stands in line for the processor (see nice(1))."""


Outcome = Done | Exception | None
"""How a process ended: with its work done, for a reason, or because it was asked to."""


class State(Enum):
    """Where a retraining stands."""

    IDLE = auto()
    """Nothing is under way."""
    LOOKING = auto()
    """The sources are looked through."""
    READY = auto()
    """They were looked through: it could begin."""
    RUNNING = auto()
    STOPPING = auto()
    PAUSED = auto()
    """It was begun and can be continued, also when the process was killed or failed."""
    FINISHED = auto()
    """There is a verdict, and a new model where that is good."""
    INSTALLING = auto()


class Retraining(QObject):
    """One retraining at a time.

    Signals, on the UI thread:
    - changed(): another state.
    - advanced(): the course of the training went on.
    - corrections_counted(object): how many corrections there are, by language.
    - failed(object): what was asked for did not work; the exception.
    """

    changed = Signal()
    advanced = Signal()
    corrections_counted = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        work: RetrainingWork,
        kit: Kit,
        choice: ActiveModel,
        library: Library,
        runner: JobRunner,
        log_file: Path,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.state = State.IDLE
        self.course = Course()
        self.error: Exception | None = None
        """Why the last process ended without success, as long as nothing else was tried."""
        self.log_file = log_file
        self.choice = choice
        self._work = work
        self.kit = kit
        self._library = library
        self._runner = runner
        self._process: TrainingProcess | None = None
        self._wanted: Plan | None = None
        self._discard = False

    # -- what there is -----------------------------------------------------------------------

    @property
    def plan(self) -> Plan | None:
        """What is being learned."""
        return self._work.plan()

    @property
    def kit_ready(self) -> bool:
        """Whether everything that training needs is installed."""
        return self.kit.state() is KitState.READY

    @property
    def busy(self) -> bool:
        """Whether a training process works."""
        return self.state in (State.RUNNING, State.STOPPING)

    def restore(self) -> None:
        """Find what the last run of the app left, to be continued or decided."""
        job = self._runner.start(lambda _: (self._work.plan(), self._work.course()))
        job.finished.connect(lambda found: self._restored(*found))

    def count_corrections(self) -> None:
        """Have `corrections_counted` tell what the user's corrections are."""
        job = self._library.corrections()
        job.finished.connect(lambda found: self.corrections_counted.emit(_by_language(found)))

    # -- what the user wants -----------------------------------------------------------------

    def look(self, plan: Plan) -> None:
        """Look through what would be learned: `READY` when there is something, else `failed`."""
        if self.state not in (State.IDLE, State.LOOKING, State.READY):
            return
        self._let_go()
        self.course, self.error = Course(), None
        self._wanted = plan
        self._enter(State.LOOKING)
        if not plan.corrections:
            self._prepare(plan, [])
            return
        job = self._library.corrections()
        job.finished.connect(lambda corrections: self._prepare(plan, corrections))
        job.failed.connect(self._not_looked)

    def forget_sources(self) -> None:
        """Nothing is chosen any more; what was found in it before is no longer of use."""
        if self.state in (State.IDLE, State.LOOKING, State.READY):
            self._let_go()
            self.course, self.error = Course(), None
            self._enter(State.IDLE)

    def begin(self) -> None:
        """Teach what was looked through."""
        if self.state is not State.READY:
            return
        try:
            self._work.begin()
            self.log_file.unlink(missing_ok=True)
        except (RetrainingError, OSError) as error:
            self.failed.emit(error)
            return
        self.course = Course()
        self._run()

    def pause(self) -> None:
        """Have the process save where it stands and end."""
        if self.state is State.RUNNING and self._process is not None:
            self._enter(State.STOPPING)
            self._process.stop()

    def resume(self) -> None:
        """Go on where it stood when it was paused, killed, or failed."""
        if self.state is State.PAUSED:
            self._run()

    def cancel(self) -> None:
        """Give up what was learned so far; the model in use stays."""
        if self.state is State.RUNNING and self._process is not None:
            self._discard = True
            self.pause()
        elif self.state in (State.PAUSED, State.FINISHED):
            self._clear()

    def accept(self) -> None:
        """Use the new model from now on; the one before can be taken back."""
        if self.state is not State.FINISHED or not self.course.succeeded:
            return
        self._enter(State.INSTALLING)
        job = self.choice.install(self._work.bundle, self._work.learned())
        job.finished.connect(lambda _: self._clear())
        job.failed.connect(lambda _: self._enter(State.FINISHED))

    def close(self) -> None:
        """The app quits: the training saves where it stands, to be continued another time."""
        if self._process is not None and self.busy:
            self._process.stop_and_wait(GRACE_AT_QUIT)
        self._let_go()

    # -- looking through the sources ---------------------------------------------------------

    def _prepare(self, plan: Plan, corrections: list[Correction]) -> None:
        if not self._is_wanted(plan):
            return
        job = self._runner.start(lambda _: self._work.prepare(plan, corrections))
        job.finished.connect(lambda _: self._check(plan))
        job.failed.connect(self._not_looked)

    def _is_wanted(self, plan: Plan) -> bool:
        """Whether this is still the choice that is looked through."""
        return self.state is State.LOOKING and self._wanted is plan

    def _check(self, plan: Plan) -> None:
        if not self._is_wanted(plan):
            return
        if plan.scratch:
            # A whole data set is read when it begins: to look through it takes as long.
            self._enter(State.READY)
        else:
            self._start(self._looked, "--check")

    def _looked(self, outcome: Outcome) -> None:
        if isinstance(outcome, Exception):
            self._not_looked(outcome)
        else:
            self._enter(State.READY if self.course.sources else State.IDLE)

    def _not_looked(self, error: Exception) -> None:
        self.error = error
        self._enter(State.IDLE)
        self.failed.emit(error)

    # -- the training process ----------------------------------------------------------------

    def _run(self) -> None:
        self.error = None
        self.course.begin_process()
        self._work.note_process()
        self._enter(State.RUNNING)
        self._start(self._ran)

    def _ran(self, outcome: Outcome) -> None:
        if isinstance(outcome, Exception):
            self.error = outcome
            log.warning("the training ended: %s", outcome)
        if self._discard:
            self._clear()
        elif isinstance(outcome, Done):
            self._enter(State.FINISHED)
        else:
            self._enter(State.PAUSED)
            if self.error is not None:
                self.failed.emit(self.error)

    def _start(self, then: Callable[[Outcome], None], *more: str) -> None:
        """Start the training program, one at a time; `then` is called once, when it has ended."""
        try:
            self._work.lock()
            command = self._command(*more)
        except (RetrainingError, KitError, FolderNotWritable) as error:
            self._work.unlock()
            then(error)
            return
        process = TrainingProcess(command, self)
        self._process = process

        def end(outcome: Outcome) -> None:
            if self._process is process:
                self._process = None
                self._work.unlock()
                then(outcome)
            process.deleteLater()

        process.told.connect(lambda line, event: self._hear(process, line, event))
        process.done.connect(end)
        process.stopped.connect(lambda: end(None))
        process.failed.connect(end)
        process.start()

    def _hear(self, process: TrainingProcess, line: str, event: Event) -> None:
        if self._process is not process:
            return
        self.course.take(event)
        if self.state is not State.LOOKING:
            self._work.keep(line)
        self.advanced.emit()

    def _command(self, *more: str) -> Command:
        create(self.log_file.parent)
        plan = self._work.plan() or Plan(corrections=True)
        polite = ["nice", "-n", str(_POLITENESS)] if shutil.which("nice") else []
        # -P: a file in the user's current folder must not pass for a module.
        program = [str(self.kit.python()), "-P", "-m", "model.training"]
        arguments = training_arguments(self._work, plan, self.choice.bundle(plan.base))
        return Command(
            [*polite, *program, *arguments, *more], self.kit.environment(), self.log_file
        )

    def _let_go(self) -> None:
        """End a process that only looked; what it still says is dropped."""
        if self._process is not None:
            process, self._process = self._process, None
            process.stop_and_wait(0)
            self._work.unlock()

    # -- small parts -------------------------------------------------------------------------

    def _restored(self, plan: Plan | None, course: Course) -> None:
        if self.state is not State.IDLE or plan is None or not plan.begun:
            return
        self.course = course
        self._enter(State.FINISHED if isinstance(course.end, Done) else State.PAUSED)

    def _clear(self) -> None:
        self._discard = False
        self.course, self.error = Course(), None
        job = self._runner.start(lambda _: self._work.clear())
        job.failed.connect(self.failed)
        self._enter(State.IDLE)

    def _enter(self, state: State) -> None:
        self.state = state
        self.changed.emit()


def _by_language(corrections: Iterable[Correction]) -> dict[str, int]:
    return dict(Counter(correction.language for correction in corrections))
