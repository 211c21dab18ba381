"""Every window by keyboard and by ear: each control is reached, seen as focused, and named."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QButtonGroup,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop import settings
from desktop.app import Desktop
from desktop.ui.widgets.picture_view import PictureView
from tests.desktop.conftest import Stage

CONTROLS = (
    *(QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox),
    *(QLineEdit, QTabBar, QTextEdit, PictureView),
)

_WITH_PARTS = (QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QTabBar)

Opens = Callable[[Desktop], None]


@pytest.fixture
def app(stage: Stage, qtbot: QtBot) -> Iterator[Desktop]:
    """The app with one described and spoken picture, a message and work in progress."""
    app = stage.start()
    (path,) = stage.files("dog.png")
    with qtbot.waitSignals([app.library.added, app.speaking.sound_ready]):
        app.window.open_files([path])
    app.window.banner.show_message("Title", "Sentence", details="Details")
    app.window.queue.show_progress(1, 3)
    app.window.queue.show()
    app.window.activateWindow()
    qtbot.waitUntil(app.window.isActiveWindow)
    yield app
    for dialog in app.window.findChildren(QDialog):
        dialog.close()


def controls(window: QWidget) -> list[QWidget]:
    """What can be used in a window now; not the parts that a control of Qt's is made of."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if isinstance(widget, CONTROLS)
        and widget.window() is window
        and widget.isVisible()
        and widget.isEnabled()
        and not isinstance(widget, QScrollBar)
        and not widget.objectName().startswith("qt_")
        and not isinstance(widget.parent(), _WITH_PARTS)
    ]


