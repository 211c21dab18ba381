"""Teaching: a tiny model learns its owner's caption, or says why not, whatever happens."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import keras
import numpy as np
import pytest

from model.bundle import WEIGHTS
from model.preprocess import load_picture
from model.training.network.bundle_weights import load_network
from model.training.network.checkpoint import load_arrays, network_arrays
from model.training.teach.finetuning_config import FinetuningConfig
from model.training.teach.old_model import Weights
from model.training_events import (
    Checkpoint,
    Compared,
    Device,
    Done,
    Event,
    Failed,
    Judged,
    Problem,
    Progress,
    Sources,
    Stage,
    Stopped,
    from_json,
)
from tests.model.training.teachable import CAPTION, write_bundle, write_pairs

ROOT = Path(__file__).parents[4]
VERSION_BEFORE = ROOT / "tests" / "data" / "version_1_5" / "lesson"
PICTURES = 26
STEPS = 40


class Run:
    """The training program at work in a process of its own."""

    def __init__(self, *arguments: str | Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "model.training", *map(str, arguments)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )

    def signal_all(self, number: signal.Signals) -> None:
        """Send a signal to the process and its child, as the system does when it holds both."""
        os.killpg(self.process.pid, number)

    def events(self) -> Iterator[Event]:
        assert self.process.stdout
        for line in self.process.stdout:
            yield from_json(line)

    def kill_at(self, kind: type[Event], stage: str = "", step: int = 0) -> list[Event]:
        """End it the hard way at the first such event, of that step or a later one of the stage.

        Returns what it told until then.
        """
        told = []
        for event in self.events():
            told.append(event)
            there = stage in ("", getattr(event, "stage", "")) and getattr(event, "step", 0) >= step
            if isinstance(event, kind) and there:
                self.process.kill()
                break
        self.process.communicate()
        return told

    def finish(self) -> tuple[list[Event], int]:
        events = list(self.events())
        self.process.communicate()
        return events, self.process.returncode


def run(*arguments: str | Path) -> tuple[list[Event], int]:
    return Run(*arguments).finish()


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bundle(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pairs(tmp_path_factory.mktemp("pairs") / "pairs", PICTURES)


@pytest.fixture(scope="module")
def one(pairs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A single picture, with a caption the model can write and one it cannot."""
    folder = tmp_path_factory.mktemp("one")
    shutil.copy(pairs / "0.png", folder)
    rows = f"0.png,{CAPTION}\n0.png,{CAPTION} with a rocket that takes off\n"
    (folder / "captions.csv").write_text(f"file,caption\n{rows}")
    return folder


def _teach(pairs: Path, base: Path, folder: Path, *more: str | Path) -> tuple[str | Path, ...]:
    places = ("--out", folder / "taught", "--work", folder / "work")
    return ("teach", "--pairs", pairs, "--base", base, *places, *more)


def _distance(one: Weights, other: Weights) -> float:
    """How far apart two networks are, over the weights that learning changes."""
    names = [name for name in other if name.startswith("decoder/")]
    return float(np.sqrt(sum(np.square(one[name] - other[name]).sum() for name in names)))


T = TypeVar("T")


def _only(kind: type[T], events: Sequence[Event]) -> list[T]:
    return [event for event in events if isinstance(event, kind)]


def _failure(events: Sequence[Event]) -> str:
    assert isinstance(events[-1], Failed), events[-1]
    return events[-1].type


def test_it_learns_and_is_judged_on_what_it_did_not_learn_from(
    base: Path, pairs: Path, tmp_path: Path
) -> None:
    # WHEN a model is taught 26 pictures, up to the verdict
    events = Run(*_teach(pairs, base, tmp_path)).kill_at(Judged)

    # THEN it told what it learns from and that a fifth is held back, and computes on the CPU
    (sources,) = _only(Sources, events)
    assert (sources.pictures, sources.captions) == (PICTURES, {"en": PICTURES})
    assert (sources.held_back, sources.folds) == (5, 1)
    assert _only(Device, events) == [Device("cpu", "none")]
    # AND the loss fell, and every held-back picture was compared
    losses = [event.loss for event in _only(Progress, events) if event.loss is not None]
    assert losses[-1] < losses[0]
    assert [one.reference for one in _only(Compared, events)] == [CAPTION] * 5
    # AND the owner's words have become likelier, and the others stayed
    (judged,) = _only(Judged, events)
    assert (judged.accepted, judged.reason) == (True, "better")
    assert judged.kept >= judged.kept_needed


