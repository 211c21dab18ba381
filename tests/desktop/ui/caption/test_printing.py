"""The picture and its caption on paper, here on that of a PDF."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from desktop.ui.caption.printing import print_page
from tests.desktop.conftest import Stage


@pytest.fixture
def app(stage: Stage, qtbot: QtBot) -> Desktop:
    """The app with one described picture."""
    app = stage.start()
    assert not app.window.menus.print.isEnabled()
    with qtbot.waitSignals([app.library.added, app.session.picture_loaded]):
        app.window.open_files(stage.files("dog.png"))
    qtbot.waitUntil(app.window.menus.print.isEnabled)
    return app


def painted(width: int, height: int, words: list[str]) -> QImage:
    """A page of 600 by 800 pixels with a red picture and words on it."""
    page = QImage(600, 800, QImage.Format.Format_RGB32)
    page.fill(QColor("white"))
    picture = QImage(width, height, QImage.Format.Format_RGB32)
    picture.fill(QColor("red"))
    assert print_page(page, picture, words)  # type: ignore[arg-type]
    return page


def rows_of(page: QImage, *, picture: bool) -> list[int]:
    """The rows in which the red picture stands, or something that is as dark as letters."""
    red_from, red_to = (200, 256) if picture else (0, 128)
    colours = ((y, page.pixelColor(x, y)) for y in range(page.height()) for x in range(600))
    found = (y for y, one in colours if red_from <= one.red() < red_to and one.green() < 128)
    return sorted(set(found))


@pytest.mark.parametrize("size", [(4000, 3000), (300, 4000), (8, 8)])
@pytest.mark.parametrize("words", [["A dog."], ["word " * 400, "mot " * 400]])
def test_the_words_stand_below_the_picture_and_both_on_the_page(
    qapp: QApplication, size: tuple[int, int], words: list[str]
) -> None:
    page = painted(*size, words)
    picture, letters = rows_of(page, picture=True), rows_of(page, picture=False)
    assert picture
    assert letters
    assert picture[-1] < letters[0]
    assert letters[-1] < page.height() - 1


def test_the_menu_prints_the_picture_with_its_captions(
    app: Desktop, stage: Stage, qtbot: QtBot
) -> None:
    # GIVEN captions in both languages
    with qtbot.waitSignal(app.session.caption_changed):
        app.window.menus.languages["fr"].trigger()
    # WHEN the menu is chosen and the dialog answered with a PDF
    app.window.menus.print.trigger()
    (dialog,) = app.window.findChildren(QPrintDialog)
    file = stage.folder / "page.pdf"
    printer = dialog.printer()
    assert printer.docName() == "dog.png"
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(file))
    dialog.done(QPrintDialog.DialogCode.Accepted)
    # THEN it is one page, with a picture and letters
    pdf = file.read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert pdf.count(b"/Type /Page\n") == 1
    assert b"/Subtype /Image" in pdf
    assert b"/Type /Font" in pdf
    assert app.window.banner.isHidden()


def test_a_page_that_cannot_be_written_is_told(app: Desktop, stage: Stage, qtbot: QtBot) -> None:
    app.window.menus.print.trigger()
    (dialog,) = app.window.findChildren(QPrintDialog)
    printer = dialog.printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(stage.folder / "no folder" / "page.pdf"))
    dialog.done(QPrintDialog.DialogCode.Accepted)
    assert "could not be printed" in app.window.banner.text


def test_a_dialog_that_is_cancelled_prints_nothing(app: Desktop, tmp_path: Path) -> None:
    app.window.menus.print.trigger()
    (dialog,) = app.window.findChildren(QPrintDialog)
    dialog.printer().setOutputFileName(str(tmp_path / "page.pdf"))
    dialog.done(QPrintDialog.DialogCode.Rejected)
    assert not (tmp_path / "page.pdf").exists()
