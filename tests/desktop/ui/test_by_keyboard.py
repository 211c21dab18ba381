"""The whole way by keyboard alone: open or paste, hear, correct, export, change the settings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QInputDialog,
    QLineEdit,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop import settings
from desktop.app import Desktop
from desktop.ui.batch.export_dialog import ExportDialog
from desktop.ui.settings.settings_window import SettingsWindow
from tests.desktop.conftest import Stage

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def app(stage: Stage, qtbot: QtBot) -> Desktop:
    """The app as it starts, its window in front."""
    app = stage.start()
    come_back(app, qtbot)
    return app


def come_back(app: Desktop, qtbot: QtBot) -> None:
    """Have the main window in front, as a window manager does when a dialog closes."""
    app.window.activateWindow()
    qtbot.waitUntil(app.window.isActiveWindow)


def focused() -> QWidget:
    """Where keys go."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def opened(kind: type[QDialog], qtbot: QtBot) -> None:
    """Wait until a dialog of this kind is what keys go to."""
    qtbot.waitUntil(
        lambda: (
            isinstance(QApplication.activeWindow(), kind)
            and QApplication.focusWidget() is not None
            and focused().window() is QApplication.activeWindow()
        )
    )


def name_file(path: Path, qtbot: QtBot) -> None:
    """Type a file's name into the dialog that asks for it, and confirm."""
    opened(QFileDialog, qtbot)
    field = focused()
    assert isinstance(field, QLineEdit)
    field.selectAll() if field.text() else None
    qtbot.keyClicks(field, str(path))
    qtbot.keyClick(field, Qt.Key.Key_Return)


def correct(app: Desktop, words: str, qtbot: QtBot) -> None:
    """Write the caption anew."""
    qtbot.keyClick(app.window, Qt.Key.Key_E, CTRL)
    editor = focused()
    assert isinstance(editor, QTextEdit)
    qtbot.keyClick(editor, Qt.Key.Key_A, CTRL)
    qtbot.keyClicks(editor, words)
    with qtbot.waitSignal(app.library.changed):
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert app.window.caption.text == words


def test_a_picture_is_opened_heard_corrected_and_exported(
    app: Desktop, stage: Stage, tmp_path: Path, qtbot: QtBot
) -> None:
    # WHEN a picture's name is typed
    (path,) = stage.files("dog.png")
    qtbot.keyClick(app.window, Qt.Key.Key_O, CTRL)
    with qtbot.waitSignals([app.library.added, app.speaking.sound_ready]):
        name_file(path, qtbot)

    # THEN it is described and heard, and its caption can be written anew
    assert app.window.caption.text == "a picture named dog"
    come_back(app, qtbot)
    correct(app, "my dog Rex", qtbot)

    # WHEN it is exported, as data instead of as a table
    target = tmp_path / "list.json"
    qtbot.keyClick(app.window, Qt.Key.Key_E, CTRL | SHIFT)
    opened(ExportDialog, qtbot)
    qtbot.keyClick(focused(), Qt.Key.Key_Tab)
    qtbot.keyClick(focused(), Qt.Key.Key_Down)
    with qtbot.waitSignal(app.exporting.listed):
        qtbot.keyClick(focused(), Qt.Key.Key_Return)
        name_file(target, qtbot)

    # THEN the file has the new words, and the window says where it is
    assert "my dog Rex" in json.dumps(json.loads(target.read_text(encoding="utf-8")))
    assert "list.json" in app.window.banner.text


