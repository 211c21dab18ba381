"""The history: restarts, corrections, search, deleting, and older files."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop.history import MIGRATIONS, Entry, History, StoredCaption, fold
from tests.desktop.history_entries import (
    ENGLISH,
    FRENCH,
    JPEG,
    PNG,
    add,
    reopened,
    reopened_then_closed,
)

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


def test_what_is_purged_is_gone_from_the_disk(history: History, history_path: Path) -> None:
    # GIVEN a deleted and a living entry
    history.delete(add(history, caption=replace(ENGLISH, text="a private moment")).id)
    living = add(history)
    # WHEN the deleted ones are purged
    assert history.purge_deleted() == 1
    assert history.purge_deleted() == 0
    # THEN not even the file's free space tells of it
    assert reopened_then_closed(history) == [living]
    stored = b"".join(file.read_bytes() for file in history_path.parent.glob("history*"))
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


# -- migrations -----------------------------------------------------------------------------------


def add_stars(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE entries ADD COLUMN stars INTEGER NOT NULL DEFAULT 0")


def fail_half_way(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM captions")
    connection.execute("ALTER TABLE nothing ADD COLUMN stars")


def test_an_older_file_is_brought_up_to_date_after_a_backup(
    history: History, history_path: Path
) -> None:
    entry = add(history)
    history.close()
    # WHEN a program with one more version of the schema opens it
    newer = History(history_path, migrations=[*MIGRATIONS, add_stars])
    # THEN everything is still there, and the backup is a whole history of the older version
    assert newer.recent() == [entry]
    newer.close()
    backup = History(history_path.with_name("history.backup-v1.sqlite"))
    assert backup.recent() == [entry]
    backup.close()


def test_a_migration_that_fails_changes_nothing(history: History, history_path: Path) -> None:
    entry = add(history)
    history.close()
    with pytest.raises(sqlite3.OperationalError):
        History(history_path, migrations=[*MIGRATIONS, fail_half_way])
    assert reopened_then_closed(history) == [entry]