def tab_through(window: QWidget, qtbot: QtBot) -> list[QWidget]:
    """Press Tab until the focus is where it was."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.focusNextChild() if window.focusWidget() in (None, window) else None
    first = window.focusWidget()
    assert first is not None
    walked = [first]
    while (reached := _next(walked[-1])) is not first:
        assert reached is not None
        assert len(walked) < 100, [named(widget) for widget in walked]
        walked.append(reached)
    return walked


def _next(widget: QWidget) -> QWidget | None:
    widget.focusNextChild()
    return widget.window().focusWidget()


def named(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return f"{type(widget).__name__} {interface.text(QAccessible.Text.Name)}"


def in_a_group(widget: QWidget) -> bool:
    """One of several of which the arrow keys choose: Tab stops at the chosen one."""
    if not isinstance(widget, QAbstractButton) or widget.isChecked():
        return False
    group: QButtonGroup | None = widget.group()
    return widget.autoExclusive() or (group is not None and group.exclusive())


def settings_pane(number: int) -> Opens:
    def opens(app: Desktop) -> None:
        app.open_settings().tabs.setCurrentIndex(number)

    return opens


def limit_question(app: Desktop) -> None:
    window = app.open_settings()
    window.tabs.setCurrentIndex(3)
    (box,) = [b for b in window.findChildren(QComboBox) if "keeps" in b.accessibleName()]
    box.activated.emit(box.currentIndex())
    box.setCurrentIndex(1)
    box.activated.emit(1)


WINDOWS: dict[str, Opens] = {
    "main window": lambda app: None,
    "empty window": lambda app: app.window.menus.start.trigger(),
    "settings, general": settings_pane(0),
    "settings, voice": settings_pane(1),
    "settings, description": settings_pane(2),
    "settings, history": settings_pane(3),
    "history limit": limit_question,
    "about": lambda app: app.window.menus.about.trigger(),
    "retrain": lambda app: app.window.menus.retrain.trigger(),
    "stronger": lambda app: app.window.menus.add_stronger.trigger(),
}


@pytest.fixture
def window(app: Desktop, request: pytest.FixtureRequest, qtbot: QtBot) -> QWidget:
    """The window that the parameter names, opened as the user does."""
    WINDOWS[request.param](app)
    opened = [dialog for dialog in app.window.findChildren(QDialog) if dialog.isVisible()]
    found: QWidget = opened[-1] if opened else app.window
    found.activateWindow()
    qtbot.waitUntil(found.isActiveWindow)
    qtbot.waitUntil(app.window.voice.isEnabled)
    return found


@pytest.mark.parametrize("window", WINDOWS, indirect=True)
def test_every_control_has_a_name_and_is_reached_by_tab(window: QWidget, qtbot: QtBot) -> None:
    # GIVEN all controls of a window
    found = controls(window)
    assert found

    # THEN each says what it is, and Tab comes to each
    roles = [QAccessible.queryAccessibleInterface(widget).role() for widget in found]
    assert QAccessible.Role.NoRole not in roles
    assert [type(widget).__name__ for widget in found if named(widget).endswith(" ")] == []
    walked = tab_through(window, qtbot)
    missed = [named(w) for w in found if w not in walked and not in_a_group(w)]
    assert missed == []


@pytest.mark.parametrize("window", ["main window", "settings, voice"], indirect=True)
def test_the_focus_is_seen(window: QWidget, qtbot: QtBot) -> None:
    # WHEN a control gets the focus THEN the window looks different
    window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)  # as Tab, pressed, does
    unseen = []
    for widget in tab_through(window, qtbot):
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        focused = picture_of(widget)
        widget.clearFocus()
        if picture_of(widget) == focused:
            unseen.append(named(widget))
    # A text shows the focus by its cursor, which blinks.
    assert [name for name in unseen if not name.startswith(("QLabel", "QLineEdit"))] == []


def picture_of(widget: QWidget) -> QImage:
    """How a control and what is close around it looks."""
    around = widget.rect().translated(widget.mapTo(widget.window(), widget.rect().topLeft()))
    return widget.window().grab(around.adjusted(-4, -4, 4, 4)).toImage()


@pytest.mark.parametrize("window", WINDOWS, indirect=True)
def test_no_words_are_cut_off_when_letters_are_twice_as_large(
    window: QWidget, app: Desktop, qtbot: QtBot
) -> None:
    # WHEN all letters are doubled
    before = QApplication.font().pointSizeF()
    app.settings.set(settings.INTERFACE_TYPE_SIZE, 200)
    qtbot.waitUntil(lambda: window.font().pointSizeF() == 2 * before)
    QApplication.processEvents()

    # THEN every button has room for its words
    cut = []
    for widget in controls(window):
        text = widget.text().replace("&", "") if isinstance(widget, QAbstractButton) else ""
        longest = max(widget.fontMetrics().horizontalAdvance(line) for line in text.split("\n"))
        if longest > widget.width() or (text and widget.fontMetrics().height() > widget.height()):
            cut.append(named(widget))
    assert cut == []


@pytest.mark.parametrize("percent", [100, 200])
def test_no_words_cover_others_in_the_smallest_window(
    app: Desktop, qtbot: QtBot, percent: int
) -> None:
    # GIVEN a long sentence, a message above it, and letters of this size
    app.settings.set(settings.INTERFACE_TYPE_SIZE, percent)
    app.settings.set(settings.TYPE_SIZE, percent)
    app.window.caption.show_caption("a brown dog runs on a beach by the sea " * 3, "en", "sure")

    # WHEN the window is as small as it can be
    app.window.resize(app.window.minimumSizeHint())
    QApplication.processEvents()

    # THEN each text has the height that its lines need in this width, and a place of its own
    labels = [
        label
        for label in app.window.caption.findChildren(QLabel)
        if label.isVisible() and label.text()
    ]
    assert len(labels) >= 2
    assert [label.text() for label in labels if label.height() < height_wanted(label)] == []
    places = [place_of(label) for label in labels]
    assert not any(a.intersects(b) for a, b in itertools.combinations(places, 2))


def height_wanted(label: QLabel) -> int:
    """The height of a text in its width, in pixels."""
    return label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()


def place_of(widget: QWidget) -> QRect:
    """Where a widget is in its window."""
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())
