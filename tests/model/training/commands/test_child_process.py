"""The two processes of teaching: what one says, the other passes on, and they end together."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path

import pytest

from model.training.commands.child_process import run_child
from model.training.commands.teach import Options, add_arguments, options_of
from model.training.errors import ChildFailed, Stopping, UsageError
from model.training_events import Checkpoint, Event, Stage
from tests.support.processes import PATIENCE

ROOT = Path(__file__).parents[4]

SAYS = """
import os, signal, sys
from model.training_events import *
def say(event): emit(event, sys.stdout)
"""


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A program in the place of the training program, found by the same name."""
    package = tmp_path / "model"
    package.mkdir()
    (package / "__init__.py").write_text(f"__path__.append({str(ROOT / 'model')!r})\n")
    (package / "training").mkdir()
    (package / "training" / "__init__.py").write_text("")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    return package / "training" / "__main__.py"


def _never() -> bool:
    return False


def test_events_are_passed_on_but_the_last_is_an_answer(child: Path) -> None:
    told: list[Event] = []
    child.write_text(
        SAYS + "say(Stage('read', 2)); print('a word of a library'); say(Done(sys.argv[1]))"
    )
    assert run_child(["out"], told.append, _never) == "out"
    assert told == [Stage("read", 2)]

    child.write_text(SAYS + "say(Failed('NothingToTeach', 'no pictures')); sys.exit(1)")
    with pytest.raises(ChildFailed, match="no pictures") as failed:
        run_child([], told.append, _never)
    assert failed.value.failed.type == "NothingToTeach"


def test_a_wish_to_stop_is_handed_down_and_what_is_saved_after_it_is_told(child: Path) -> None:
    # GIVEN a child that saves when it is asked to stop, and says nothing before
    child.write_text(
        SAYS
        + """
def stop(*_):
    say(Checkpoint('learn', 4)); say(Stopped('learn')); sys.exit(3)
signal.signal(signal.SIGTERM, stop)
say(Stage('learn', 8))
signal.pause()
"""
    )
    told: list[Event] = []

    # WHEN the listener objects from its first event on, as `stoppable` does
    def listen(event: Event) -> None:
        told.append(event)
        raise Stopping("early")

    # THEN the child has the last word
    with pytest.raises(Stopping) as stopping:
        run_child([], listen, lambda: bool(told))
    assert stopping.value.stage == "learn"
    assert told == [Stage("learn", 8), Checkpoint("learn", 4)]


@pytest.mark.parametrize(
    ("ending", "status"),
    [("os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL), ("sys.exit(7)", 7)],
)
def test_a_child_that_dies_takes_its_parent_along(child: Path, ending: str, status: int) -> None:
    child.write_text(SAYS + ending)
    code = (
        "from model.training.commands.child_process import run_child\n"
        f"import os; os.chdir({str(child.parents[2])!r})\n"
        "run_child([], print, lambda: False)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert done.returncode == status


def test_a_child_ends_with_its_parent(tmp_path: Path) -> None:
    # GIVEN a child that waits for good, and a parent that holds the other end of its input
    code = (
        "from model.training.commands.child_process import live_as_child\n"
        "import signal; live_as_child(); print('ready', flush=True); signal.pause()"
    )
    read, write = os.pipe()
    child = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=read, stdout=subprocess.PIPE
    )
    os.close(read)
    assert child.stdout
    assert child.stdout.readline() == b"ready\n"
    child.send_signal(signal.SIGINT)  # Ctrl-C is for the parent
    # WHEN that end is closed, as it is when the parent is killed THEN the child ends at once
    assert child.poll() is None
    os.close(write)
    ready, _, _ = select.select([child.stdout], [], [], PATIENCE)
    assert ready
    assert child.wait(PATIENCE) == 1
    child.stdout.close()


def _options(*arguments: str) -> Options:
    parser = ArgumentParser()
    add_arguments(parser)
    return options_of(parser.parse_args(arguments))


def test_a_child_is_asked_for_the_same() -> None:
    # GIVEN options, among them names that look like options
    options = _options(
        *("--pairs", "a.csv", "b", "--base=-base", "--out", "out", "--work", "work"),
        *("--seed", "3", "--keep-anyway", "--device", "cpu", "--lesson", "lesson.json"),
    )
    # WHEN a child parses its command line THEN it has the same, and its part
    command, *arguments = options.arguments("judge")
    assert command == "teach"
    child = _options(*arguments)
    assert child.part == "judge"
    assert child.arguments("judge") == options.arguments("judge")
    assert (child.pairs, child.base) == (options.pairs, Path("-base"))


def test_places_are_needed_but_for_a_check() -> None:
    with pytest.raises(UsageError, match="teach needs --out and --work, or --check"):
        _options("--pairs", "a.csv", "--base", "base")
    assert _options("--pairs", "a.csv", "--base", "base", "--check").out is None


def test_the_parent_imports_no_tensorflow() -> None:
    code = (
        "import sys, model.training.__main__, model.training.commands.teach\n"
        "print(sorted({'tensorflow', 'keras'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert done.stdout == "[]\n"