def test_stopped_and_killed_it_ends_as_undisturbed(base: Path, one: Path, tmp_path: Path) -> None:
    # GIVEN what a run learns that nobody disturbs, in a short lesson of one picture
    short = tmp_path / "short.json"
    config = FinetuningConfig(least_steps=STEPS, checkpoint_every=8, crops=1)
    short.write_text(json.dumps(dataclasses.asdict(config)))
    told = Run(*_teach(one, base, tmp_path / "whole", "--lesson", short)).kill_at(
        Checkpoint, "learn", STEPS
    )
    assert told[-1] == Checkpoint("learn", STEPS)

    # GIVEN another that is asked to stop while it learns, and has its folder asked for by a third
    command = _teach(one, base, tmp_path / "torn", "--lesson", short)
    stopped = Run(*command)
    refused: list[Event] = []
    events = []
    for event in stopped.events():
        events.append(event)
        if isinstance(event, Progress) and event.stage == "learn" and event.step == 4:
            stopped.signal_all(signal.SIGSTOP)
            refused, _ = run(*command)
            stopped.process.terminate()
            stopped.signal_all(signal.SIGCONT)
    stopped.process.communicate()
    # THEN the third is refused, and so is one that would teach something else
    assert _failure(refused) == "WorkFolderBusy"
    assert _failure(run(*command, "--seed", "2")[0]) == "WorkFolderForeign"
    # AND it has saved where it stands
    assert (stopped.process.returncode, events[-1]) == (3, Stopped("learn"))
    saved = _only(Checkpoint, events)[-1]
    assert saved.stage == "learn"
    gate = tmp_path / "torn" / "work" / "gate-1.npz"
    fitted = gate.stat().st_mtime_ns

    # WHEN it is continued and killed, and continued again
    told = Run(*command).kill_at(Progress, "learn")
    assert isinstance(told[-1], Progress)
    assert told[-1].step > saved.step
    events, status = run(*command)

    # THEN of one picture nothing can be held back: it is not judged, and nothing is written
    (judged,) = _only(Judged, events)
    assert (status, judged.accepted, judged.reason) == (0, False, "too-few")
    assert [problem.code for problem in _only(Problem, events)] == ["caption-too-long"]
    assert events[-1] == Done("")
    assert not (tmp_path / "torn" / "taught").exists()
    # AND no process fitted the gate again, and it has learnt the same
    assert gate.stat().st_mtime_ns == fitted
    whole, torn = (
        load_arrays(tmp_path / name / "work" / "learn.npz") for name in ("whole", "torn")
    )
    for name, value in whole.items():
        assert np.array_equal(torn[name], value), name


def test_it_goes_on_from_where_the_version_before_stopped(tmp_path: Path) -> None:
    # GIVEN a lesson that the version before was asked to stop in at step 61
    pairs, base = VERSION_BEFORE / "pairs", VERSION_BEFORE / "base"
    torn = tmp_path / "torn"
    shutil.copytree(VERSION_BEFORE / "work", torn / "work")
    begun = load_arrays(torn / "work" / "learn-checkpoint.npz")

    # WHEN it is gone on with
    events, status = run(*_teach(pairs, base, torn))

    # THEN nothing is done again, and it is judged
    assert (status, events[-1]) == (0, Done(""))
    assert [stage.name for stage in _only(Stage, events)] == ["read", "learn", "judge"]
    learnt = [event.step for event in _only(Progress, events) if event.stage == "learn"]
    assert (int(begun["step"]), min(learnt), max(learnt)) == (61, 64, 120)
    assert [judged.reason for judged in _only(Judged, events)] == ["too-few"]

    # AND it ends where one ends that nobody disturbs, but for the sums of another processor; what
    # the old model said of the pictures is what that version had it say
    shutil.copytree(
        VERSION_BEFORE / "work",
        tmp_path / "whole" / "work",
        ignore=shutil.ignore_patterns("learn-checkpoint.npz"),
    )
    Run(*_teach(pairs, base, tmp_path / "whole")).kill_at(Checkpoint, "learn", max(learnt))
    whole, ended = (
        load_arrays(tmp_path / name / "work" / "learn.npz") for name in ("whole", "torn")
    )
    assert whole.keys() == ended.keys()
    assert _distance(ended, whole) < 0.05 * _distance(begun, whole)


