"""The settings window: each control changes its setting at once, and follows it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QComboBox, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from desktop import settings
from desktop.app import Desktop
from desktop.captioning.installed_models import Learned, Model
from desktop.jobs import Job, JobRunner
from desktop.speech.errors import VoiceMissing
from desktop.system import macos
from desktop.ui.settings.model_picker import ModelPicker
from desktop.ui.settings.setting_controls import SettingSwitch
from desktop.ui.settings.settings_panes import ModelPane
from desktop.ui.settings.settings_window import SettingsWindow
from tests.desktop.conftest import Stage


@pytest.fixture
def app(stage: Stage, qtbot: QtBot) -> Desktop:
    """The app with one described picture in its window."""
    app = stage.start()
    (path,) = stage.files("dog.png")
    with qtbot.waitSignals([app.library.added, app.speaking.sound_ready]):
        app.window.open_files([path])
    return app


@pytest.fixture
def window(app: Desktop, qtbot: QtBot) -> SettingsWindow:
    """Its settings, opened from the menu, the voices listed."""
    with qtbot.waitSignal(app.voices.listed):
        app.window.menus.settings.trigger()
    (window,) = app.window.findChildren(SettingsWindow)
    qtbot.waitUntil(window.isVisible)
    return window


def choose(window: SettingsWindow, name: str, words: str) -> None:
    """Choose a value as the user does."""
    (box,) = [box for box in window.findChildren(QComboBox) if box.accessibleName() == name]
    index = box.findText(words)
    assert index >= 0, [box.itemText(row) for row in range(box.count())]
    box.setCurrentIndex(index)
    box.activated.emit(index)


def test_the_menu_has_it_where_a_mac_has_it(app: Desktop) -> None:
    action = app.window.menus.settings
    assert action.menuRole() is action.MenuRole.PreferencesRole
    assert action.shortcut().toString() == "Ctrl+,"


@pytest.mark.parametrize(
    ("setting", "name", "words", "value"),
    [
        (settings.INTERFACE_LANGUAGE, "Menus and messages in", "Français", "fr"),
        (settings.CAPTION_LANGUAGE, "Captions are written and spoken in", "Français", "fr"),
        (settings.TYPE_SIZE, "Size of the caption", "200\u202f%", 200),
        (settings.SPEECH_SPEED, "Speed", "1.5×", 1.5),
        (settings.IDLE_MINUTES, "Free the model’s memory", "never", 0),
    ],
    ids=lambda part: getattr(part, "key", ""),
)
def test_a_choice_holds_at_once(
    app: Desktop,
    window: SettingsWindow,
    setting: settings.Setting[str],
    name: str,
    words: str,
    value: str,
) -> None:
    choose(window, name, words)
    assert app.settings.get(setting) == value


def test_the_main_window_follows(app: Desktop, window: SettingsWindow, qtbot: QtBot) -> None:
    # WHEN language, size and speed are changed in the settings
    before = app.window.caption._caption.font().pointSizeF()
    with qtbot.waitSignal(app.session.caption_changed):
        choose(window, "Captions are written and spoken in", "Français")
    choose(window, "Size of the caption", "200\u202f%")
    choose(window, "Speed", "0.5×")

    # THEN the main window shows, writes and speaks accordingly
    assert app.window.caption.text == "une image nommée dog"
    assert app.window.toolbar.languages.buttons["fr"].isChecked()
    assert app.window.voice.currentText() == "Thomas (français, France)"
    assert app.window.caption._caption.font().pointSizeF() == pytest.approx(2 * before)
    assert app.window.player.player.playbackRate() == 0.5


def test_the_settings_follow_the_main_window(
    app: Desktop, window: SettingsWindow, qtbot: QtBot
) -> None:
    app.window.menus.automatic.trigger()
    app.window.menus.smaller.trigger()
    (switch,) = [
        found
        for found in window.findChildren(SettingSwitch)
        if found.text() == "Speak new captions at once"
    ]
    assert not switch.isChecked()
    boxes = {box.accessibleName(): box for box in window.findChildren(QComboBox)}
    assert boxes["Size of the caption"].currentData() == 80
    switch.click()
    assert app.window.menus.automatic.isChecked()


def test_a_voice_is_heard_before_it_is_chosen(
    app: Desktop, window: SettingsWindow, stage: Stage, qtbot: QtBot
) -> None:
    # GIVEN the list of English voices, the default one first and in use
    voices = window.voice.lists["en"]
    window.tabs.setCurrentIndex(1)
    spoken = [
        voices.list.item(row).data(Qt.ItemDataRole.AccessibleTextRole)
        for row in range(voices.list.count())
    ]
    assert spoken == [
        "Automatic: Samantha (American English), in use",
        "Samantha (American English)",
        "Daniel (British English)",
    ]

    # WHEN another one is listened to THEN it says something, and nothing is chosen
    voices.list.setFocus()
    qtbot.keyClick(voices.list, Qt.Key.Key_End)
    with qtbot.waitSignal(app.speaking.sample_ready):
        qtbot.mouseClick(voices.listen_button, Qt.MouseButton.LeftButton)
    assert stage.speech.voices[-1] == "dan"
    assert window._player is not None
    assert window._player.source().isLocalFile()
    assert app.settings.voice("en") is None

    # WHEN it is chosen by the keyboard THEN it speaks from now on, here and in the player bar
    qtbot.keyClick(voices.list, Qt.Key.Key_Return)
    assert app.settings.voice("en") == "dan"
    chosen = voices.list.item(2).data(Qt.ItemDataRole.AccessibleTextRole)
    assert chosen == "Daniel (British English), in use"
    assert app.window.voice.currentText() == "Daniel (British English)"
    assert app.window.player.sound is None
    with qtbot.waitSignal(app.speaking.sound_ready):
        app.session.say()
    assert stage.speech.voices[-1] == "dan"


def test_closing_silences_the_voice_that_is_tried(
    app: Desktop, window: SettingsWindow, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(app.speaking.sample_ready):
        window.voice.lists["fr"].listen_button.click()
    window.close()
    assert window._player is not None
    assert window._player.source().isEmpty()


def test_a_voice_that_cannot_be_tried_is_told(
    app: Desktop, window: SettingsWindow, stage: Stage, qtbot: QtBot
) -> None:
    stage.speech.error = VoiceMissing("fr")
    with qtbot.waitSignal(app.speaking.failed):
        window.voice.lists["fr"].listen_button.click()
    assert app.window.banner.text.startswith("No voice There is no French voice on this machine.")


def test_a_language_without_a_voice_says_so(stage: Stage, qtbot: QtBot) -> None:
    stage.voices = tuple(voice for voice in stage.voices if voice.language != "fr-FR")
    app = stage.start("fr")
    with qtbot.waitSignal(app.voices.listed):
        window = app.open_settings()
    french = window.voice.lists["fr"]
    assert not french.list.isVisibleTo(french)
    assert french._missing.text() == "No French voice."
    assert not french.listen_button.isEnabled()
    assert not app.window.voice.isEnabled()
    assert app.window.voice.placeholderText() == "No voice"


def test_a_limit_that_removes_pictures_asks_first(
    app: Desktop, window: SettingsWindow, qtbot: QtBot
) -> None:
    # WHEN a limit is chosen THEN nothing happens until it is confirmed
    choose(window, "The history keeps", "the newest 100 picture(s)")
    (box,) = window.findChildren(QMessageBox)
    assert app.settings.get(settings.HISTORY_LIMIT) == 0
    cancel = box.button(QMessageBox.StandardButton.Cancel)
    assert box.defaultButton() is cancel
    cancel.click()
    assert app.settings.get(settings.HISTORY_LIMIT) == 0

    # WHEN it is confirmed THEN the history is cut
    qtbot.waitUntil(lambda: not window.findChildren(QMessageBox))
    choose(window, "The history keeps", "the newest 100 picture(s)")
    (box,) = window.findChildren(QMessageBox)
    (remove,) = [b for b in box.buttons() if b is not box.button(QMessageBox.StandardButton.Cancel)]
    with qtbot.waitSignal(app.library.trimmed):
        remove.click()
    assert app.settings.get(settings.HISTORY_LIMIT) == 100

    # WHEN more are to be kept THEN that needs no question
    choose(window, "The history keeps", "all pictures")
    assert app.settings.get(settings.HISTORY_LIMIT) == 0


def test_the_history_is_cut_after_every_picture(stage: Stage, qtbot: QtBot) -> None:
    app = stage.start()
    app.settings.set(settings.HISTORY_LIMIT, 100)
    with qtbot.waitSignal(app.library.trimmed) as told:
        app.window.open_files(stage.files("a.png"))
    assert told.args == [0]


def test_all_letters_grow(app: Desktop, window: SettingsWindow, qtbot: QtBot) -> None:
    # WHEN the size of all text is doubled
    before = QApplication.font().pointSizeF()
    heading = app.window.empty._title.font().pointSizeF()
    choose(window, "Size of all other text", "200\u202f%")

    # THEN letters are, in both windows, those of headings and symbols too
    assert QApplication.font().pointSizeF() == pytest.approx(2 * before)
    qtbot.waitUntil(lambda: window.font().pointSizeF() > before)
    assert window.font().pointSizeF() == pytest.approx(2 * before)
    assert app.window.player.total.font().pointSizeF() == pytest.approx(2 * before)
    assert app.window.empty._title.font().pointSizeF() == pytest.approx(2 * heading)
    assert app.window.toolbar.open_button.iconSize().width() > 20

    # WHEN they are made as before THEN so is everything
    choose(window, "Size of all other text", "100\u202f%")
    qtbot.waitUntil(lambda: app.window.empty._title.font().pointSizeF() == pytest.approx(heading))


def test_folders_are_shown(
    app: Desktop, window: SettingsWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a file manager of our own
    monkeypatch.setenv("CLAIRVOIX_HOME", str(tmp_path / "home"))
    shown: list[str] = []
    manager = FileManager(shown)
    for name in ("Show History Folder", "Show Log Folder"):
        (button,) = [b for b in window.findChildren(QPushButton) if b.text() == name]
        with manager:
            button.click()
    with manager:
        app.window.menus.logs.trigger()
    home = tmp_path / "home"
    assert shown == [str(home / "data"), str(home / "logs"), str(home / "logs")]


class FileManager(QObject):
    """Takes folders that are to be shown, in the system's place."""

    def __init__(self, shown: list[str]) -> None:
        super().__init__()
        self._shown = shown

    @Slot(QUrl)
    def show(self, url: QUrl) -> None:
        """Take one."""
        self._shown.append(url.toLocalFile())

    def __enter__(self) -> None:
        QDesktopServices.setUrlHandler("file", self, "show")  # type: ignore[arg-type]

    def __exit__(self, *_: object) -> None:
        QDesktopServices.unsetUrlHandler("file")


