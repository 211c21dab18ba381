"""What the system is asked about the user's needs; on a Mac through NSWorkspace."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest
from PySide6.QtGui import QAccessible, QPalette
from PySide6.QtWidgets import QApplication, QProgressBar
from pytestqt.qtbot import QtBot

from desktop.application import Application
from desktop.system import accessibility, macos
from desktop.ui.appearance import contrast
from desktop.ui.caption.caption_view import CaptionView

QUESTIONS = (
    "isVoiceOverEnabled",
    "accessibilityDisplayShouldReduceMotion",
    "accessibilityDisplayShouldIncreaseContrast",
)


def pretend_mac(monkeypatch: pytest.MonkeyPatch, on: bool) -> None:
    """Be a Mac on which all of it is switched on, or off."""
    workspace = SimpleNamespace(**{question: lambda: on for question in QUESTIONS})
    classes = {"NSWorkspace": SimpleNamespace(sharedWorkspace=lambda: workspace)}
    monkeypatch.setattr(macos, "IS_MAC", True)
    monkeypatch.setitem(sys.modules, "objc", SimpleNamespace(lookUpClass=classes.__getitem__))


@pytest.mark.parametrize("on", [True, False])
def test_a_mac_is_asked_itself(on: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN a Mac, on which some other program uses the accessibility interface
    pretend_mac(monkeypatch, on)
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)

    # THEN what VoiceOver and the system's settings say is what holds
    assert accessibility.screen_reader_runs() is on
    assert accessibility.motion_unwanted() is on
    assert accessibility.contrast_wanted() is on


@pytest.mark.parametrize("listening", [True, False])
def test_elsewhere_who_listens_is_a_screen_reader_only_where_the_desktop_says_so(
    qapp: Application, listening: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN something that may listen, and no desktop that tells of a screen reader
    # (tests/desktop/ui/test_accessibility.py has one that does)
    monkeypatch.setattr(QAccessible, "isActive", lambda: listening)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    assert accessibility.screen_reader_runs() is False
    assert not accessibility.motion_unwanted()
    assert not accessibility.contrast_wanted()


def test_nothing_is_pale_where_contrast_is_wanted(
    qapp: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    roles = (QPalette.ColorRole.PlaceholderText, QPalette.ColorRole.Mid)
    try:
        # WHEN contrast is wanted THEN quiet words and edges have the colour of words
        pretend_mac(monkeypatch, on=True)
        contrast.follow_system()
        palette = QApplication.palette()
        assert all(palette.color(role) == palette.windowText().color() for role in roles)
    finally:
        QApplication.setPalette(QPalette())


def test_nothing_moves_where_that_is_unwanted(
    qtbot: QtBot, qapp: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a picture that has taken so long that it is told, with and without motion
    for unwanted in (False, True):
        pretend_mac(monkeypatch, on=unwanted)
        view = CaptionView()
        qtbot.addWidget(view)
        view.start_waiting()
        view._patience.timeout.emit()
        (bar,) = view._progress.findChildren(QProgressBar)
        assert bar.isHidden() is unwanted
