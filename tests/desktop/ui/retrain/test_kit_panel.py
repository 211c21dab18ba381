"""The training kit in the window: its states, a set-up shown and stopped, failures in words."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from desktop.jobs import JobRunner
from desktop.settings import Settings
from desktop.training_kit.errors import KitNetworkLost
from desktop.training_kit.kit import Kit, KitParts, KitProgress, KitState
from desktop.ui.retrain.kit_panel import KitPanel
from model.errors import Cancelled


class FakeKit(Kit):
    """A kit whose set-up does what the test says; what is there is a word in a variable."""

    def __init__(self, folder: Path, state: KitState) -> None:
        nowhere = KitParts(folder, folder, folder, folder)
        super().__init__(folder, nowhere, bytes_installed=1_400_000_000)
        self.now = state
        self.error: Exception | None = None
        self.go_on = threading.Event()

    def state(self) -> KitState:
        return self.now

    def set_up(
        self,
        on_progress: Callable[[KitProgress], None] = lambda _: None,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> None:
        on_progress(KitProgress("packages", 350_000_000, 1_400_000_000))
        while not self.go_on.wait(0.01):
            if should_stop():
                self.now = KitState.UNFINISHED
                raise Cancelled
        if self.error is not None:
            raise self.error
        self.now = KitState.READY

    def repair(
        self,
        on_progress: Callable[[KitProgress], None] = lambda _: None,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self.set_up(on_progress, should_stop)

    def remove(self) -> None:
        self.now = KitState.ABSENT


Show = Callable[[KitState], tuple[FakeKit, KitPanel]]


@pytest.fixture
def show(qtbot: QtBot, tmp_path: Path) -> Iterator[Show]:
    """Give a way to show the panel for a kit in some state, in English."""
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    store.setValue("interface/language", "en")
    runner = JobRunner("kit")

    def shown(state: KitState) -> tuple[FakeKit, KitPanel]:
        kit = FakeKit(tmp_path / "kit", state)
        panel = KitPanel(kit, runner, Settings(store))
        qtbot.addWidget(panel)
        panel.show()
        return kit, panel

    yield shown
    assert runner.close()


def shown_buttons(panel: KitPanel) -> list[str]:
    buttons = (panel.set_up_button, panel.stop_button, panel.repair_button, panel.remove_button)
    return [button.text() for button in buttons if button.isVisible()]


@pytest.mark.parametrize(
    ("state", "words", "buttons"),
    [
        (KitState.ABSENT, "about 1.4 GB", ["Set Up"]),
        (KitState.UNFINISHED, "What has arrived is kept", ["Go On", "Remove"]),
        (KitState.OUTDATED, "older than the app", ["Bring Up to Date", "Remove"]),
        (KitState.DAMAGED, "damaged", ["Repair", "Remove"]),
        (KitState.READY, "needs no internet", ["Repair", "Remove"]),
    ],
)
def test_every_state_says_what_is_there_and_what_to_do(
    show: Show, state: KitState, words: str, buttons: list[str]
) -> None:
    _, panel = show(state)
    assert words in panel.text
    assert shown_buttons(panel) == buttons
    # A screen reader hears the same.
    assert panel.accessibleDescription() == panel.text


def test_a_set_up_shows_how_far_it_is_and_ends_ready(show: Show, qtbot: QtBot) -> None:
    # GIVEN a set-up that was started with the keyboard
    kit, panel = show(KitState.ABSENT)
    panel.set_up_button.setFocus()
    qtbot.keyClick(panel.set_up_button, " ")
    assert shown_buttons(panel) == ["Stop"]
    qtbot.waitUntil(lambda: "350 MB of about 1.4 GB" in panel.text)
    # WHEN it ends THEN the panel says so
    with qtbot.waitSignal(panel.state_changed) as told:
        kit.go_on.set()
    assert told.args == [KitState.READY]
    assert "is ready" in panel.text
    assert "Stop" not in shown_buttons(panel)


def test_a_set_up_can_be_stopped_and_goes_on(show: Show, qtbot: QtBot) -> None:
    kit, panel = show(KitState.ABSENT)
    panel.set_up()
    qtbot.waitUntil(lambda: "350 MB" in panel.text)
    panel.stop()
    assert "Stop" not in shown_buttons(panel)
    # WHEN it goes on THEN it waits for what is still ending, and completes
    kit.go_on.set()
    with qtbot.waitSignal(panel.state_changed):
        panel.set_up()
    assert kit.now is KitState.READY


def test_a_failure_is_told_in_words(show: Show, qtbot: QtBot) -> None:
    kit, panel = show(KitState.ABSENT)
    kit.error = KitNetworkLost("detail for the log")
    kit.go_on.set()
    with qtbot.waitSignal(panel.state_changed):
        panel.set_up()
    assert panel.text.startswith("No connection")
    assert "detail" not in panel.text
    assert "Set Up" in shown_buttons(panel)


def test_a_kit_can_be_removed(show: Show, qtbot: QtBot) -> None:
    kit, panel = show(KitState.READY)
    with qtbot.waitSignal(panel.state_changed):
        panel.remove_button.click()
    assert kit.now is KitState.ABSENT
    assert shown_buttons(panel) == ["Set Up"]


def test_in_a_source_checkout_there_is_nothing_to_see(qtbot: QtBot, tmp_path: Path) -> None:
    nowhere = KitParts(tmp_path, tmp_path, tmp_path, tmp_path)
    kit = Kit(tmp_path / "kit", nowhere, present=Path("/usr/bin/python3"))
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    panel = KitPanel(kit, JobRunner("kit"), Settings(store))
    qtbot.addWidget(panel)
    assert panel.isHidden()
