"""Large letters, long words, a small screen: every window fits, and nothing in it is cut off."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop import settings
from desktop.app import Desktop
from desktop.retraining.controller import State as Retrains
from desktop.stronger.controller import State
from desktop.stronger.errors import NoRoomForModel
from desktop.stronger.judging import Judgement
from desktop.stronger.worker import Wanted
from desktop.ui.chrome.banner import Banner
from desktop.ui.retrain.retrain_dialog import RetrainDialog
from desktop.ui.stronger.stronger_dialog import StrongerDialog
from desktop.ui.widgets.flow_layout import FlowLayout
from model.caption import Language
from model.errors import ImageDamaged
from model.training_events import Compared
from tests.desktop.conftest import TINY_BUNDLE, Stage
from tests.support.retraining.retraining_steps import correct, wait_for

SMALL_SCREEN = (1280, 720)
"""That of a small notebook, less the menu bar and the Dock."""


@pytest.fixture
def app(stage: Stage, interface: Language) -> Desktop:
    """The app in the largest letters that its settings offer."""
    app = stage.start(interface)
    app.settings.set(settings.INTERFACE_TYPE_SIZE, 200)
    app.settings.set(settings.TYPE_SIZE, 200)
    return app


def smallest(window: QWidget) -> tuple[int, int]:
    """The size of a window that was made as small as it can be."""
    window.resize(1, 1)
    QApplication.processEvents()
    return window.width(), window.height()


def assert_fits(window: QWidget) -> None:
    """It is no larger than the screen, and its buttons and choices have the room they ask for."""
    width, height = smallest(window)
    assert width <= SMALL_SCREEN[0]
    assert height <= SMALL_SCREEN[1]
    cut = [
        control.accessibleName() or control.text()  # type: ignore[attr-defined]
        for kind in (QAbstractButton, QComboBox)
        for control in window.findChildren(kind)
        if control.isVisible()
        and control.window() is window
        and not isinstance(control.parent(), QLineEdit | QTabBar)  # arrows for a smaller screen
        and control.width() < control.minimumSizeHint().width()
    ]
    assert cut == []


def test_the_main_window_fits_a_small_screen(app: Desktop, stage: Stage, qtbot: QtBot) -> None:
    # THEN the page without a picture fits
    assert_fits(app.window)

    # AND the one with a picture, a message above it and everything shown below it
    (path,) = stage.files("dog.png")
    with qtbot.waitSignals([app.library.added, app.speaking.sound_ready]):
        app.window.open_files([path])
    app.window.menus.alternatives.setChecked(True)
    app.window.banner.show_message("Title", "A sentence of many words. " * 4, details="more")
    assert_fits(app.window)
    words = app.window.findChild(Banner)
    assert words is not None
    assert words.height() >= words.heightForWidth(words.width())

    # AND the batch, with all its buttons
    app.batching.choose_languages("both")
    good, broken = stage.files("cat.png", "broken.png")
    stage.captioner.errors["broken.png"] = ImageDamaged(broken)
    with qtbot.waitSignal(app.batching.finished):
        app.window.batch_commands.add([good, broken])
    qtbot.waitUntil(app.window.batch_commands.panel.retry_button.isVisible)
    app.window.batch_commands.panel.table.selectRow(0)
    assert_fits(app.window)


def test_the_settings_fit_a_small_screen(app: Desktop) -> None:
    window = app.open_settings()
    for pane in range(window.tabs.count()):
        window.tabs.setCurrentIndex(pane)
        assert_fits(window)


def test_the_retrain_dialog_fits_a_small_screen(app: Desktop, stage: Stage, qtbot: QtBot) -> None:
    # GIVEN corrections, and problems with some of them
    correct(stage, app, "dog.png", "cat.png")
    app.window.menus.retrain.trigger()
    dialog = app.window.findChild(RetrainDialog)
    assert dialog is not None
    wait_for(stage, app, Retrains.READY)
    assert_fits(dialog)

    # THEN it fits while it learns, while it is paused, and when it has a verdict
    stage.kit.play("better", hold_at=18)
    app.retraining.begin()
    qtbot.waitUntil(lambda: len(app.retraining.course.losses) == 5)
    assert_fits(dialog)
    app.retraining.pause()
    wait_for(stage, app, Retrains.PAUSED)
    assert_fits(dialog)
    stage.kit.play("better", bundle=TINY_BUNDLE)
    app.retraining.resume()
    wait_for(stage, app, Retrains.FINISHED)
    assert_fits(dialog)


def test_the_stronger_dialog_fits_a_small_screen(app: Desktop) -> None:
    app.window.menus.add_stronger.trigger()
    dialog = app.window.findChild(StrongerDialog)
    assert dialog is not None
    for row in range(dialog.choice.list.count()):
        dialog.choice.list.setCurrentRow(row)
        assert_fits(dialog)

    # AND in every state that comes behind it
    stronger = app.stronger
    stronger.wanted = Wanted(published="blip-base")
    stronger.judgement = Judgement((Compared("/a.jpg", "en", "a dog", "A cat.", "A dog."),), 1, 2)
    for state in State:
        stronger.state, stronger.error = state, NoRoomForModel(Path("blip-base"))
        stronger.changed.emit()
        assert_fits(dialog)
    stronger.state = State.CHOOSING


def test_a_row_becomes_several_where_it_has_no_room(qtbot: QtBot) -> None:
    # GIVEN two words at the left, two at the right, one of which is hidden, and a pair
    window = QWidget()
    qtbot.addWidget(window)
    row = FlowLayout(spacing=10)
    window.setLayout(row)
    boxes = [QLabel("x", window) for _ in range(6)]
    for box in boxes:
        box.setFixedSize(100, 20)
    row.addWidget(boxes[0])
    row.add_labelled(boxes[1], boxes[2])
    row.add_stretch()
    for box in boxes[3:]:
        row.addWidget(box)
    window.show()
    boxes[5].hide()

    def places(width: int) -> list[tuple[int, int]]:
        window.resize(width, row.heightForWidth(width))
        QApplication.processEvents()
        shown = [box.mapTo(window, box.rect().topLeft()) for box in boxes[:5]]
        areas = [QRect(place, box.size()) for place, box in zip(shown, boxes, strict=False)]
        assert not any(a.intersects(b) for a, b in itertools.combinations(areas, 2))
        return [(place.x(), place.y()) for place in shown]

    # THEN in a wide window all stand in one line, the last ones at its end
    assert places(600) == [(0, 0), (110, 0), (220, 0), (390, 0), (500, 0)]
    # AND in a narrow one in several, the pair together
    assert row.minimumSize().width() == 210
    assert places(330) == [(0, 0), (110, 0), (220, 0), (120, 30), (230, 30)]
    assert places(210) == [(0, 0), (0, 30), (110, 30), (0, 60), (110, 60)]
    assert row.heightForWidth(210) == 80


def test_a_message_is_as_high_as_its_words_in_letters_of_any_size(qtbot: QtBot) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    banner.resize(500, 1)
    banner.show_message("Title", "A sentence of many words. " * 4, details="more")
    usual = banner.minimumHeight()
    font = QApplication.font()
    larger = QFont(font)
    larger.setPointSizeF(2 * font.pointSizeF())
    QApplication.setFont(larger)
    qtbot.waitUntil(lambda: banner.minimumHeight() > 1.5 * usual)
    QApplication.setFont(font)
    qtbot.waitUntil(lambda: banner.minimumHeight() == usual)
