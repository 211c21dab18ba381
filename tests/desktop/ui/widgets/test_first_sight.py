"""A window tells once that it is seen, also where nobody can see it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.widgets.first_sight import FirstSight


def test_a_window_tells_once_that_it_is_there(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    sight, told = FirstSight(window), list[bool]()
    sight.passed.connect(lambda: told.append(window.windowHandle().isExposed()))
    qtbot.waitUntil(lambda: bool(told))
    assert told == [True]
    # AND not again
    window.hide()
    with qtbot.waitExposed(window):
        window.show()
    assert told == [True]


def test_out_of_sight_it_is_not_waited_for_without_end(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.winId()
    sight = FirstSight(window)
    with qtbot.waitSignal(sight.passed):
        pass
    assert not window.isVisible()