def test_it_goes_on_from_a_folder_laid_out_as_the_version_before_did(
    base: Path, one: Path, tmp_path: Path
) -> None:
    # GIVEN a task that is learnt and judged, in the version before's files
    work = tmp_path / "work"
    work.mkdir()
    picture = hashlib.sha256((one / "0.png").read_bytes()).digest()
    captions = repr((("en", CAPTION),)).encode()
    task = {
        "base": hashlib.sha256((base / "manifest.json").read_bytes()).hexdigest(),
        "pairs": hashlib.sha256(picture + captions).hexdigest(),
        "seed": 1,
        "lesson": {
            "epochs": 12.0,
            "least_steps": 120,
            "pictures": 16,
            "anchors": 24,
            "lookalikes": 12,
            "learning_rate": 4e-4,
            "warmup": 10,
            "old_share": 0.1,
            "clip_norm": 1.0,
            "checkpoint_every": 20,
            "crops": 4,
            "most_cropped": 400,
        },
    }
    (work / "task.json").write_text(json.dumps(task, sort_keys=True))
    (work / "task.json.writing").write_text("{")
    (work / "before.json").write_text(json.dumps([{"en": "a cat", "fr": "un chat"}]))
    network = load_network(base / WEIGHTS)
    encoded = network.encoder(np.stack([load_picture(one / "0.png")] * 6))
    memory = keras.ops.convert_to_numpy(encoded).astype(np.float16)
    np.save(work / "memory.npy", memory[:, None])
    np.savez(work / "learn.npz", **network_arrays(network))
    figures = {"learnt_before": 1.5, "learnt_after": 2.5, "kept": 99.0, "verdict": "not-better"}
    compared = {"picture": "0.png", "language": "en", "reference": CAPTION}
    known = {**compared, "before": "a cat", "after": "a dog"}
    (work / "verdict.json").write_text(json.dumps({"judgement": figures, "compared": [known]}))

    # WHEN it is gone on with
    events, status = run(*_teach(one, base, tmp_path))

    # THEN nothing is done again, and its verdict stands
    assert (status, events[-1]) == (0, Done(""))
    assert [stage.name for stage in _only(Stage, events)] == ["read"]
    assert _only(Compared, events) == [Compared(**known)]
    assert _only(Judged, events) == [Judged(False, "not-better", 1.5, 2.5, 99.0, 93.0)]
    assert not (work / "task.json.writing").exists()
    # AND only the gate, which that version did not keep, was fitted
    assert (work / "gate-1.npz").exists()
    # AND a folder of another task is refused
    (work / "task.json").write_text(json.dumps(task | {"seed": 2}, sort_keys=True))
    events, status = run(*_teach(one, base, tmp_path))
    assert (status, events[-1]) == (
        1,
        Failed("WorkFolderForeign", "work holds the work of another task"),
    )


def test_a_check_answers_without_work(base: Path, pairs: Path) -> None:
    events, status = run("teach", "--check", "--pairs", pairs, "--base", base)

    assert (status, events[-1]) == (0, Done(""))
    assert _only(Sources, events)[0].seconds > 0
    assert {stage.name for stage in _only(Stage, events)} == {"read"}


def test_nothing_to_learn_is_told(base: Path, tmp_path: Path) -> None:
    (tmp_path / "captions.csv").write_text("file,caption\ngone.jpg,a cat\n")

    events, status = run(*_teach(tmp_path, base, tmp_path))

    assert [problem.code for problem in _only(Problem, events)] == ["picture-missing"]
    assert (status, _failure(events)) == (1, "NothingToTeach")
