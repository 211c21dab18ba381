"""Correcting in the window: the field, the verdicts and the other sentences."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from desktop.ui.caption.caption_editor import LONGEST, CaptionEditor
from tests.desktop.conftest import Stage

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def app(stage: Stage, qtbot: QtBot) -> Desktop:
    """The app in front, with one described picture that has other descriptions."""
    stage.captioner.others = ("a dog", "a picture named dog", "a wolf")
    app = stage.start()
    app.window.activateWindow()
    qtbot.waitUntil(app.window.isActiveWindow)
    with qtbot.waitSignals([app.library.added, app.session.entry_changed]):
        app.window.open_files(stage.files("dog.png"))
    return app


def begin(app: Desktop, qtbot: QtBot) -> CaptionEditor:
    """Press the key that begins a correction."""
    qtbot.keyClick(app.window, Qt.Key.Key_E, CONTROL)
    editor = app.window.caption.editor
    qtbot.waitUntil(editor.hasFocus)
    return editor


def test_a_caption_is_corrected_by_keyboard_alone(app: Desktop, stage: Stage, qtbot: QtBot) -> None:
    # WHEN the user presses the key, writes, and presses Return
    editor = begin(app, qtbot)
    assert editor.toPlainText() == "a picture named dog"
    assert app.window.caption._caption.isHidden()
    qtbot.keyClicks(editor, "my dog Filou")
    with qtbot.waitSignals([app.session.caption_changed, app.speaking.sound_ready]):
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    # THEN the words are in the caption's place, spoken, and the focus is on them
    assert not editor.isVisible()
    assert app.window.caption.text == "my dog Filou"
    assert app.window.caption._confidence.text() == "In your own words"
    assert QApplication.focusWidget() is app.window.caption._caption
    assert stage.speech.said[-1] == ("my dog Filou", "en")
    # AND ⌘Z takes them back
    assert app.window.menus.undo.text() == "Undo Correction"
    with qtbot.waitSignal(app.session.caption_changed):
        qtbot.keyClick(app.window, Qt.Key.Key_Z, CONTROL)
    assert app.window.caption.text == "a picture named dog"


def test_escape_leaves_the_caption_as_it_was(app: Desktop, qtbot: QtBot) -> None:
    editor = begin(app, qtbot)
    qtbot.keyClicks(editor, "nonsense")
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert not editor.isVisible()
    assert app.window.caption.text == "a picture named dog"
    assert app.session.edits.to_undo is None


def test_undo_in_the_field_is_the_fields_own(app: Desktop, qtbot: QtBot) -> None:
    editor = begin(app, qtbot)
    qtbot.keyClicks(editor, "x")
    qtbot.keyClick(editor, Qt.Key.Key_Z, CONTROL)
    assert editor.toPlainText() == "a picture named dog"
    assert editor.isVisible()


@pytest.mark.parametrize("way", ["another entry", "a drop", "another language", "closing"])
def test_going_elsewhere_keeps_what_was_written(
    app: Desktop, stage: Stage, qtbot: QtBot, way: str
) -> None:
    # GIVEN a correction that is being written
    entry = app.history.entry(0).id
    editor = begin(app, qtbot)
    qtbot.keyClicks(editor, "Filou")
    # WHEN something else takes the window
    with qtbot.waitSignal(app.library.changed):
        if way == "another entry":
            app.window.history_panel.list.setFocus()
        elif way == "a drop":
            app.window.open_files(stage.files("cat.png"))
        elif way == "another language":
            app.window.menus.languages["fr"].trigger()
        else:
            app.window.close()
    # THEN the words are kept with the picture that they are of
    row = app.history.row_of(entry)
    assert app.history.entry(row).captions["en"].correction == "Filou"
    assert not app.window.caption.editing


def test_pasted_lines_become_one_and_nothing_grows_without_end(qtbot: QtBot) -> None:
    editor = CaptionEditor()
    qtbot.addWidget(editor)
    editor.begin("a dog")
    mime = QMimeData()
    mime.setHtml("<p><b>two</b></p><p>lines</p>")
    mime.setText("two\r\n  lines\u2029and\tmore")
    editor.insertFromMimeData(mime)
    assert editor.toPlainText() == "two lines and more"
    mime.setText("long " * 1000)
    editor.insertFromMimeData(mime)
    assert len(editor.toPlainText()) == LONGEST
    qtbot.keyClicks(editor, "x")
    assert len(editor.toPlainText()) == LONGEST
    qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    qtbot.keyClicks(editor, "xy")
    assert editor.toPlainText().endswith("x")
    editor.selectAll()
    qtbot.keyClicks(editor, "z")
    assert editor.toPlainText() == "z"


def test_a_caption_is_right_or_wrong_or_neither(app: Desktop, qtbot: QtBot) -> None:
    view, menus = app.window.caption, app.window.menus
    # WHEN it is marked by its button THEN the menu says so, too
    with qtbot.waitSignal(app.session.caption_judged):
        qtbot.mouseClick(view.right_button, Qt.MouseButton.LeftButton)
    assert (menus.right.isChecked(), menus.wrong.isChecked()) == (True, False)
    # WHEN it is marked by the menu THEN the buttons say so, too
    with qtbot.waitSignal(app.session.caption_judged):
        menus.wrong.trigger()
    assert (view.right_button.isChecked(), view.wrong_button.isChecked()) == (False, True)
    # WHEN the mark is taken off THEN it is neither
    with qtbot.waitSignal(app.session.caption_judged):
        qtbot.mouseClick(view.wrong_button, Qt.MouseButton.LeftButton)
    assert (view.right_button.isChecked(), view.wrong_button.isChecked()) == (False, False)
    assert menus.undo.text() == "Undo Mark"


def test_the_users_own_words_need_no_verdict(app: Desktop, qtbot: QtBot) -> None:
    editor = begin(app, qtbot)
    qtbot.keyClicks(editor, "Filou")
    with qtbot.waitSignal(app.session.caption_changed):
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert not app.window.caption.right_button.isVisible()
    assert not app.window.menus.right.isEnabled()


def test_another_sentence_takes_the_captions_place(app: Desktop, qtbot: QtBot) -> None:
    # GIVEN the other sentences, which show on demand
    view = app.window.caption
    assert not view.alternatives.isVisible()
    app.window.menus.alternatives.trigger()
    qtbot.waitUntil(view.alternatives.isVisible)
    assert view.alternatives_button.isChecked()
    assert view.alternatives.sentences == ["a dog", "a wolf"]
    # WHEN one is chosen by its number THEN it is the caption, and the model's own is among them
    view.alternatives.setFocus()
    with qtbot.waitSignal(app.session.caption_changed):
        qtbot.keyClick(view.alternatives, Qt.Key.Key_2)
    assert view.text == "a wolf"
    assert view.alternatives.sentences == ["a picture named dog", "a dog"]
    # WHEN the model's own is chosen by Return THEN there is no correction any more
    with qtbot.waitSignal(app.session.caption_changed):
        qtbot.keyClick(view.alternatives, Qt.Key.Key_Return)
    assert view.text == "a picture named dog"
    assert app.session.caption is not None
    assert app.session.caption.correction is None
    # WHEN one is clicked THEN it is chosen
    place = view.alternatives.visualItemRect(view.alternatives.item(0)).center()
    with qtbot.waitSignal(app.session.caption_changed):
        qtbot.mouseClick(view.alternatives.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert view.text == "a dog"
    # AND a number that there is not chooses nothing
    qtbot.keyClick(view.alternatives, Qt.Key.Key_9)
    assert view.text == "a dog"


def test_nothing_can_be_corrected_before_it_is_in_the_history(stage: Stage, qtbot: QtBot) -> None:
    app = stage.start()
    menus = app.window.menus
    for action in (menus.correct, menus.right, menus.wrong, menus.undo, menus.delete):
        assert not action.isEnabled()
    app.window.correction_commands.start()
    assert not app.window.caption.editing


def test_copying_while_correcting_copies_from_the_field(app: Desktop, qtbot: QtBot) -> None:
    editor = begin(app, qtbot)
    qtbot.keyClicks(editor, "Filou")
    editor.selectAll()
    qtbot.keyClick(editor, Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "Filou"
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
