"""The list of all commands with their keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.ui.chrome.shortcuts_dialog import ShortcutsDialog
from model.caption import Language
from tests.desktop.conftest import Stage


def test_every_command_of_the_menus_is_listed_and_found(
    stage: Stage, interface: Language, qtbot: QtBot
) -> None:
    # GIVEN the list, as the menu opens it
    app = stage.start(interface)
    menus = app.window.menus
    menus.shortcuts.trigger()
    (dialog,) = app.window.findChildren(ShortcutsDialog)

    # THEN it has what the menus have, in the interface's language
    shown = dict(dialog.shown)
    assert shown[menus.correct.text()] == "Ctrl+E"
    assert shown[menus.back.text()] == "Ctrl+["
    assert len(shown) > 30

    # AND the menus that it was made from can be used as before
    for menu in (menus.used, menus.recent, menus.model, menus.edit):
        menu.actions()

    # AND no cell is silent
    spoken = Qt.ItemDataRole.AccessibleTextRole
    everything = dialog.list.findItems(
        "*", Qt.MatchFlag.MatchWildcard | Qt.MatchFlag.MatchRecursive
    )
    assert all(item.text(1) or item.data(1, spoken) for item in everything)
    assert len(everything) > len(shown)

    # WHEN words of a command are typed, or its keys THEN it alone is left
    dialog.search.setText(menus.correct.text().lower())
    assert dialog.shown == [(menus.correct.text(), "Ctrl+E")]
    dialog.search.setText("ctrl+[")
    assert dialog.shown == [(menus.back.text(), "Ctrl+[")]

    # WHEN nothing has them THEN it says so
    dialog.search.setText("zzz")
    assert dialog.shown == []
    nothing = [label for label in dialog.findChildren(QLabel) if label.isVisible()]
    assert len(nothing) == 1
    dialog.close()
