"""A training kit whose interpreter plays recorded events; see replay_training.py."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from desktop.training_kit.kit import Kit, KitParts, KitState
from tests.support.processes import ROOT

STREAMS = ROOT / "tests" / "data" / "training_events"


class ReplayKit(Kit):
    """Ready unless `present` says otherwise; `variables` tell the player how to play."""

    def __init__(self, folder: Path) -> None:
        script = folder / "python"
        player = Path(__file__).with_name("replay_training.py")
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{player}" "$@"\n')
        script.chmod(0o700)
        parts = KitParts(script, ROOT / "pyproject.toml", ROOT / "requirements.lock", ROOT)
        super().__init__(folder / "kit", parts, present=script)
        self.variables: dict[str, str] = {}
        self.present = KitState.READY
        self.play("better")

    def play(self, stream: str, **how: object) -> None:
        """Play this stream from now on, in this way: kill_at=3, hold_at=5, deaf=1, noise=1."""
        self.variables = {f"REPLAY_{name.upper()}": str(value) for name, value in how.items()}
        self.variables["REPLAY_STREAM"] = str(STREAMS / f"{stream}.jsonl")

    def state(self) -> KitState:
        return self.present

    def environment(self) -> dict[str, str]:
        return {**os.environ, **self.variables}
