"""Files are written whole or not at all, and a full disk is told from other refusals."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from model import atomic_files

ROOT = Path(__file__).resolve().parents[2]


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "été.png"
    atomic_files.write_durably(path, b"one")
    atomic_files.write_durably(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


def test_a_refused_write_leaves_nothing(tmp_path: Path) -> None:
    # GIVEN a folder where the file should be
    path = tmp_path / "a.png"
    (path / "inside").mkdir(parents=True)
    with pytest.raises(OSError, match=r"a\.png"):
        atomic_files.write_durably(path, b"one")
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_being_written_is_beside_it_and_keeps_its_ending(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    path.write_bytes(b"old")
    with atomic_files.written_whole(path) as unfinished:
        unfinished.write_bytes(b"new")
        # Until the block ends, whoever reads the file reads the old one.
        assert path.read_bytes() == b"old"
        assert (unfinished.parent, unfinished.suffix) == (tmp_path, ".npz")
        assert atomic_files.is_unfinished(unfinished)
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_whatever_stops_the_writing_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    path.write_bytes(b"old")

    def stopped() -> None:
        with atomic_files.written_whole(path) as unfinished:
            unfinished.write_bytes(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stopped()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


KILLED = """
import os, signal, sys
from pathlib import Path
from model.atomic_files import written_whole
with written_whole(Path(sys.argv[1])) as unfinished:
    unfinished.write_bytes(b"half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_process_left_is_recognised_and_removed(tmp_path: Path) -> None:
    # GIVEN a process that is killed while it writes, beside files of the user's own
    path, own = tmp_path / "été.json", tmp_path / ".notes-12345678.txt"
    own.write_bytes(b"mine")
    subprocess.run([sys.executable, "-c", KILLED, str(path)], cwd=ROOT, check=False)
    assert len(list(tmp_path.iterdir())) == 2
    # WHEN the next one tidies up
    atomic_files.discard_unfinished(tmp_path)
    # THEN only what was the program's is gone
    assert list(tmp_path.iterdir()) == [own]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_device_is_full() -> None:
    with pytest.raises(OSError) as caught, Path("/dev/full").open("wb", buffering=0) as device:  # noqa: PT011
        device.write(b"one")
    assert atomic_files.is_full(caught.value)
    assert not atomic_files.is_full(OSError(errno.EACCES, "refused"))
