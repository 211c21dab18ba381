"""The dialogs that ask for files and before something is lost."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from desktop import settings
from desktop.history.entries import StoredCaption
from tests.desktop.conftest import Stage


def test_a_dialog_opens_where_the_last_one_was_left(
    stage: Stage, tmp_path: Path, qtbot: QtBot
) -> None:
    # GIVEN pictures that were chosen in a folder
    folder = tmp_path / "holidays"
    folder.mkdir()
    app = stage.start()
    app.window.choose_files()
    (dialog,) = app.window.findChildren(QFileDialog)
    dialog.setDirectory(str(folder))
    dialog.accepted.emit()
    dialog.reject()

    # THEN the next dialog for pictures opens there, and one for sounds does not
    assert app.settings.get(settings.PICTURES_FOLDER) == str(folder)
    assert app.settings.get(settings.SOUNDS_FOLDER) == ""
    qtbot.waitUntil(lambda: app.window.findChildren(QFileDialog) == [])
    app.window.choose_files()
    (again,) = app.window.findChildren(QFileDialog)
    assert Path(again.directory().absolutePath()) == folder
    again.reject()


def test_a_sound_is_proposed_under_the_picture_s_name(stage: Stage, qtbot: QtBot) -> None:
    # GIVEN a picture with full stops in its name
    app = stage.start()
    with qtbot.waitSignals([app.library.added, app.speaking.sound_ready]):
        app.window.open_files(stage.files("2026.05.01 beach.png"))
    app.window.output_commands.choose_sound_file()
    (dialog,) = app.window.findChildren(QFileDialog)
    assert Path(dialog.selectedFiles()[0]).name == "2026.05.01 beach.wav"
    dialog.reject()


def test_clearing_the_history_is_asked_and_can_be_undone(stage: Stage, qtbot: QtBot) -> None:
    # GIVEN two pictures
    app = stage.start()
    for name in ("dog.png", "cat.png"):
        with qtbot.waitSignals([app.library.added, app.speaking.sound_ready]):
            app.window.open_files(stage.files(name))

    # WHEN the history is to be cleared THEN Return would not do it
    app.window.menus.clear_history.trigger()
    (box,) = app.window.findChildren(QMessageBox)
    assert box.defaultButton() is box.button(QMessageBox.StandardButton.Cancel)

    # WHEN it is confirmed THEN all is gone, until that is undone
    with qtbot.waitSignal(app.library.deleted):
        box.accepted.emit()
    box.reject()
    assert app.history.rowCount() == 0
    assert "2" in app.window.banner.text
    with qtbot.waitSignal(app.library.restored):
        app.window.menus.undo.trigger()
    assert app.history.rowCount() == 2


def test_all_letters_grow_together_and_go_back_to_their_size(stage: Stage) -> None:
    app = stage.start()
    sizes = (settings.INTERFACE_TYPE_SIZE, settings.TYPE_SIZE)
    app.window.menus.larger.trigger()
    assert [app.settings.get(size) for size in sizes] == [125, 120]
    app.window.menus.smaller.trigger()
    app.window.menus.smaller.trigger()
    assert [app.settings.get(size) for size in sizes] == [100, 80]
    app.window.menus.usual_size.trigger()
    assert [app.settings.get(size) for size in sizes] == [100, 100]


def test_apostrophes_are_shown_as_books_print_them() -> None:
    caption = StoredCaption("fr", "l'homme dit 'oui' d'un ton", 0.9, "photo", (), "m")
    assert caption.shown_text == "l’homme dit 'oui' d’un ton"
    assert caption.best_text == "l'homme dit 'oui' d'un ton"
