"""What other programs take out of the window: picture, sound, and the place of the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QPoint, Qt, QUrl, Slot
from PySide6.QtGui import QAction, QDesktopServices, QDragEnterEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from desktop.system import macos
from desktop.ui.widgets.drag_out import DragOut
from tests.desktop.conftest import Stage


@pytest.fixture
def app(stage: Stage, qtbot: QtBot) -> Desktop:
    """The app with one described picture, spoken."""
    app = stage.start()
    with qtbot.waitSignals(
        [app.library.added, app.speaking.sound_ready, app.session.picture_loaded]
    ):
        app.window.open_files(stage.files("dog.png"))
    return app


def test_the_picture_is_taken_as_file_and_as_pixels(app: Desktop, stage: Stage) -> None:
    app.window.menus.copy_picture.trigger()
    mime = QGuiApplication.clipboard().mimeData()
    assert [url.toLocalFile() for url in mime.urls()] == [str(stage.folder / "dog.png")]
    assert QGuiApplication.clipboard().image().width() == 64


def test_a_picture_whose_file_is_gone_is_taken_as_pixels(app: Desktop, stage: Stage) -> None:
    (stage.folder / "dog.png").unlink()
    mime = app.window.sharing_commands.picture_data()
    assert mime is not None
    assert mime.hasImage()
    assert not mime.hasUrls()


def test_the_sound_is_taken_as_a_file_named_after_the_picture(app: Desktop, qtbot: QtBot) -> None:
    player = app.window.player
    qtbot.waitUntil(lambda: player.sound is not None)
    assert player.sound is not None
    mime = app.window.sharing_commands.sound_data()
    assert mime is not None
    (file,) = [Path(url.toLocalFile()) for url in mime.urls()]
    assert file.name == "dog.wav"
    assert file.read_bytes() == player.sound.read_bytes()
    # AND it goes with the program
    player.silence()
    assert app.window.sharing_commands.sound_data() is None
    app.speaking.close()
    assert not file.exists()


def test_without_a_picture_there_is_nothing_to_take(stage: Stage, qtbot: QtBot) -> None:
    app = stage.start()
    assert app.window.sharing_commands.picture_data() is None
    assert not app.window.menus.copy_picture.isEnabled()
    assert not app.window.menus.reveal.isEnabled()
    app.window.sharing_commands.reveal(None)


class FileManager(QObject):
    """Stands in for the system's."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toLocalFile())


@pytest.mark.skipif(macos.IS_MAC, reason="there, the Finder is asked")
def test_the_file_is_shown_in_its_folder(app: Desktop, stage: Stage) -> None:
    manager = FileManager()
    # PySide takes text here, whatever its stubs say.
    QDesktopServices.setUrlHandler("file", manager, "open")  # type: ignore[arg-type]
    app.window.menus.reveal.trigger()
    QDesktopServices.unsetUrlHandler("file")
    assert manager.opened == [str(stage.folder)]


def test_a_drag_begins_only_when_the_mouse_has_moved(qtbot: QtBot) -> None:
    handle = QWidget()
    qtbot.addWidget(handle)
    handle.show()
    asked: list[bool] = []
    DragOut(handle, lambda: asked.append(True))
    left = Qt.MouseButton.LeftButton
    # WHEN it is clicked, or moved over without a button THEN nothing is dragged
    qtbot.mouseClick(handle, left)
    qtbot.mouseMove(handle, QPoint(60, 60))
    qtbot.mousePress(handle, Qt.MouseButton.RightButton, pos=QPoint(5, 5))
    qtbot.mouseMove(handle, QPoint(70, 70))
    qtbot.mouseRelease(handle, Qt.MouseButton.RightButton)
    assert asked == []
    # WHEN it is pressed and moved far enough THEN what is dragged is asked for, once
    qtbot.mousePress(handle, left, pos=QPoint(5, 5))
    for place in (QPoint(6, 6), QPoint(60, 60), QPoint(80, 80)):
        qtbot.mouseMove(handle, place)
    qtbot.mouseRelease(handle, left)
    assert asked == [True]


def test_the_window_takes_no_picture_from_itself(app: Desktop) -> None:
    # GIVEN what is dragged out of the window, over the window
    mime = app.window.sharing_commands.picture_data()
    assert mime is not None
    assert isinstance(mime.imageData(), QImage)

    class OwnDrag(QDragEnterEvent):
        def source(self) -> QObject:
            return app.window.caption.picture

    event = OwnDrag(
        QPoint(9, 9),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.ignore()
    app.window.drop_zone.dragEnterEvent(event)
    assert not event.isAccepted()


def popped_up(app: Desktop) -> dict[str, QAction]:
    """The entries of the context menu that is open, by their words, those of its menus too."""
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menus = [menu, *menu.findChildren(QMenu)]
    return {action.text(): action for one in menus for action in one.actions()}


def test_the_picture_has_a_menu_of_its_own(app: Desktop, qtbot: QtBot) -> None:
    # GIVEN captions in both languages
    with qtbot.waitSignal(app.session.caption_changed):
        app.window.menus.languages["fr"].trigger()
    # WHEN the menu of the picture is asked for, by mouse or by key
    picture = app.window.caption.picture
    picture.customContextMenuRequested.emit(picture.rect().center())
    entries = popped_up(app)
    assert {"Copy Caption", "Correct Caption", "Show in Folder", "Delete from History"} <= set(
        entries
    )
    # THEN each form of copying is what it says
    with qtbot.waitSignal(app.window.sharing_commands.told) as told:
        entries["HTML Image with Alternative Text"].trigger()
    assert told.args == ["1 caption(s) copied"]
    clipboard = QGuiApplication.clipboard()
    assert clipboard.text() == '<img src="dog.png" alt="une image nommée dog" lang="fr">'
    entries["Markdown Image"].trigger()
    assert clipboard.text() == "![une image nommée dog](dog.png)"
    entries["Caption in Both Languages"].trigger()
    assert clipboard.text() == "une image nommée dog\na picture named dog"


def test_rows_of_the_history_are_copied_in_each_form(
    app: Desktop, stage: Stage, qtbot: QtBot
) -> None:
    with qtbot.waitSignals([app.library.added, app.session.entry_changed]):
        app.window.open_files(stage.files("cat.png"))
    panel = app.window.history_panel
    panel.list.selectAll()
    app.window.history_commands.show_menu(QPoint(10, 10))
    popped_up(app)["Markdown Image"].trigger()
    assert QGuiApplication.clipboard().text().splitlines() == [
        "![a picture named cat](cat.png)",
        "![a picture named dog](dog.png)",
    ]
