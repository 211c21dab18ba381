"""The watched folder in the app: described behind the user's back, remembered, and told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from desktop import settings
from desktop.app import Desktop
from desktop.watching import controller
from desktop.watching.store import SeenPictures
from model.errors import BundleDamaged, ImageDamaged
from tests.desktop.conftest import Stage


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one picture of before."""
    folder = tmp_path / "Screenshots"
    folder.mkdir()
    write(folder / "old.png")
    return folder


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look twice as soon as may be: what is written here is whole at once."""
    monkeypatch.setattr(controller, "PAUSE", 0.02)


def write(path: Path) -> Path:
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    assert image.save(str(path))
    return path


def watched(stage: Stage, app: Desktop, folder: Path, qtbot: QtBot) -> None:
    """Have the folder watched, and wait until what it holds is known."""
    app.outside.watching.watch(folder)
    store = SeenPictures(stage.folder / "watched.jsonl")
    qtbot.waitUntil(lambda: store.read(folder) == {"old.png"})


def test_new_pictures_are_described_behind_what_is_shown(
    stage: Stage, folder: Path, qtbot: QtBot
) -> None:
    # GIVEN a picture in the window, and a folder that is watched
    app = stage.start()
    window = app.window
    with qtbot.waitSignals([app.library.added, app.session.picture_loaded]):
        window.open_files(stage.files("shown.png"))
    assert not window.menus.unwatch.isEnabled()
    watched(stage, app, folder, qtbot)
    assert "Screenshots" in window.banner.text
    assert window.menus.unwatch.text() == "Stop Watching “Screenshots”"
    # WHEN one comes THEN it lands in the history and is told, and what is shown stays
    told: list[str] = []
    app.outside.watch_commands.told.connect(told.append)
    with qtbot.waitSignal(app.library.added) as added:
        write(folder / "new.png")
    assert added.args[0].picture == folder / "new.png"
    assert told == ["new.png: a picture named new"]
    assert window.caption.text == "a picture named shown"
    # WHEN it is damaged THEN nothing is told, and the next one comes
    stage.captioner.errors["broken.png"] = ImageDamaged(folder / "broken.png")
    write(folder / "broken.png")
    with qtbot.waitSignal(app.outside.watch_commands.told) as said:
        write(folder / "next.png")
    assert said.args == ["next.png: a picture named next"]
    # WHEN it is watched no longer THEN nothing is asked of it
    window.menus.unwatch.trigger()
    assert app.outside.watching.folder is None
    assert not window.menus.unwatch.isEnabled()


def test_it_survives_a_restart_with_what_came_meanwhile(
    stage: Stage, folder: Path, qtbot: QtBot
) -> None:
    app = stage.start()
    watched(stage, app, folder, qtbot)
    stage.stop(app)
    for name in ("a.png", "b.png"):
        write(folder / name)
    # WHEN the app starts again THEN both are described, and told together
    app = stage.start()
    with qtbot.waitSignal(app.outside.watching.described) as both:
        pass
    assert [path.name for path, _ in both.args[0]] == ["a.png", "b.png"]
    assert app.outside.watching.folder == folder


def test_a_folder_that_vanishes_is_told_once_and_waited_for(
    stage: Stage, folder: Path, qtbot: QtBot
) -> None:
    app = stage.start()
    watched(stage, app, folder, qtbot)
    failures: list[object] = []
    app.outside.watching.failed.connect(failures.append)
    with qtbot.waitSignal(app.outside.watching.failed):
        folder.rename(folder.with_name("away"))
    assert "Watched folder not found" in app.window.banner.text
    write(folder.with_name("away") / "new.png")
    with qtbot.waitSignal(app.outside.watching.described):
        folder.with_name("away").rename(folder)
    assert len(failures) == 1


def test_a_flood_is_not_described_unasked(
    stage: Stage, folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(controller, "MOST_WAITING", 5)
    app = stage.start()
    watched(stage, app, folder, qtbot)
    away = folder.with_name("away")
    away.mkdir()
    for number in range(9):
        shutil.copy(folder / "old.png", away / f"{number}.png")
    with qtbot.waitSignal(app.outside.watching.failed):
        away.rename(folder / "import")
    assert "No longer watched" in app.window.banner.text
    assert app.settings.get(settings.WATCHED_FOLDER) == ""


def test_without_a_model_pictures_wait_for_one(stage: Stage, folder: Path, qtbot: QtBot) -> None:
    app = stage.start()
    watched(stage, app, folder, qtbot)
    stage.captioner.errors["new.png"] = BundleDamaged(stage.folder)
    with qtbot.waitSignal(app.outside.watching.failed):
        write(folder / "new.png")
    # WHEN there is one again
    stage.captioner.errors.clear()
    with qtbot.waitSignal(app.outside.watching.described) as described:
        app.captioning.reload()
    assert [path.name for path, _ in described.args[0]] == ["new.png"]
