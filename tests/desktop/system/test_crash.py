"""An app that cannot start says so: in the log, on standard error and in a dialog."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.processes import PATIENCE, ROOT, display, environment
from tests.support.window.hand import needs_display

BROKEN = """
import desktop.app
def broken(files): raise RuntimeError("the reason, for the log")
desktop.app.run = broken
from desktop.__main__ import main
raise SystemExit(main([]))
"""


@needs_display
def test_a_failed_start_is_logged_and_told_in_a_dialog(tmp_path: Path) -> None:
    with display() as screen:
        environ = environment(tmp_path, DISPLAY=screen, QT_QPA_PLATFORM="xcb")
        # WHEN the app fails before its window is there
        app = subprocess.Popen(
            [sys.executable, "-c", BROKEN], cwd=ROOT, env=environ, stderr=subprocess.PIPE, text=True
        )
        # THEN a dialog says so, and closing it ends the program
        search = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "could not start"]
        found = subprocess.run(
            search, env=environ, capture_output=True, text=True, timeout=PATIENCE, check=True
        )
        window = found.stdout.split()[0]
        close = ["xdotool", "windowfocus", "--sync", window, "key", "Return"]
        subprocess.run(close, env=environ, timeout=PATIENCE, check=True)
        _, said = app.communicate(timeout=PATIENCE)
    assert app.returncode == 1
    # AND the log has the reason, which the words for the user only point to
    log = (tmp_path / "clairvoix" / "logs" / "clairvoix.log").read_text()
    assert "RuntimeError: the reason, for the log" in log
    assert "Clairvoix: Something it needs is missing or broken" in said


def test_without_qt_it_is_still_told(tmp_path: Path) -> None:
    # GIVEN an installation whose Qt is broken
    script = (
        "import sys; sys.modules['PySide6.QtWidgets'] = None\n"
        "from desktop.__main__ import main\nraise SystemExit(main([]))"
    )
    environ = environment(tmp_path, QT_QPA_PLATFORM="offscreen")
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    # THEN it ends with words, not with nothing
    assert done.returncode == 1
    assert "Clairvoix: Something it needs is missing or broken" in done.stderr
    log = (tmp_path / "clairvoix" / "logs" / "clairvoix.log").read_text()
    assert "could not start" in log
