"""The window's retraining, lent to the service: the same process, lock and verdict."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from concurrent.futures import Future

from PySide6.QtCore import QObject, Qt, Signal

from desktop.retraining.controller import Retraining, State
from desktop.retraining.errors import NothingToLearn
from desktop.retraining.progress import Course
from desktop.retraining.work_folder import Plan
from desktop.serving.web.errors import (
    NothingHere,
    RequestMalformed,
    TrainingUndecided,
    TrainingUnderWay,
)
from desktop.serving.web.teaching import Status, Training
from model.errors import Cancelled

CURRENT = "current"
"""Names whatever training there is, also one that the window or an earlier run began."""

_STATUSES: dict[State, Status] = {
    State.RUNNING: "running",
    State.STOPPING: "running",
    State.PAUSED: "paused",
    State.FINISHED: "finished",
    State.INSTALLING: "finished",
}

Check = Callable[[], Training | None]


class SharedTeacher(QObject):
    """A `Teacher` (desktop/serving/web/teaching.py) whose futures the UI thread fulfils."""

    _asked = Signal(object, object)

    def __init__(self, retraining: Retraining, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._retraining = retraining
        self._name = ""
        self._ended: Status | None = None
        self._course = Course()
        self._waiting: list[tuple[Future[Training], Check]] = []
        self._asked.connect(self._do, Qt.ConnectionType.QueuedConnection)
        retraining.changed.connect(self._look)
        retraining.failed.connect(self._fail)
        retraining.choice.failed.connect(self._fail)

    def begin(self, *, corrections: bool, folder: str) -> Future[Training]:
        """Look through what there is to learn, and begin."""
        return self._ask(lambda future: self._begin(future, corrections, folder))

    def state(self, name: str) -> Future[Training]:
        """Tell where a training stands."""
        return self._ask(lambda future: future.set_result(self._known(name)))

    def cancel(self, name: str) -> Future[Training]:
        """Give up what was learned; the model in use stays."""
        return self._ask(lambda future: self._cancel(future, name))

    def use(self, name: str) -> Future[Training]:
        """Use the new model from now on."""
        return self._ask(lambda future: self._use(future, name))

    def let_go(self) -> None:
        """End what waits as cancelled: nobody is served any more."""
        self._fail(Cancelled())

    # -- on the UI thread --------------------------------------------------------------------

    def _ask(self, work: Callable[[Future[Training]], object]) -> Future[Training]:
        future: Future[Training] = Future()
        self._asked.emit(work, future)
        return future

    def _do(self, work: Callable[[Future[Training]], object], future: Future[Training]) -> None:
        if not future.set_running_or_notify_cancel():
            return
        try:
            work(future)
        except (NothingHere, RequestMalformed, TrainingUndecided, TrainingUnderWay) as error:
            future.set_exception(error)

    def _begin(self, future: Future[Training], corrections: bool, folder: str) -> None:
        retraining = self._retraining
        if retraining.state not in (State.IDLE, State.READY):
            raise TrainingUnderWay(retraining.state.name)
        if not corrections and not folder:
            raise RequestMalformed("nothing to learn from was named")
        self._name, self._ended = secrets.token_urlsafe(9), None

        def begun() -> Training | None:
            if self._retraining.state is State.READY:
                self._retraining.begin()
            if self._retraining.state is State.IDLE:
                raise self._retraining.error or NothingToLearn()
            return self._known(self._name) if self._retraining.busy else None

        self._waiting.append((future, begun))
        retraining.look(Plan(corrections, folder, base=retraining.choice.current))

    def _cancel(self, future: Future[Training], name: str) -> None:
        if self._known(name).status not in ("running", "paused", "finished", "failed"):
            raise TrainingUndecided(name)
        self._ended = "cancelled"
        self._waiting.append((future, self._over))
        self._retraining.cancel()

    def _use(self, future: Future[Training], name: str) -> None:
        known = self._known(name)
        if self._retraining.state is not State.FINISHED or not known.course.succeeded:
            raise TrainingUndecided(name)
        self._ended = "used"
        self._waiting.append((future, self._over))
        self._retraining.accept()

    def _over(self) -> Training | None:
        over = self._retraining.state is State.IDLE
        return self._known(CURRENT) if over else None

    def _known(self, name: str) -> Training:
        """What is known of a training; `NothingHere` for one that is not the last."""
        state, error = self._retraining.state, self._retraining.error
        status = _STATUSES.get(state, self._ended)
        if status is None or name not in (self._name, CURRENT):
            raise NothingHere(name)
        if status in ("used", "cancelled"):
            return Training(self._name, status, self._course)
        if state is State.PAUSED and error is not None:
            status = "failed"
        return Training(self._name or CURRENT, status, self._retraining.course, error)

    def _look(self) -> None:
        """Another state: keep what is known of the course, answer who waited for it.

        To begin is another change of state, so that this may be called while it runs.
        """
        if self._retraining.state in _STATUSES:
            self._course = self._retraining.course
        for future, check in tuple(self._waiting):
            try:
                found = None if future.done() else check()
            except Exception as error:  # noqa: BLE001 - whoever asked is told
                _end(future, error=error)
                continue
            if found is not None:
                _end(future, found)
        self._waiting = [pair for pair in self._waiting if not pair[0].done()]

    def _fail(self, error: Exception) -> None:
        for future, _ in self._waiting:
            _end(future, error=error)
        self._waiting = []


def _end(
    future: Future[Training], found: Training | None = None, error: Exception | None = None
) -> None:
    """Answer once: whatever comes second, like the signal of a failure told already, is dropped."""
    if future.done():
        return
    if found is None:
        future.set_exception(error or Cancelled())
    else:
        future.set_result(found)
