"""What version 1.5 kept of one file in several entries is one entry when it is opened now."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from desktop.history.entries import Entry
from desktop.history.store import History
from tests.support.processes import ROOT

WRITTEN = ROOT / "tests" / "data" / "version_1_5" / "data"

DOG, SUMMER, DELETED = 1, 2, 5
"""Entries of that history: the first has the user's words in English and a caption in French."""


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """Give a copy of the history that the program before kept, in which nothing is deleted."""
    folder = Path(shutil.copytree(WRITTEN, tmp_path / "data"))
    change(folder, "UPDATE entries SET deleted = 0")
    return folder


def change(folder: Path, *commands: str) -> None:
    connection = sqlite3.connect(folder / "history.sqlite")
    for command in commands:
        connection.execute(command)
    connection.commit()
    connection.close()


def opened(folder: Path) -> History:
    return History(folder / "history.sqlite", folder / "pictures")


def described_again(entry: int, new: int) -> tuple[str, ...]:
    """What that program wrote when it was given the file of an entry once more."""
    return (
        f"""INSERT INTO entries SELECT {new}, '2026-12-01T10:00:00+00:00', source, path, NULL,
            words, 0 FROM entries WHERE id = {entry}""",
        f"INSERT INTO thumbnails SELECT {new}, jpeg FROM thumbnails WHERE entry = {entry}",
        f"""INSERT INTO captions SELECT {new}, language, text || ' again', confidence, kind,
            alternatives, '1.5', NULL, NULL, NULL FROM captions WHERE entry = {entry}""",
    )


def entries_of(history: History, name: str) -> list[Entry]:
    return [one for one in history.recent() if one.picture and one.picture.name == name]


def test_a_file_is_one_entry_the_newest_with_what_its_user_said(before: Path) -> None:
    # GIVEN a dog, corrected, and described again; a picture marked as right, described again twice
    change(before, *described_again(SUMMER, 6), *described_again(SUMMER, 7))
    history = opened(before)
    # THEN each is one entry under its first number, in the places of the last
    assert [entry.id for entry in history.recent()] == [SUMMER, DOG, 4, 3]
    (dog,), (summer,) = entries_of(history, "dog.png"), entries_of(history, "été.png")
    assert dog.captions["en"].best_text == "my dog Filou runs"
    assert dog.captions["fr"].text == "un chien court"
    assert dog.kept is not None
    assert (summer.captions["fr"].text, summer.captions["fr"].verdict) == (
        "la mer en été",
        "right",
    )
    assert summer.created.isoformat() == "2026-12-01T10:00:00+00:00"
    assert history.thumbnails([DOG, SUMMER, DELETED]).keys() == {DOG, SUMMER}
    # AND they are found by what they say now, not by what went
    assert [entry.id for entry in history.search("filou")] == [DOG]
    assert history.search("not seen") == []
    assert len(history.corrections()) == 2
    history.close()
    # AND the file is as it was beside it
    with sqlite3.connect(before / "history.backup-v2.sqlite") as backup:
        assert backup.execute("SELECT count(*) FROM entries").fetchone() == (7,)
    backup.close()
    # AND opening it again changes nothing
    again = opened(before)
    assert [entry.id for entry in again.recent()] == [SUMMER, DOG, 4, 3]
    again.close()


def test_without_a_word_of_the_user_the_newer_caption_stays(before: Path) -> None:
    change(before, "UPDATE captions SET correction = NULL WHERE entry = 1")
    history = opened(before)
    (dog,) = entries_of(history, "dog.png")
    assert {language: one.text for language, one in dog.captions.items()} == {
        "en": "not seen any more",
        "fr": "un chien court",
    }
    assert [entry.id for entry in history.search("seen court")] == [DOG]
    history.close()


@pytest.mark.parametrize(
    "otherwise",
    [
        pytest.param("UPDATE captions SET correction = 'Rex' WHERE entry = 5", id="other words"),
        pytest.param("UPDATE captions SET verdict = 'right' WHERE entry = 5", id="a verdict"),
        pytest.param("UPDATE thumbnails SET jpeg = X'00' WHERE entry = 5", id="other picture"),
        pytest.param("UPDATE entries SET kept = 'x.png' WHERE id = 5", id="other copy"),
        pytest.param("UPDATE entries SET deleted = 1 WHERE id = 5", id="deleted"),
    ],
)
def test_what_is_not_the_same_stays_apart(before: Path, otherwise: str) -> None:
    change(before, otherwise)
    history = opened(before)
    kept = [history.get(DOG), history.get(DELETED)]
    assert [entry.captions["en"].text for entry in kept if entry is not None] == [
        "a dog runs",
        "not seen any more",
    ]
    assert kept[0] is not None
    assert kept[0].captions["en"].correction == "my dog Filou runs"
    history.close()
