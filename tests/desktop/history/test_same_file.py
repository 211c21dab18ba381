"""The same file is one entry, with all its descriptions; looking at it changes nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from desktop.history.entries import Entry
from desktop.history.store import History
from tests.desktop.conftest import Stage
from tests.support.history_entries import ENGLISH, FRENCH

SMALL, OTHER = b"jpeg", b"other jpeg"


def test_a_file_described_again_is_the_newest_entry_with_both_descriptions(
    history: History,
) -> None:
    # GIVEN two files, the older one corrected
    old = history.add(Path("/a.jpg"), "opened", SMALL, ENGLISH)
    history.set_correction(old.id, "en", "my words")
    new = history.add(Path("/b.jpg"), "opened", SMALL, ENGLISH)
    # WHEN it is described in another language, and in the first one by another model
    history.add(Path("/a.jpg"), "dropped", SMALL, FRENCH)
    again = history.add(Path("/a.jpg"), "dropped", SMALL, replace(ENGLISH, text="A cat."))
    # THEN it is one entry still, the newest, with what its user wrote
    assert [entry.id for entry in history.recent()] == [old.id, new.id]
    assert again.id == old.id
    assert (again.captions["en"].text, again.captions["en"].best_text) == ("A cat.", "my words")
    assert again.captions["fr"].text == FRENCH.text
    assert history.recent_files(2) == [Path("/a.jpg"), Path("/b.jpg")]
    # AND pages go on behind it
    assert [entry.id for entry in history.recent(before=old.id)] == [new.id]
    assert history.trim(1) == 1
    assert [entry.id for entry in history.recent()] == [old.id]


def test_another_picture_under_the_name_is_another_entry(history: History) -> None:
    old = history.add(Path("/a.jpg"), "opened", SMALL, ENGLISH)
    history.set_correction(old.id, "en", "my words")
    new = history.add(Path("/a.jpg"), "opened", OTHER, ENGLISH)
    assert new.id != old.id
    assert new.captions["en"].correction is None
    # AND so is one whose entry was deleted
    history.delete(old.id, new.id)
    assert history.add(Path("/a.jpg"), "opened", SMALL, ENGLISH).id not in (old.id, new.id)


def entries(app: Desktop) -> list[Entry]:
    return [app.history.entry(row) for row in range(app.history.rowCount())]


def test_in_the_window_the_row_goes_to_the_top_and_stays_chosen(stage: Stage, qtbot: QtBot) -> None:
    app = stage.start()
    paths = stage.files("a.png", "b.png")
    for path in paths:
        with qtbot.waitSignal(app.library.added):
            app.window.open_files([path])
    first, second = entries(app)
    with qtbot.waitSignal(app.library.changed):
        app.library.correct(second.id, "en", "my words")
    # WHEN the older file is opened again THEN its row is on top, with the words of its user
    chosen: list[Entry] = []
    app.window.history_panel.entry_chosen.connect(chosen.append)
    with qtbot.waitSignal(app.library.added):
        app.window.open_files([paths[0]])
    assert [entry.id for entry in entries(app)] == [second.id, first.id]
    assert app.window.caption.text == "my words"
    assert app.window.history_panel.list.currentIndex().row() == 0
    assert chosen == []

    # WHEN rows are selected THEN nothing of them is another than before
    before = entries(app)
    for row in (1, 0):
        index = app.history.index(row, 0)
        with qtbot.waitSignal(app.session.picture_loaded):
            app.window.history_panel.list.setCurrentIndex(index)
    assert entries(app) == before

    # AND where other bytes have the name, they are another picture
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    assert image.save(str(paths[0]))
    with qtbot.waitSignal(app.library.added):
        app.window.open_files([paths[0]])
    assert app.history.rowCount() == 3
