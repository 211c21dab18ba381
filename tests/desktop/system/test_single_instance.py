"""One running copy for each user, tested with real processes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from desktop.system.single_instance import SingleInstance, socket_for
from tests.support.processes import PATIENCE, ROOT, WindowProcess, environment


@pytest.fixture
def first(qtbot: QtBot, tmp_path: Path) -> Iterator[SingleInstance]:
    """Give the first copy, in this process."""
    instance = SingleInstance(tmp_path / "data")
    assert instance.claim()
    yield instance
    instance.release()


def start_second(environ: dict[str, str], *files: str) -> subprocess.CompletedProcess[str]:
    """Start the program as a user does, while it already runs."""
    return subprocess.run(
        [sys.executable, "-m", "desktop", *files],
        env=environ,
        cwd=Path(environ["HOME"]),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def test_a_second_copy_hands_its_files_to_the_first_and_ends(tmp_path: Path, photo: Path) -> None:
    # GIVEN a running window
    environ = environment(tmp_path, QT_QPA_PLATFORM="offscreen")
    (tmp_path / "photo été.jpg").write_bytes(photo.read_bytes())
    with WindowProcess(environ, "--fake") as window:
        window.wait_for("exposed")

        # WHEN the program is started again with a file of the folder it is started in
        second = start_second(environ, "photo été.jpg")

        # THEN that one ends, and the first describes the file
        assert second.returncode == 0, second.stderr
        assert window.wait_for("received")["files"] == [str(tmp_path / "photo été.jpg")]
        assert window.wait_for("caption")["text"] == "a picture named photo été"

        # WHEN it is started without a file THEN the first comes forward, nothing else
        assert start_second(environ).returncode == 0
        assert window.wait_for("received")["files"] == []
        assert window.quit() == 0


def test_after_a_crash_the_next_copy_is_the_first(tmp_path: Path) -> None:
    # GIVEN a copy that was killed, whose socket and lock lie there still
    environ = environment(tmp_path, QT_QPA_PLATFORM="offscreen")
    with WindowProcess(environ, "--fake") as window:
        window.wait_for("exposed")
        window.kill()
    # WHEN two more are started THEN the first of them hears of the second
    with WindowProcess(environ, "--fake") as window:
        window.wait_for("exposed")
        assert start_second(environ, "gone.jpg").returncode == 0
        assert window.wait_for("received")["files"] == [str(tmp_path / "gone.jpg")]
        assert window.quit() == 0


def test_copies_with_other_folders_do_not_meet(first: SingleInstance, tmp_path: Path) -> None:
    other = SingleInstance(tmp_path / "another")
    assert other.claim()
    other.release()


def test_the_lock_is_for_one(first: SingleInstance, tmp_path: Path) -> None:
    assert not SingleInstance(tmp_path / "data").claim()
    first.release()
    again = SingleInstance(tmp_path / "data")
    assert again.claim()
    again.release()


def test_a_first_copy_that_hangs_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: object
) -> None:
    # GIVEN a socket on which nobody answers
    monkeypatch.setattr("desktop.system.single_instance._PATIENCE", 50)
    second = SingleInstance(tmp_path / "data")
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(second.address)
        silent.listen()
        # WHEN files are handed over THEN that has failed, so that the second copy opens itself
        assert not second.hand_over([Path("a.jpg")])
    Path(second.address).unlink()


def test_another_users_socket_is_not_trusted(
    tmp_path: Path, first: SingleInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = os.getuid() + 1
    address = first.address
    second = SingleInstance(tmp_path / "data")
    monkeypatch.setattr(os, "getuid", lambda: stranger)
    assert second.address == address
    assert not second.hand_over([Path("a.jpg")])


@pytest.mark.parametrize("letter", [b"nonsense\n", b"[1, 2]\n", b"3\n"])
def test_what_is_no_list_of_files_is_refused(
    first: SingleInstance, qtbot: QtBot, letter: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    received: list[object] = []
    first.files_received.connect(received.append)
    visitor = QLocalSocket()
    visitor.connectToServer(first.address)
    with qtbot.waitSignal(visitor.disconnected):
        visitor.write(letter)
    assert received == []
    assert "no list of files" in caplog.text


def test_the_socket_is_short_and_its_users_own(tmp_path: Path, first: SingleInstance) -> None:
    deep = tmp_path.joinpath(*["very long folder name"] * 10)
    # A Mac takes 103 bytes; its temporary folder takes about 50 of them.
    assert len(Path(socket_for(deep)).name) < 50
    assert Path(first.address).stat().st_mode & 0o077 == 0
    assert ROOT not in Path(first.address).parents
