"""Several processes describe one batch: in order, once each, whatever becomes of one of them."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from desktop.batch.crew import WORTH_STARTING, Crew, usual_size
from desktop.batch.store import BatchStore
from desktop.batch.worker import Wanted
from desktop.captioning import captioner_process
from desktop.captioning.captioner_process import CaptionerProcess
from desktop.captioning.errors import PictureCrashed
from model.caption import ShouldStop
from model.errors import BundleNotFound
from model.inference.litert import usable_cores

WANTED = Wanted(("en", "fr"))


@pytest.fixture(autouse=True)
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    command = [sys.executable, "-m", "tests.support.captioner_worker"]
    monkeypatch.setattr(captioner_process, "_command", lambda: command)


def start(should_stop: ShouldStop) -> CaptionerProcess:
    return CaptionerProcess(None, should_stop=should_stop)


def pictures(folder: Path, *names: str) -> list[Path]:
    paths = [folder / f"{name}.png" for name in names]
    for level, path in enumerate(paths):
        Image.new("RGB", (64, 48), (level, level, level)).save(path)
    return paths


def test_pictures_are_told_in_order_each_once(batch: BatchStore, tmp_path: Path) -> None:
    # GIVEN one that kills every process it is given, and more than are taken ahead
    names = ["a", "dies", *(f"p{number:02}" for number in range(20))]
    paths = pictures(tmp_path, *names)
    batch.add(paths)
    # WHEN two describe them
    with Crew(batch, WANTED, [start, start]) as crew:
        steps = list(crew)
    # THEN they come in the list's order, and only the one is lost
    assert [step.item.path for step in steps] == paths
    states = {step.item.path.stem: step.item.state for step in steps}
    assert [name for name, state in states.items() if state != "done"] == ["dies"]
    assert isinstance(steps[1].item.error, PictureCrashed)
    assert {*steps[0].item.captions} == {"en", "fr"}
    assert crew.untold() == []


def test_who_stops_in_the_middle_has_the_rest_waiting(batch: BatchStore, tmp_path: Path) -> None:
    # GIVEN a picture of which one process does not get done, and one behind it that is
    batch.add(pictures(tmp_path, "waits", "b"))
    with Crew(batch, WANTED, [start, start]) as crew:
        done = threading.Event()
        wait_for(lambda: batch.counts()["done"] == 1, done)
        begun = time.monotonic()
    # THEN it ends soon, what was done is told, and the other waits
    assert time.monotonic() - begun < 2
    assert [step.item.path.stem for step in crew.untold()] == ["b"]
    assert batch.counts()["waiting"] == 1


def test_a_model_that_cannot_be_used_ends_the_work(batch: BatchStore, tmp_path: Path) -> None:
    batch.add(pictures(tmp_path, *"abcdefghijkl"))

    def missing(_: ShouldStop) -> CaptionerProcess:
        raise BundleNotFound(tmp_path)

    with pytest.raises(BundleNotFound), Crew(batch, WANTED, [missing, missing]) as crew:
        list(crew)
    assert batch.counts()["waiting"] == 12


def test_a_handful_starts_no_process() -> None:
    assert usual_size(0) == usual_size(2 * WORTH_STARTING - 1) == 1
    assert usual_size(1_000_000) == usable_cores()


def wait_for(condition: Callable[[], bool], event: threading.Event) -> None:
    """Ask again and again, for want of a signal from another thread."""
    while not condition():
        event.wait(0.02)
