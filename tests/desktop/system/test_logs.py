"""The log: written where the user's logs are, and nobody's error is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

LOGGING = """
import logging, sys
from desktop.system import logs
logs.start()
logging.getLogger("desktop.somewhere").info("Un événement")
import threading, warnings
warnings.warn("an old way of doing this")
def fail():
    raise OSError("nor on this thread")
thread = threading.Thread(target=fail)
thread.start()
thread.join()
raise RuntimeError("nobody caught this")
"""


def test_errors_nobody_caught_are_in_the_log(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "CLAIRVOIX_HOME": str(tmp_path / "home")}
    subprocess.run(
        [sys.executable, "-c", LOGGING], env=environment, capture_output=True, check=False
    )
    log = (tmp_path / "home" / "logs" / "clairvoix.log").read_text(encoding="utf-8")
    assert "INFO desktop.somewhere: Un événement" in log
    assert "RuntimeError: nobody caught this" in log
    assert "OSError: nor on this thread" in log
    assert "WARNING py.warnings" in log
    assert "an old way of doing this" in log


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "CLAIRVOIX_HOME": str(tmp_path / "file")}
    done = subprocess.run(
        [sys.executable, "-c", LOGGING],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "No log file" in done.stderr
    assert "RuntimeError: nobody caught this" in done.stderr
