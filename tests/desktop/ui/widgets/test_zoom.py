"""How large a picture is shown and which part of it, without a picture."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF

from desktop.ui.widgets.zoom import MOST, Zoom

ROOM = QRectF(0, 0, 800, 600)


def photo(width: int = 4000, height: int = 3000, ratio: float = 1.0) -> Zoom:
    return Zoom(QSizeF(width, height), ROOM, ratio)


def test_a_picture_fits_its_room_and_a_small_one_grows_to_twice_its_size() -> None:
    assert photo().frame() == ROOM
    assert photo(8000, 3000).frame() == QRectF(0, 150, 800, 300)
    assert photo(100, 75).frame() == QRectF(300, 225, 200, 150)
    assert not photo().can_pan


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_at_actual_size_a_pixel_is_a_pixel_of_the_screen(ratio: float) -> None:
    zoom = photo(4001, 3001, ratio)
    zoom.zoom(1.0)
    frame = zoom.frame()
    assert (frame.width() * ratio, frame.height() * ratio) == (4001, 3001)
    assert (frame.x() * ratio) % 1 == (frame.y() * ratio) % 1 == 0
    assert zoom.can_pan


def test_what_is_under_the_pointer_stays_there() -> None:
    zoom = photo()
    at = QPointF(200, 150)
    for scale in (0.5, 1.0, 3.0, 0.7):
        zoom.zoom(scale, at)
        frame = zoom.frame()
        assert (at.x() - frame.x()) / frame.width() == pytest.approx(0.25, abs=0.002)
        assert (at.y() - frame.y()) / frame.height() == pytest.approx(0.25, abs=0.002)


def test_steps_stop_at_the_actual_size_and_at_the_whole_picture() -> None:
    # GIVEN a large picture WHEN it grows step by step
    zoom = photo()
    scales = []
    while zoom.present < MOST:
        zoom.step(1)
        scales.append(zoom.present)
    # THEN it has its actual size once, and no more than the most
    assert scales.count(1.0) == 1
    assert scales == sorted(scales)
    # WHEN it shrinks THEN it ends whole, and stays so when its room changes
    for _ in scales * 2:
        zoom.step(-1)
    assert zoom.scale is None
    zoom.room = QRectF(0, 0, 400, 300)
    assert zoom.frame() == zoom.room
    # AND a small one, which was made to fit, ends at its actual size
    small = photo(100, 75)
    for _ in range(9):
        small.step(-1)
    assert small.present == 1.0


def test_it_is_panned_to_its_edges_and_no_further() -> None:
    zoom = photo()
    zoom.zoom(1.0)
    zoom.pan(QPointF(1e6, 1e6))
    assert zoom.frame().topLeft() == ROOM.topLeft()
    # WHEN the way back begins THEN nothing of it is lost beyond the edge
    zoom.pan(QPointF(-10, 0))
    assert zoom.frame().x() == -10
    zoom.pan(QPointF(-1e6, -1e6))
    assert zoom.frame().bottomRight() == ROOM.bottomRight()
    # AND in a picture that is narrower than the room, only the other way
    tall = photo(300, 3000)
    tall.zoom(1.0)
    tall.pan(QPointF(50, 50))
    assert (tall.frame().x(), tall.frame().y()) == (250, -1150)


def test_more_pixels_change_nothing_that_is_seen() -> None:
    zoom = photo(2400, 1800)
    zoom.zoom(0.5, QPointF(600, 100))
    before = zoom.frame()
    zoom.replace(QSizeF(9600, 7200))
    assert zoom.scale == pytest.approx(0.125)
    assert zoom.frame() == before
