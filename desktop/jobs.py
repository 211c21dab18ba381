"""Carries plain functions off the UI thread and brings exactly one outcome of each back to it."""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from enum import Enum, auto

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from model.errors import Cancelled

log = logging.getLogger(__name__)


class JobControl:
    """What a running function sees of its job: whether to stop, and where to report progress."""

    def __init__(self, report: Callable[[object], None]) -> None:
        self._stop = threading.Event()
        self.report = report

    def should_stop(self) -> bool:
        """True once the job was cancelled; the function then raises `Cancelled` soon."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Ask the function to end; called from the UI thread."""
        self._stop.set()


Work = Callable[[JobControl], object]


class Job(QObject):
    """One function on its way.

    Signals, all emitted on the UI thread; exactly one of the last three ends every job:
    - progressed(object): whatever the function reported.
    - finished(object): the function's result.
    - failed(object): the exception it raised.
    - cancelled(): `cancel` was called, or the function raised `Cancelled`.
    """

    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    cancelled = Signal()

    def __init__(self, job_id: int, control: JobControl, runner: JobRunner) -> None:
        # No Qt parent: a job lives as long as someone holds it, so that `cancel` is always safe.
        super().__init__()
        self.id = job_id
        self._control = control
        self._runner = runner

    def cancel(self) -> None:
        """End the job now, if it has not ended: `cancelled` is emitted at once.

        The function itself ends when it next asks `should_stop`; what it still gives is dropped.
        """
        self._control.stop()
        self._runner.settle_cancelled(self.id)


class _Outcome(Enum):
    PROGRESSED = auto()
    FINISHED = auto()
    FAILED = auto()
    CANCELLED = auto()


class JobRunner(QObject):
    """A few threads that work through jobs in the order in which they were started.

    With one thread (the default) the jobs never overlap, so they may share something that is not
    safe between threads, such as a loaded model or a database connection.
    """

    _arrived = Signal(int, object, object)

    def __init__(self, name: str, parent: QObject | None = None, *, threads: int = 1) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix=name)
        self._ids = itertools.count(1)
        self._jobs: dict[int, Job] = {}
        self._futures: dict[int, Future[object]] = {}
        self._closed = False
        # Queued, so that outcomes cross from the worker's thread to this object's.
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def start(self, work: Work) -> Job:
        """Run `work` in the background. Connect to the job before returning to the event loop.

        After `close` nothing is run any more: such a job ends as cancelled.
        """
        job_id = next(self._ids)

        def report(value: object) -> None:
            self._send(job_id, _Outcome.PROGRESSED, value)

        control = JobControl(report)
        job = Job(job_id, control, self)
        self._jobs[job_id] = job
        if self._closed:
            QTimer.singleShot(0, self, lambda: self.settle_cancelled(job_id))
            return job
        future = self._pool.submit(work, control)
        self._futures[job_id] = future
        future.add_done_callback(lambda ended: self._send_outcome(job_id, ended))
        return job

    def settle_cancelled(self, job_id: int) -> None:
        """End a job as cancelled without waiting for its function."""
        future = self._futures.get(job_id)
        if future is not None:
            future.cancel()
        self._settle(job_id, _Outcome.CANCELLED, None)

    def cancel_all(self) -> None:
        """Cancel every job that has not ended."""
        for job in list(self._jobs.values()):
            job.cancel()

    def finish(self, timeout: float) -> bool:
        """Wait for what was started, without cancelling; false when it took longer."""
        return not wait(list(self._futures.values()), timeout).not_done

    def close(self, timeout: float = 5.0) -> bool:
        """Cancel everything and wait for the threads; false when a function did not stop."""
        self.cancel_all()
        ended = self.finish(timeout)
        self._closed = True
        self._pool.shutdown(wait=False, cancel_futures=True)
        return ended

    def _send(self, job_id: int, outcome: _Outcome, value: object) -> None:
        if not self._closed:
            self._arrived.emit(job_id, outcome, value)

    def _send_outcome(self, job_id: int, future: Future[object]) -> None:
        if future.cancelled():
            self._send(job_id, _Outcome.CANCELLED, None)
            return
        error = future.exception()
        if error is None:
            self._send(job_id, _Outcome.FINISHED, future.result())
        elif isinstance(error, Cancelled):
            self._send(job_id, _Outcome.CANCELLED, None)
        else:
            log.info("job %d failed", job_id, exc_info=error)
            self._send(job_id, _Outcome.FAILED, error)

    @Slot(int, object, object)
    def _deliver(self, job_id: int, outcome: _Outcome, value: object) -> None:
        if outcome is _Outcome.PROGRESSED:
            job = self._jobs.get(job_id)
            if job is not None:
                job.progressed.emit(value)
            return
        self._futures.pop(job_id, None)
        self._settle(job_id, outcome, value)

    def _settle(self, job_id: int, outcome: _Outcome, value: object) -> None:
        job = self._jobs.pop(job_id, None)
        if job is None:
            log.debug("dropped the stale %s of job %d", outcome.name.lower(), job_id)
            return
        if outcome is _Outcome.FINISHED:
            job.finished.emit(value)
        elif outcome is _Outcome.FAILED:
            job.failed.emit(value)
        else:
            job.cancelled.emit()
