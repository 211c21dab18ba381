"""Sounds of programs that were killed do not stay behind."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from desktop.speech import temporary_sounds
from tests.support.processes import ROOT

MAKER = """
import sys
from pathlib import Path
from desktop.speech import temporary_sounds
folder = temporary_sounds.make()
(Path(folder.name) / "1.wav").write_bytes(b"sound")
print(folder.name, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder for temporary files to this process and those that it starts."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def program() -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", MAKER]
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)


def folder_of(program: subprocess.Popen[str]) -> Path:
    assert program.stdout is not None
    return Path(program.stdout.readline().strip())


def test_a_killed_programs_sounds_are_removed_and_a_running_ones_stay(temporary: Path) -> None:
    # GIVEN two programs with sounds, and a folder that is none of ours
    stranger = temporary / "clairvoix-sound-book"
    stranger.mkdir()
    with program() as killed, program() as running:
        left, kept = folder_of(killed), folder_of(running)
        # WHEN one of them is killed THEN its sounds are left
        killed.kill()
        killed.wait()
        assert (left / "1.wav").is_file()
        # WHEN the program is started again THEN they are gone, and those in use are not
        mine = temporary_sounds.make()
        assert not left.exists()
        assert (kept / "1.wav").is_file()
        assert stranger.is_dir()
        running.communicate("")
    # AND each removes its own when it ends
    mine.cleanup()
    assert list(temporary.iterdir()) == [stranger]


def test_a_sound_in_such_a_folder_is_known_for_one_that_goes(temporary: Path) -> None:
    with temporary_sounds.make() as folder:
        assert temporary_sounds.holds(Path(folder) / "1.wav")
    assert not temporary_sounds.holds(temporary / "kept.wav")
