"""The batch's page and the exports: what they show, and everything by keyboard."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt, QTranslator
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QMessageBox,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.app import Desktop, translate
from desktop.batch.items import Phase
from desktop.export import xmp
from desktop.export.controller import Form
from desktop.ui.batch.batch_model import CERTAINTY, FILE, LANGUAGE_OF, PROBLEM, STATE
from desktop.ui.batch.batch_panel import BatchPanel
from desktop.ui.batch.export_dialog import ExportDialog
from model.caption import Language
from model.errors import ImageDamaged
from tests.desktop.conftest import Stage

ENGLISH, FRENCH = LANGUAGE_OF


@pytest.fixture
def folder(stage: Stage) -> Path:
    """Three pictures of which one is damaged."""
    folder = stage.folder / "photos"
    folder.mkdir()
    for index, path in enumerate(stage.files("bad.png", "cat.png", "dog.png")):
        (folder / path.name).write_bytes(path.read_bytes() + bytes([index]))
    stage.captioner.errors = {"bad.png": ImageDamaged(folder / "bad.png")}
    return folder


def described(stage: Stage, qtbot: QtBot, folder: Path, language: Language = "en") -> Desktop:
    """The app, with its batch page in front and the folder described."""
    app = stage.start(language)
    app.window.batch_commands.add([folder])
    batching = app.batching
    qtbot.waitUntil(lambda: batching.phase is Phase.IDLE and batching.done == 3)
    qtbot.waitUntil(lambda: cell(app.window.batch_commands.panel, 2, STATE) not in ("…", "Waiting"))
    app.window.activateWindow()
    qtbot.waitUntil(app.window.isActiveWindow)
    return app


@pytest.fixture
def app(stage: Stage, qtbot: QtBot, folder: Path) -> Desktop:
    return described(stage, qtbot, folder)


@pytest.fixture
def panel(app: Desktop) -> BatchPanel:
    return app.window.batch_commands.panel


@pytest.fixture
def speaking(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[None]:
    """Have the interface speak a language for one test."""
    before = set(qapp.findChildren(QTranslator))
    translate(qapp, request.param)
    yield
    for translator in set(qapp.findChildren(QTranslator)) - before:
        qapp.removeTranslator(translator)
    QLocale.setDefault(QLocale.system())


def cell(panel: BatchPanel, row: int, column: int) -> object:
    return panel.model.index(row, column).data()


def choose(box: QComboBox, text: str) -> None:
    """Choose an entry as a user does."""
    row = box.findText(text)
    box.setCurrentIndex(row)
    box.activated.emit(row)


def test_the_table_tells_what_came_of_every_picture(panel: BatchPanel) -> None:
    shown = [
        [cell(panel, row, column) for column in (FILE, ENGLISH, CERTAINTY, STATE, PROBLEM)]
        for row in range(panel.model.rowCount())
    ]
    assert shown == [
        ["bad.png", "", "", "Failed", "“bad.png” is damaged or incomplete."],
        ["cat.png", "a picture named cat", "sure", "Described", ""],
        ["dog.png", "a picture named dog", "sure", "Described", ""],
    ]
    assert panel.table.isColumnHidden(FRENCH)
    assert panel.text == "photos\nDone · 2 described · 1 failed"


def test_pictures_are_shown_by_their_state(panel: BatchPanel, qtbot: QtBot) -> None:
    for state, rows in (("Failed", 1), ("Described", 2), ("Waiting", 0), ("All", 3)):
        with qtbot.waitSignal(panel.model.modelReset):
            choose(panel.filter, state)
        assert panel.model.rowCount() == rows


def test_what_changes_moves_between_the_states(
    app: Desktop, panel: BatchPanel, stage: Stage, qtbot: QtBot
) -> None:
    # GIVEN the failed ones alone
    with qtbot.waitSignal(panel.model.modelReset):
        choose(panel.filter, "Failed")
    # WHEN they are tried again, and succeed THEN none is shown
    stage.captioner.errors = {}
    panel.retry_button.click()
    qtbot.waitUntil(lambda: app.batching.counts["done"] == 3)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 0)
    assert not panel.retry_button.isVisible()
    with qtbot.waitSignal(panel.model.modelReset):
        choose(panel.filter, "Described")
    assert panel.model.rowCount() == 3


def test_both_languages_have_a_column_each(app: Desktop, panel: BatchPanel, qtbot: QtBot) -> None:
    choose(panel.languages, "English and French")
    # Nothing is described that was not asked for.
    qtbot.waitUntil(lambda: bool(app.window.findChildren(QMessageBox)))
    (box,) = app.window.findChildren(QMessageBox)
    assert box.text() == "Describe 2 picture(s) in both languages?"
    box.accept()
    qtbot.waitUntil(lambda: cell(panel, 1, FRENCH) == "une image nommée cat")
    assert not panel.table.isColumnHidden(FRENCH)
    # AND the language stands first in the column's name, which is heard whole
    across = Qt.Orientation.Horizontal
    assert panel.model.headerData(FRENCH, across) == "In French"
    spoken = panel.model.headerData(FRENCH, across, Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Caption in French"


def test_the_selected_picture_is_shown_with_its_whole_caption(
    panel: BatchPanel, qtbot: QtBot
) -> None:
    panel.table.selectRow(1)
    qtbot.waitUntil(lambda: not panel.preview.image.isNull())
    assert panel.selected_text.text() == "a picture named cat"
    # AND the caption stands right below it, however high the window
    panel.resize(1200, 900)
    qtbot.waitUntil(lambda: panel.preview.height() <= panel.preview.width())
    gap = panel.selected_text.y() - (panel.preview.y() + panel.preview.frame().bottom())
    assert 0 < gap < 30
    panel.table.selectRow(0)
    assert panel.preview.image.isNull()
    assert "Copy or download the picture again" in panel.selected_text.text()


def test_a_caption_is_corrected_in_the_table_by_keyboard(
    app: Desktop, panel: BatchPanel, qtbot: QtBot
) -> None:
    panel.table.setFocus()
    panel.table.setCurrentIndex(panel.model.index(1, FILE))
    qtbot.keyClick(panel.table, Qt.Key.Key_F2)
    editor = panel.table.findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    assert editor.text() == "a picture named cat"
    editor.setText("  My cat,\tasleep. ")
    with qtbot.waitSignal(app.library.changed):
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: cell(panel, 1, ENGLISH) == "My cat, asleep.")
    assert cell(panel, 1, CERTAINTY) == "your own words"
    # WHEN nothing is left of it THEN the model's words are back
    with qtbot.waitSignal(app.batching.changed):
        panel.model.setData(panel.model.index(1, ENGLISH), "")
    assert cell(panel, 1, ENGLISH) == "a picture named cat"
    assert not panel.model.flags(panel.model.index(0, ENGLISH)) & Qt.ItemFlag.ItemIsEditable


def test_a_picture_is_opened_in_the_window_and_described_again(
    app: Desktop, panel: BatchPanel, stage: Stage, qtbot: QtBot
) -> None:
    panel.table.setFocus()
    panel.table.selectRow(2)
    number = len(stage.captioner.described)
    qtbot.keyClick(panel.table, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(stage.captioner.described) == number + 1)
    panel.table.selectRow(2)
    qtbot.waitUntil(lambda: panel.model.item(2) is not None)
    with qtbot.waitSignal(app.session.caption_changed):
        qtbot.keyClick(panel.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert app.window.stack.currentWidget() is app.window.caption
    assert app.window.caption.text == "a picture named dog"


def test_rows_are_copied_as_words_and_as_markdown(
    app: Desktop, panel: BatchPanel, qtbot: QtBot
) -> None:
    panel.table.selectRow(1)
    qtbot.waitUntil(lambda: len(panel.rows.described()) == 1)
    name, words = panel.rows.described()[0].name, str(cell(panel, 1, 1))
    with qtbot.waitSignal(panel.told) as told:
        panel.rows.copy.trigger()
    assert told.args == ["1 caption(s) copied"]
    assert QGuiApplication.clipboard().text() == words
    panel.rows.copy_as.markdown.trigger()
    assert QGuiApplication.clipboard().text() == f"![{words}]({name})"


def test_a_batch_is_deleted_after_a_question(app: Desktop, panel: BatchPanel, qtbot: QtBot) -> None:
    app.window.menus.delete_batch.trigger()
    (box,) = app.window.findChildren(QMessageBox)
    # Return forgets nothing.
    assert box.defaultButton() is box.button(QMessageBox.StandardButton.Cancel)
    (delete,) = (button for button in box.buttons() if button.text() == "Delete Batch")
    with qtbot.waitSignal(panel.model.modelReset):
        delete.click()
    assert panel.model.rowCount() == 0
    assert panel.text == "Describe many pictures"


def test_pause_and_resume_are_one_button(app: Desktop, stage: Stage, qtbot: QtBot) -> None:
    panel = app.window.batch_commands.panel
    stage.captioner.gate.clear()
    app.batching.describe_again([1, 2, 3])
    qtbot.waitUntil(panel.pause_button.isVisible)
    assert panel.pause_button.text() == "Pause"
    assert not app.window.menus.delete_batch.isEnabled()
    panel.pause_button.click()
    assert "Pausing" in panel.text
    stage.captioner.gate.set()
    qtbot.waitUntil(lambda: "Paused" in panel.text)
    assert panel.pause_button.text() == "Resume"
    panel.pause_button.click()
    qtbot.waitUntil(lambda: "Done" in panel.text)
    assert not panel.pause_button.isVisible()
    assert not panel.cancel_button.isVisible()


def test_cancelling_says_what_was_done_and_goes_on_with_the_rest(
    app: Desktop, panel: BatchPanel, stage: Stage, qtbot: QtBot
) -> None:
    # GIVEN a batch of three, one of which is in work, and the message about the last end
    banner = app.window.banner
    assert banner.text.startswith("The batch “photos” is done")
    stage.captioner.errors = {}
    stage.captioner.gate.clear()
    app.batching.describe_again([1, 2, 3])
    qtbot.waitUntil(panel.cancel_button.isVisible)

    # THEN that message is over, for it is not so any more
    assert not banner.isVisible()

    # WHEN it is cancelled THEN the page counts the one in work, once it is done
    panel.cancel_button.click()
    stage.captioner.gate.set()
    qtbot.waitUntil(lambda: panel.text == "photos\nCancelled · 1 described · 2 left out")
    assert not banner.isVisible()
    assert not panel.cancel_button.isVisible()

    # WHEN the user goes on after all THEN the rest is described, too
    panel.go_on_button.click()
    qtbot.waitUntil(lambda: "is done 3 picture(s) described." in banner.text)
    assert not panel.go_on_button.isVisible()


@pytest.mark.parametrize("speaking", ["en"], indirect=True)
@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (3, "less than a minute left"),
        (61, "about 1 minute left"),
        (1500, "about 25 minutes left"),
        (9000, "about 2 hours left"),
    ],
)
def test_time_left_is_told_no_more_exactly_than_it_is_known(
    panel: BatchPanel, seconds: float, words: str, speaking: None
) -> None:
    assert panel.words.time(seconds) == words


def test_every_control_has_a_name_and_is_reached_by_tab(app: Desktop, panel: BatchPanel) -> None:
    controls = [
        widget
        for widget in panel.findChildren(QWidget)
        if isinstance(widget, QAbstractButton | QComboBox | QTableView)
        and widget.isVisible()
        and widget.parent() is not panel.table
    ]
    assert len(controls) == 7
    panel.languages.setFocus()
    walked: list[QWidget] = []
    for _ in range(20):
        focused = QApplication.focusWidget()
        assert focused is not None
        walked.append(focused)
        focused.focusNextChild()
    for widget in controls:
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        assert widget.accessibleName() or text, type(widget).__name__
        assert widget in walked, widget.accessibleName() or text


def test_no_two_commands_share_a_shortcut(app: Desktop, panel: BatchPanel) -> None:
    actions = [*app.window.actions(), *app.window.findChildren(QAction)]
    keys = [key.toString() for action in dict.fromkeys(actions) for key in action.shortcuts()]
    assert sorted(set(keys)) == sorted(keys)
    assert {"Ctrl+Shift+O", "Ctrl+Shift+E", "Ctrl+B", "F2"} <= set(keys)


def test_a_folder_is_chosen_from_the_menu(app: Desktop, folder: Path, qtbot: QtBot) -> None:
    app.window.menus.folder.trigger()
    (dialog,) = app.window.findChildren(QFileDialog)
    assert dialog.fileMode() is QFileDialog.FileMode.Directory
    with qtbot.waitSignal(app.batching.searching):
        dialog.fileSelected.emit(str(folder))
    dialog.close()


# -- export ---------------------------------------------------------------------------------------


def export(app: Desktop, form: Form, target: Path | None, *, replace: bool = False) -> None:
    """Export through the dialogs."""
    app.window.menus.export.trigger()
    (dialog,) = app.window.findChildren(ExportDialog)
    dialog.forms[form].click()
    if replace:
        dialog.replace_box.click()
    assert dialog.form == form
    dialog.export_button.click()
    if target is not None:
        (files,) = app.window.findChildren(QFileDialog)
        files.fileSelected.emit(str(target))
        files.close()


def test_the_batch_is_exported_as_a_table(app: Desktop, tmp_path: Path, qtbot: QtBot) -> None:
    target = tmp_path / "list.csv"
    with qtbot.waitSignal(app.exporting.listed):
        export(app, "csv", target)
    with target.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [row["caption_en"] for row in rows] == ["", "a picture named cat", "a picture named dog"]
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    assert "list.csv" in app.window.banner.text


@pytest.mark.parametrize("speaking", ["fr"], indirect=True)
def test_a_french_table_has_semicolons(
    stage: Stage, qtbot: QtBot, folder: Path, tmp_path: Path, speaking: None
) -> None:
    app = described(stage, qtbot, folder, "fr")
    with qtbot.waitSignal(app.exporting.listed):
        export(app, "csv", tmp_path / "liste.csv")
    text = (tmp_path / "liste.csv").read_text(encoding="utf-8-sig")
    assert text.startswith("file;kind;")
    assert "une image nommée cat" in text
    assert "3 images écrites" in app.window.banner.text


def test_a_table_for_french_excel_is_a_choice(app: Desktop, tmp_path: Path, qtbot: QtBot) -> None:
    # GIVEN a window in English, where the choice is there for tables alone
    app.window.menus.export.trigger()
    (dialog,) = app.window.findChildren(ExportDialog)
    dialog.forms["json"].click()
    assert not dialog.excel_box.isEnabled()
    dialog.forms["csv"].click()
    assert dialog.excel_box.isEnabled()
    assert not dialog.excel_box.isChecked()
    # WHEN it is taken THEN the table has semicolons
    dialog.excel_box.click()
    dialog.export_button.click()
    (files,) = app.window.findChildren(QFileDialog)
    target = tmp_path / "list.csv"
    with qtbot.waitSignal(app.exporting.listed):
        files.fileSelected.emit(str(target))
    files.close()
    assert target.read_bytes().startswith(b"\xef\xbb\xbffile;kind;")


def test_the_history_is_exported_from_its_own_page(
    app: Desktop, stage: Stage, tmp_path: Path, qtbot: QtBot
) -> None:
    (path,) = stage.files("bird.png")
    with qtbot.waitSignal(app.library.added):
        app.window.open_files([path])
    with qtbot.waitSignal(app.exporting.listed):
        export(app, "json", tmp_path / "list.json")
    (entry,) = json.loads((tmp_path / "list.json").read_text())
    assert entry["captions"]["en"]["caption"] == "a picture named bird"


def test_alternative_text_is_written_beside_and_into_copies(
    app: Desktop, folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(app.exporting.told):
        export(app, "xmp", None)
    texts = xmp.read((folder / "cat.xmp").read_bytes())["Iptc4xmpCore:AltTextAccessibility"]
    assert texts["en"] == "a picture named cat"
    assert "have their text now" in app.window.banner.text
    copies = tmp_path / "copies"
    copies.mkdir()
    with qtbot.waitSignal(app.exporting.told):
        export(app, "copies", copies, replace=True)
    assert sorted(path.name for path in copies.iterdir()) == ["cat.png", "dog.png"]


def test_what_cannot_be_exported_is_told(
    app: Desktop, folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(app.exporting.failed):
        export(app, "txt", tmp_path / "gone" / "list.txt")
    assert "cannot be written" in app.window.banner.text
    with qtbot.waitSignal(app.exporting.failed):
        export(app, "copies", folder)
    assert "in a folder that is read" in app.window.banner.text
    # AND when a picture is gone since
    (folder / "cat.png").unlink()
    with qtbot.waitSignal(app.exporting.told):
        export(app, "copies", tmp_path / "copies")
    assert "could not be exported" in app.window.banner.text
