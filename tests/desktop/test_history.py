"""The history: restarts, crashes, bad files and full disks, all of them real."""

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
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop import history_database as database
from desktop.history import MIGRATIONS, Entry, History, StoredCaption, fold
from model.caption import Caption

ROOT = Path(__file__).resolve().parents[2]
JPEG = b"\xff\xd8\xff small picture"
PNG = b"\x89PNG\r\n\x1a\n pasted picture"

ENGLISH = Caption(
    text="a brown dog runs on the beach",
    language="en",
    confidence=0.71,
    kind="photo",
    alternatives=("a dog on a beach", "a dog runs"),
    words=(),
    model="1.0",
    milliseconds=41.5,
)
FRENCH = replace(
    ENGLISH, text="un chien brun court sur la plage en été", language="fr", alternatives=("œuvre",)
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "données" / "history.sqlite"


@pytest.fixture
def history(path: Path) -> Iterator[History]:
    history = History(path)
    yield history
    history.close()


def add(history: History, name: str = "photo.jpg", caption: Caption = ENGLISH) -> Entry:
    return history.add(Path("/pictures") / name, "dropped", JPEG, caption)


def reopened(history: History) -> History:
    history.close()
    return History(history.path)


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


# -- what goes in comes out -----------------------------------------------------------------------


def test_an_entry_survives_a_restart(history: History) -> None:
    # GIVEN a described picture
    entry = add(history, "photo été.jpg")
    assert datetime.now(UTC) - entry.created < timedelta(minutes=1)
    # WHEN the program is started again
    with_all = reopened(history)
    # THEN every fact of it is there
    assert with_all.recent() == [entry]
    assert entry == Entry(
        id=entry.id,
        created=entry.created,
        source="dropped",
        picture=Path("/pictures/photo été.jpg"),
        thumbnail=JPEG,
        captions={
            "en": StoredCaption(
                "en", ENGLISH.text, 0.71, "photo", ("a dog on a beach", "a dog runs"), "1.0"
            )
        },
        deleted=False,
    )
    with_all.close()


def test_a_relative_path_is_kept_absolute(history: History) -> None:
    entry = history.add(Path("photo.jpg"), "opened", JPEG, ENGLISH)
    assert entry.picture == Path.cwd() / "photo.jpg"


def test_a_file_name_that_is_no_text_comes_back(history: History) -> None:
    picture = Path(os.fsdecode(b"/pictures/\xe9t\xe9.jpg"))
    entry = history.add(picture, "dropped", JPEG, ENGLISH)
    assert reopened_then_closed(history) == [entry]
    assert entry.picture == picture


def reopened_then_closed(history: History) -> list[Entry]:
    again = reopened(history)
    try:
        return again.recent()
    finally:
        again.close()


def test_a_second_language_joins_the_first(history: History) -> None:
    entry = add(history)
    both = history.update_caption(entry.id, FRENCH)
    assert both == history.get(entry.id)
    assert {language: c.text for language, c in both.captions.items()} == {
        "en": ENGLISH.text,
        "fr": FRENCH.text,
    }


def test_a_new_caption_keeps_the_correction_and_drops_the_sound(history: History) -> None:
    # GIVEN a caption that was corrected and spoken
    entry = add(history)
    history.set_correction(entry.id, "en", "my dog Filou")
    spoken = history.set_sound(entry.id, "en", Path("/sounds/1.wav"))
    assert spoken.captions["en"].best_text == "my dog Filou"
    assert spoken.captions["en"].sound == Path("/sounds/1.wav")
    # WHEN another model describes the picture again
    again = history.update_caption(entry.id, replace(ENGLISH, text="a cat", model="2.0"))
    # THEN the user's words stay and the sound, which said others, is forgotten
    caption = again.captions["en"]
    assert (caption.text, caption.model) == ("a cat", "2.0")
    assert (caption.correction, caption.sound) == ("my dog Filou", None)
    # AND a correction can be taken back
    assert history.set_correction(entry.id, "en", None).captions["en"].best_text == "a cat"


def test_what_is_unknown_is_a_mistake_of_the_caller(history: History) -> None:
    entry = add(history)
    assert history.get(entry.id + 1) is None
    with pytest.raises(KeyError):
        history.set_correction(entry.id, "fr", "un chat")
    with pytest.raises((KeyError, sqlite3.IntegrityError)):
        history.update_caption(entry.id + 1, FRENCH)
    # AND nothing of it is stored
    assert history.recent() == [entry]


def test_the_list_is_read_page_by_page(history: History) -> None:
    ids = [add(history, f"{number}.jpg").id for number in range(7)][::-1]
    first = [entry.id for entry in history.recent(3)]
    second = [entry.id for entry in history.recent(3, before=first[-1])]
    third = [entry.id for entry in history.recent(3, before=second[-1])]
    assert [first, second, third] == [ids[:3], ids[3:6], ids[6:]]
    assert history.count() == 7


# -- search ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ete", True),
        ("ÉTÉ", True),
        ("e\u0301te\u0301", True),
        ("plage chien", True),
        ("chi", True),
        ("hien", False),
        ("chien chat", False),
        ("vacances", True),
        ("vacances-2024", True),
        ("jpg", False),
        ("%", True),
        ("", True),
        ("' OR 1=1 --", False),
        ("filou", True),
    ],
)
def test_search_finds_words_without_accents_and_case(
    history: History, text: str, found: bool
) -> None:
    entry = add(history, "Vacances_2024.jpg", FRENCH)
    entry = history.set_correction(entry.id, "fr", "Filou l'été sur la plage")
    assert history.search(text) == ([entry] if found else [])


