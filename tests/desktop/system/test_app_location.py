"""The place that the app runs from: a hidden copy, a read-only volume, or where it belongs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.system import app_location, macos
from desktop.system.app_location import RunsFromDiskImage, RunsTranslocated, misplaced
from tests.desktop.conftest import Stage
from tests.support.processes import ROOT

INSIDE = Path("Clairvoix.app", "Contents", "MacOS", "Clairvoix")


def test_an_app_in_its_place_is_told_nothing(tmp_path: Path) -> None:
    program = tmp_path / INSIDE
    program.parent.mkdir(parents=True)
    program.touch()
    assert misplaced(program) is None


def test_a_translocated_app_is_known_by_its_path() -> None:
    # GIVEN the kind of place from which macOS runs what was never moved since it came
    hidden = Path("/private/var/folders/zz/T/AppTranslocation/0A1B/d") / INSIDE
    assert misplaced(hidden) == RunsTranslocated(hidden)


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a volume in the Linux way")
def test_an_app_on_a_read_only_volume_is_told(tmp_path: Path) -> None:
    # GIVEN a volume that nobody can write, and the app on it
    program = tmp_path / INSIDE
    program.parent.mkdir(parents=True)
    program.touch()
    script = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
    sealed = ("unshare", "-rm", "sh", "-c", script, str(tmp_path))
    if shutil.which("unshare") is None or subprocess.run([*sealed, "true"], check=False).returncode:
        pytest.skip("this system lets nobody mount a volume")
    # WHEN it asks where it is THEN it knows
    code = "import sys, pathlib; from desktop.system.app_location import misplaced; "
    code += "print(type(misplaced(pathlib.Path(sys.argv[1]))).__name__)"
    command = [*sealed, sys.executable, "-c", code, str(program)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == (f"{RunsFromDiskImage.__name__}\n", "")


def test_a_program_that_is_gone_is_no_reason_to_complain(tmp_path: Path) -> None:
    assert misplaced(tmp_path / INSIDE) is None


def test_only_the_packed_app_on_a_mac_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(app_location, "misplaced", asked.append)
    assert macos.misplaced() is None
    monkeypatch.setattr(macos, "IS_MAC", True)
    assert macos.misplaced() is None
    assert asked == []
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    macos.misplaced()
    assert asked == [Path(sys.executable)]


def test_the_window_says_where_to_move_the_app(
    stage: Stage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice = RunsFromDiskImage(Path("/Volumes/Clairvoix") / INSIDE)
    monkeypatch.setattr(macos, "misplaced", lambda: notice)
    app = stage.start()
    qtbot.waitUntil(lambda: "disk image" in app.window.banner.text)
    assert "Applications" in app.window.banner.text
