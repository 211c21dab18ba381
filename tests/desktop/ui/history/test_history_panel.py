"""The history in the window: searching, choosing, deleting and what can be done with an entry."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from desktop import settings
from desktop.app import Desktop
from desktop.ui.history.history_panel import HistoryPanel
from tests.desktop.conftest import Stage

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def app(stage: Stage, qtbot: QtBot) -> Desktop:
    """The app in front, with three described pictures, the oldest of them in the window."""
    app = stage.start()
    app.window.activateWindow()
    qtbot.waitUntil(app.window.isActiveWindow)
    added: list[object] = []
    app.library.added.connect(added.append)
    app.window.open_files(stage.files("dog.png", "hot dog.png", "été.png"))
    qtbot.waitUntil(lambda: len(added) == 3 and app.session.correctable() is not None)
    return app


def listed(app: Desktop) -> list[str]:
    """The captions in the list, by their last word."""
    model = app.history
    rows = range(model.rowCount())
    return [str(model.index(row, 0).data()).removeprefix("a picture named ") for row in rows]


def search(app: Desktop, qtbot: QtBot, text: str) -> HistoryPanel:
    """Type what to search for, beginning with the key that finds."""
    panel = app.window.history_panel
    qtbot.keyClick(app.window, Qt.Key.Key_F, CONTROL)
    qtbot.waitUntil(panel.search.hasFocus)
    with qtbot.waitSignal(app.history.found):
        qtbot.keyClicks(panel.search, text)
    return panel


def test_the_list_narrows_while_one_types(app: Desktop, qtbot: QtBot) -> None:
    # WHEN words are typed THEN only what has them is listed, and how many those are
    panel = search(app, qtbot, "dog")
    qtbot.waitUntil(lambda: listed(app) == ["hot dog", "dog"])
    assert panel._found.text() == "2 picture(s) found"
    assert panel._found.isVisible()
    # AND the picture in the window is still selected
    assert panel.list.currentIndex().row() == 1
    # AND a screen reader is told after a while
    with qtbot.waitSignal(panel.told) as told:
        pass
    assert told.args == ["2 picture(s) found"]
    # WHEN Down is pressed THEN the list has the focus, and moving in it shows the entries
    qtbot.keyClick(panel.search, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is panel.list
    with qtbot.waitSignal(app.session.caption_changed):
        qtbot.keyClick(panel.list, Qt.Key.Key_Up)
    assert app.window.caption.text == "a picture named hot dog"
    # WHEN Escape is pressed in the field THEN everything is listed again
    panel.search.setFocus()
    with qtbot.waitSignal(app.history.found):
        qtbot.keyClick(panel.search, Qt.Key.Key_Escape)
    assert listed(app) == ["été", "hot dog", "dog"]
    assert not panel._found.isVisible()


def test_nothing_found_is_said_with_a_way_back(app: Desktop, qtbot: QtBot) -> None:
    panel = search(app, qtbot, "unicorn")
    qtbot.waitUntil(lambda: listed(app) == [])
    assert panel._empty_words.text() == "No picture found."
    assert panel._empty.isVisible()
    with qtbot.waitSignal(app.history.found):
        panel.all_button.click()
    assert listed(app) == ["été", "hot dog", "dog"]
    assert panel.search.text() == ""


def test_what_arrives_during_a_search_is_listed_only_if_it_is_found(
    app: Desktop, stage: Stage, qtbot: QtBot
) -> None:
    search(app, qtbot, "dog")
    for name, expected in (("cat.png", 2), ("dogs.png", 3)):
        with qtbot.waitSignals([app.library.added, app.history.found]):
            app.window.open_files(stage.files(name))
        assert app.history.rowCount() == expected


def test_the_search_shows_a_hidden_history(app: Desktop, qtbot: QtBot) -> None:
    app.window.menus.history.trigger()
    assert not app.window.history_panel.isVisible()
    app.window.menus.find.trigger()
    qtbot.waitUntil(app.window.history_panel.search.hasFocus)


def test_what_is_doubtful_is_listed_with_its_doubt(
    app: Desktop, stage: Stage, qtbot: QtBot
) -> None:
    # GIVEN a sentence of which the model is not sure
    stage.captioner.confidence = 0.3
    with qtbot.waitSignal(app.library.added):
        app.window.open_files(stage.files("fox.png"))
    # THEN the list says so as the window does
    first = app.history.index(0, 0)
    assert first.data() == app.window.caption.text == "I am not sure: a picture named fox"
    assert app.history.seen(0).words == first.data()
    # AND not where the settings want no doubt
    with qtbot.waitSignal(app.history.dataChanged):
        app.settings.set(settings.SPOKEN_DOUBT, False)
    assert first.data() == app.history.seen(0).words == "a picture named fox"


def test_only_the_corrected_can_be_listed(app: Desktop, qtbot: QtBot) -> None:
    correctable = app.session.correctable()
    assert correctable is not None
    with qtbot.waitSignal(app.library.changed):
        app.session.correct(correctable, "Filou")
    menu, panel = app.window.menus.only_corrected, app.window.history_panel
    with qtbot.waitSignal(app.history.found):
        menu.trigger()
    assert listed(app) == ["Filou"]
    assert panel.filter_button.isChecked()
    told = panel.list.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    assert told.startswith("Filou. Corrected. Today")
    # WHEN another choice is made, from the button THEN it takes the place of the first
    (unsure,) = [one for one in panel.filter_button.menu().actions() if "Unsure" in one.text()]
    with qtbot.waitSignal(app.history.found):
        unsure.trigger()
    assert not menu.isChecked()
    assert listed(app) == []
    # AND all are shown once nothing is chosen
    with qtbot.waitSignal(app.history.found):
        panel.all_button.click()
    assert not unsure.isChecked()
    assert not panel.filter_button.isChecked()
    assert len(listed(app)) == 3


def test_a_deleted_entry_comes_back_by_the_notice(app: Desktop, qtbot: QtBot) -> None:
    # GIVEN the list with the middle entry chosen
    panel = app.window.history_panel
    panel.list.setFocus()
    with qtbot.waitSignal(app.session.caption_changed):
        qtbot.keyClick(panel.list, Qt.Key.Key_Up)
    # WHEN Delete is pressed THEN it is gone, its neighbour is shown, and the notice offers Undo
    with qtbot.waitSignals([app.library.deleted, app.session.caption_changed]):
        qtbot.keyClick(panel.list, Qt.Key.Key_Delete)
    assert listed(app) == ["été", "dog"]
    assert app.window.caption.text == "a picture named été"
    assert panel.list.selectionModel().isSelected(app.history.index(0, 0))
    assert app.window.banner.text == "1 picture(s) deleted from the history."
    # WHEN that is pressed THEN the entry is back, shown and selected
    with qtbot.waitSignals([app.library.restored, app.session.caption_changed]):
        app.window.banner.action_button.click()
    assert listed(app) == ["été", "hot dog", "dog"]
    assert app.window.caption.text == "a picture named hot dog"
    assert panel.list.currentIndex().row() == 1
    assert not app.window.banner.isVisible()


def test_several_are_deleted_by_key_and_come_back_by_key(app: Desktop, qtbot: QtBot) -> None:
    panel = app.window.history_panel
    panel.list.setFocus()
    qtbot.keyClick(panel.list, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert len(panel.selected) == 2
    with qtbot.waitSignal(app.library.deleted):
        qtbot.keyClick(app.window, Qt.Key.Key_Backspace, CONTROL)
    assert listed(app) == ["été"]
    assert app.window.menus.undo.text() == "Undo Deletion"
    with qtbot.waitSignal(app.library.restored):
        qtbot.keyClick(app.window, Qt.Key.Key_Z, CONTROL)
    assert listed(app) == ["été", "hot dog", "dog"]
    assert app.window.menus.redo.text() == "Redo Deletion"
    with qtbot.waitSignal(app.library.deleted):
        app.window.menus.redo.trigger()
    assert listed(app) == ["été"]


def test_the_last_one_deleted_leaves_the_beginning(app: Desktop, qtbot: QtBot) -> None:
    app.window.history_panel.list.setFocus()
    qtbot.keyClick(app.window.history_panel.list, Qt.Key.Key_A, CONTROL)
    with qtbot.waitSignals([app.library.deleted, app.session.current_changed]):
        app.window.menus.delete.trigger()
    qtbot.waitUntil(lambda: app.window.stack.currentWidget() is app.window.empty)
    panel = app.window.history_panel
    assert panel._empty_words.text() == "Pictures you have described appear here."
    assert not panel.search.isVisible()
    assert not app.window.menus.delete.isEnabled()


def test_the_picture_in_the_window_is_deleted_though_the_list_hides_it(
    app: Desktop, qtbot: QtBot
) -> None:
    search(app, qtbot, "ete")
    qtbot.waitUntil(lambda: listed(app) == ["été"])
    with qtbot.waitSignals([app.library.deleted, app.session.current_changed]):
        app.window.menus.delete.trigger()
    assert app.session.current is None
    app.window.history_panel.show_all()
    qtbot.waitUntil(lambda: listed(app) == ["été", "hot dog"])


def menu_of(panel: HistoryPanel) -> QMenu:
    """The menu of the selected rows; the panel has others, in its buttons."""
    (menu,) = panel.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return menu


def test_a_menu_offers_what_can_be_done(app: Desktop, stage: Stage, qtbot: QtBot) -> None:
    # GIVEN two selected entries
    panel = app.window.history_panel
    panel.list.setFocus()
    qtbot.keyClick(panel.list, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    # WHEN the menu is asked for by key
    keyboard = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), QPoint(5, 5))
    QApplication.sendEvent(panel.list.viewport(), keyboard)
    menu = menu_of(panel)
    names = [action.text() for action in menu.actions() if action.text()]
    assert names == [
        *("Copy Caption", "Copy As", "Correct Caption", "Show in Folder", "Delete from History"),
        f"Forget Pictures in “{stage.folder.name}”",
    ]
    # THEN the captions are copied, one a line
    next(action for action in menu.actions() if action.text() == "Copy Caption").trigger()
    assert QGuiApplication.clipboard().text() == "a picture named hot dog\na picture named dog"
    menu.close()


def test_a_folder_is_forgotten_and_comes_back(app: Desktop, stage: Stage, qtbot: QtBot) -> None:
    # GIVEN a picture from another folder besides
    other = stage.folder / "other"
    other.mkdir()
    (bird,) = stage.files("other/bird.png")
    with qtbot.waitSignals([app.library.added, app.session.entry_changed]):
        app.window.open_files([bird])
    # WHEN its folder is forgotten from the menu of its row THEN the others stay
    panel = app.window.history_panel
    app.window.history_commands.show_menu(QPoint(5, 5))
    forget = next(one for one in menu_of(panel).actions() if "“other”" in one.text())
    with qtbot.waitSignal(app.library.deleted):
        forget.trigger()
    qtbot.waitUntil(lambda: listed(app) == ["été", "hot dog", "dog"])
    assert app.window.banner.text.endswith("1 picture(s) deleted from the history.")
    # AND undoing brings it back
    with qtbot.waitSignal(app.library.restored):
        app.window.menus.undo.trigger()
    assert listed(app)[0] == "bird"
