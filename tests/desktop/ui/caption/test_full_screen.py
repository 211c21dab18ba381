"""The picture on the whole screen, gone through by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from desktop.ui.caption.full_screen import FullScreenPicture
from tests.desktop.conftest import Stage


@pytest.fixture
def app(stage: Stage, qtbot: QtBot) -> Desktop:
    """The app with two pictures in its history, the newer one in the window."""
    app = stage.start()
    assert not app.window.menus.picture_alone.isEnabled()
    for picture in stage.files("dog.png", "cat.png"):
        with qtbot.waitSignals(
            [app.library.added, app.session.entry_changed, app.session.picture_loaded]
        ):
            app.window.open_files([picture])
    return app


@pytest.fixture
def screen(app: Desktop, qtbot: QtBot) -> FullScreenPicture:
    """The picture on the whole screen."""
    screen = app.window.full_screen_commands.screen
    app.window.menus.picture_alone.trigger()
    qtbot.waitUntil(screen.isVisible)
    return screen


def test_the_arrow_keys_go_through_the_history(
    app: Desktop, screen: FullScreenPicture, qtbot: QtBot
) -> None:
    assert screen.isFullScreen()
    assert screen.subtitle.text() == "a picture named cat"
    assert not screen.picture.image.isNull()
    # WHEN the next one is asked for THEN picture and words are its own
    with qtbot.waitSignal(app.session.picture_loaded):
        qtbot.keyClick(screen, Qt.Key.Key_Right)
    assert screen.subtitle.text() == "a picture named dog"
    assert screen.accessibleName() == "a picture named dog"
    assert screen.picture.image == app.window.caption.picture.image
    # AND after the last there is none
    qtbot.keyClick(screen, Qt.Key.Key_Right)
    assert screen.subtitle.text() == "a picture named dog"
    # AND back again
    with qtbot.waitSignal(app.session.picture_loaded):
        qtbot.keyClick(screen, Qt.Key.Key_Left)
    assert screen.subtitle.text() == "a picture named cat"
    # WHEN Space is pressed THEN it is heard, and Escape leads back
    app.window.player.silence()
    with qtbot.waitSignal(app.speaking.sound_ready):
        qtbot.keyClick(screen, Qt.Key.Key_Space)
    qtbot.keyClick(screen, Qt.Key.Key_Escape)
    assert not screen.isVisible()
    assert app.window.isVisible()


def test_a_file_that_was_deleted_is_told_and_its_small_copy_shown(
    app: Desktop, screen: FullScreenPicture, stage: Stage, qtbot: QtBot
) -> None:
    (stage.folder / "dog.png").unlink()
    with qtbot.waitSignal(app.session.picture_loaded):
        qtbot.keyClick(screen, Qt.Key.Key_Right)
    assert screen.subtitle.text().splitlines() == [
        "a picture named dog",
        "“dog.png” is no longer where it was. This is a small copy.",
    ]
    assert not screen.picture.image.isNull()
    # AND of the next one nothing of that is said
    with qtbot.waitSignal(app.session.picture_loaded):
        qtbot.keyClick(screen, Qt.Key.Key_Left)
    assert screen.subtitle.text() == "a picture named cat"


def test_a_display_that_is_unplugged_leaves_it_filling_the_other(
    screen: FullScreenPicture, qtbot: QtBot
) -> None:
    # GIVEN what the system makes of it: the window on another display, as large as on the first
    screen.resize(300, 200)
    application = QGuiApplication.instance()
    assert isinstance(application, QGuiApplication)
    application.screenRemoved.emit(screen.screen())
    qtbot.waitUntil(lambda: screen.size() == screen.screen().size())
    assert screen.isFullScreen()


def test_a_picture_that_is_deleted_is_not_left_on_the_screen(
    app: Desktop, screen: FullScreenPicture, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(app.library.deleted):
        app.session.delete_everything()
    qtbot.waitUntil(lambda: not screen.isVisible())
    assert screen.subtitle.text() == ""
    assert not app.window.menus.picture_alone.isEnabled()
