"""What a Dask worker loads first in tests: a stand-in for the model, and partitions that end it.

A partition with a picture called `ends.png` kills the worker, one with `ends-once.png` the first.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from desktop.archive import dask_engine, plan
from desktop.archive.partition import do
from desktop.archive.storage import Place
from desktop.captioning import captioner_process

MARK = "CLAIRVOIX_TEST_MARK"
"""Where the file is that says that one worker has been ended."""


def falling(dataset: Place, source: Place, number: int, *rest: Any) -> dict[str, Any]:
    """Do a partition, unless a picture of it is to end the worker."""
    names = {Path(path).name for path in plan.pictures_of(dataset, number)}
    mark = Path(os.environ.get(MARK, ""))
    if "ends.png" in names or ("ends-once.png" in names and not mark.exists()):
        if "ends-once.png" in names:
            mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return do(dataset, source, number, *rest)


def dask_setup(worker: object) -> None:
    """Be loaded by a worker, not by its nanny, which must not describe anything."""
    command = [sys.executable, "-m", "tests.support.captioner_worker"]
    captioner_process._command = lambda: command
    vars(dask_engine)["do"] = falling
