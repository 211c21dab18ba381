"""The window's captioner, lent to the service: from any thread onto the captioner's own queue."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from desktop.captioning.controller import Captioning
from model.errors import Cancelled

if TYPE_CHECKING:  # asyncio is imported with the service, which few start
    from desktop.serving.web.describing import CaptionerWork

T = TypeVar("T")


class SharedCaptioner(QObject):
    """Hands work to `Captioning`, whose methods belong to the UI thread, and brings back a future.

    What the service asks stands in the same queue as what the window asks.
    """

    _asked = Signal(object, object)

    def __init__(self, captioning: Captioning, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._captioning = captioning
        self._open: set[Future[object]] = set()
        self._asked.connect(self._begin, Qt.ConnectionType.QueuedConnection)

    def submit(self, work: CaptionerWork[T]) -> Future[T]:
        """Do some work with the captioner when its turn comes. Called from any thread."""
        future: Future[T] = Future()
        self._asked.emit(work, future)
        return future

    def let_go(self) -> None:
        """End all work that is not done as cancelled: nobody is served any more."""
        for future in self._open:
            future.set_exception(Cancelled())
        self._open.clear()

    def _begin(self, work: CaptionerWork[object], future: Future[object]) -> None:
        if not future.set_running_or_notify_cancel():
            return
        self._open.add(future)
        job = self._captioning.work_with(
            lambda captioner, control: work(captioner, control.should_stop)
        )
        job.finished.connect(lambda found: self._end(future, found))
        job.failed.connect(lambda error: self._fail(future, error))
        job.cancelled.connect(lambda: self._fail(future, Cancelled()))

    def _end(self, future: Future[object], found: object) -> None:
        if future in self._open:
            self._open.remove(future)
            future.set_result(found)

    def _fail(self, future: Future[object], error: Exception) -> None:
        if future in self._open:
            self._open.remove(future)
            future.set_exception(error)
