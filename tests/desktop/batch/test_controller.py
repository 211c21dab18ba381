"""The batch in the app: added, described, paused, cancelled, resumed at the next start."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from desktop import settings
from desktop.app import Desktop
from desktop.batch.errors import BatchLocked
from desktop.batch.items import STATES, Item, Phase
from desktop.batch.search import FEW, MANY
from desktop.pictures.drops import Dropped
from desktop.pictures.folders import NoPicturesHere
from model.errors import BundleDamaged, ImageDamaged
from tests.desktop.conftest import Stage


def folder(stage: Stage, number: int = 3, name: str = "photos") -> Path:
    """A folder of so many pictures, of which no two are alike."""
    folder = stage.folder / name
    folder.mkdir()
    for path in stage.files(*(f"{name}{index:03}.png" for index in range(number))):
        data = path.read_bytes() + path.name.encode()
        (folder / path.name).write_bytes(data)
        path.unlink()
    return folder


def start(stage: Stage, qtbot: QtBot) -> Desktop:
    """The app, its list read."""
    app = stage.start()
    qtbot.waitUntil(lambda: app.batching.phase is not Phase.CLOSED)
    return app


def finish(app: Desktop, qtbot: QtBot, number: int = 3) -> list[Item]:
    """Wait until so many pictures are in the list and none waits; all of them."""
    batching = app.batching
    qtbot.waitUntil(lambda: batching.phase is Phase.IDLE and batching.done == number)
    return items(app, qtbot)


def items(app: Desktop, qtbot: QtBot) -> list[Item]:
    found: list[Item] = []
    job = app.batching.all()
    job.finished.connect(found.extend)
    with qtbot.waitSignal(job.finished):
        pass
    return found


def answer(app: Desktop, words: str) -> None:
    """Press a button of the question in the window."""
    box = app.window.findChildren(QMessageBox)[-1]
    assert str(MANY + 1) in box.text()
    next(button for button in box.buttons() if button.text().replace("&", "") == words).click()


def begun(stage: Stage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: stage.captioner.begun.acquire(blocking=False))


def test_a_dropped_folder_is_described_and_the_history_is_not_flooded(
    stage: Stage, qtbot: QtBot
) -> None:
    app = start(stage, qtbot)
    place = folder(stage)
    with qtbot.waitSignal(app.batching.finished):
        app.session.take(Dropped(paths=(place,)), "dropped")
    described = finish(app, qtbot)
    assert [item.path.name for item in described] == [
        "photos000.png",
        "photos001.png",
        "photos002.png",
    ]
    assert described[0].captions["en"].text == "a picture named photos000"
    assert app.history.rowCount() == 0
    assert stage.speech.said == []


def test_few_files_go_to_the_window_and_many_to_the_batch(stage: Stage, qtbot: QtBot) -> None:
    app = start(stage, qtbot)
    paths = sorted(folder(stage, FEW + 1).iterdir())
    wanted: list[tuple[Path, ...]] = []
    app.session.batch_wanted.connect(wanted.append)
    with qtbot.waitSignal(app.session.caption_changed):
        app.session.take(Dropped(paths=tuple(paths[:FEW])), "dropped")
    assert wanted == []
    app.session.stop()
    app.session.take(Dropped(paths=tuple(paths)), "dropped")
    assert len(finish(app, qtbot, FEW + 1)) == FEW + 1


def test_very_many_are_described_only_after_a_question(stage: Stage, qtbot: QtBot) -> None:
    app = start(stage, qtbot)
    place = stage.folder / "many"
    place.mkdir()
    (source,) = stage.files("one.png")
    for index in range(MANY + 1):
        shutil.copy(source, place / f"{index}.png")
    with qtbot.waitSignal(app.batching.many_found) as found:
        app.batching.add([place])
    assert found.args == [MANY + 1]
    answer(app, "Cancel")
    assert items(app, qtbot) == []
    with qtbot.waitSignal(app.batching.many_found):
        app.batching.add([place])
    answer(app, "Describe")
    # THEN all are there, and the same bytes were described once
    qtbot.waitUntil(lambda: app.batching.counts["done"] == MANY + 1)
    assert len(stage.captioner.described) == 1


def test_a_pause_lasts_until_resumed_also_over_a_restart(stage: Stage, qtbot: QtBot) -> None:
    # GIVEN a batch that is paused while it describes the first picture
    app = start(stage, qtbot)
    stage.captioner.gate.clear()
    app.batching.add([folder(stage)])
    begun(stage, qtbot)
    app.batching.pause()
    assert app.batching.phase is Phase.PAUSING
    stage.captioner.gate.set()
    qtbot.waitUntil(lambda: app.batching.phase is Phase.PAUSED)
    assert app.batching.counts["done"] == 1
    # WHEN the app is quit and started THEN it still waits
    stage.stop(app)
    app = start(stage, qtbot)
    assert (app.batching.phase, app.batching.counts["waiting"]) == (Phase.PAUSED, 2)
    app.batching.resume()
    assert [item.state for item in finish(app, qtbot)] == ["done"] * 3
    assert len(stage.captioner.described) == 3


def test_quitting_in_the_middle_resumes_by_itself(stage: Stage, qtbot: QtBot) -> None:
    app = start(stage, qtbot)
    stage.captioner.gate.clear()
    app.batching.add([folder(stage)])
    begun(stage, qtbot)
    stage.stop(app)
    stage.captioner.gate.set()
    app = start(stage, qtbot)
    assert [item.state for item in finish(app, qtbot)] == ["done"] * 3


def test_cancelling_keeps_what_is_done(stage: Stage, qtbot: QtBot) -> None:
    app = start(stage, qtbot)
    stage.captioner.gate.clear()
    app.batching.add([folder(stage)])
    begun(stage, qtbot)
    with qtbot.waitSignal(app.batching.cancelled) as cancelled:
        app.batching.cancel()
    stage.captioner.gate.set()
    # THEN the picture in work is finished, and the others are left out
    states = [item.state for item in finish(app, qtbot, 1)]
    assert states == ["done", "cancelled", "cancelled"]
    assert cancelled.args == [2]
    assert app.batching.counts == dict.fromkeys(STATES, 0) | {"done": 1, "cancelled": 2}
    # AND so they are after a restart
    stage.stop(app)
    app = start(stage, qtbot)
    assert (app.batching.phase, app.batching.counts["cancelled"]) == (Phase.IDLE, 2)
    # WHEN the user goes on THEN they are described after all
    app.batching.go_on()
    assert [item.state for item in finish(app, qtbot)] == ["done"] * 3


def test_a_picture_of_the_window_is_described_between_those_of_the_batch(
    stage: Stage, qtbot: QtBot
) -> None:
    app = start(stage, qtbot)
    stage.captioner.gate.clear()
    app.batching.add([folder(stage, 5)])
    begun(stage, qtbot)
    (path,) = stage.files("urgent.png")
    app.session.take(Dropped(paths=(path,)), "dropped")
    stage.captioner.gate.set()
    finish(app, qtbot, 5)
    assert [picture.name for picture, _ in stage.captioner.described][1] == "urgent.png"


def test_failures_are_told_and_tried_again(stage: Stage, qtbot: QtBot) -> None:
    app = start(stage, qtbot)
    place = folder(stage)
    stage.captioner.errors = {"photos001.png": ImageDamaged(place / "photos001.png")}
    app.batching.add([place])
    assert [item.state for item in finish(app, qtbot)] == ["done", "failed", "done"]
    stage.captioner.errors = {}
    app.batching.retry_failed()
    qtbot.waitUntil(lambda: app.batching.counts["done"] == 3)


def test_without_a_model_the_batch_waits(stage: Stage, qtbot: QtBot) -> None:
    app = start(stage, qtbot)
    place = folder(stage)
    stage.captioner.errors = {"photos000.png": BundleDamaged(place)}
    with qtbot.waitSignal(app.batching.failed) as failed:
        app.batching.add([place])
    assert failed.args is not None
    assert isinstance(failed.args[0], BundleDamaged)
    assert (app.batching.phase, app.batching.counts["waiting"]) == (Phase.PAUSED, 3)
    stage.captioner.errors = {}
    app.batching.resume()
    finish(app, qtbot)
    assert app.batching.counts["done"] == 3


def test_another_language_is_added_to_what_is_done(stage: Stage, qtbot: QtBot) -> None:
    app = start(stage, qtbot)
    app.batching.add([folder(stage)])
    finish(app, qtbot)
    app.batching.choose_languages("both")
    assert app.batching.languages == ("en", "fr")
    qtbot.waitUntil(lambda: len(stage.captioner.described) == 6)
    for item in finish(app, qtbot):
        assert set(item.captions) == {"en", "fr"}
    app.settings.set(settings.CAPTION_LANGUAGE, "fr")
    assert app.batching.languages == ("fr", "en")


def test_an_empty_folder_and_a_stopped_search_bring_nothing(stage: Stage, qtbot: QtBot) -> None:
    app = start(stage, qtbot)
    empty = stage.folder / "empty"
    empty.mkdir()
    with qtbot.waitSignal(app.batching.failed) as failed:
        app.batching.add([empty])
    assert failed.args is not None
    assert isinstance(failed.args[0], NoPicturesHere)
    seen: list[int] = []
    app.batching.searching.connect(seen.append)
    app.batching.add([folder(stage)])
    app.batching.stop_search()
    assert seen == [0, -1]
    assert items(app, qtbot) == []


def test_a_correction_goes_into_the_history_once(stage: Stage, qtbot: QtBot) -> None:
    app = start(stage, qtbot)
    app.batching.add([folder(stage, 1)])
    (item,) = finish(app, qtbot, 1)
    for words in ("My words", "Better words"):
        with qtbot.waitSignals([app.batching.changed, app.library.changed]):
            app.batching.correct(item, "en", words)
    (item,) = items(app, qtbot)
    assert item.captions["en"].best_text == "Better words"
    qtbot.waitUntil(lambda: app.history.rowCount() == 1)
    assert app.history.entry(0).captions["en"].correction == "Better words"


def test_a_list_in_use_elsewhere_is_told(stage: Stage, qtbot: QtBot) -> None:
    elsewhere = stage.open_batch()
    app = stage.start()
    with qtbot.waitSignal(app.batching.failed) as failed:
        pass
    assert failed.args is not None
    assert isinstance(failed.args[0], BatchLocked)
    # WHEN the other one is done THEN the next folder finds it
    elsewhere.close()
    app.batching.add([folder(stage)])
    assert len(finish(app, qtbot)) == 3


def test_a_damaged_list_is_kept_aside_and_told(stage: Stage, qtbot: QtBot) -> None:
    (stage.folder / "batch.sqlite").write_bytes(b"SQLite format 3\0" + b"?" * 5000)
    damaged = (stage.folder / "batch.sqlite").read_bytes()
    app = stage.start()
    qtbot.waitUntil(lambda: "kept as" in app.window.banner.text)
    kept = [path for path in stage.folder.iterdir() if path.name in app.window.banner.text]
    assert [path.read_bytes() for path in kept] == [damaged]


@pytest.mark.parametrize("number", [50_000])
def test_a_very_long_list_never_holds_the_window_up(
    stage: Stage, qtbot: QtBot, number: int
) -> None:
    # GIVEN a list of very many pictures that waits, and a clock that ticks in the window's thread
    store = stage.open_batch()
    many = store.begin("many", None)
    store.change(many, paused=True)
    store.add((Path(f"/pictures/{index}.jpg") for index in range(number)), many)
    store.close()
    app = stage.start()
    ticks: list[int] = []
    clock = QTimer()
    clock.timeout.connect(lambda: ticks.append(app.window.batch_commands.panel.model.rowCount()))
    clock.start(0)
    # WHEN it is read and shown THEN the rows come all at once, and only what is seen is read
    app.window.menus.batch.trigger()
    model = app.window.batch_commands.panel.model
    qtbot.waitUntil(lambda: model.rowCount() == number and model.item(0) is not None)
    clock.stop()
    assert len(ticks) > 3
    assert len(model._items) <= 400
    app.window.batch_commands.panel.table.scrollToBottom()
    qtbot.waitUntil(lambda: model.item(number - 1) is not None)
    assert len(model._items) <= 800
