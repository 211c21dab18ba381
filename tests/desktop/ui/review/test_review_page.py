"""Pictures reviewed one after another by keys alone, of a batch and of the history."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTextEdit
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from desktop.batch.items import Phase
from desktop.ui.review.review_page import ReviewPage
from tests.desktop.conftest import Stage

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def app(stage: Stage, qtbot: QtBot) -> Desktop:
    """The app with a batch of three unsure pictures, and the model's other sentences."""
    stage.captioner.confidence = 0.3
    stage.captioner.others = ("another one", "a third")
    folder = stage.folder / "sea"
    folder.mkdir()
    for index, path in enumerate(stage.files("a.png", "b.png", "c.png")):
        (folder / path.name).write_bytes(path.read_bytes() + bytes([index]))
    app = stage.start()
    app.window.batch_commands.add([folder])
    qtbot.waitUntil(lambda: app.batching.phase is Phase.IDLE and app.batching.done == 3)
    app.window.activateWindow()
    qtbot.waitUntil(app.window.isActiveWindow)
    return app


@pytest.fixture
def page(app: Desktop) -> ReviewPage:
    return app.window.review_commands.page


@pytest.fixture
def press(qtbot: QtBot) -> Callable[..., None]:
    """Press a key where keys go."""

    def press(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        widget = QApplication.focusWidget()
        assert widget is not None
        qtbot.keyClick(widget, key, held)

    return press


def shows(page: ReviewPage, counter: str, caption: str) -> Callable[[], bool]:
    return lambda: (page.counter, page.caption.text()) == (counter, caption)


def test_a_batch_is_reviewed_by_one_key_each(
    app: Desktop, stage: Stage, page: ReviewPage, press: Callable[..., None], qtbot: QtBot
) -> None:
    told: list[str] = []
    page.told.connect(told.append)
    press(Qt.Key.Key_G, CTRL | SHIFT)
    # THEN the first is there, large and spoken, with a counter that is read out
    qtbot.waitUntil(shows(page, "1 of 3, 3 unsure", "a picture named a"))
    qtbot.waitUntil(lambda: not page.picture.image.isNull())
    qtbot.waitUntil(lambda: bool(stage.speech.said))
    assert told == ["1 of 3, 3 unsure. a picture named a"]

    # WHEN it is right THEN the next one comes
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(shows(page, "2 of 3, 2 unsure", "a picture named b"))

    # WHEN another sentence is wanted THEN the model's next one stands there, and after the last the
    # first; that is kept
    press(Qt.Key.Key_A)
    qtbot.waitUntil(shows(page, "2 of 3, 1 unsure", "another one"))
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(shows(page, "3 of 3, 1 unsure", "a picture named c"))

    # WHEN it is corrected THEN letters are words, and Return keeps them
    press(Qt.Key.Key_E)
    assert isinstance(QApplication.focusWidget(), QTextEdit)
    for key in (Qt.Key.Key_W, Qt.Key.Key_E):
        press(key)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(shows(page, "3 of 3, 0 unsure", "we"))
    with qtbot.waitSignal(app.reviewing.no_unsure):
        press(Qt.Key.Key_U)
    assert told[-1] == "No caption is unsure any more"

    # AND the table says so, where Escape leads
    press(Qt.Key.Key_Left)
    qtbot.waitUntil(shows(page, "2 of 3, 0 unsure", "another one"))
    press(Qt.Key.Key_Escape)
    assert app.window.pages.current is app.window.batch
    states = [app.window.batch.model.index(row, 4).data() for row in range(3)]
    assert states == ["Reviewed"] * 3
    # AND letters are commands no longer
    assert not app.window.menus.review_right.isEnabled()


def test_the_history_is_reviewed_and_that_can_be_undone(
    app: Desktop, stage: Stage, page: ReviewPage, press: Callable[..., None], qtbot: QtBot
) -> None:
    (path,) = stage.files("dog.png")
    with qtbot.waitSignal(app.library.added):
        app.window.open_files([path])
    app.window.menus.review_history.trigger()
    qtbot.waitUntil(shows(page, "1 of 1, 1 unsure", "a picture named dog"))
    with qtbot.waitSignals([app.library.changed, app.reviewing.ended]):
        press(Qt.Key.Key_W)
    qtbot.waitUntil(shows(page, "1 of 1, 0 unsure", "a picture named dog"))
    app.window.menus.undo.trigger()
    qtbot.waitUntil(shows(page, "1 of 1, 1 unsure", "a picture named dog"))


def test_where_nothing_is_described_that_is_said(stage: Stage, qtbot: QtBot) -> None:
    app = stage.start()
    with qtbot.waitSignal(app.reviewing.nothing):
        app.window.menus.review_history.trigger()
    assert app.window.banner.text.startswith("There is nothing to review")
    assert app.window.pages.current is app.window.empty


def test_a_picture_that_is_gone_keeps_its_words(
    app: Desktop, page: ReviewPage, qtbot: QtBot
) -> None:
    folder: Path | None = app.batching.batches[0].folder
    assert folder is not None
    (folder / "a.png").unlink()
    app.window.menus.review_batch.trigger()
    qtbot.waitUntil(shows(page, "1 of 3, 3 unsure", "a picture named a"))
    assert page.picture.image.isNull()
