"""The library: pages, thumbnails and trimming off the UI thread; a file that is not ours."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from desktop.history.controller import PAGE
from desktop.history.store import History
from desktop.pictures import loading as pictures
from desktop.ui.history.history_model import THUMBNAIL
from tests.desktop.conftest import Stage
from tests.support.history_entries import ENGLISH


def fill(stage: Stage, number: int) -> list[int]:
    """Write a history of so many entries before the app is started; their ids, newest first."""
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    jpeg = pictures.encoded(image, b"JPG")
    history = History(stage.folder / "history.sqlite", stage.folder / "pictures")
    made = [history.add(Path(f"/p/{n}.jpg"), "opened", jpeg, ENGLISH).id for n in range(number)]
    history.close()
    return made[::-1]


def test_a_long_history_is_read_as_it_is_needed(stage: Stage, qtbot: QtBot) -> None:
    # GIVEN a history of more than one page
    entries = fill(stage, PAGE + 3)
    app = stage.start()
    model = app.history
    qtbot.waitUntil(lambda: model.rowCount() == PAGE)
    # WHEN the view nears the end THEN the rest is read
    model.fetchMore()
    qtbot.waitUntil(lambda: model.rowCount() == PAGE + 3)
    qtbot.waitUntil(lambda: model.whole)
    assert [model.entry(row).id for row in range(PAGE + 3)] == entries
    # WHEN all but a few are removed THEN those are left
    with qtbot.waitSignal(model.modelReset):
        app.library.trim(5)
    assert [model.entry(row).id for row in range(model.rowCount())] == entries[:5]


def test_thumbnails_come_after_their_rows_were_painted(stage: Stage, qtbot: QtBot) -> None:
    fill(stage, 60)
    app = stage.start()
    model = app.history
    qtbot.waitUntil(lambda: model.rowCount() == 60)

    def width(row: int) -> int:
        image = model.index(row, 0).data(Qt.ItemDataRole.DecorationRole)
        return image.width() if isinstance(image, QImage) else 0

    # WHEN rows are looked at THEN they have no picture yet, and the list is told when they have
    assert width(59) == 0
    with qtbot.waitSignal(model.dataChanged) as changed:
        pass
    assert changed.args is not None
    qtbot.waitUntil(lambda: width(59) == THUMBNAIL)


def test_what_was_deleted_before_a_crash_goes_at_the_next_start(stage: Stage, qtbot: QtBot) -> None:
    # GIVEN a program that was killed after an entry was deleted
    (deleted, kept) = fill(stage, 2)
    killed = History(stage.folder / "history.sqlite")
    killed.delete(deleted)
    killed.close()
    # WHEN the program is started again THEN nothing brings it back
    app = stage.start()
    with qtbot.waitSignal(app.library.restore([deleted, kept]).finished) as found:
        pass
    assert found.args is not None
    assert [entry.id for entry in found.args[0]] == [kept]


def test_a_file_of_another_program_is_left_alone(
    stage: Stage, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    # GIVEN a file in the history's place that SQLite can read, but with tables that are not ours
    path = stage.folder / "history.sqlite"
    foreign = sqlite3.connect(path)
    foreign.execute("CREATE TABLE entries (mine TEXT)")
    foreign.execute("PRAGMA journal_mode = WAL")
    foreign.close()
    before = path.read_bytes()
    # WHEN the app starts THEN it says so, and goes on in memory
    app = stage.start(opens=False)
    qtbot.waitUntil(lambda: "unexpected" in app.window.banner.text)
    (picture,) = stage.files("dog.png")
    with qtbot.waitSignal(app.library.added):
        app.window.open_files([picture])
    assert app.history.rowCount() == 1
    assert path.read_bytes() == before
