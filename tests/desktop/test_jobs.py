"""Jobs: one outcome each, delivered on the UI thread; cancelling; stale results dropped."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from desktop.jobs import Job, JobControl, JobRunner
from model.errors import Cancelled
from tests.support.processes import PATIENCE


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[JobRunner]:
    runner = JobRunner("test")
    yield runner
    assert runner.close(PATIENCE), "a job did not stop"


def record(job: Job) -> list[tuple[str, object]]:
    """Everything the job says, in order."""
    said: list[tuple[str, object]] = []
    job.progressed.connect(lambda value: said.append(("progressed", value)))
    job.finished.connect(lambda value: said.append(("finished", value)))
    job.failed.connect(lambda error: said.append(("failed", error)))
    job.cancelled.connect(lambda: said.append(("cancelled", None)))
    return said


def drain(qtbot: QtBot, runner: JobRunner) -> None:
    """Let everything under way arrive."""
    after = runner.start(lambda control: None)
    with qtbot.waitSignal(after.finished):
        pass


def test_result_and_progress_arrive_in_order_on_the_ui_thread(
    qtbot: QtBot, runner: JobRunner
) -> None:
    # GIVEN a function that reports twice and notes its thread
    threads: list[object] = []

    def work(control: JobControl) -> int:
        threads.append(threading.get_ident())
        control.report(1)
        control.report(2)
        return 42

    # WHEN it runs as a job
    job = runner.start(work)
    said = record(job)
    seen_on: list[QThread] = []
    job.finished.connect(lambda _: seen_on.append(QThread.currentThread()))
    with qtbot.waitSignal(job.finished):
        pass

    # THEN it ran elsewhere, and what it said arrived here, once and in order
    assert threads != [threading.get_ident()]
    assert seen_on == [runner.thread()]
    assert said == [("progressed", 1), ("progressed", 2), ("finished", 42)]


def test_an_exception_becomes_failed(qtbot: QtBot, runner: JobRunner) -> None:
    # GIVEN a function that fails
    error = OSError("disk full")

    def work(control: JobControl) -> None:
        raise error

    # WHEN it runs
    job = runner.start(work)
    said = record(job)
    with qtbot.waitSignal(job.failed):
        pass

    # THEN the very exception is the one outcome
    assert said == [("failed", error)]


def test_cancel_ends_the_job_at_once_and_drops_what_comes_late(
    qtbot: QtBot, runner: JobRunner
) -> None:
    # GIVEN a function that is under way and will not look at should_stop
    begun, go_on = threading.Event(), threading.Event()

    def work(control: JobControl) -> str:
        begun.set()
        go_on.wait(PATIENCE)
        control.report("late")
        return "late"

    job = runner.start(work)
    said = record(job)
    assert begun.wait(PATIENCE)

    # WHEN it is cancelled, twice, and ends afterwards
    job.cancel()
    job.cancel()
    assert said == [("cancelled", None)]
    go_on.set()
    drain(qtbot, runner)

    # THEN nothing but the one cancellation was said
    assert said == [("cancelled", None)]


def test_should_stop_ends_a_running_function(qtbot: QtBot, runner: JobRunner) -> None:
    # GIVEN a function that asks should_stop all the time
    begun, ended = threading.Event(), threading.Event()

    def work(control: JobControl) -> None:
        begun.set()
        while not control.should_stop():
            ended.wait(0.001)
        ended.set()
        raise Cancelled

    job = runner.start(work)
    assert begun.wait(PATIENCE)

    # WHEN the job is cancelled THEN the function really ends
    job.cancel()
    assert ended.wait(PATIENCE)


def test_a_function_that_raises_cancelled_is_cancelled_not_failed(
    qtbot: QtBot, runner: JobRunner
) -> None:
    def work(control: JobControl) -> None:
        raise Cancelled

    job = runner.start(work)
    said = record(job)
    with qtbot.waitSignal(job.cancelled):
        pass
    assert said == [("cancelled", None)]


def test_a_job_cancelled_while_it_waits_is_never_run(qtbot: QtBot, runner: JobRunner) -> None:
    # GIVEN one job that holds the thread and one that waits for it
    go_on = threading.Event()
    ran: list[str] = []
    runner.start(lambda control: go_on.wait(PATIENCE))
    waiting = runner.start(lambda control: ran.append("ran"))

    # WHEN the waiting one is cancelled
    waiting.cancel()
    go_on.set()
    drain(qtbot, runner)

    # THEN it never ran
    assert ran == []


def test_jobs_of_one_runner_never_overlap_and_keep_their_order(
    qtbot: QtBot, runner: JobRunner
) -> None:
    order: list[str] = []

    def work_for(name: int):  # type: ignore[no-untyped-def]
        def work(control: JobControl) -> None:
            order.append(f"begin {name}")
            order.append(f"end {name}")

        return work

    for name in range(5):
        runner.start(work_for(name))
    drain(qtbot, runner)
    assert order == [f"{what} {name}" for name in range(5) for what in ("begin", "end")]


def test_close_stops_everything(qtbot: QtBot) -> None:
    # GIVEN a runner with a polite job under way and others waiting
    runner = JobRunner("test")

    def work(control: JobControl) -> None:
        while not control.should_stop():
            threading.Event().wait(0.001)
        raise Cancelled

    jobs = [runner.start(work) for _ in range(3)]
    said = [record(job) for job in jobs]

    # WHEN it closes THEN it says that the function ended, and every job was cancelled
    assert runner.close(PATIENCE)
    assert said == [[("cancelled", None)]] * 3

    # WHEN more is asked of it THEN that is never run, and ends as cancelled too
    late = record(runner.start(lambda _: pytest.fail("run after close")))
    qtbot.waitUntil(lambda: late == [("cancelled", None)])
