"""Plays a recorded stream of events in the place of the training program.

The environment says how: REPLAY_STREAM is the file of events; REPLAY_KILL_AT the number of events
after which the process kills itself; REPLAY_HOLD_AT the number after which it waits to be stopped;
REPLAY_DEAF makes it hear no SIGTERM; REPLAY_BUNDLE is what it copies to where `--out` says;
REPLAY_NOISE adds lines that are no events, and breaks lines into pieces.

It keeps to what the training program promises: a checkpoint is kept in the folder `--work`, the
same command goes on from there, SIGTERM is answered with `Stopped` and exit status 3, and `--check`
ends after what there is to learn from.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

HEAD = ("problem", "sources", "device")
"""What is told again from the beginning when a process goes on."""

FOLDER = {"teach": "--work", "train": "--run"}
"""The option that names the folder to work in, by command."""


class Asked(Exception):
    """SIGTERM was heard."""


def main(arguments: list[str]) -> int:
    """Play the stream; the exit status of the training program."""
    assert arguments[:3] == ["-P", "-m", "model.training"], arguments
    work, out = Path(_value(arguments, FOLDER[arguments[3]])), Path(_value(arguments, "--out"))
    lines = Path(os.environ["REPLAY_STREAM"]).read_text(encoding="utf-8").splitlines()
    events: list[dict[str, Any]] = [json.loads(line) for line in lines]
    if "--check" in arguments:
        return _check(events)
    work.mkdir(parents=True, exist_ok=True)
    sys.stderr.write("the training begins\n")
    stage = ""
    try:
        signal.signal(signal.SIGTERM, signal.SIG_IGN if "REPLAY_DEAF" in os.environ else _ask)
        reached = work / "reached"
        start = int(reached.read_text()) if reached.exists() else 0
        for number, event in enumerate(events):
            if number < start and event["event"] not in HEAD:
                continue
            stage = event.get("stage", stage)
            _at(number)
            if event["event"] == "done" and event["output"]:
                shutil.copytree(os.environ["REPLAY_BUNDLE"], out)
                event["output"] = str(out)
            _say(event)
            if event["event"] == "checkpoint":
                reached.write_text(str(number + 1))
    except Asked:
        _say({"event": "stopped", "stage": stage})
        return 3
    return 1 if events[-1]["event"] == "failed" else 0


def _check(events: list[dict[str, Any]]) -> int:
    for event in events:
        if event["event"] in ("problem", "sources", "failed"):
            _say(event)
        if event["event"] == "failed":
            return 1
        if event["event"] == "sources":
            break
    _say({"event": "done", "output": ""})
    return 0


def _at(number: int) -> None:
    """Do what is to happen before this event."""
    if os.environ.get("REPLAY_KILL_AT") == str(number):
        os.kill(os.getpid(), signal.SIGKILL)
    if os.environ.get("REPLAY_HOLD_AT") == str(number):
        while True:
            signal.pause()


def _say(event: dict[str, Any]) -> None:
    line = json.dumps(event, ensure_ascii=False).encode() + b"\n"
    if "REPLAY_NOISE" in os.environ:
        os.write(1, b"Epoch 1/3 \xff\n\n[1, 2]\n{}\n" + line[:7])
        line = line[7:]
    os.write(1, line)


def _ask(number: int, frame: FrameType | None) -> None:
    raise Asked


def _value(arguments: list[str], name: str) -> str:
    return arguments[arguments.index(name) + 1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
