"""The history in trouble: crashes, other programs, bad files, full disks, all of them real."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.history.store import History
from desktop.system import sqlite as database
from tests.support.history_entries import (
    ENGLISH,
    FRENCH,
    JPEG,
    PNG,
    add,
    reopened,
    reopened_then_closed,
)

ROOT = Path(__file__).resolve().parents[3]


def in_new_process(code: str, *arguments: str, before: tuple[str, ...] = ()) -> str:
    """What a fresh interpreter prints that runs `code`, after a wrapping command."""
    done = subprocess.run(
        [*before, sys.executable, "-c", textwrap.dedent(code), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


# -- crashes and other processes ------------------------------------------------------------------

WRITER = """
    import itertools
    import os
    import sys
    from pathlib import Path
    from desktop.history.store import History
    from model.caption import Caption
    history = History(Path(sys.argv[1]))
    caption = Caption("a dog", "en", 0.5, "photo", (), (), "1", 1.0)
    for number in itertools.count():
        kept = history.keep_picture(b"\\x89PNG %d %d" % (os.getpid(), number))
        entry = history.add(kept, "pasted", b"\\xff\\xd8\\xff" * 2000, caption)
        print(entry.id, flush=True)
        original = Path(sys.argv[2]) / f"{entry.id}.png"
        original.write_bytes(b"\\x89PNG mine %d" % entry.id)
        entry = history.add(original, "opened", b"\\xff\\xd8\\xff" * 2000, caption)
        print(entry.id, flush=True)
        history.set_correction(entry.id, "en", "Filou")
        print(entry.id, "corrected", flush=True)
