"""The main window: what it says, what can be done in it, by mouse, keyboard and screen reader."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QAccessible,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QListView,
    QSlider,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop import settings
from desktop.app import Desktop
from desktop.appinfo import NAME
from desktop.pictures.drops import Dropped
from desktop.system import accessibility
from desktop.ui.chrome.banner import Action
from desktop.ui.chrome.sidebar import PHOTOS
from desktop.ui.widgets.picture_view import PictureView
from model.errors import NotAnImage
from tests.desktop.conftest import Stage
from tests.desktop.ui.test_reachable import in_a_group

CONTROLS = (QAbstractButton, QComboBox, QListView, QSlider, PictureView)


@pytest.fixture
def app(stage: Stage, qtbot: QtBot) -> Desktop:
    """The app with one described picture in its window."""
    app = stage.start()
    (path,) = stage.files("dog.png")
    with qtbot.waitSignals([app.library.added, app.speaking.sound_ready]):
        app.window.open_files([path])
    app.window.activateWindow()
    qtbot.waitUntil(app.window.isActiveWindow)
    return app


def drop(window: QWidget, mime: QMimeData) -> Qt.DropAction:
    """Drop data into the middle of a widget, as Qt hands it on; the action agreed on."""
    place = QPointF(window.rect().center())
    action, button, keys = (
        Qt.DropAction.CopyAction | Qt.DropAction.MoveAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter = QDragEnterEvent(place.toPoint(), action, mime, button, keys)
    QApplication.sendEvent(window, enter)
    if not enter.isAccepted():
        return Qt.DropAction.IgnoreAction
    event = QDropEvent(place, action, mime, button, keys)
    QApplication.sendEvent(window, event)
    return event.dropAction()


def test_a_first_start_teaches_the_three_ways_in(stage: Stage, qtbot: QtBot) -> None:
    app = stage.start()
    window = app.window
    assert window.stack.currentWidget() is window.empty
    assert not window.player.isVisible()
    texts = [window.empty.open_button.text(), window.empty.paste_button.text()]
    assert all("Ctrl" in text for text in texts)
    assert not window.menus.copy.isEnabled()


def test_the_window_shows_picture_caption_and_certainty(app: Desktop, qtbot: QtBot) -> None:
    window = app.window
    qtbot.waitUntil(lambda: not window.caption.picture.image.isNull())
    assert window.stack.currentWidget() is window.caption
    assert window.caption.text == "a picture named dog"
    assert window.caption._confidence.text() == "Certainty: sure"
    assert window.caption.picture.accessibleDescription() == "a picture named dog"
    assert window.history_panel.list.currentIndex().data() == "a picture named dog"


def test_dropped_files_are_taken_as_copies(app: Desktop, stage: Stage, qtbot: QtBot) -> None:
    (path,) = stage.files("cat.png")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    with qtbot.waitSignal(app.session.caption_changed):
        assert drop(app.window.drop_zone, mime) is Qt.DropAction.CopyAction
    assert app.window.caption.text == "a picture named cat"


def test_a_dropped_web_address_is_refused_in_words(app: Desktop, qtbot: QtBot) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/cat.jpg")])
    drop(app.window.drop_zone, mime)
    assert "network" in app.window.banner.text
    assert app.window.caption.text == "a picture named dog"


def test_an_image_is_pasted_from_the_clipboard(app: Desktop, qtbot: QtBot) -> None:
    image = QImage(50, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    QGuiApplication.clipboard().setImage(image)
    with qtbot.waitSignal(app.library.added) as added:
        app.window.menus.paste.trigger()
    assert added.args is not None
    assert added.args[0].source == "pasted"


def test_pasted_text_is_refused_in_words(app: Desktop, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("a dog")
    app.window.menus.paste.trigger()
    assert "text" in app.window.banner.text


def test_open_asks_for_files_without_blocking(app: Desktop, stage: Stage, qtbot: QtBot) -> None:
    (path,) = stage.files("cat.png")
    app.window.menus.open.trigger()
    (dialog,) = app.window.findChildren(QFileDialog)
    assert dialog.fileMode() is QFileDialog.FileMode.ExistingFiles
    with qtbot.waitSignal(app.session.caption_changed):
        dialog.filesSelected.emit([str(path)])
    dialog.close()
    assert app.window.caption.text == "a picture named cat"


def test_sound_is_saved_through_the_dialog(app: Desktop, stage: Stage, qtbot: QtBot) -> None:
    app.window.menus.save_sound.trigger()
    (dialog,) = app.window.findChildren(QFileDialog)
    target = stage.folder / "dog.wav"
    with qtbot.waitSignal(app.speaking.sound_saved):
        dialog.fileSelected.emit(str(target))
    dialog.close()
    assert target.is_file()
    assert "dog.wav" in app.window.banner.text


def test_caption_and_details_are_copied(app: Desktop, qtbot: QtBot) -> None:
    app.window.menus.copy.trigger()
    assert QGuiApplication.clipboard().text() == "a picture named dog"
    app.session.failed.emit((NotAnImage(Path("/photos/x.jpg"), "no known format"),))
    app.window.banner._copy.click()
    assert "NotAnImage: /photos/x.jpg: no known format" in QGuiApplication.clipboard().text()


def test_many_errors_are_one_message(app: Desktop, qtbot: QtBot) -> None:
    errors = tuple(NotAnImage(Path(f"/photos/{number}.jpg")) for number in range(9))
    app.session.failed.emit(errors)
    text = app.window.banner.text
    assert "/photos" not in text
    assert text.count("\n") == 2
    app.window.banner._copy.click()
    details = QGuiApplication.clipboard().text()
    assert details.startswith(f"{NAME} ")
    assert details.count("NotAnImage: /photos/") == 9


def test_language_is_chosen_by_switch_and_menu(app: Desktop, qtbot: QtBot) -> None:
    window = app.window
    with qtbot.waitSignal(app.session.caption_changed):
        qtbot.mouseClick(window.toolbar.languages.buttons["fr"], Qt.MouseButton.LeftButton)
    assert window.caption.text == "une image nommée dog"
    assert window.menus.languages["fr"].isChecked()
    with qtbot.waitSignal(app.session.caption_changed):
        window.menus.languages["en"].trigger()
    assert window.toolbar.languages.buttons["en"].isChecked()


def test_the_past_is_walked_through_with_the_arrow_keys(
    app: Desktop, stage: Stage, qtbot: QtBot
) -> None:
    # GIVEN two pictures
    (path,) = stage.files("cat.png")
    with qtbot.waitSignal(app.library.added):
        app.window.open_files([path])
    history = app.window.history_panel.list
    history.setFocus()

    # WHEN the user moves down THEN the older picture is shown and its caption spoken
    with qtbot.waitSignals([app.session.caption_changed, app.speaking.sound_ready]):
        qtbot.keyClick(history, Qt.Key.Key_Down)
    assert app.window.caption.text == "a picture named dog"
    assert stage.speech.said[-1] == ("a picture named dog", "en")


def test_text_size_and_history_are_remembered(app: Desktop, stage: Stage, qtbot: QtBot) -> None:
    window = app.window
    before = window.caption._caption.font().pointSizeF()
    window.menus.larger.trigger()
    assert app.settings.get(settings.TYPE_SIZE) == 120
    assert window.caption._caption.font().pointSizeF() == pytest.approx(1.2 * before)
    window.menus.history.trigger()
    assert not window.history_panel.isVisible()
    stage.stop(app)
    again = stage.start().window
    assert again.caption._caption.font().pointSizeF() == pytest.approx(1.2 * before)
    assert not again.history_panel.isVisible()
    assert not again.menus.history.isChecked()


def test_a_key_stops_and_starts_the_sound(app: Desktop, qtbot: QtBot) -> None:
    player = app.window.player
    player.silence()
    with qtbot.waitSignal(app.speaking.sound_ready):
        app.window.menus.play.trigger()
    assert player.sound is not None
    # AND Space does where the picture or the caption has the keyboard
    for place in (app.window.caption.picture, app.window.caption._caption):
        player.silence()
        place.setFocus()
        with qtbot.waitSignal(app.speaking.sound_ready):
            qtbot.keyClick(place, Qt.Key.Key_Space)


def test_every_control_has_a_name_and_takes_the_focus(app: Desktop) -> None:
    undo = Action("Undo", app.session.edits.undo)
    app.window.banner.show_message("Title", "Sentence", details="Details", action=undo)
    app.window.queue.show_progress(1, 3)
    found = [
        widget
        for widget in app.window.findChildren(QWidget)
        if isinstance(widget, CONTROLS) and widget.window() is app.window
    ]
    assert len(found) >= 15
    for widget in found:
        if widget.objectName().startswith("qt_"):
            continue
        if isinstance(widget.parent(), QTableView):
            continue  # A table's corner, which is hidden with the numbers of its rows.
        interface = QAccessible.queryAccessibleInterface(widget)
        name = interface.text(QAccessible.Text.Name)
        assert name, f"{type(widget).__name__} has no name"
        # A field's own buttons need no key: Escape clears it. Of a group, Tab stops at the chosen.
        if not isinstance(widget.parent(), QLineEdit) and not in_a_group(widget):
            assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, f"{name} cannot be reached"


def test_tab_goes_through_the_window_in_reading_order(app: Desktop, qtbot: QtBot) -> None:
    window = app.window
    order = [
        window.toolbar.history_button,
        window.toolbar.open_button,
        window.toolbar.paste_button,
        window.toolbar.languages.buttons["en"],
        window.sidebar.switch.buttons[PHOTOS],
        window.history_panel.search,
        window.history_panel.filter_button,
        window.history_panel.list,
        window.caption.picture,
        window.caption._caption,
        window.caption.right_button,
        window.caption.wrong_button,
        window.caption.correct_button,
        window.caption.alternatives_button,
        window.caption.copy_button,
        window.caption.tags.list,
        window.player.play_button,
        window.player.replay_button,
        window.player.slider,
        window.voice,
        window.player._speed,
        window.player.save_button,
    ]
    qtbot.waitUntil(window.player.slider.isEnabled)
    qtbot.waitUntil(window.voice.isEnabled)
    qtbot.waitUntil(window.caption.tags.isVisible)
    window.toolbar.history_button.setFocus()
    walked: list[QWidget] = []
    for _ in order:
        focused = QApplication.focusWidget()
        assert focused is not None
        walked.append(focused)
        focused.focusNextChild()
    assert [_name(widget) for widget in walked] == [_name(widget) for widget in order]


def _name(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.accessibleName()}"


def test_a_screen_reader_announces_and_the_app_is_silent(
    app: Desktop, stage: Stage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a screen reader
    said: list[str] = []
    monkeypatch.setattr(accessibility, "screen_reader_runs", lambda: True)
    app.session.to_announce.connect(said.append)
    # WHEN a picture is described THEN the sentence is announced, and not spoken
    spoken = len(stage.speech.said)
    cat, bird, fox = stage.files("cat.png", "bird.png", "fox.png")
    with qtbot.waitSignal(app.session.caption_changed):
        app.session.take(Dropped(paths=(cat,)), "dropped")
    assert said == ["a picture named cat"]
    assert len(stage.speech.said) == spoken

    # WHEN it is to be spoken all the same THEN it is not announced as well
    app.settings.set(settings.SPEECH_WITH_SCREEN_READER, True)
    with qtbot.waitSignal(app.speaking.sound_ready):
        app.session.take(Dropped(paths=(bird,)), "dropped")
    assert said == ["a picture named cat"]

    # WHEN nothing is to be spoken unasked THEN it is announced
    app.settings.set(settings.SPEAK_AUTOMATICALLY, False)
    with qtbot.waitSignal(app.session.caption_changed):
        app.session.take(Dropped(paths=(fox,)), "dropped")
    assert said == ["a picture named cat", "a picture named fox"]


def test_a_window_comes_back_on_a_display_that_is_there(stage: Stage, qtbot: QtBot) -> None:
    # GIVEN a window that was left on a display beyond all that there are now
    elsewhere = QWidget()
    qtbot.addWidget(elsewhere)
    elsewhere.setGeometry(5000, 4000, 700, 600)
    elsewhere.show()
    left = QByteArray(elsewhere.saveGeometry())
    app = stage.start()
    app.settings.set(settings.WINDOW_GEOMETRY, left)
    # WHEN the window is made again
    app.window._restore()
    # THEN all of it can be seen
    shown = app.window.screen().availableGeometry()
    assert shown.contains(app.window.frameGeometry().topLeft())
    assert shown.contains(app.window.frameGeometry().center())
