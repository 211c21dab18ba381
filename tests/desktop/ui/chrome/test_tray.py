"""What is done from the tray or the menu bar, and with what other apps send."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop import settings
from desktop.app import Desktop
from desktop.system import command_line_tool
from desktop.system.screenshot import ScreenshotToolMissing
from tests.desktop.conftest import Stage


@pytest.fixture
def app(stage: Stage) -> Desktop:
    """The app, its window minimised."""
    app = stage.start()
    app.window.showMinimized()
    return app


def picture(colour: str) -> QImage:
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


def choose(app: Desktop, name: str) -> None:
    """Choose an entry of the tray's menu."""
    (action,) = [one for one in app.outside.tray.menu.actions() if one.text() == name]
    action.trigger()


def test_the_clipboard_is_described_as_it_was(app: Desktop, qtbot: QtBot) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setImage(picture("teal"))
    # WHEN it changes while it is described
    with qtbot.waitSignals([app.library.added, app.session.picture_loaded]):
        choose(app, "Describe Clipboard")
        clipboard.setText("something else")
    # THEN what was there is described, in a window that is seen
    assert app.window.caption.picture.image.pixelColor(9, 9) == QColor("teal")
    assert not app.window.isMinimized()
    clipboard.clear()


def test_a_part_of_the_screen_is_described_and_nothing_where_none_is_chosen(
    app: Desktop, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    capture = app.outside.capture_commands

    def taking(path: Path, _should_stop: Callable[[], bool]) -> bool:
        return picture("tomato").save(str(path))

    def missing(_path: Path, _should_stop: Callable[[], bool]) -> bool:
        raise ScreenshotToolMissing

    # WHEN nothing is chosen THEN nothing happens
    monkeypatch.setattr(capture, "_take", lambda _path, _should_stop: False)
    choose(app, "Describe Part of the Screen")
    qtbot.waitUntil(lambda: capture.idle)
    assert app.window.isMinimized()
    assert app.session.current is None
    # WHEN there is no tool THEN that is said
    monkeypatch.setattr(capture, "_take", missing)
    choose(app, "Describe Part of the Screen")
    qtbot.waitUntil(lambda: "no program that takes a part" in app.window.banner.text)
    # WHEN something is chosen THEN it is described
    monkeypatch.setattr(capture, "_take", taking)
    with qtbot.waitSignals([app.library.added, app.session.picture_loaded]):
        choose(app, "Describe Part of the Screen")
    assert app.window.caption.picture.image.pixelColor(9, 9) == QColor("tomato")
    assert not app.window.isMinimized()


def test_what_another_app_sends_is_described(
    app: Desktop, stage: Stage, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignals([app.library.added, app.session.caption_changed]):
        app.outside.receive(stage.files("dog.png"), None)
    assert app.window.caption.text == "a picture named dog"
    path = tmp_path / "data.png"
    picture("teal").save(str(path))
    with qtbot.waitSignals([app.library.added, app.session.picture_loaded]):
        app.outside.receive([], path.read_bytes())
    assert app.window.caption.picture.image.pixelColor(9, 9) == QColor("teal")
    with qtbot.waitSignal(app.window.banner.shown) as said:
        app.outside.receive([], b"no picture")
    assert said.args


def test_the_menu_follows_its_setting(app: Desktop) -> None:
    app.settings.set(settings.MENU_BAR_ITEM, False)
    assert not app.outside.tray.icon.isVisible()
    choose(app, "Show Clairvoix")
    assert not app.window.isMinimized()


def test_the_command_line_tool_is_put_into_a_folder(
    app: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    program = tmp_path / "program"
    program.touch()
    monkeypatch.setattr(command_line_tool, "program", lambda: program)
    monkeypatch.setenv("PATH", str(folder))
    app.window.menus.install_tool.trigger()
    (dialog,) = app.window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(folder))
    dialog.close()
    assert (folder / "clairvoix").readlink() == program
    assert "In a terminal" in app.window.banner.text
    # WHEN something else is there THEN that is said
    (folder / "clairvoix").unlink()
    (folder / "clairvoix").touch()
    app.outside.tool_commands.install(folder)
    assert "it was not touched" in app.window.banner.text
