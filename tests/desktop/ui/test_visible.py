"""What is painted can be seen: the keyboard's ring around everything, and all words; by its pixels.

Contrast as WCAG 2.2 counts it, light and dark.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import QAbstractSlider, QApplication, QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from desktop.ui.appearance import contrast
from desktop.ui.widgets.picture_view import PictureView
from tests.desktop.conftest import Stage
from tests.desktop.ui.test_reachable import controls, named, settings_pane, tab_through

WORDLESS = (PictureView, QAbstractSlider)

AROUND = 4
"""So far from a control its ring may reach, in points."""

DARK = {
    "Window": "#323232",
    "WindowText": "#ffffff",
    "Base": "#242424",
    "AlternateBase": "#2b2b2b",
    "Text": "#ffffff",
    "Button": "#323232",
    "ButtonText": "#ffffff",
    "Light": "#4b4b4b",
    "Midlight": "#3a3a3a",
    "Mid": "#252525",
    "Dark": "#212121",
    "Highlight": "#308cc6",
    "HighlightedText": "#ffffff",
}
"""As Qt's own style has it where the system is dark; a test's screen cannot be."""


@pytest.fixture(params=["light", "dark"])
def app(stage: Stage, request: pytest.FixtureRequest, qtbot: QtBot) -> Iterator[Desktop]:
    """The app in light or dark, with a described picture and a message."""
    app = stage.start()
    if request.param == "dark":
        palette = QPalette()
        for role, colour in DARK.items():
            palette.setColor(QPalette.ColorRole[role], QColor(colour))
        QApplication.setPalette(contrast.legible(palette))
    stage.captioner.others = ("another one", "and a third")
    with qtbot.waitSignals([app.library.added, app.speaking.sound_ready]):
        app.window.open_files(stage.files("dog.png"))
    app.window.menus.alternatives.setChecked(True)
    app.window.banner.show_message("Title", "Sentence", details="Details")
    qtbot.waitUntil(app.window.voice.isEnabled)
    qtbot.waitUntil(app.window.caption.tags.isVisible)
    yield app
    for dialog in app.window.findChildren(QDialog):
        dialog.close()
    QApplication.setPalette(QPalette())


def in_front(window: QWidget, qtbot: QtBot) -> QWidget:
    """Have a window get the keyboard."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def windows(app: Desktop, qtbot: QtBot) -> Iterator[QWidget]:
    """One window after another, in front."""
    yield in_front(app.window, qtbot)
    app.window.menus.batch.trigger()
    yield in_front(app.window, qtbot)
    app.window.menus.start.trigger()
    yield in_front(app.window, qtbot)
    for pane in range(4):
        settings_pane(pane)(app)
        yield in_front(app.open_settings(), qtbot)
    app.open_settings().close()
    for entry in (app.window.menus.retrain, app.window.menus.export):
        entry.trigger()
        (dialog,) = (one for one in app.window.findChildren(QDialog) if one.isVisible())
        yield in_front(dialog, qtbot)
        dialog.close()


def picture_of(window: QWidget, place: QRect) -> NDArray[np.uint32]:
    """What is painted at a place of a window: (height, width), each 0xffRRGGBB."""
    image = window.grab(place).toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint32)
    return pixels.reshape(image.height(), image.bytesPerLine() // 4)[:, : image.width()].copy()


@cache
def ratio(one: int, other: int) -> float:
    return contrast.ratio(QColor(one), QColor(other))


def place_of(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def ring_pixels(widget: QWidget) -> list[float]:
    """The contrast of each pixel along a control's edges, before it has the keyboard and then."""
    window = widget.window()
    window.setFocus()
    QApplication.processEvents()
    place = place_of(widget).adjusted(-AROUND, -AROUND, AROUND, AROUND) & window.rect()
    before = picture_of(window, place)
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    after = picture_of(window, place)
    changed = before != after
    pairs = zip(before[changed].tolist(), after[changed].tolist(), strict=True)
    return [ratio(*pair) for pair in pairs]


def test_the_keyboard_s_place_is_seen_everywhere(app: Desktop, qtbot: QtBot) -> None:
    for window in windows(app, qtbot):
        for widget in tab_through(window, qtbot):
            # WHEN a control gets the keyboard
            told = [pixel for pixel in ring_pixels(widget) if pixel >= contrast.RING]
            # THEN a line as long as its shorter sides at least stands out from what was there
            shorter = min(widget.width(), widget.height())
            assert len(told) > 2 * shorter, named(widget)


def test_what_was_clicked_on_has_no_ring(app: Desktop, qtbot: QtBot) -> None:
    in_front(app.window, qtbot)
    button = app.window.caption.copy_button
    button.setFocus(Qt.FocusReason.TabFocusReason)
    assert app.focus_ring.shown
    app.focus_ring.follow(button, clicked=True)
    assert not app.focus_ring.shown


def words_contrast(widget: QWidget) -> float:
    """How much the words in a widget stand out from the most frequent colour, their ground."""
    picture = picture_of(widget.window(), place_of(widget) & widget.window().rect())
    pixels = Counter(picture.ravel().tolist())
    ground = pixels.most_common(1)[0][0]
    return max(ratio(colour, ground) for colour in pixels)


def is_seen(widget: QWidget) -> bool:
    """Whether all of it is in sight: nothing scrolled away."""
    return widget.visibleRegion().boundingRect() == widget.rect()


def test_all_words_can_be_read(app: Desktop, qtbot: QtBot) -> None:
    for window in windows(app, qtbot):
        window.setFocus()
        labels = [
            label
            for label in window.findChildren(QLabel)
            if label.isVisible() and label.isEnabled() and label.window() is window and label.text()
        ]
        used = [widget for widget in controls(window) if not isinstance(widget, WORDLESS)]
        faint = {named(w): round(words_contrast(w), 2) for w in [*labels, *used] if is_seen(w)}
        assert {name: c for name, c in faint.items() if c < contrast.WORDS} == {}


def test_the_date_on_a_chosen_row_can_be_read(app: Desktop, qtbot: QtBot) -> None:
    # GIVEN the row of the picture that is shown, which is selected
    in_front(app.window, qtbot)
    rows = app.window.history_panel.list
    row = rows.visualRect(rows.model().index(0, 0))
    place = QRect(rows.viewport().mapTo(app.window, row.topLeft()), row.size())
    picture = picture_of(app.window, place)

    # THEN in the line of the date, and nothing else, something stands out enough from the ground
    left = 24 + 56
    date = picture[row.height() * 6 // 10 : row.height() - 12, left:-20].ravel().tolist()
    ground = int(picture[row.height() // 2, left])
    assert max(ratio(pixel, ground) for pixel in date) >= contrast.WORDS
