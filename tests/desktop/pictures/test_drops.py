"""Drops: what dropped or pasted data means."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop.pictures import drops
from desktop.pictures.drops import Reason, Refusal
from tests.support.pictures.odd import disguised, odd_pictures, scene


def with_urls(*urls: str) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl(url) for url in urls])
    return mime


def green() -> QImage:
    image = QImage(4, 3, QImage.Format.Format_RGB32)
    image.fill(0xFF00FF00)
    return image


def test_local_files_keep_their_order_and_come_once() -> None:
    # GIVEN a list of files as a file manager sends it, one of them twice, accents percent-encoded
    mime = with_urls(
        "file:///photos/b.png", "file:///photos/a%20%C3%A9t%C3%A9.png", "file:///photos/b.png"
    )

    # WHEN it is read THEN both files are there, once, in their order
    dropped = drops.read(mime)
    assert dropped.paths == (Path("/photos/b.png"), Path("/photos/a été.png"))
    assert dropped.image is None
    assert dropped.refusals == ()


def test_a_web_address_is_refused_with_its_reason() -> None:
    dropped = drops.read(with_urls("https://example.org/cat.jpg"))
    assert (dropped.paths, dropped.image) == ((), None)
    assert dropped.refusals == (Refusal(Reason.WEB_ADDRESS, "https://example.org/cat.jpg"),)


def test_files_are_taken_even_beside_a_web_address() -> None:
    dropped = drops.read(with_urls("https://example.org/cat.jpg", "file:///photos/a.png"))
    assert dropped.paths == (Path("/photos/a.png"),)
    assert [refusal.reason for refusal in dropped.refusals] == [Reason.WEB_ADDRESS]


def test_image_data_wins_over_the_address_it_came_from(qtbot: QtBot) -> None:
    # GIVEN what a browser sends: the address and the picture itself
    mime = with_urls("https://example.org/cat.jpg")
    mime.setImageData(green())

    # WHEN it is read THEN the picture is taken and there is nothing to refuse
    dropped = drops.read(mime)
    assert dropped.image is not None
    assert (dropped.image.width(), dropped.image.height()) == (4, 3)
    assert dropped.refusals == ()


def test_a_file_wins_over_the_icon_sent_with_it(qtbot: QtBot) -> None:
    mime = with_urls("file:///photos/a.png")
    mime.setImageData(green())
    dropped = drops.read(mime)
    assert dropped.paths == (Path("/photos/a.png"),)
    assert dropped.image is None


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("http://example.org/a b", Refusal(Reason.WEB_ADDRESS, "http://example.org/a")),
        ("hello\nyou", Refusal(Reason.TEXT, "hello")),
        ("x" * 200, Refusal(Reason.TEXT, "x" * 59 + "…")),
    ],
)
def test_text_is_refused(text: str, refusal: Refusal) -> None:
    mime = QMimeData()
    mime.setText(text)
    assert drops.read(mime).refusals == (refusal,)


def test_nothing_and_unknown_data_are_refused() -> None:
    assert drops.read(QMimeData()).refusals == (Refusal(Reason.EMPTY),)
    mime = QMimeData()
    mime.setData("application/x-thing", b"thing")
    assert drops.read(mime).refusals == (Refusal(Reason.UNKNOWN),)


def test_a_drag_is_welcomed_when_there_will_be_an_answer() -> None:
    assert drops.may_bring_pictures(with_urls("https://example.org"))
    assert not drops.may_bring_pictures(QMimeData())


@pytest.mark.parametrize("name", ["image/png", "image/svg+xml", "image/jpeg"])
def test_a_drawing_that_calls_itself_a_picture_is_not_drawn(name: str) -> None:
    # GIVEN what another program offers as a picture, and is an SVG drawing
    mime = QMimeData()
    mime.setData(name, disguised()["SVG"])
    # WHEN it is pasted THEN there is none, and a real picture by the same way is one
    assert drops.read(mime).image is None
    mime.setData("image/png", odd_pictures()["wrong check sum of a text"])
    image = drops.read(mime).image
    assert image is not None
    assert (image.width(), image.height()) == scene().size
