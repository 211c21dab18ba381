"""Files are written whole or not at all, and a full disk is told from other refusals."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from model import atomic_files


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


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_device_is_full() -> None:
    with pytest.raises(OSError) as caught, Path("/dev/full").open("wb", buffering=0) as device:  # noqa: PT011
        device.write(b"one")
    assert atomic_files.is_full(caught.value)
    assert not atomic_files.is_full(OSError(errno.EACCES, "refused"))