def test_search_forgets_a_correction_that_was_taken_back(history: History) -> None:
    entry = add(history)
    history.set_correction(entry.id, "en", "Filou")
    history.set_correction(entry.id, "en", None)
    assert history.search("filou") == []


def test_words_are_folded() -> None:
    assert fold("L'Œuf, straße & CŒUR_2") == " l oeuf strasse coeur 2"


# -- deleting -------------------------------------------------------------------------------------


def test_a_deleted_entry_can_be_brought_back(history: History) -> None:
    entry, other = add(history), add(history, "other.jpg")
    # WHEN it is deleted
    history.delete(entry.id)
    # THEN it is nowhere to be seen
    assert history.recent() == history.search("dog") == [other]
    assert history.count() == 1
    # AND it comes back to its place
    history.restore(entry.id)
    assert history.recent() == [other, entry]


def test_what_is_purged_is_gone_from_the_disk(history: History, path: Path) -> None:
    # GIVEN a deleted and a living entry
    history.delete(add(history, caption=replace(ENGLISH, text="a private moment")).id)
    living = add(history)
    # WHEN the deleted ones are purged
    assert history.purge_deleted() == 1
    assert history.purge_deleted() == 0
    # THEN not even the file's free space tells of it
    assert reopened_then_closed(history) == [living]
    stored = b"".join(file.read_bytes() for file in path.parent.glob("history*"))
    assert b"private" not in stored
    assert ENGLISH.text.encode() in stored


def test_a_pasted_picture_is_kept_until_nothing_needs_it(history: History) -> None:
    # GIVEN the same picture pasted twice
    kept = history.keep_picture(PNG)
    assert history.keep_picture(PNG) == kept
    assert kept.suffix == ".png"
    assert kept.read_bytes() == PNG
    first, second = (history.add(kept, "pasted", JPEG, ENGLISH) for _ in range(2))
    assert first.picture == second.picture == kept
    # WHEN one of the two goes, THEN the picture stays
    history.delete(first.id)
    history.purge_deleted()
    assert kept.exists()
    # WHEN the other one goes, THEN it goes with it, and the user's own files do not
    history.delete(second.id)
    history.purge_deleted()
    assert list(kept.parent.iterdir()) == []


def test_kept_pictures_move_with_their_folder(history: History, tmp_path: Path) -> None:
    history.add(history.keep_picture(PNG), "pasted", JPEG, ENGLISH)
    history.close()
    moved = history.path.parent.rename(tmp_path / "elsewhere")
    again = History(moved / "history.sqlite")
    picture = again.recent()[0].picture
    again.close()
    assert picture is not None
    assert picture.read_bytes() == PNG


# -- crashes and other processes ------------------------------------------------------------------

WRITER = """
    import sys
    from pathlib import Path
    from desktop.history import History
    from model.caption import Caption
    history = History(Path(sys.argv[1]))
    caption = Caption("a dog", "en", 0.5, "photo", (), (), "1", 1.0)
    while True:
        kept = history.keep_picture(b"\\x89PNG %d" % history.count())
        entry = history.add(kept, "pasted", b"\\xff\\xd8\\xff" * 2000, caption)
        print(entry.id, flush=True)
"""


