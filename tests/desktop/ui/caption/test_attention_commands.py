"""What the model sees and where it looked, in the real window."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QFont, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from desktop.ui.caption.attention_overlay import veil
from desktop.ui.caption.caption_text import CaptionText
from desktop.ui.caption.caption_words import CaptionWords
from desktop.ui.caption.tags_chart import TagsChart
from model.caption import Tag
from tests.desktop.conftest import Stage


def shown(stage: Stage, name: str = "sea dog.png") -> Desktop:
    """The app with one described picture, seen again."""
    app = stage.start()
    stage.qtbot.addWidget(app.window)
    with stage.qtbot.waitExposed(app.window):
        app.window.show()
    app.window.open_files(stage.files(name))
    stage.qtbot.waitUntil(lambda: bool(app.window.caption.tags.tags))
    stage.qtbot.waitUntil(lambda: app.session.correctable() is not None)
    return app


def label(app: Desktop) -> CaptionText:
    return app.window.caption._caption


def test_the_chart_says_what_is_likely_with_numbers(stage: Stage) -> None:
    # GIVEN a described picture
    app = shown(stage)
    chart = app.window.caption.tags
    # THEN the chart is there, and each row says all of it
    assert chart.isVisible()
    assert chart.list.accessibleName() == "What I see"
    assert [chart.list.item(row).text() for row in range(2)] == ["dog 93%", "sea 40%"]
    # WHEN the user hides it THEN it stays hidden for the next picture, too
    app.window.menus.tags.trigger()
    assert chart.isHidden()
    app.window.open_files(stage.files("other.png"))
    stage.qtbot.waitUntil(lambda: app.window.caption.text.endswith("other"))
    assert chart.isHidden()


def test_bars_are_as_long_as_the_tags_are_likely(qtbot: QtBot) -> None:
    # GIVEN a chart of a likely and an unlikely tag
    chart = TagsChart()
    qtbot.addWidget(chart)
    chart.resize(400, 120)
    lengths = []
    for probability in (0.9, 0.3):
        chart.show_tags([Tag("dog", probability)])
        picture = chart.grab().toImage()
        highlight = chart.palette().highlight().color()
        lengths.append(
            sum(
                picture.pixelColor(x, y) == highlight
                for x in range(picture.width())
                for y in range(picture.height())
            )
        )
    # THEN the ink of the bars is in that relation
    assert lengths[1] > 0
    assert lengths[0] / lengths[1] == pytest.approx(3, rel=0.25)


def test_the_chart_grows_with_the_type(qtbot: QtBot) -> None:
    chart = TagsChart()
    qtbot.addWidget(chart)
    chart.show_tags([Tag("dog", 0.5)])
    before = chart.sizeHint().height()
    font = QFont(chart.font())
    font.setPointSizeF(2 * font.pointSizeF())
    chart.setFont(font)
    assert chart.sizeHint().height() > 1.8 * before


def test_the_veil_is_open_where_the_model_looked(qtbot: QtBot) -> None:
    attention = np.zeros((14, 14), np.float32)
    attention[3, 10] = 1.0
    drawn = veil(attention, QColor("#102030"))
    side = drawn.width() // 14
    assert drawn.pixelColor(10 * side + side // 2, 3 * side + side // 2).alpha() < 60
    far = drawn.pixelColor(2 * side, 12 * side)
    assert far.alpha() > 180
    assert abs(far.blue() - 0x30) <= 2


def test_walking_along_the_words_lights_them_and_tells_where(stage: Stage) -> None:
    # GIVEN a described picture, the keyboard on its caption
    app = shown(stage)
    told: list[str] = []
    app.window.attention_commands.told.connect(told.append)
    overlay = app.window.attention_commands.overlay
    label(app).setFocus()
    # WHEN the user goes into the first word, to the last, and away
    QTest.keyClick(label(app), Qt.Key.Key_Right)
    assert app.window.caption.words.marked == "a"
    assert overlay.words == "“a”: top left"
    first = QImage(overlay.veil)
    QTest.keyClick(label(app), Qt.Key.Key_End)
    # THEN each time another region is lit, and a screen reader is told
    assert overlay.words == "“dog”: bottom right"
    assert overlay.veil != first
    assert told == ["“a”: top left", "“dog”: bottom right"]
    QTest.keyClick(label(app), Qt.Key.Key_Escape)
    assert overlay.words == ""
    assert app.window.caption.words.marked == ""


def test_pointing_at_a_word_lights_it(stage: Stage) -> None:
    # GIVEN a described picture
    app = shown(stage)
    words = app.window.caption.words
    # WHEN the mouse goes along the caption from left to right
    line = label(app).fontMetrics().height() // 2
    met = [words.at(QPointF(x, line)) for x in range(0, label(app).width(), 3)]
    # THEN it meets the words in their order
    order = [index for index in dict.fromkeys(met) if index >= 0]
    assert order == list(range(len(label(app).text().split())))
    # AND the one under it is lit until it leaves
    QTest.mouseMove(label(app).viewport(), QPoint(3 * met.index(1), line))
    app.window.attention_commands._point(1)
    assert "“picture”" in app.window.attention_commands.overlay.words
    app.window.attention_commands._point(-1)
    assert app.window.attention_commands.overlay.words == ""


def test_all_words_are_shown_in_turn(stage: Stage, qtbot: QtBot) -> None:
    # GIVEN a described picture
    app = shown(stage)
    seeing = app.window.attention_commands
    seeing._pace.setInterval(1)
    lines: list[str] = []
    seeing._pace.timeout.connect(lambda: lines.append(seeing.overlay.words))
    # WHEN the menu's command is used
    app.window.menus.looked.trigger()
    assert seeing.overlay.words == "“a”: top left"
    qtbot.waitUntil(lambda: not seeing._pace.isActive())
    # THEN every word had its turn, and nothing is lit in the end
    count = len(label(app).text().split())
    assert len([line for line in lines if line]) == count - 1
    assert seeing.overlay.words == ""


def test_the_user_s_own_words_have_no_attention_and_say_so(stage: Stage) -> None:
    # GIVEN a corrected caption
    app = shown(stage)
    correctable = app.session.correctable()
    assert correctable is not None
    app.session.correct(correctable, "my own words")
    stage.qtbot.waitUntil(lambda: label(app).text() == "my own words")
    # WHEN the user goes to a word THEN nothing is lit, and it is said why
    label(app).setFocus()
    QTest.keyClick(label(app), Qt.Key.Key_Right)
    assert app.window.attention_commands.overlay.words.startswith("These are your own words")
    assert app.window.attention_commands.overlay.veil.isNull()
    assert not app.window.menus.looked.isEnabled()


def test_words_are_found_in_any_wrapping(qtbot: QtBot) -> None:
    # GIVEN a caption of several lines
    wrapped = CaptionText()
    qtbot.addWidget(wrapped)
    wrapped.show_text("un chien noir court sur la plage près de la mer avec un enfant", "fr")
    wrapped.resize(140, 220)
    wrapped.show()
    words = CaptionWords(wrapped)
    # WHEN all of it is gone over THEN every word is met
    met = {
        words.at(QPointF(x, y))
        for x in range(0, wrapped.width(), 3)
        for y in range(0, wrapped.height(), 4)
    }
    assert met - {-1} == set(range(14))
    assert words.at(QPointF(1, 219)) == -1
