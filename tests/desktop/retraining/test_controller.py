"""Retraining without its dialog: from corrections to the new model, and every way it can end."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from desktop.captioning.installed_models import ORIGINAL
from desktop.retraining.controller import State
from desktop.retraining.errors import (
    NoDataset,
    NothingToLearn,
    RetrainingBusy,
    TrainingDied,
    TrainingNotSaved,
)
from desktop.retraining.work_folder import Plan, RetrainingWork
from desktop.training_kit.errors import KitNotReady
from desktop.training_kit.kit import KitState
from model.errors import BundleDamaged
from tests.desktop.conftest import TINY_BUNDLE, Stage
from tests.support.processes import ROOT
from tests.support.retraining.retraining_steps import correct, wait_for

CORRECTIONS = Plan(corrections=True)


@pytest.fixture
def new_bundle(tmp_path: Path) -> Path:
    """Give the bundle that a training makes: the tiny one with another version."""
    folder = tmp_path / "new"
    shutil.copytree(TINY_BUNDLE, folder)
    manifest = (folder / "manifest.json").read_text(encoding="utf-8")
    (folder / "manifest.json").write_text(manifest.replace('"0.0.1"', '"0.0.1+taught"'))
    return folder


def state_of(app: Desktop) -> State:
    return app.retraining.state


def look(stage: Stage, app: Desktop, plan: Plan = CORRECTIONS) -> None:
    app.retraining.look(plan)
    wait_for(stage, app, State.READY)


def test_corrections_become_a_model_in_use_without_a_restart(
    stage: Stage, qtbot: QtBot, new_bundle: Path
) -> None:
    # GIVEN corrections
    stage.kit.play("better", bundle=new_bundle)
    app = stage.start()
    correct(stage, app, "dog.png", "été.png")
    work = stage.folder / "retraining"

    # WHEN they are looked through THEN what is to be learned is told, and written privately
    look(stage, app)
    assert app.retraining.course.sources is not None
    assert len(app.retraining.course.problems) == 2
    with (work / "pairs" / "captions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["language"] for row in rows] == ["en", "en"]
    assert {row["caption"] for row in rows} == {"Rex, number 0.", "Rex, number 1."}
    assert all(Path(row["file"]).is_file() for row in rows)
    assert (work.stat().st_mode & 0o077) == 0

    # WHEN it is taught THEN there is a verdict, and nothing has changed yet
    app.retraining.begin()
    wait_for(stage, app, State.FINISHED)
    assert app.retraining.course.succeeded
    assert app.retraining.course.judged is not None
    assert app.models.current == ORIGINAL

    # WHEN the user takes the new model THEN it describes from now on, and the folder is empty
    with qtbot.waitSignals([app.choice.changed, app.captioning.ready]):
        app.retraining.accept()
    wait_for(stage, app, State.IDLE)
    assert [model.version for model in app.models.all()] == ["0.0.1", "0.0.1+taught"]
    learned = app.models.all()[-1].learned
    assert learned is not None
    assert (learned.lessons, learned.pictures, learned.captions) == (
        "corrections",
        24,
        {"en": 20, "fr": 9},
    )
    assert stage.loaded[-1] == app.models.bundle(app.models.current)
    qtbot.waitUntil(lambda: os.listdir(work) == ["lock"])

    # AND it can be taken back
    with qtbot.waitSignals([app.choice.changed, app.captioning.ready]):
        app.choice.use_before()
    assert app.models.current == ORIGINAL
    assert stage.loaded[-1] == TINY_BUNDLE


def test_a_model_that_is_not_better_is_never_installed(stage: Stage, qtbot: QtBot) -> None:
    stage.kit.play("not_better")
    app = stage.start()
    look(stage, app)
    app.retraining.begin()
    wait_for(stage, app, State.FINISHED)
    assert not app.retraining.course.succeeded

    app.retraining.accept()
    assert state_of(app) is State.FINISHED
    app.retraining.cancel()
    assert state_of(app) is State.IDLE
    assert [model.version for model in app.models.all()] == ["0.0.1"]


def test_paused_it_goes_on_in_the_next_run_of_the_app(
    stage: Stage, qtbot: QtBot, new_bundle: Path
) -> None:
    # GIVEN a training that is half way
    stage.kit.play("better", hold_at=18)
    app = stage.start()
    look(stage, app)
    app.retraining.begin()
    qtbot.waitUntil(lambda: len(app.retraining.course.losses) == 5)

    # WHEN it is paused THEN the process has ended, and the app describes as ever
    app.retraining.pause()
    wait_for(stage, app, State.PAUSED)
    with qtbot.waitSignal(app.library.added):
        app.window.open_files(stage.files("cat.png"))

    # WHEN the app is started again THEN the course so far is known, and it goes on to its end
    stage.stop(app)
    stage.kit.play("better", bundle=new_bundle)
    app = stage.start()
    wait_for(stage, app, State.PAUSED)
    assert len(app.retraining.course.losses) == 5
    assert app.retraining.course.stage == "learn"
    app.retraining.resume()
    wait_for(stage, app, State.FINISHED)
    steps = [point.step for point in app.retraining.course.losses]
    assert steps == sorted(set(steps))
    assert len(steps) == 10

    # AND a verdict waits for the user over another restart
    stage.stop(app)
    app = stage.start()
    wait_for(stage, app, State.FINISHED)
    app.retraining.accept()
    wait_for(stage, app, State.IDLE)
    assert app.models.all()[-1].version == "0.0.1+taught"


def test_quitting_saves_it_as_a_pause_does(stage: Stage, qtbot: QtBot) -> None:
    stage.kit.play("better", hold_at=18)
    app = stage.start()
    look(stage, app)
    app.retraining.begin()
    qtbot.waitUntil(lambda: len(app.retraining.course.losses) == 5)
    stage.stop(app)
    assert '"stopped"' in (stage.folder / "retraining" / "events.jsonl").read_text()
    app = stage.start()
    wait_for(stage, app, State.PAUSED)


def test_cancelled_it_leaves_nothing(stage: Stage, qtbot: QtBot) -> None:
    stage.kit.play("better", hold_at=18)
    app = stage.start()
    look(stage, app)
    app.retraining.begin()
    qtbot.waitUntil(lambda: len(app.retraining.course.losses) == 5)
    app.retraining.cancel()
    wait_for(stage, app, State.IDLE)
    qtbot.waitUntil(lambda: os.listdir(stage.folder / "retraining") == ["lock"])
    assert app.models.current == ORIGINAL


def test_killed_at_every_event_it_goes_on_and_never_half_installs(
    stage: Stage, qtbot: QtBot, new_bundle: Path, caplog: pytest.LogCaptureFixture
) -> None:
    # GIVEN a training whose process is killed before each of its events in turn
    app = stage.start()
    events = len((ROOT / "tests/data/training_events/better.jsonl").read_text().splitlines())
    look(stage, app)
    for kill_at in range(events):
        stage.kit.play("better", kill_at=kill_at)
        if kill_at == 0:
            app.retraining.begin()
        else:
            app.retraining.resume()
        # THEN that is told, the old model stays, and what was learned is kept
        wait_for(stage, app, State.PAUSED)
        assert isinstance(app.retraining.error, TrainingDied), kill_at
        assert app.models.current == ORIGINAL

    # WHEN it is continued unharmed THEN it comes to its end
    stage.kit.play("better", bundle=new_bundle)
    app.retraining.resume()
    wait_for(stage, app, State.FINISHED)
    assert app.retraining.course.succeeded
    assert len(app.retraining.course.losses) == 10
    app.retraining.accept()
    wait_for(stage, app, State.IDLE)
    assert app.models.all()[-1].version == "0.0.1+taught"


def test_a_failure_is_told_and_can_be_tried_again(
    stage: Stage, qtbot: QtBot, new_bundle: Path, caplog: pytest.LogCaptureFixture
) -> None:
    # GIVEN a disk that fills up during the training
    stage.kit.play("failed")
    app = stage.start()
    look(stage, app)
    with qtbot.waitSignal(app.retraining.failed) as failed:
        app.retraining.begin()
    assert failed.args is not None
    assert isinstance(failed.args[0], TrainingNotSaved)
    assert state_of(app) is State.PAUSED
    # WHEN there is room again
    stage.kit.play("better", bundle=new_bundle)
    app.retraining.resume()
    wait_for(stage, app, State.FINISHED)


def test_nothing_to_learn_from_is_told(stage: Stage, qtbot: QtBot) -> None:
    stage.kit.play("nothing")
    app = stage.start()
    with qtbot.waitSignal(app.retraining.failed) as failed:
        app.retraining.look(CORRECTIONS)
    assert failed.args is not None
    assert isinstance(failed.args[0], NothingToLearn)
    assert state_of(app) is State.IDLE
    assert [problem.code for problem in app.retraining.course.problems] == ["caption-empty"]
    app.retraining.begin()
    assert state_of(app) is State.IDLE


def test_another_choice_takes_the_place_of_the_first(
    stage: Stage, qtbot: QtBot, tmp_path: Path
) -> None:
    app = stage.start()
    app.retraining.look(CORRECTIONS)
    look(stage, app, Plan(corrections=False, folder=str(tmp_path)))
    assert app.retraining.plan is not None
    assert app.retraining.plan.folder == str(tmp_path)
    app.retraining.forget_sources()
    assert state_of(app) is State.IDLE


def test_what_was_only_looked_at_is_forgotten_with_the_app(stage: Stage, qtbot: QtBot) -> None:
    app = stage.start()
    look(stage, app)
    stage.stop(app)
    app = stage.start()
    with qtbot.waitSignal(app.captioning.ready):
        app.captioning.start_loading()
    assert state_of(app) is State.IDLE


def test_without_the_training_kit_nothing_starts(stage: Stage, qtbot: QtBot) -> None:
    stage.kit.present = KitState.ABSENT
    app = stage.start()
    assert not app.retraining.kit_ready
    with qtbot.waitSignal(app.retraining.failed) as failed:
        app.retraining.look(CORRECTIONS)
    assert failed.args is not None
    assert isinstance(failed.args[0], KitNotReady)
    assert state_of(app) is State.IDLE


def test_a_model_is_trained_from_scratch_on_a_data_set(
    stage: Stage, qtbot: QtBot, new_bundle: Path, tmp_path: Path
) -> None:
    # GIVEN a folder without a data set THEN that is told
    folder = tmp_path / "données"
    folder.mkdir()
    app = stage.start()
    plan = Plan(corrections=False, folder=str(folder), scratch=True)
    with qtbot.waitSignal(app.retraining.failed) as failed:
        app.retraining.look(plan)
    assert failed.args is not None
    assert isinstance(failed.args[0], NoDataset)
    assert state_of(app) is State.IDLE

    # WHEN there is one THEN it can begin, be stopped, and go on after a restart
    (folder / "flickr8k").mkdir()
    look(stage, app, plan)
    stage.kit.play("scratch", hold_at=7)
    app.retraining.begin()
    qtbot.waitUntil(lambda: len(app.retraining.course.losses) == 2)
    stage.stop(app)
    stage.kit.play("scratch", bundle=new_bundle)
    app = stage.start()
    wait_for(stage, app, State.PAUSED)
    assert app.retraining.plan is not None
    assert app.retraining.plan.scratch
    app.retraining.resume()
    wait_for(stage, app, State.FINISHED)
    # AND what was scored at the end of a stage is no point of the curve
    assert len(app.retraining.course.losses) == 3
    assert app.retraining.course.scores == []

    # WHEN the user takes it THEN the model says that it was trained from scratch
    with qtbot.waitSignal(app.choice.changed):
        app.retraining.accept()
    learned = app.models.all()[-1].learned
    assert learned is not None
    assert learned.lessons == "dataset"


def test_a_damaged_new_model_is_not_used(stage: Stage, qtbot: QtBot, new_bundle: Path) -> None:
    # GIVEN a training whose bundle does not agree with its manifest
    network = bytearray((new_bundle / "decoder.tflite").read_bytes())
    network[-1] ^= 1
    (new_bundle / "decoder.tflite").write_bytes(network)
    stage.kit.play("better", bundle=new_bundle)
    app = stage.start()
    look(stage, app)
    app.retraining.begin()
    wait_for(stage, app, State.FINISHED)

    # WHEN it is taken THEN that is refused and told, and the old model goes on
    with qtbot.waitSignal(app.choice.failed) as failed:
        app.retraining.accept()
    assert failed.args is not None
    assert isinstance(failed.args[0], BundleDamaged)
    wait_for(stage, app, State.FINISHED)
    assert app.models.current == ORIGINAL
    assert [model.version for model in app.models.all()] == ["0.0.1"]


def test_two_at_once_are_refused(stage: Stage, qtbot: QtBot) -> None:
    # GIVEN a training that another copy of the program has under way
    other = RetrainingWork(stage.folder / "retraining")
    other.lock()
    app = stage.start()
    with qtbot.waitSignal(app.retraining.failed) as failed:
        app.retraining.look(CORRECTIONS)
    assert failed.args is not None
    assert isinstance(failed.args[0], RetrainingBusy)
    # WHEN that has ended THEN it works
    other.unlock()
    look(stage, app)


def test_a_training_that_outlives_the_app_keeps_others_away(tmp_path: Path) -> None:
    # GIVEN an app that dies while its training process works
    code = """
import os, subprocess, sys
from pathlib import Path
from desktop.retraining.work_folder import RetrainingWork
work = RetrainingWork(Path(sys.argv[1]))
work.lock()
child = subprocess.Popen(["sleep", "600"], close_fds=False, stdout=-3, stderr=-3)
print(child.pid, flush=True)
os._exit(1)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    child = int(done.stdout)
    work = RetrainingWork(tmp_path)
    try:
        with pytest.raises(RetrainingBusy):
            work.lock()
    finally:
        os.kill(child, 9)
    # WHEN that has ended, too, THEN the way is free
    for _ in range(1000):
        try:
            work.lock()
        except RetrainingBusy:
            os.sched_yield()
        else:
            break
    work.unlock()
