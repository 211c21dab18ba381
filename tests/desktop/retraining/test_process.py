"""The training program as a process: every event once, one outcome, no process left behind."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.retraining.errors import (
    NothingToLearn,
    RetrainingError,
    SourcesChanged,
    TrainingDied,
    TrainingNotSaved,
    TrainingNotStarted,
    TrainingRefused,
)
from desktop.retraining.process import Command, TrainingProcess
from model.training_events import Done, Event, Failed, from_json
from tests.desktop.conftest import TINY_BUNDLE
from tests.support.retraining.replay_kit import STREAMS, ReplayKit


class Run:
    """A process with all that it said."""

    def __init__(self, folder: Path, stream: str, **how: object) -> None:
        kit = ReplayKit(folder)
        kit.play(stream, bundle=TINY_BUNDLE, **how)
        folders = ["--work", str(folder / "run"), "--out", str(folder / "model")]
        arguments = [str(kit.python()), "-P", "-m", "model.training", "teach", *folders]
        self.log = folder / "training.log"
        self.process = TrainingProcess(Command(arguments, kit.environment(), self.log))
        self.events: list[Event] = []
        self.outcomes: list[object] = []
        self.process.told.connect(lambda _, event: self.events.append(event))
        self.process.done.connect(self.outcomes.append)
        self.process.stopped.connect(lambda: self.outcomes.append("stopped"))
        self.process.failed.connect(self.outcomes.append)

    def go(self, qtbot: QtBot) -> object:
        """Run it; the only outcome."""
        self.process.start()
        qtbot.waitUntil(lambda: bool(self.outcomes))
        (outcome,) = self.outcomes
        return outcome


def recorded(stream: str) -> list[Event]:
    lines = (STREAMS / f"{stream}.jsonl").read_text(encoding="utf-8").splitlines()
    return [from_json(line) for line in lines]


@pytest.mark.parametrize("how", [{}, {"noise": 1}])
def test_every_event_comes_once_whatever_else_is_written(
    qtbot: QtBot, tmp_path: Path, how: dict[str, object]
) -> None:
    # GIVEN a program that also writes lines that are no events, and lines in pieces
    run = Run(tmp_path, "better", **how)
    # WHEN it runs THEN its events arrive whole and in their order, and its own log is kept
    assert isinstance(run.go(qtbot), Done)
    assert run.events[:-1] == recorded("better")[:-1]
    assert run.log.read_text() == "the training begins\n"


def test_what_the_program_says_of_its_failure_has_a_type(qtbot: QtBot, tmp_path: Path) -> None:
    outcome = Run(tmp_path, "failed").go(qtbot)
    assert isinstance(outcome, TrainingNotSaved)
    assert "No space left" in str(outcome)
    shutil.rmtree(tmp_path / "run")
    assert isinstance(Run(tmp_path, "nothing").go(qtbot), NothingToLearn)


def test_a_program_that_is_killed_has_failed(qtbot: QtBot, tmp_path: Path) -> None:
    run = Run(tmp_path, "better", kill_at=6)
    outcome = run.go(qtbot)
    assert isinstance(outcome, TrainingDied)
    assert str(outcome) == "signal 9"
    assert run.events == recorded("better")[:6]


def test_a_program_that_is_not_there_has_failed(qtbot: QtBot, tmp_path: Path) -> None:
    run = Run(tmp_path, "better")
    run.process._command = Command([str(tmp_path / "nowhere")], {}, run.log)
    assert isinstance(run.go(qtbot), TrainingNotStarted)


def test_asked_to_stop_it_saves_and_the_next_one_goes_on(qtbot: QtBot, tmp_path: Path) -> None:
    # GIVEN a program that has come to its twelfth event
    run = Run(tmp_path, "better", hold_at=12)
    run.process.start()
    qtbot.waitUntil(lambda: len(run.events) == 12)

    # WHEN it is asked to stop, twice THEN it ends as stopped, once
    with qtbot.waitSignal(run.process.stopped):
        run.process.stop()
        run.process.stop()
    assert run.outcomes == ["stopped"]

    # AND the same command goes on after its last checkpoint
    again = Run(tmp_path, "better")
    assert isinstance(again.go(qtbot), Done)
    head = [event for event in recorded("better") if event.kind in ("problem", "sources", "device")]
    assert again.events[: len(head)] == head
    assert len(again.events) < len(recorded("better"))


def test_a_program_that_does_not_listen_is_killed(qtbot: QtBot, tmp_path: Path) -> None:
    run = Run(tmp_path, "better", hold_at=12, deaf=1)
    run.process.start()
    qtbot.waitUntil(lambda: len(run.events) == 12)
    process = run.process.id
    with qtbot.waitSignal(run.process.stopped):
        run.process.stop(grace=50)
    assert run.outcomes == ["stopped"]
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_quitting_waits_for_it(qtbot: QtBot, tmp_path: Path) -> None:
    run = Run(tmp_path, "better", hold_at=12)
    run.process.start()
    qtbot.waitUntil(lambda: len(run.events) == 12)
    run.process.stop_and_wait()
    assert run.outcomes == ["stopped"]
    assert run.process.id == 0


def test_stopped_before_it_could_listen_it_counts_as_stopped(qtbot: QtBot, tmp_path: Path) -> None:
    run = Run(tmp_path, "better", hold_at=0)
    run.process.start()
    run.process.stop(grace=100)
    qtbot.waitUntil(lambda: bool(run.outcomes))
    assert run.outcomes == ["stopped"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("NothingToTeach", NothingToLearn),
        ("CheckpointError", TrainingNotSaved),
        ("WorkFolderForeign", SourcesChanged),
        ("SomethingNew", TrainingRefused),
    ],
)
def test_the_training_programs_errors_become_the_apps(
    name: str, kind: type[RetrainingError]
) -> None:
    error = TrainingRefused.of(Failed(name, "its own words"))
    assert type(error) is kind
    assert str(error) == "its own words"
