"""The menu bar: every command once, with its shortcut, so that all can be done by keyboard."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QMenuBar

from desktop.appinfo import NAME
from model.caption import Language

Shortcut = QKeySequence.StandardKey | str | None


class Menus:
    """The actions, by what they do; the main window connects them."""

    def __init__(self, window: QMainWindow) -> None:
        self._window = window
        bar = window.menuBar()
        self._build_file(bar)
        self._build_edit(bar)
        self._build_view(bar)
        self._build_speech(bar)
        self._build_window(bar)
        self._build_help(bar)

    def _build_file(self, bar: QMenuBar) -> None:
        menu = bar.addMenu(_tr("&File"))
        self.open = self._action(menu, _tr("Open…"), QKeySequence.StandardKey.Open)
        self.recent = menu.addMenu(_tr("Open Recent"))
        menu.addSeparator()
        self.save_sound = self._action(menu, _tr("Save Sound…"), QKeySequence.StandardKey.Save)
        menu.addSeparator()
        self.close = self._action(menu, _tr("Close"), QKeySequence.StandardKey.Close)
        self.quit = self._action(
            menu, _tr("Quit {name}").format(name=NAME), QKeySequence.StandardKey.Quit
        )
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)

    def _build_edit(self, bar: QMenuBar) -> None:
        menu = bar.addMenu(_tr("&Edit"))
        self.copy = self._action(menu, _tr("Copy Caption"), QKeySequence.StandardKey.Copy)
        self.paste = self._action(menu, _tr("Paste Picture"), QKeySequence.StandardKey.Paste)

    def _build_view(self, bar: QMenuBar) -> None:
        menu = bar.addMenu(_tr("&View"))
        self.history = self._action(menu, _tr("Show History"), "Ctrl+Alt+S")
        self.history.setCheckable(True)
        menu.addSeparator()
        self.larger = self._action(menu, _tr("Larger Text"), QKeySequence.StandardKey.ZoomIn)
        self.smaller = self._action(menu, _tr("Smaller Text"), QKeySequence.StandardKey.ZoomOut)
        menu.addSeparator()
        self.full_screen = self._action(
            menu, _tr("Full Screen"), QKeySequence.StandardKey.FullScreen
        )
        self.full_screen.setCheckable(True)

    def _build_speech(self, bar: QMenuBar) -> None:
        menu = bar.addMenu(_tr("&Speech"))
        self.play = self._action(menu, _tr("Play or Pause"), "Ctrl+P")
        self.replay = self._action(menu, _tr("Replay"), "Ctrl+R")
        menu.addSeparator()
        self.automatic = self._action(menu, _tr("Speak Automatically"), "Ctrl+Shift+A")
        self.automatic.setCheckable(True)
        menu.addSeparator()
        languages = QActionGroup(self._window)
        self.languages: dict[Language, QAction] = {
            "en": self._action(menu, _tr("Caption in English"), "Ctrl+1"),
            "fr": self._action(menu, _tr("Caption in French"), "Ctrl+2"),
        }
        for action in self.languages.values():
            action.setCheckable(True)
            languages.addAction(action)

    def _build_window(self, bar: QMenuBar) -> None:
        menu = bar.addMenu(_tr("&Window"))
        self.minimise = self._action(menu, _tr("Minimize"), "Ctrl+M")
        self.zoom = self._action(menu, _tr("Zoom"), None)

    def _build_help(self, bar: QMenuBar) -> None:
        menu = bar.addMenu(_tr("&Help"))
        self.start = self._action(menu, _tr("How to Begin"), QKeySequence.StandardKey.HelpContents)
        self.about = self._action(menu, _tr("About {name}").format(name=NAME), None)
        self.about.setMenuRole(QAction.MenuRole.AboutRole)

    def _action(self, menu: QMenu, text: str, shortcut: Shortcut) -> QAction:
        action = QAction(text, self._window)
        # Else Qt guesses a role from the words, and moves what begins like "Quit" or "Settings".
        action.setMenuRole(QAction.MenuRole.NoRole)
        if shortcut is not None:
            action.setShortcut(QKeySequence(shortcut))
        menu.addAction(action)
        return action


def _tr(text: str) -> str:
    return QCoreApplication.translate("Menus", text)
