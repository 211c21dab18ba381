"""The small widgets: icons, banner, progress, picture, language switch."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QImage, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.system import paths
from desktop.ui.appearance.icons import SymbolButton, application_icon, symbol, symbol_pixmap
from desktop.ui.caption.caption_view import PATIENCE, CaptionView
from desktop.ui.caption.queue_strip import QueueStrip
from desktop.ui.chrome.banner import Action, Banner
from desktop.ui.chrome.language_switch import LanguageSwitch
from desktop.ui.widgets.picture_view import PictureView

SYMBOLS = sorted(
    path.stem for path in (paths.assets() / "icons").glob("*.svg") if path.stem != "clairvoix"
)


def dark() -> QPalette:
    palette = QPalette()
    for role, colour in (
        (QPalette.ColorRole.Window, "#1e1e20"),
        (QPalette.ColorRole.WindowText, "#f2f2f2"),
        (QPalette.ColorRole.Button, "#1e1e20"),
        (QPalette.ColorRole.ButtonText, "#f2f2f2"),
    ):
        palette.setColor(role, QColor(colour))
    return palette


def ink(image: QImage) -> QColor:
    """The colour of the most opaque pixel."""
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return max(pixels, key=lambda colour: colour.alpha())


@pytest.mark.parametrize("name", SYMBOLS)
def test_every_symbol_is_drawn_in_the_colour_asked_for(qtbot: QtBot, name: str) -> None:
    image = symbol_pixmap(name, QColor("#c03010"), 24, 2.0).toImage()
    assert image.size() == QSize(48, 48)
    assert ink(image) == QColor("#c03010")
    corner = image.pixelColor(0, 0)
    assert corner.alpha() == 0


def test_symbols_have_a_paler_form_for_what_is_disabled(qtbot: QtBot) -> None:
    palette = QPalette()
    palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText, QColor("#999999"))
    icon = symbol("play", palette)
    disabled = icon.pixmap(QSize(20, 20), 1.0, QIcon.Mode.Disabled).toImage()
    assert ink(disabled) == QColor("#999999")


def test_a_button_turns_dark_with_the_palette(qtbot: QtBot) -> None:
    button = SymbolButton("copy", "Copy")
    qtbot.addWidget(button)
    button.setPalette(dark())
    assert ink(button.icon().pixmap(20, 20).toImage()) == QColor("#f2f2f2")
    assert button.accessibleName() == button.toolTip() == "Copy"


def test_the_application_has_an_icon(qtbot: QtBot) -> None:
    assert not application_icon().pixmap(64, 64).isNull()


def test_banner_says_all_of_it_and_copies_the_details(qtbot: QtBot) -> None:
    # GIVEN a message with details
    banner = Banner()
    qtbot.addWidget(banner)
    with qtbot.waitSignal(banner.shown) as shown:
        banner.show_message("Not a picture", "Choose another.", details="NotAnImage: x")
    assert shown.args == ["Not a picture Choose another."]

    # WHEN its button is pressed THEN the details are on the clipboard
    copy = banner._copy
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "NotAnImage: x"

    # WHEN it is closed THEN it is gone, and a message without details offers none
    for button in banner.findChildren(SymbolButton):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert banner.isHidden()
    assert banner.text == ""
    banner.show_message("", "Saved.")
    assert copy.isHidden()
    assert banner.action_button.isHidden()


def test_a_banner_can_offer_what_to_do(qtbot: QtBot) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    done: list[bool] = []
    banner.show_message("", "Deleted.", action=Action("Undo", lambda: done.append(True)))
    assert banner.action_button.text() == "Undo"
    qtbot.mouseClick(banner.action_button, Qt.MouseButton.LeftButton)
    assert done == [True]
    assert banner.isHidden()


def test_progress_of_several_shows_only_after_a_while(qtbot: QtBot) -> None:
    strip = QueueStrip()
    qtbot.addWidget(strip)
    strip.show_progress(2, 12)
    assert strip.isHidden()
    assert strip.text == "Describing 3 of 12"
    qtbot.waitUntil(strip.isVisible)
    strip.show_progress(0, 0)
    assert strip.isHidden()


def test_quick_work_never_shows_progress(qtbot: QtBot) -> None:
    view = CaptionView()
    qtbot.addWidget(view)
    with qtbot.waitExposed(view):
        view.show()
    view.start_waiting()
    view.show_caption("A dog.", "en", "sure")
    with qtbot.assertNotEmitted(view._patience.timeout, wait=PATIENCE + 100):
        pass
    assert view._progress.isHidden()
    view.start_waiting()
    qtbot.waitUntil(view._progress.isVisible)


def test_caption_type_can_grow(qtbot: QtBot) -> None:
    view = CaptionView()
    qtbot.addWidget(view)
    before = view._caption.font().pointSize()
    view.set_type_size(200)
    assert view._caption.font().pointSize() == before * 2
    assert view._caption.minimumHeight() >= 2 * view._caption.fontMetrics().height()


@pytest.mark.parametrize(("width", "height"), [(2000, 200), (100, 1500), (1, 1), (640, 480)])
def test_any_shape_of_picture_is_painted_inside(qtbot: QtBot, width: int, height: int) -> None:
    view = PictureView()
    qtbot.addWidget(view)
    view.resize(400, 300)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#0040c0"))
    view.show_image(image)
    shown = view.grab().toImage()
    assert shown.pixelColor(200, 150).blue() > 150
    assert shown.pixelColor(1, 1) == view.palette().color(QPalette.ColorRole.Window)


def test_languages_are_chosen_by_mouse_and_arrow_keys(qtbot: QtBot) -> None:
    switch = LanguageSwitch()
    qtbot.addWidget(switch)
    with qtbot.waitExposed(switch):
        switch.show()
    switch.show_language("en")
    with qtbot.waitSignal(switch.chosen) as chosen:
        qtbot.mouseClick(switch.buttons["fr"], Qt.MouseButton.LeftButton)
    assert chosen.args == ["fr"]
    with qtbot.waitSignal(switch.chosen) as chosen:
        qtbot.keyClick(switch.buttons["fr"], Qt.Key.Key_Left)
    assert chosen.args == ["en"]
    assert switch.buttons["en"].isChecked()


def test_no_widget_writes_a_colour_of_its_own() -> None:
    """Colours come from the palette, so that light, dark and high contrast all hold."""
    for path in (Path(__file__).parents[4] / "desktop" / "ui").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        assert "setStyleSheet" not in source, path.name
        assert "setStyle(" not in source, path.name
        assert "QColor(" not in source, path.name


def test_widgets_repaint_when_the_palette_changes(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    banner = Banner(holder)
    banner.show_message("Title", "Sentence")
    before = banner._symbol.pixmap().toImage()
    holder.setPalette(dark())
    QApplication.sendPostedEvents(banner, QEvent.Type.PaletteChange)
    assert banner._symbol.pixmap().toImage() != before