def test_a_killed_program_loses_at_most_the_entry_being_written(path: Path) -> None:
    told: list[int] = []
    for round_number in range(1, 4):
        # GIVEN a process that stores entries and tells of each, killed while it does
        with subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(WRITER), str(path)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        ) as writer:
            assert writer.stdout is not None
            told += [int(writer.stdout.readline()) for _ in range(10 * round_number)]
            writer.kill()
            told += [int(line) for line in writer.stdout if line.endswith("\n")]
        assert writer.returncode == -signal.SIGKILL
        # WHEN the program is started again
        history = History(path)
        stored = [entry.id for entry in history.recent(10_000)][::-1]
        # THEN what was told is there, with at most one more, and so are the pictures
        assert history.notice is None
        assert stored[: len(told)] == told
        assert len(stored) - len(told) in (0, 1)
        told = stored
        for entry in history.recent(10_000):
            assert entry.picture is not None
            assert entry.picture.read_bytes().startswith(b"\x89PNG")
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
    assert history.count() == len(history.search("plage")) == 100


def test_two_programs_share_the_file(history: History, path: Path) -> None:
    mine = add(history)
    second = History(path)
    theirs = add(second)
    second.close()
    assert history.recent() == [theirs, mine]


def test_a_file_locked_by_another_program_is_named(history: History, path: Path) -> None:
    entry = add(history)
    history.close()
    # GIVEN another program that keeps the file to itself
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    # WHEN the history is opened, THEN the error says so
    with pytest.raises(database.HistoryLocked):
        History(path, timeout=0.05)
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
def test_a_damaged_file_is_kept_aside(path: Path, damage: Callable[[Path], None]) -> None:
    # GIVEN a history whose file was damaged
    history = History(path)
    for number in range(30):
        add(history, f"{number}.jpg")
    history.close()
    damage(path)
    damaged = path.read_bytes()
    # WHEN it is opened
    history = History(path)
    # THEN a new one begins, and the notice tells where the old one is, untouched
    assert history.recent() == []
    assert history.notice is not None
    kept = history.notice.kept
    assert kept.parent == path.parent
    assert kept.name.startswith("history.corrupt-2")
    assert kept.read_bytes() == damaged
    # AND the new one lasts
    entry = add(history)
    assert reopened_then_closed(history) == [entry]


def test_an_empty_file_is_a_new_history(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    history = History(path)
    add(history)
    history.close()
    assert history.notice is None


def test_damage_while_in_use_is_named(history: History, path: Path) -> None:
    # GIVEN an open history, larger than what SQLite keeps in memory
    for _ in range(40):
        history.add(None, "pasted", JPEG * 6000, ENGLISH)
    history = reopened(history)
    # WHEN its file is damaged
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xa5" * (path.stat().st_size - 8192))
    # THEN reading says so
    with pytest.raises(database.HistoryDamaged):
        history.recent(1000)
    history.close()


def test_a_newer_file_is_left_alone(history: History, path: Path) -> None:
    # GIVEN a history that a later version of the program wrote
    add(history)
    history.close()
    later = sqlite3.connect(path)
    later.execute("PRAGMA user_version = 99")
    later.close()
    before = path.read_bytes()
    # WHEN this version opens it, THEN it says so and changes nothing
    with pytest.raises(database.HistoryNewer):
        History(path)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


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
    from desktop.history import History
    from desktop.history_database import HistoryDiskFull
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


# -- migrations -----------------------------------------------------------------------------------


def add_stars(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE entries ADD COLUMN stars INTEGER NOT NULL DEFAULT 0")


def fail_half_way(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM captions")
    connection.execute("ALTER TABLE nothing ADD COLUMN stars")


def test_an_older_file_is_brought_up_to_date_after_a_backup(history: History, path: Path) -> None:
    entry = add(history)
    history.close()
    # WHEN a program with one more version of the schema opens it
    newer = History(path, migrations=[*MIGRATIONS, add_stars])
    # THEN everything is still there, and the backup is a whole history of the older version
    assert newer.recent() == [entry]
    newer.close()
    backup = History(path.with_name("history.backup-v1.sqlite"))
    assert backup.recent() == [entry]
    backup.close()


def test_a_migration_that_fails_changes_nothing(history: History, path: Path) -> None:
    entry = add(history)
    history.close()
    with pytest.raises(sqlite3.OperationalError):
        History(path, migrations=[*MIGRATIONS, fail_half_way])
    assert reopened_then_closed(history) == [entry]
