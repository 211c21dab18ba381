"""Captioning: loads once, in the background; every picture tries again when it could not."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop.captioning.controller import Captioning
from desktop.jobs import JobRunner
from model.caption import CaptionOptions
from model.errors import BundleDamaged
from tests.support.fakes_desktop import FakeCaptioner
from tests.support.processes import PATIENCE


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[JobRunner]:
    runner = JobRunner("captions")
    yield runner
    assert runner.close(PATIENCE)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "dog.png"
    assert QImage(20, 20, QImage.Format.Format_RGB32).save(str(path))
    return path


def test_the_captioner_is_loaded_once_on_the_background_thread(
    qtbot: QtBot, runner: JobRunner, picture: Path
) -> None:
    # GIVEN a loader that notes where it runs
    loaded_on: list[int] = []

    def load() -> FakeCaptioner:
        loaded_on.append(threading.get_ident())
        return FakeCaptioner()

    captioning = Captioning(load, runner)

    # WHEN it is told to load, and two pictures are described
    with qtbot.waitSignal(captioning.ready):
        captioning.start_loading()
    for _ in range(2):
        with qtbot.waitSignal(captioning.describe(picture, CaptionOptions()).finished) as told:
            pass

    # THEN it was loaded once, elsewhere, and the captions are there
    assert len(loaded_on) == 1
    assert loaded_on != [threading.get_ident()]
    assert told.args is not None
    assert told.args[0].text == "a picture named dog"


def test_a_picture_may_come_before_the_captioner_is_loaded(
    qtbot: QtBot, runner: JobRunner, picture: Path
) -> None:
    go_on = threading.Event()

    def load() -> FakeCaptioner:
        go_on.wait(PATIENCE)
        return FakeCaptioner()

    captioning = Captioning(load, runner)
    captioning.start_loading()
    job = captioning.describe(picture, CaptionOptions(language="fr"))
    with qtbot.waitSignal(job.finished) as told:
        go_on.set()
    assert told.args is not None
    assert told.args[0].text == "une image nommée dog"


def test_a_missing_model_is_told_and_tried_again(
    qtbot: QtBot, runner: JobRunner, picture: Path
) -> None:
    # GIVEN a model that is damaged at first
    outcomes: list[FakeCaptioner | BundleDamaged] = [
        BundleDamaged(Path("model")),
        BundleDamaged(Path("model")),
        FakeCaptioner(),
    ]

    def load() -> FakeCaptioner:
        outcome = outcomes.pop(0)
        if isinstance(outcome, BundleDamaged):
            raise outcome
        return outcome

    captioning = Captioning(load, runner)

    # WHEN it is loaded THEN its absence is told
    with qtbot.waitSignal(captioning.unavailable) as told:
        captioning.start_loading()
    assert told.args is not None
    assert isinstance(told.args[0], BundleDamaged)

    # WHEN a picture comes THEN it fails for the same reason, and works once the model is there
    with qtbot.waitSignal(captioning.describe(picture, CaptionOptions()).failed) as failed:
        pass
    assert failed.args is not None
    assert isinstance(failed.args[0], BundleDamaged)
    with qtbot.waitSignal(captioning.describe(picture, CaptionOptions()).finished):
        pass


def test_another_model_is_taken_after_what_is_under_way(
    qtbot: QtBot, runner: JobRunner, picture: Path
) -> None:
    # GIVEN a picture that is being described, and another one that waits
    old, new = FakeCaptioner(), FakeCaptioner()
    models = [old, new]
    captioning = Captioning(lambda: models.pop(0), runner)
    old.gate.clear()
    first = captioning.describe(picture, CaptionOptions())

    # WHEN another model is to be used
    captioning.reload()
    after = captioning.describe(picture, CaptionOptions())
    with qtbot.waitSignals([first.finished, captioning.ready, after.finished]):
        old.gate.set()

    # THEN the old one finishes what it began, and the new one describes what comes after
    assert (len(old.described), len(new.described)) == (1, 1)


def test_an_idle_captioner_leaves_the_memory_and_comes_back(
    qtbot: QtBot, runner: JobRunner, picture: Path
) -> None:
    # GIVEN a captioner that may go a moment after the last picture
    alive: list[weakref.ref[FakeCaptioner]] = []

    def load() -> FakeCaptioner:
        captioner = FakeCaptioner()
        alive.append(weakref.ref(captioner))
        return captioner

    captioning = Captioning(load, runner)
    captioning.unload_after(0.05)

    # WHEN a picture was described and no other comes THEN nothing holds the captioner any more
    with qtbot.waitSignals([captioning.unloaded, captioning.ready]):
        captioning.start_loading()
    gc.collect()
    assert [captioner() for captioner in alive] == [None]

    # WHEN the next picture comes THEN it is described all the same
    with qtbot.waitSignal(captioning.describe(picture, CaptionOptions()).finished):
        pass
    assert len(alive) == 2


def test_a_captioner_at_work_is_not_idle(qtbot: QtBot, runner: JobRunner, picture: Path) -> None:
    # GIVEN a description that takes longer than the time allowed for idleness
    captioner = FakeCaptioner()
    captioner.gate.clear()
    captioning = Captioning(lambda: captioner, runner)
    captioning.unload_after(0.01)
    job = captioning.describe(picture, CaptionOptions())
    order: list[str] = []
    job.finished.connect(lambda _: order.append("described"))
    captioning.unloaded.connect(lambda: order.append("unloaded"))
    assert captioner.begun.acquire(timeout=PATIENCE)
    qtbot.waitUntil(lambda: not captioning._idle.isActive())

    # THEN it is finished before the captioner goes
    with qtbot.waitSignal(captioning.unloaded):
        captioner.gate.set()
    assert order == ["described", "unloaded"]


def test_a_captioner_that_may_stay_stays(qtbot: QtBot, runner: JobRunner) -> None:
    captioning = Captioning(FakeCaptioner, runner)
    captioning.unload_after(60)
    captioning.unload_after(0)
    with qtbot.waitSignal(captioning.ready):
        captioning.start_loading()
    assert not captioning._idle.isActive()
