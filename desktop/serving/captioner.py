"""The window's captioner, lent to the service: from any thread onto the captioner's own queue."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from desktop.captioning.controller import Captioning
from desktop.jobs import Job
from model.errors import Cancelled

if TYPE_CHECKING:  # asyncio is imported with the service, which few start
    from desktop.serving.web.describing import CaptionerWork

T = TypeVar("T")

_MOST_GIVEN_WAY = 8
"""So often a request lets pictures of the window go before it; then it has its turn."""


class _Request:
    """Some work that is asked for, its future, and the job that is at it now."""

    def __init__(self, work: CaptionerWork[object], future: Future[object]) -> None:
        self.work = work
        self.future = future
        self.job: Job | None = None
        self.given_way = 0


class SharedCaptioner(QObject):
    """Hands work to `Captioning`, whose methods belong to the UI thread, and brings back a future.

    What the service asks stands in the same queue as what the window asks. A picture of the window
    that somebody waits for goes first: what the service has in work is left, and begun again.
    """

    _asked = Signal(object, object)

    def __init__(self, captioning: Captioning, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._captioning = captioning
        self._open: set[_Request] = set()
        self._asked.connect(self._begin, Qt.ConnectionType.QueuedConnection)
        captioning.awaited.connect(self._give_way)

    def submit(self, work: CaptionerWork[T]) -> Future[T]:
        """Do some work with the captioner when its turn comes. Called from any thread.

        The work may be begun several times; the last one's result is the future's.
        """
        future: Future[T] = Future()
        self._asked.emit(work, future)
        return future

    def let_go(self) -> None:
        """End all work that is not done as cancelled: nobody is served any more."""
        for request in self._open:
            request.future.set_exception(Cancelled())
        self._open.clear()

    def _begin(self, work: CaptionerWork[object], future: Future[object]) -> None:
        if not future.set_running_or_notify_cancel():
            return
        request = _Request(work, future)
        self._open.add(request)
        self._start(request)

    def _start(self, request: _Request) -> None:
        job = self._captioning.work_with(
            lambda captioner, control: request.work(captioner, control.should_stop)
        )
        request.job = job
        job.finished.connect(lambda found: self._end(request, job, found))
        job.failed.connect(lambda error: self._fail(request, job, error))
        job.cancelled.connect(lambda: self._fail(request, job, Cancelled()))

    def _give_way(self) -> None:
        """Let the window's picture, whose job stands behind, go before."""
        for request in self._open:
            if request.job is not None and request.given_way < _MOST_GIVEN_WAY:
                request.given_way += 1
                left = request.job
                self._start(request)
                left.cancel()

    def _end(self, request: _Request, job: Job, found: object) -> None:
        if request in self._open and request.job is job:
            self._open.remove(request)
            request.future.set_result(found)

    def _fail(self, request: _Request, job: Job, error: Exception) -> None:
        if request in self._open and request.job is job:
            self._open.remove(request)
            request.future.set_exception(error)
