"""The way back through the pages of the window, and what was said of a page that is left."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from desktop.ui.chrome.pages import Pages
from tests.desktop.conftest import Stage


def test_back_leaves_each_page_once(qtbot: QtBot) -> None:
    # GIVEN three pages, gone to and fro between
    stack = QStackedWidget()
    qtbot.addWidget(stack)
    first, second, third = (QWidget(stack) for _ in range(3))
    for page in (first, second, third):
        stack.addWidget(page)
    pages = Pages(stack)
    for page in (second, first, second, third):
        pages.go(page)

    # THEN back leads through each once, and stops at the first
    way: list[QWidget] = []
    while pages.can_go_back:
        pages.back()
        way.append(pages.current)
    assert way == [second, first]

    # AND never to one that has nothing to show
    pages.go(second)
    pages.forget(first)
    assert not pages.can_go_back


def described(stage: Stage) -> Desktop:
    """The app with one described picture."""
    app = stage.start()
    with stage.qtbot.waitSignals([app.library.added, app.speaking.sound_ready]):
        app.window.open_files(stage.files("dog.png"))
    return app


def test_escape_leads_back_from_the_batch_to_the_picture(stage: Stage, qtbot: QtBot) -> None:
    # GIVEN a picture, the page of the batch over it, and a message about that
    app = described(stage)
    window = app.window
    window.menus.batch.trigger()
    window.banner.show_message("", "The batch is done")
    assert window.player.isHidden()

    # WHEN Escape is pressed THEN the picture is there, with its player, and the message is gone
    qtbot.keyClick(window.batch, Qt.Key.Key_Escape)
    assert window.stack.currentWidget() is window.caption
    assert window.caption.text == "a picture named dog"
    assert not window.player.isHidden()
    assert window.banner.isHidden()
    assert not window.menus.back.isEnabled()


def test_the_place_in_the_batch_is_found_again(stage: Stage, qtbot: QtBot) -> None:
    # GIVEN a batch, one picture of which is opened in the window
    app = stage.start()
    with qtbot.waitSignal(app.batching.finished):
        app.window.batch_commands.add(stage.files("a.png", "b.png", "c.png"))
    table = app.window.batch.table
    qtbot.waitUntil(lambda: app.window.batch.model.item(1) is not None)
    table.selectRow(1)
    with qtbot.waitSignal(app.library.added):
        app.window.batch.rows.open.trigger()
    assert app.window.stack.currentWidget() is app.window.caption

    # WHEN the user goes back THEN the same row is chosen
    app.window.menus.back.trigger()
    assert app.window.stack.currentWidget() is app.window.batch
    assert table.currentIndex().row() == 1


def test_a_message_goes_when_another_picture_comes(stage: Stage, qtbot: QtBot) -> None:
    app = described(stage)
    app.window.banner.show_message("", "The sound was saved")
    with qtbot.waitSignal(app.library.added):
        app.window.open_files(stage.files("cat.png"))
    assert app.window.banner.isHidden()
