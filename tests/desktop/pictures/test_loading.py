"""Pictures as the window shows them: upright, bounded, and the small copy for the history."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from desktop.pictures import loading as pictures
from model.errors import FormatNotSupported, ImageNotFound, NotAnImage
from tests.support.pictures.odd import disguised, grey_tiffs, odd_pictures, scene

RED, BLUE = (250, 10, 10), (10, 10, 250)


def two_halves(width: int, height: int) -> Image.Image:
    """A picture whose left half is red and whose right half is blue."""
    picture = Image.new("RGB", (width, height), BLUE)
    picture.paste(RED, (0, 0, width // 2, height))
    return picture


def is_close(colour: QColor, wanted: tuple[int, int, int]) -> bool:
    found = (colour.red(), colour.green(), colour.blue())
    return all(abs(a - b) < 40 for a, b in zip(found, wanted, strict=True))


def test_orientation_is_applied(qtbot: QtBot, tmp_path: Path) -> None:
    # GIVEN a photo taken with the camera turned (EXIF orientation 6: turn it clockwise)
    path = tmp_path / "turned été.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    two_halves(80, 40).save(path, exif=exif, quality=95)

    # WHEN it is loaded THEN it stands upright: what was left is now on top
    image = pictures.load(path)
    assert (image.width(), image.height()) == (40, 80)
    assert is_close(image.pixelColor(20, 10), RED)
    assert is_close(image.pixelColor(20, 70), BLUE)


@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "gif", "bmp", "tiff", "avif", "heic"])
def test_every_format_is_shown_and_gets_a_thumbnail(
    qtbot: QtBot, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"picture.{ending}"
    two_halves(600, 300).save(path)
    image = pictures.load(path, longest=200)
    assert (image.width(), image.height()) == (200, 100)
    small = QImage.fromData(pictures.thumbnail(path))
    assert (small.width(), small.height()) == (128, 64)
    assert is_close(small.pixelColor(20, 32), RED)
    assert is_close(small.pixelColor(100, 32), BLUE)


def test_the_content_decides_not_the_name(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "really a png.jpg"
    two_halves(60, 30).save(path, format="PNG")
    assert pictures.load(path).width() == 60


def test_transparent_pictures_lie_on_white_in_the_thumbnail(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "clear.png"
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(path)
    assert is_close(QImage.fromData(pictures.thumbnail(path)).pixelColor(25, 25), (255, 255, 255))


def test_a_small_picture_is_not_enlarged(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "small.png"
    two_halves(40, 20).save(path)
    assert QImage.fromData(pictures.thumbnail(path)).width() == 40


def test_a_missing_and_a_false_picture_are_told_apart(qtbot: QtBot, tmp_path: Path) -> None:
    with pytest.raises(ImageNotFound):
        pictures.load(tmp_path / "gone.png")
    text = tmp_path / "text.jpg"
    text.write_text("not a picture", encoding="utf-8")
    with pytest.raises(NotAnImage):
        pictures.load(text)


def test_a_tile_is_the_middle_square_with_rounded_corners(qtbot: QtBot) -> None:
    # GIVEN a wide picture, red at its ends and green in its middle
    wide = QImage(90, 30, QImage.Format.Format_RGB32)
    wide.fill(QColor("red"))
    for x in range(30, 60):
        for y in range(30):
            wide.setPixelColor(x, y, QColor("green"))
    # WHEN a tile of it is made for a sharp screen
    tile = pictures.tile(wide, side=20, radius=6, ratio=2.0)
    # THEN it is the middle, as many pixels as that screen has, and its corners are clear
    assert (tile.width(), tile.height(), tile.devicePixelRatio()) == (40, 40, 2.0)
    assert tile.pixelColor(0, 0).alpha() == tile.pixelColor(39, 39).alpha() == 0
    assert tile.pixelColor(1, 20) == tile.pixelColor(20, 20) == QColor("green")
    # AND of nothing it is nothing worse than a clear field
    assert pictures.tile(QImage(), 20, 6, 1.0).pixelColor(10, 10).alpha() == 0


@pytest.mark.parametrize("name", [*odd_pictures(), *grey_tiffs()])
def test_what_can_be_described_can_be_shown_and_kept(
    qtbot: QtBot, tmp_path: Path, name: str
) -> None:
    # GIVEN a picture that is described although something is odd about it
    path = tmp_path / "picture.jpg"
    path.write_bytes({**odd_pictures(), **grey_tiffs()}[name])
    # WHEN it is shown and kept THEN it is all there, and bright in the same places
    shown, kept = pictures.load(path), QImage.fromData(pictures.thumbnail(path))
    assert (shown.width(), shown.height()) == scene().size
    assert (kept.width(), kept.height()) == (128, 80)
    assert shown.pixelColor(160, 100).lightness() > 20


@pytest.mark.parametrize("name", disguised())
def test_another_kind_of_file_is_not_shown(qtbot: QtBot, tmp_path: Path, name: str) -> None:
    path = tmp_path / "picture.jpg"
    path.write_bytes(disguised()[name])
    with pytest.raises(FormatNotSupported):
        pictures.load(path)
