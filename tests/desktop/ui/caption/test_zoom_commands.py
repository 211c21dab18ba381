"""Zooming in the window: all pixels of the file, told to a screen reader, from the menus."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from desktop.pictures.loading import SHOWN_SIDE
from tests.desktop.conftest import Stage

SIZE = (3600, 2400)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo with more pixels than a window shows: stripes of single pixels."""
    path = tmp_path / "stripes.png"
    row = bytes([0, 255]) * (SIZE[0] // 2)
    Image.frombytes("L", SIZE, row * SIZE[1]).save(path, compress_level=1)
    return path


@pytest.fixture
def app(stage: Stage, photo: Path, qtbot: QtBot) -> Desktop:
    """The app with that photo and a small one, the photo in the window."""
    app = stage.start()
    for path in (*stage.files("small.png"), photo):
        with qtbot.waitSignals([app.library.added, app.session.picture_loaded]):
            app.window.open_files([path])
    return app


def test_a_zoomed_photo_has_all_its_pixels_and_the_zoom_is_told(app: Desktop, qtbot: QtBot) -> None:
    window, menus = app.window, app.window.menus
    picture, told = window.caption.picture, window.zoom_commands.told
    assert picture.image.width() == SHOWN_SIDE
    # WHEN the actual size is chosen THEN the photo is decoded whole, and that is told once it is
    with qtbot.waitSignal(told) as said:
        menus.actual_size.trigger()
    assert said.args == ["100 percent"]
    assert picture.frame().width() * picture.devicePixelRatioF() == SIZE[0]
    middle = picture.grab(picture.visible_frame().toRect().adjusted(50, 50, -50, -50)).toImage()
    row = {middle.pixelColor(x, 10).lightness() for x in range(20)}
    assert row == {0, 255}
    # AND what is copied or printed is as large as before
    assert picture.image.width() == SHOWN_SIDE
    with qtbot.waitSignal(told) as said:
        menus.zoom_in.trigger()
    assert said.args == ["125 percent"]
    with qtbot.waitSignal(told) as said:
        menus.fit_picture.trigger()
    assert said.args == ["Whole picture"]
    # WHEN the next one is shown THEN it is whole, and told at once
    picture.setFocus()
    with qtbot.waitSignal(app.session.picture_loaded):
        qtbot.keyClick(picture, Qt.Key.Key_Right)
    assert picture.image.width() == 64
    with qtbot.waitSignal(told) as said:
        menus.zoom_out.trigger()


def test_a_photo_whose_file_has_gone_is_zoomed_as_it_is(
    app: Desktop, photo: Path, qtbot: QtBot
) -> None:
    photo.unlink()
    with qtbot.waitSignal(app.window.zoom_commands.told) as said:
        app.window.menus.actual_size.trigger()
    assert said.args == ["100 percent"]
    picture = app.window.caption.picture
    assert picture.frame().width() * picture.devicePixelRatioF() == SHOWN_SIDE


def test_the_whole_screen_zooms_by_itself(app: Desktop, qtbot: QtBot) -> None:
    window = app.window
    screen = window.full_screen_commands.screen
    window.menus.picture_alone.trigger()
    qtbot.waitUntil(screen.isActiveWindow)
    with qtbot.waitSignal(window.zoom_commands.told) as said:
        qtbot.keyClick(screen, Qt.Key.Key_1)
    assert said.args == ["100 percent"]
    assert window.caption.picture.fits
    # WHEN the next one is asked for THEN page keys lead there, the arrows move what is zoomed
    qtbot.keyClick(screen, Qt.Key.Key_Right)
    assert screen.picture.percent == 100
    with qtbot.waitSignal(app.session.picture_loaded):
        qtbot.keyClick(screen, Qt.Key.Key_PageDown)
    assert screen.picture.fits
    assert screen.subtitle.text() == "a picture named small"


def test_nothing_can_be_zoomed_where_there_is_no_picture(stage: Stage) -> None:
    menus = stage.start().window.menus
    for action in (menus.zoom_in, menus.zoom_out, menus.fit_picture, menus.actual_size):
        assert not action.isEnabled()
