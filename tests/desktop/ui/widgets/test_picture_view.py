"""The picture by keys, mouse, wheel and trackpad, and what is painted of it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QImage, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.caption.caption_view import CaptionView
from desktop.ui.widgets.picture_view import PictureView

CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


def noise(width: int, height: int) -> QImage:
    """A picture in which every pixel is another."""
    pixels = np.random.default_rng(1).integers(0, 256, (height, width, 3), np.uint8)
    image = QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
    return image.convertToFormat(QImage.Format.Format_RGB32)


def pixels(image: QImage) -> NDArray[np.uint8]:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    return np.array(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., :3]


@pytest.fixture
def view(qtbot: QtBot) -> PictureView:
    """A picture of 1000 by 800 pixels in a widget that is smaller."""
    view = PictureView()
    qtbot.addWidget(view)
    view.resize(408, 308)
    view.show_image(noise(1000, 800))
    view.show()
    return view


def wheel(view: PictureView, notches: float, keys: Qt.KeyboardModifier = NONE) -> bool:
    """Turn the wheel over the middle; whether the picture took it."""
    at = QPointF(view.rect().center())
    event = QWheelEvent(
        at,
        view.mapToGlobal(at),
        QPoint(),
        QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)
    return event.isAccepted()


def pinch(view: PictureView, value: float) -> None:
    """Spread two fingers on a trackpad."""
    at = QPointF(100, 100)
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        at,
        at,
        at,
        value,
        QPointF(),
    )
    QApplication.sendEvent(view, event)


def test_at_actual_size_every_pixel_is_as_in_the_file(view: PictureView, qtbot: QtBot) -> None:
    # WHEN it is shown in its actual size, and moved
    qtbot.keyClick(view, Qt.Key.Key_1)
    view.pan(QPointF(-33, 21))
    assert view.percent == 100
    # THEN what is on the screen is a part of the picture itself
    frame = view.frame().toRect()
    seen = QRect(QPoint(20, 60), QPoint(380, 280))
    painted = pixels(view.grab(seen).toImage())
    assert np.array_equal(painted, pixels(view.image.copy(seen.translated(-frame.topLeft()))))


def test_keys_zoom_pan_and_go_to_the_next_picture(view: PictureView, qtbot: QtBot) -> None:
    steps: list[int] = []
    view.step_wanted.connect(steps.append)
    # GIVEN the whole picture THEN the arrow keys lead to others
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert steps == [1, -1]
    # WHEN it is zoomed THEN they move it
    with qtbot.waitSignal(view.zoom_changed):
        qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert not view.fits
    qtbot.keyClick(view, Qt.Key.Key_1)
    x = view.frame().x()
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.frame().x() < x
    assert steps == [1, -1]
    # AND a shortcut is none of these keys
    qtbot.keyClick(view, Qt.Key.Key_0, CTRL)
    assert view.percent == 100
    qtbot.keyClick(view, Qt.Key.Key_Minus)
    assert view.percent == 80
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert view.fits


def is_larger(view: PictureView) -> bool:
    return not view.fits


def test_wheel_pinch_and_double_click(view: PictureView, qtbot: QtBot) -> None:
    # GIVEN the whole picture THEN the page scrolls by the wheel
    assert not wheel(view, 1)
    # WHEN Ctrl is held THEN it zooms, and the wheel pans until it is whole again
    assert wheel(view, 2, CTRL)
    assert is_larger(view)
    y = view.frame().y()
    assert wheel(view, -1)
    assert view.frame().y() < y
    assert wheel(view, -9, CTRL)
    assert not is_larger(view)
    pinch(view, 0.5)
    assert is_larger(view)
    pinch(view, -0.6)
    assert not is_larger(view)
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton)
    assert view.percent == 100
    # AND the mouse moves it
    start, x = QPoint(200, 150), view.frame().x()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view, start + QPoint(30, 0))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=start + QPoint(30, 0))
    assert view.frame().x() == x + 30
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton)
    assert not is_larger(view)


def test_another_picture_is_shown_whole_and_none_takes_no_keys(
    view: PictureView, qtbot: QtBot
) -> None:
    view.actual_size()
    view.show_image(noise(640, 480))
    assert view.fits
    view.show_image(QImage())
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_1, Qt.Key.Key_0):
        qtbot.keyClick(view, key)
    pinch(view, 0.5)
    assert view.percent is None
    assert view.visible_frame().isEmpty()
    view.grab()


@pytest.mark.parametrize("size", [(64, 48), (4000, 500), (1600, 1200)])
def test_in_a_wide_window_a_picture_and_its_caption_stay_together(
    qtbot: QtBot, size: tuple[int, int]
) -> None:
    # GIVEN a page as a large screen has room for
    page = CaptionView()
    qtbot.addWidget(page)
    page.resize(2200, 1200)
    page.show()
    page.picture.show_image(QImage(*size, QImage.Format.Format_RGB32))
    page.show_caption("a dog", "en", "sure")
    page.show_alternatives(["another one"])
    page.set_alternatives_shown(True)

    def gap() -> float:
        top = page._caption.mapTo(page, QPoint()).y()
        return top - page.picture.mapTo(page, page.picture.visible_frame().bottomRight()).y()

    # THEN the caption is right below the picture, both in the middle, as are other sentences
    qtbot.waitUntil(lambda: 0 <= gap() < 40)
    above = page.picture.mapTo(page, page.picture.visible_frame().topLeft()).y()
    words = page.alternatives
    below = page.height() - words.mapTo(page, words.rect().bottomLeft()).y()
    assert abs(above - below) < 80
    assert page.alternatives.width() < page.width() / 2
    # WHEN it is zoomed THEN it has all the room there is
    page.picture.zoom_in()
    page.picture.zoom_in()
    page.picture.zoom_in()
    qtbot.waitUntil(lambda: page.picture.height() > 700)