def test_a_picture_is_pasted_heard_again_and_the_settings_changed(
    app: Desktop, stage: Stage, qtbot: QtBot
) -> None:
    # WHEN a file that another program has copied is pasted by a key
    window = app.window
    (path,) = stage.files("dog.png")
    copied = QMimeData()
    copied.setUrls([QUrl.fromLocalFile(str(path))])
    QGuiApplication.clipboard().setMimeData(copied)
    with qtbot.waitSignals([app.library.added, app.speaking.sound_ready]):
        qtbot.keyClick(window, Qt.Key.Key_V, CTRL)

    # THEN it is described and heard, and heard again by a key
    assert window.caption.text == "a picture named dog"
    window.player.silence()
    with qtbot.waitSignal(app.speaking.sound_ready):
        qtbot.keyClick(window, Qt.Key.Key_R, CTRL)

    # WHEN the settings are opened, another pane chosen, and a box there ticked
    qtbot.keyClick(window, Qt.Key.Key_Comma, CTRL)
    opened(SettingsWindow, qtbot)
    (dialog,) = window.findChildren(SettingsWindow)
    dialog.tabs.tabBar().setFocus()
    qtbot.keyClick(focused(), Qt.Key.Key_Right)
    qtbot.keyClick(focused(), Qt.Key.Key_Tab)
    qtbot.keyClick(focused(), Qt.Key.Key_Space)

    # THEN that holds, and Escape leads back to the picture
    assert not app.settings.get(settings.SPEAK_AUTOMATICALLY)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_folder_is_described_renamed_reviewed_and_exported(
    app: Desktop, stage: Stage, tmp_path: Path, qtbot: QtBot
) -> None:
    # GIVEN a folder that was copied in another program, and a model that is not sure
    stage.captioner.confidence = 0.3
    stage.captioner.others = ("another sentence",)
    folder = tmp_path / "sea"
    folder.mkdir()
    for index, path in enumerate(stage.files("a.png", "b.png", "c.png")):
        (folder / path.name).write_bytes(path.read_bytes() + bytes([index]))
    copied = QMimeData()
    copied.setUrls([QUrl.fromLocalFile(str(folder))])
    QGuiApplication.clipboard().setMimeData(copied)

    # WHEN it is pasted THEN it is a batch, and described
    window = app.window
    with qtbot.waitSignal(app.batching.finished):
        qtbot.keyClick(window, Qt.Key.Key_V, CTRL)
    assert window.pages.current is window.batch

    # WHEN it is renamed in the list, where Tab leads
    while focused() is not window.batch_list.list:
        qtbot.keyClick(focused(), Qt.Key.Key_Tab)
    qtbot.keyClick(focused(), Qt.Key.Key_F2)
    opened(QInputDialog, qtbot)
    qtbot.keyClicks(focused(), "Summer")
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.batch.text.startswith("Summer"))
    come_back(app, qtbot)

    # AND reviewed: one is right, one gets the model's other sentence, one is left
    review = window.review_commands.page
    qtbot.keyClick(focused(), Qt.Key.Key_G, CTRL | SHIFT)
    qtbot.waitUntil(lambda: review.counter == "1 of 3, 3 unsure")
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: review.counter == "2 of 3, 2 unsure")
    qtbot.keyClick(focused(), Qt.Key.Key_A)
    qtbot.waitUntil(lambda: review.counter == "2 of 3, 1 unsure")

    # WHEN Escape leads back, and what was reviewed is exported as data
    qtbot.keyClick(focused(), Qt.Key.Key_Escape)
    assert window.pages.current is window.batch
    target = tmp_path / "list.json"
    qtbot.keyClick(window, Qt.Key.Key_E, CTRL | SHIFT)
    opened(ExportDialog, qtbot)
    (dialog,) = window.findChildren(ExportDialog)
    qtbot.keyClick(focused(), Qt.Key.Key_Tab)
    qtbot.keyClick(focused(), Qt.Key.Key_Down)
    while focused() is not dialog.reviewed_box:
        qtbot.keyClick(focused(), Qt.Key.Key_Tab)
    qtbot.keyClick(focused(), Qt.Key.Key_Space)
    with qtbot.waitSignal(app.exporting.listed):
        qtbot.keyClick(focused(), Qt.Key.Key_Return)
        name_file(target, qtbot)

    # THEN the file has those two, with what the user said
    rows = json.loads(target.read_text(encoding="utf-8"))
    said = [(row["captions"]["en"]["caption"], row["captions"]["en"]["reviewed"]) for row in rows]
    assert said == [("a picture named a", "right"), ("another sentence", "corrected")]