"""


def stored_in(history: History) -> list[str]:
    """What is stored, as the writer tells it."""
    told = []
    for entry in reversed(history.recent(10_000)):
        told.append(str(entry.id))
        if entry.corrected:
            told.append(f"{entry.id} corrected")
    return told


def test_a_killed_program_loses_at_most_the_entry_being_written(
    history_path: Path, tmp_path: Path
) -> None:
    told: list[str] = []
    for round_number in range(1, 5):
        # GIVEN a process that stores and corrects entries and tells of each, killed while it does
        with subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(WRITER), str(history_path), str(tmp_path)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        ) as writer:
            assert writer.stdout is not None
            told += [writer.stdout.readline().strip() for _ in range(11 * round_number)]
            writer.kill()
            told += [line.strip() for line in writer.stdout if line.endswith("\n")]
        assert writer.returncode == -signal.SIGKILL
        # WHEN the program is started again
        history = History(history_path)
        stored = stored_in(history)
        # THEN what was told is there, with at most one more, and so are the pictures
        assert history.notice is None
        assert stored[: len(told)] == told
        assert len(stored) - len(told) in (0, 1)
        told = stored
        for entry in history.recent(10_000):
            assert entry.readable is not None
            assert entry.readable.read_bytes().startswith(b"\x89PNG")
        # AND the corrected ones do not need their originals
        corrected = history.search("", 10_000, only="corrected")
        assert [found.picture for found in history.corrections()] == [
            entry.kept for entry in reversed(corrected)
        ]
        history.close()


def test_threads_take_turns(history: History) -> None:
    errors: list[BaseException] = []

    def work(name: str) -> None:
        try:
            for number in range(25):
                history.update_caption(add(history, f"{name}{number}.jpg").id, FRENCH)
        except BaseException as error:
            errors.append(error)
            raise

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(history.recent(1000)) == len(history.search("plage")) == 100


def test_two_programs_share_the_file(history: History, history_path: Path) -> None:
    mine = add(history)
    second = History(history_path)
    theirs = add(second, "theirs.jpg")
    second.close()
    assert history.recent() == [theirs, mine]


def test_a_file_locked_by_another_program_is_named(history: History, history_path: Path) -> None:
    entry = add(history)
    history.close()
    # GIVEN another program that keeps the file to itself
    other = sqlite3.connect(history_path, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    # WHEN the history is opened, THEN the error says so
    with pytest.raises(database.HistoryLocked):
        History(history_path, timeout=0.05)
    # AND all is well when it lets go
    other.execute("ROLLBACK")
    other.close()
    assert reopened_then_closed(history) == [entry]


# -- bad files ------------------------------------------------------------------------------------


def garbage(path: Path) -> None:
    path.write_bytes(b"this is no database at all " * 500)


def overwritten_middle(path: Path) -> None:
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 6000] = b"\xa5" * 6000
    path.write_bytes(data)


def cut_short(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


@pytest.mark.parametrize("damage", [garbage, overwritten_middle, cut_short])
def test_a_damaged_file_is_kept_aside(history_path: Path, damage: Callable[[Path], None]) -> None:
    # GIVEN a history whose file was damaged
    history = History(history_path)
    for number in range(30):
        add(history, f"{number}.jpg")
    history.close()
    damage(history_path)
    damaged = history_path.read_bytes()
    # WHEN it is opened
    history = History(history_path)
    # THEN a new one begins, and the notice tells where the old one is, untouched
    assert history.recent() == []
    assert history.notice is not None
    kept = history.notice.kept
    assert kept.parent == history_path.parent
    assert kept.name.startswith("history.corrupt-2")
    assert kept.read_bytes() == damaged
    # AND the new one lasts
    entry = add(history)
    assert reopened_then_closed(history) == [entry]


def test_an_empty_file_is_a_new_history(history_path: Path) -> None:
    history_path.parent.mkdir()
    history_path.touch()
    history = History(history_path)
    add(history)
    history.close()
    assert history.notice is None


def test_damage_while_in_use_is_named(history: History, history_path: Path) -> None:
    # GIVEN an open history, larger than what SQLite keeps in memory
    for _ in range(40):
        history.add(None, "pasted", JPEG * 6000, ENGLISH)
    history = reopened(history)
    # WHEN its file is damaged
    with history_path.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xa5" * (history_path.stat().st_size - 8192))
    # THEN reading says so
    with pytest.raises(database.HistoryDamaged):
        history.thumbnails([entry.id for entry in history.recent(1000)])
    history.close()


def test_a_newer_file_is_left_alone(history: History, history_path: Path) -> None:
    # GIVEN a history that a later version of the program wrote
    add(history)
    history.close()
    later = sqlite3.connect(history_path)
    later.execute("PRAGMA user_version = 99")
    later.close()
    before = history_path.read_bytes()
    # WHEN this version opens it, THEN it says so and changes nothing
    with pytest.raises(database.HistoryNewer):
        History(history_path)
    assert history_path.read_bytes() == before
    assert [file.name for file in history_path.parent.iterdir()] == [history_path.name]


# -- places that cannot be written ----------------------------------------------------------------


def test_a_place_for_no_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder.sqlite").mkdir()
    refused = [tmp_path / "file" / "history.sqlite", tmp_path / "folder.sqlite"]
    if sys.platform == "linux":
        refused.append(Path("/proc/clairvoix/history.sqlite"))
    for path in refused:
        with pytest.raises(database.HistoryNotWritable) as caught:
            History(path)
        assert caught.value.path == path


@pytest.fixture
def write_protected() -> Iterator[Path]:
    """A history that its reader may not change, as an ordinary user sees it."""
    folder = Path(tempfile.mkdtemp(prefix="clairvoix-test-"))
    path = folder / "history.sqlite"
    history = History(path)
    add(history)
    history.close()
    path.chmod(0o444)
    folder.chmod(0o555)
    # An administrator may write everywhere, so be someone else for a while.
    if os.geteuid() == 0:
        os.seteuid(65534)
        yield path
        os.seteuid(0)
    else:
        yield path
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_write_protected_file_is_named(write_protected: Path) -> None:
    with pytest.raises(database.HistoryNotWritable):
        History(write_protected)


def test_a_program_without_a_writable_place_goes_on_in_memory() -> None:
    history = History(None)
    entry = history.update_caption(add(history).id, FRENCH)
    assert history.search("ete") == [entry]
    with pytest.raises(database.HistoryNotWritable):
        history.keep_picture(PNG)
    history.close()
    history.close()


FILL = """
    import sys
    from pathlib import Path
    from desktop.history.store import History
    from desktop.system.sqlite import HistoryDiskFull
    from model.caption import Caption
    folder = Path(sys.argv[1])
    history = History(folder / "history.sqlite")
    caption = Caption("a dog", "en", 0.5, "photo", (), (), "1", 1.0)
    stored = []
    try:
        while True:
            stored.append(history.add(None, "pasted", b"\\xff\\xd8\\xff" * 3000, caption))
    except HistoryDiskFull:
        print("full")
    print(history.recent(1000) == stored[::-1], len(stored) > 5)
    try:
        history.keep_picture(bytes(2_000_000))
    except HistoryDiskFull:
        print("no room for a picture")
    print([file.name for file in folder.glob("pictures/*")])
    # Room is made: the same history goes on.
    (folder / "ballast").unlink()
    stored.append(history.add(None, "pasted", b"\\xff\\xd8\\xff" * 3000, caption))
    history.close()
    again = History(folder / "history.sqlite")
    print(again.recent(1000) == stored[::-1], again.notice)
    again.close()
"""


def test_a_full_disk_loses_nothing_that_was_stored(tmp_path: Path) -> None:
    # GIVEN a disk of 1 MB, a quarter of it taken
    mount = 'mount -t tmpfs -o size=1m tmpfs "$0"'
    script = f'{mount} && head -c 250000 /dev/zero >"$0/ballast" && exec "$@"'
    small = ("unshare", "-rm", "sh", "-c", script, str(tmp_path))
    if shutil.which("unshare") is None or subprocess.run([*small, "true"], check=False).returncode:
        pytest.skip("this system lets nobody mount a small disk")
    # WHEN it is filled
    said = in_new_process(FILL, str(tmp_path), before=small)
    # THEN the error is the right one, what was stored is there, and it goes on when there is room
    assert said.splitlines() == ["full", "True True", "no room for a picture", "[]", "True None"]
