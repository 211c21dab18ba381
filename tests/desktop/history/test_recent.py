"""The files described last, and the menu that opens them again."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop import settings
from desktop.app import Desktop
from desktop.ui.chrome.recent_menu import names
from tests.desktop.conftest import Stage


def describe(app: Desktop, qtbot: QtBot, paths: list[Path]) -> None:
    """Describe files, and wait until they are in the history and in the list of files."""
    for path in paths:
        with qtbot.waitSignal(app.library.added):
            app.window.open_files([path])
        qtbot.waitUntil(partial(is_newest, app, path))


def is_newest(app: Desktop, path: Path) -> bool:
    return app.recent.files[:1] == [path]


def entries(app: Desktop) -> list[str]:
    """What the menu offers when it is opened."""
    menu = app.window.menus.recent
    menu.aboutToShow.emit()
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def test_recent_files_are_opened_again(stage: Stage, qtbot: QtBot) -> None:
    app = stage.start()
    assert entries(app) == ["Clear Menu"]
    assert not app.window.menus.recent.actions()[-1].isEnabled()
    # GIVEN two files, one of them described twice, and a pasted picture
    dog, cat = stage.files("dog & co.png", "cat.png")
    describe(app, qtbot, [dog, cat, dog])
    with qtbot.waitSignal(
        app.library.keep_image(QImage(9, 9, QImage.Format.Format_RGB32)).finished
    ):
        pass
    assert entries(app) == ["dog && co.png", "cat.png", "Clear Menu"]
    # WHEN one is chosen THEN it is described
    with qtbot.waitSignal(app.session.caption_changed):
        app.window.menus.recent.actions()[1].trigger()
    assert app.window.caption.text == "a picture named cat"


def test_a_cleared_menu_stays_clear_and_the_history_stays(stage: Stage, qtbot: QtBot) -> None:
    app = stage.start()
    dog, cat = stage.files("dog.png", "cat.png")
    describe(app, qtbot, [dog])
    entries(app)
    app.window.menus.recent.actions()[-1].trigger()
    assert entries(app) == ["Clear Menu"]
    # WHEN the program is started again THEN only what came later is listed
    stage.stop(app)
    again = stage.start()
    describe(again, qtbot, [cat])
    assert entries(again) == ["cat.png", "Clear Menu"]
    qtbot.waitUntil(lambda: again.history.rowCount() == 2)


def test_a_moment_that_is_none_clears_nothing(stage: Stage, qtbot: QtBot) -> None:
    app = stage.start()
    app.settings.set(settings.RECENT_SINCE, "yesterday")
    (dog,) = stage.files("dog.png")
    describe(app, qtbot, [dog])


def test_files_of_one_name_are_told_apart() -> None:
    files = [Path("/a/x.jpg"), Path("/b/x.jpg"), Path("/b/y.jpg")]
    assert names(files) == ["x.jpg – a", "x.jpg – b", "y.jpg"]
