"""Files are written whole or not at all, and a full disk is told from other refusals."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

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


def test_only_what_no_process_writes_any_more_is_abandoned(tmp_path: Path) -> None:
    # GIVEN one file that a killed process left, and one that is being written
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "a.csv")], cwd=ROOT, check=False)
    (left,) = tmp_path.iterdir()
    with atomic_files.written_whole(tmp_path / "b.csv") as unfinished:
        # THEN the next writer has removed the first, and nobody removes the second
        assert not left.exists()
        atomic_files.discard_abandoned(tmp_path)
        assert list(tmp_path.iterdir()) == [unfinished]


def test_a_link_stays_one(tmp_path: Path) -> None:
    place, link, lost = tmp_path / "place.csv", tmp_path / "link.csv", tmp_path / "lost.csv"
    place.write_bytes(b"old")
    link.symlink_to("place.csv")
    lost.symlink_to("new.csv")
    for path in (link, lost):
        atomic_files.write_durably(path, b"new")
        assert path.is_symlink()
        assert path.read_bytes() == b"new"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("link.csv", "lost.csv", "new.csv", "place.csv")
    ]
    circle = tmp_path / "circle"
    circle.symlink_to("circle")
    with pytest.raises(OSError, match="circle"):
        atomic_files.write_durably(circle, b"new")


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o660, 0o400])
def test_a_file_keeps_its_mode_and_owner(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"old")
    if os.getuid() == 0:
        os.chown(path, 12345, 54321)
    path.chmod(mode)
    before = path.stat()
    atomic_files.write_durably(path, b"new")
    after = path.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        *(before.st_mode, before.st_uid, before.st_gid),
    )
    assert path.read_bytes() == b"new"


def written_into(pipe: Path, data: bytes) -> bool:
    """Whether somebody read it."""
    try:
        with atomic_files.written_whole(pipe) as unfinished:
            unfinished.write_bytes(data)
    except OSError as error:
        if error.errno != errno.ENXIO:
            raise
        return False
    return True


def test_a_pipe_is_written_into_and_never_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.wav"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="pipe"):
        atomic_files.write_durably(pipe, b"nobody reads")
    with subprocess.Popen(["/bin/cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        # The reader's own open waits for a writer; until it does, there is none.
        while not written_into(pipe, b"through"):
            pass
        assert reader.communicate()[0] == b"through"
    assert pipe.is_fifo()
    assert list(tmp_path.iterdir()) == [pipe]


PRINTED = """
import sys
from pathlib import Path
from model.atomic_files import write_durably
print("before", flush=True)
write_durably(Path(sys.argv[1]), b"list\\n")
print("after", flush=True)
"""


@pytest.mark.parametrize("stream", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link"])
def test_standard_output_is_written_where_it_stands(tmp_path: Path, stream: str) -> None:
    if stream.startswith("/proc") and not Path(stream).exists():
        pytest.skip("no /proc")
    (tmp_path / "link").symlink_to("/dev/stdout")
    # GIVEN standard output that is a file, which a new one in its place would lose
    place = tmp_path / "out.txt"
    with place.open("wb") as out:
        command = [sys.executable, "-c", PRINTED, str(tmp_path / stream)]
        subprocess.run(command, cwd=ROOT, stdout=out, check=True)
    assert place.read_text() == "before\nlist\nafter\n"
    assert {path.name for path in tmp_path.iterdir()} == {"link", "out.txt"}


def test_devices_stay_devices() -> None:
    atomic_files.write_durably(Path("/dev/null"), b"gone")
    assert Path("/dev/null").is_char_device()


@given(st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1))
def test_every_name_can_be_written_beside(name: str) -> None:
    name = os.fsdecode(os.fsencode(name)[:255])
    assume(name not in (".", ".."))
    unfinished = atomic_files.unfinished_beside(Path("/folder") / name)
    assert unfinished.parent == Path("/folder")
    assert len(os.fsencode(unfinished.name)) <= 140
    assert atomic_files.is_unfinished(unfinished)
    assert not atomic_files.is_unfinished(Path("/folder") / name)


@pytest.mark.parametrize(("lasting", "synced"), [(True, 2), (False, 0)])
def test_only_for_what_is_to_last_the_disk_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lasting: bool, synced: int
) -> None:
    # GIVEN a count of what waits until the disk has it
    waited: list[int] = []
    monkeypatch.setattr(os, "fsync", waited.append)
    # WHEN a file is written
    with atomic_files.written_whole(tmp_path / "a.wav", lasting=lasting) as unfinished:
        unfinished.write_bytes(b"sound")
    # THEN it is there whole in any case, and on the disk, with its name, where it is to stay
    assert (tmp_path / "a.wav").read_bytes() == b"sound"
    assert len(waited) == synced
