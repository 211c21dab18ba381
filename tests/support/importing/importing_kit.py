"""A training kit whose interpreter imports nothing, but answers as it is told."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from model.bundle import SHIPPED
from tests.support.retraining.replay_kit import ReplayKit

PROGRAM = """
import json, os, shutil, sys, time
arguments = sys.argv[1:]
assert arguments[:4] == ["-P", "-m", "model.training", "import"], arguments
out = arguments[arguments.index("--out") + 1]
with open(os.environ["ASKED"], "w") as stream:
    json.dump(arguments[4:], stream)
print("a library says something")

def tell(**event):
    print(json.dumps(event), flush=True)

how = os.environ["HOW"]
tell(event="stage", name="download", steps=10**9)
fetched = os.path.join(os.path.dirname(out), ".bundle-fetched")
os.makedirs(fetched, exist_ok=True)
with open(os.path.join(fetched, "tensors.part"), "w") as part:
    part.write("12345")
half = {"stage": "download", "step": 412 * 10**6, "of": 990 * 10**6, "loss": None}
tell(event="progress", seconds_left=90.0, **half)
if how == "fetches":
    time.sleep(600)
tell(event="stage", name="convert", steps=4)
if how == "converts":
    time.sleep(600)
if "refuses" in how:
    kind = how.partition(" ")[2] or "CheckpointForeign"
    last = {"event": "failed", "type": kind, "message": "it is 'git'", "details": {}}
    print(json.dumps(last), flush=True)
    sys.exit(1)
if how == "dies":
    os._exit(9)
shutil.copytree(os.environ["BUNDLE"], out)
print(json.dumps({"event": "done", "output": out}), flush=True)
"""


class ImportingKit(ReplayKit):
    """It works, dies, refuses (with the name of an error behind the word), or fetches or converts
    without end.

    What it makes is a copy of `bundle`.
    """

    def __init__(self, folder: Path, how: str, bundle: Path = SHIPPED) -> None:
        super().__init__(folder)
        program = folder / "program.py"
        program.write_text(PROGRAM)
        script = folder / "python"
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{program}" "$@"\n')
        self.asked = folder / "asked.json"
        self.variables = {"BUNDLE": str(bundle), "ASKED": str(self.asked)}
        self.answer(how)

    def answer(self, how: str) -> None:
        """Answer so from now on."""
        self.variables["HOW"] = how

    def arguments(self) -> list[str]:
        """What it was asked."""
        found: list[str] = json.loads(self.asked.read_text())
        return found