class OneTaught(QObject):
    """A choice of two models, kept in memory."""

    changed = Signal(object)
    failed = Signal(object)
    list_changed = Signal()

    def __init__(self, runner: JobRunner) -> None:
        super().__init__()
        self._runner = runner
        self.current = ""
        learned = Learned("corrections", 12, {"en": 12})
        self.models = (
            Model("", Path("original"), "1.0", "2026-11-21T10:00:00"),
            Model("1", Path("one"), "1.1", "2026-11-23T10:00:00", learned),
        )

    def list(self) -> Job:
        return self._runner.start(lambda _: self.models)

    def use(self, name: str) -> Job:
        job = self._runner.start(lambda _: self.models[int(name or 0)])
        self.current = name
        job.finished.connect(self.changed)
        return job


def test_a_taught_model_is_chosen(qtbot: QtBot) -> None:
    runner = JobRunner("models")
    models = OneTaught(runner)
    box = ModelPicker(models)
    qtbot.addWidget(box)
    qtbot.waitUntil(lambda: box.count() == 2)
    assert box.currentText() == "Original, version 1.0"
    assert box.itemText(1).startswith("Taught with 12 picture(s), ")
    box.setCurrentIndex(1)
    with qtbot.waitSignal(models.changed):
        box.activated.emit(1)
    assert models.current == "1"
    assert runner.close()


@pytest.mark.parametrize("mac", [True, False])
def test_what_core_ml_computes_on_is_a_mac_s_question(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, mac: bool
) -> None:
    app = stage.start()
    monkeypatch.setattr(macos, "IS_MAC", mac)
    pane = ModelPane(app.settings, None)
    names = [box.accessibleName() for box in pane.findChildren(QComboBox)]
    assert ("Computes on" in names) is mac
    for box in pane.findChildren(QComboBox):
        if box.accessibleName() == "Computes on":
            words = [box.itemText(row) for row in range(box.count())]
            assert not any("cpu" in word or word == "all" for word in words)
