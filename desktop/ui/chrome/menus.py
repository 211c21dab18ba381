"""The menu bar: every command once, with its shortcut, so that all can be done by keyboard."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QMenuBar

from desktop.appinfo import NAME
from desktop.system import macos
from model.caption import Language

Shortcut = QKeySequence.StandardKey | str | None


class Menus(QObject):
    """The actions, by what they do; the main window connects them."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        bar = window.menuBar()
        self._build_file(bar)
        self._build_edit(bar)
        self._build_view(bar)
        self._build_batch(bar)
        self._build_review(bar)
        self._build_speech(bar)
        self._build_model(bar)
        self._build_window(bar)
        self._build_help(bar)

    def _build_file(self, bar: QMenuBar) -> None:
        menu = bar.addMenu(self.tr("&File"))
        self.open = self._action(menu, self.tr("Open…"), QKeySequence.StandardKey.Open)
        self.recent = menu.addMenu(self.tr("Open Recent"))
        self.folder = self._action(menu, self.tr("Describe a Folder…"), "Ctrl+Shift+O")
        self.open_archive = self._action(menu, self.tr("Open an Archive…"), "Ctrl+Alt+D")
        self.watch = self._action(menu, self.tr("Watch a Folder…"), None)
        self.unwatch = self._action(menu, self.tr("Stop Watching"), None)
        menu.addSeparator()
        self.describe_clipboard = self._action(menu, self.tr("Describe Clipboard"), "Ctrl+Shift+V")
        self.describe_screen = self._action(
            menu, self.tr("Describe Part of the Screen"), "Ctrl+Shift+S"
        )
        menu.addSeparator()
        self.reveal = self._action(menu, self.tr("Show in Folder"), "Ctrl+Alt+R")
        if macos.IS_MAC:
            self.reveal.setText(self.tr("Reveal in Finder"))
        menu.addSeparator()
        self.save_sound = self._action(menu, self.tr("Save Sound…"), QKeySequence.StandardKey.Save)
        self.save_labels = self._action(menu, self.tr("Save Label Chart…"), None)
        self.export = self._action(menu, self.tr("Export…"), "Ctrl+Shift+E")
        self.print = self._action(menu, self.tr("Print…"), QKeySequence.StandardKey.Print)
        menu.addSeparator()
        self.close = self._action(menu, self.tr("Close"), QKeySequence.StandardKey.Close)
        self.settings = self._action(
            menu, self.tr("Settings…"), QKeySequence.StandardKey.Preferences
        )
        self.settings.setMenuRole(QAction.MenuRole.PreferencesRole)
        if self.settings.shortcut().isEmpty():
            # Not every system has a key of its own for it.
            self.settings.setShortcut("Ctrl+,")
        self.quit = self._action(
            menu, self.tr("Quit {name}").format(name=NAME), QKeySequence.StandardKey.Quit
        )
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)

    def _build_edit(self, bar: QMenuBar) -> None:
        self.edit = menu = bar.addMenu(self.tr("&Edit"))
        self.undo = self._action(menu, self.tr("Undo"), QKeySequence.StandardKey.Undo)
        self.redo = self._action(menu, self.tr("Redo"), QKeySequence.StandardKey.Redo)
        menu.addSeparator()
        self.copy = self._action(menu, self.tr("Copy Caption"), QKeySequence.StandardKey.Copy)
        self.copy_picture = self._action(menu, self.tr("Copy Picture"), "Ctrl+Shift+C")
        self.paste = self._action(menu, self.tr("Paste Picture"), QKeySequence.StandardKey.Paste)
        self.delete = self._action(menu, self.tr("Delete from History"), "Ctrl+Backspace")
        self.clear_history = self._action(menu, self.tr("Clear History…"), None)
        menu.addSeparator()
        self.find = self._action(menu, self.tr("Find…"), QKeySequence.StandardKey.Find)
        menu.addSeparator()
        self.correct = self._action(menu, self.tr("Correct Caption"), "Ctrl+E")
        self.right = self._action(menu, self.tr("Mark as Right"), "Ctrl+Alt+Y")
        self.wrong = self._action(menu, self.tr("Mark as Wrong"), "Ctrl+Alt+N")
        for action in (self.right, self.wrong):
            action.setCheckable(True)

    def _build_view(self, bar: QMenuBar) -> None:
        menu = bar.addMenu(self.tr("&View"))
        self.history = self._action(menu, self.tr("Show History"), "Ctrl+Alt+S")
        self.only_corrected = self._action(menu, self.tr("Show Only Corrected"), "Ctrl+Alt+C")
        self.only_unsure = self._action(menu, self.tr("Show Only Unsure"), "Ctrl+Alt+U")
        self.only_reviewed = self._action(menu, self.tr("Show Only Reviewed"), "Ctrl+Alt+V")
        only = QActionGroup(self._window)
        # Chosen once more, all are shown again.
        only.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
        for action in (self.only_corrected, self.only_unsure, self.only_reviewed):
            action.setCheckable(True)
            only.addAction(action)
        self.alternatives = self._action(menu, self.tr("Show Alternatives"), "Ctrl+Alt+A")
        self.tags = self._action(menu, self.tr("Show What I See"), "Ctrl+Alt+T")
        self.labels = self._action(menu, self.tr("Show ImageNet Labels"), "Ctrl+Alt+G")
        for action in (self.history, self.alternatives, self.tags, self.labels):
            action.setCheckable(True)
        self.photos = self._action(menu, self.tr("Show Photos"), "Ctrl+Shift+B")
        self.batch = self._action(menu, self.tr("Show Batches"), "Ctrl+B")
        self.back = self._action(menu, self.tr("Back"), "Ctrl+[")
        self.looked = self._action(
            menu, self.tr("Show Where It Looked, Word by Word"), "Ctrl+Alt+L"
        )
        menu.addSeparator()
        self.larger = self._action(menu, self.tr("Larger Text"), QKeySequence.StandardKey.ZoomIn)
        self.smaller = self._action(menu, self.tr("Smaller Text"), QKeySequence.StandardKey.ZoomOut)
        self.usual_size = self._action(menu, self.tr("Usual Text Size"), "Ctrl+0")
        menu.addSeparator()
        self.picture_alone = self._action(
            menu, self.tr("Only the Picture, in Full Screen"), "Ctrl+Shift+F"
        )
        self.zoom_in = self._action(menu, self.tr("Zoom In"), "Ctrl+Alt+I")
        self.zoom_out = self._action(menu, self.tr("Zoom Out"), "Ctrl+Alt+O")
        self.fit_picture = self._action(menu, self.tr("Whole Picture"), "Ctrl+Alt+F")
        self.actual_size = self._action(menu, self.tr("Actual Size"), "Ctrl+Alt+Z")
        menu.addSeparator()
        self.full_screen = self._action(
            menu, self.tr("Full Screen"), QKeySequence.StandardKey.FullScreen
        )
        self.full_screen.setCheckable(True)

    def _build_batch(self, bar: QMenuBar) -> None:
        menu = bar.addMenu(self.tr("&Batch"))
        self.rename_batch = self._action(menu, self.tr("Rename Batch…"), None)
        self.close_batch = self._action(menu, self.tr("Close Batch"), None)
        self.reopen_batch = self._action(menu, self.tr("Reopen Batch"), None)
        menu.addSeparator()
        self.delete_batch = self._action(menu, self.tr("Delete Batch…"), None)

    def _build_review(self, bar: QMenuBar) -> None:
        menu = bar.addMenu(self.tr("Re&view"))
        self.review_history = self._action(menu, self.tr("Review History"), "Ctrl+Shift+H")
        self.review_batch = self._action(menu, self.tr("Review Batch"), "Ctrl+Shift+G")
        menu.addSeparator()
        self.review_right = self._action(menu, self.tr("Right"), "Return")
        self.review_wrong = self._action(menu, self.tr("Wrong"), "W")
        self.review_correct = self._action(menu, self.tr("Correct…"), "E")
        self.review_other = self._action(menu, self.tr("Another Sentence"), "A")
        self.review_unsure = self._action(menu, self.tr("Next Unsure"), "U")
        self.review_previous = self._action(menu, self.tr("Previous"), "P")
        self.review_next = self._action(menu, self.tr("Next"), "N")
        self.review_actions = [
            *(self.review_right, self.review_wrong, self.review_correct, self.review_other),
            *(self.review_unsure, self.review_previous, self.review_next),
        ]

    def _build_speech(self, bar: QMenuBar) -> None:
        menu = bar.addMenu(self.tr("&Speech"))
        self.play = self._action(menu, self.tr("Play or Pause"), "Ctrl+Alt+P")
        self.replay = self._action(menu, self.tr("Replay"), "Ctrl+R")
        self.read_text = self._action(menu, self.tr("Read the Text"), "Ctrl+Shift+T")
        self.details = self._action(menu, self.tr("Tell More"), "Ctrl+Alt+M")
        self.ask = self._action(menu, self.tr("Ask About the Picture…"), "Ctrl+Alt+K")
        self.all_the_same = self._action(
            menu, self.tr("Say the Sentence All the Same"), "Ctrl+Alt+W"
        )
        self.piece_after = self._action(menu, self.tr("Next Part"), "Ctrl+Alt+Right")
        self.piece_before = self._action(menu, self.tr("Part Before"), "Ctrl+Alt+Left")
        for action in (self.piece_after, self.piece_before):
            action.setEnabled(False)
        menu.addSeparator()
        self.automatic = self._action(menu, self.tr("Speak Automatically"), "Ctrl+Shift+A")
        self.automatic.setCheckable(True)
        menu.addSeparator()
        languages = QActionGroup(self._window)
        self.languages: dict[Language, QAction] = {
            "en": self._action(menu, self.tr("Caption in English"), "Ctrl+1"),
            "fr": self._action(menu, self.tr("Caption in French"), "Ctrl+2"),
        }
        for action in self.languages.values():
            action.setCheckable(True)
            languages.addAction(action)

    def _build_model(self, bar: QMenuBar) -> None:
        self.model = bar.addMenu(self.tr("&Model"))
        self.used = self.model.addMenu(self.tr("Use"))
        self.models = self._action(self.model, self.tr("Models…"), "Ctrl+Shift+M")
        self.add_model = self._action(self.model, self.tr("Add a Model…"), None)
        self.add_stronger = self._action(self.model, self.tr("Add a Stronger Model…"), None)
        self.compare = self._action(self.model, self.tr("Compare Models…"), "Ctrl+Shift+K")
        self.model.addSeparator()
        self.retrain = self._action(self.model, self.tr("Retrain…"), "Ctrl+Shift+R")
        self.model.addSeparator()
        self.model_before = self._action(self.model, self.tr("Back to the Model Before"), None)
        self.model_original = self._action(self.model, self.tr("Back to the Original"), None)

    def _build_window(self, bar: QMenuBar) -> None:
        menu = bar.addMenu(self.tr("&Window"))
        self.minimise = self._action(menu, self.tr("Minimize"), "Ctrl+M")
        self.zoom = self._action(menu, self.tr("Zoom"), None)

    def _build_help(self, bar: QMenuBar) -> None:
        menu = bar.addMenu(self.tr("&Help"))
        self.start = self._action(
            menu, self.tr("How to Begin"), QKeySequence.StandardKey.HelpContents
        )
        self.shortcuts = self._action(menu, self.tr("Keyboard Shortcuts"), "Ctrl+/")
        self.install_tool = self._action(menu, self.tr("Install Command Line Tool…"), None)
        self.logs = self._action(menu, self.tr("Show Log Folder"), None)
        self.about = self._action(menu, self.tr("About {name}").format(name=NAME), None)
        self.about.setMenuRole(QAction.MenuRole.AboutRole)

    def _action(self, menu: QMenu, text: str, shortcut: Shortcut) -> QAction:
        action = QAction(text, self._window)
        # Else Qt guesses a role from the words, and moves what begins like "Quit" or "Settings".
        action.setMenuRole(QAction.MenuRole.NoRole)
        if shortcut is not None:
            action.setShortcut(QKeySequence(shortcut))
        menu.addAction(action)
        return action
