"""Runs the command line with the stand-in for the model, in this process or in one of its own."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import textwrap
from pathlib import Path

from desktop.cli import main as cli
from desktop.cli.batch import Load
from tests.support import stand_in

ROOT = Path(__file__).resolve().parents[2]
RUN = "import sys; from desktop.cli.main import main; from tests.support.stand_in import load\n"


class Finished:
    """What one run printed and ended with."""

    def __init__(self, *arguments: object, load: Load = stand_in.load) -> None:
        out, err = io.StringIO(), io.StringIO()
        self.status = cli.main(["describe", *map(str, arguments)], load, out, err)
        self.out = out.getvalue()
        self.err = err.getvalue()

    @property
    def objects(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.splitlines()]


def process(
    *arguments: object,
    code: str = "sys.exit(main(sys.argv[1:], load))",
    environment: dict[str, str] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run the command line in a process of its own, with the stand-in."""
    command = [sys.executable, "-c", RUN + textwrap.dedent(code), "describe", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False, env=environment)
