"""The menu Model: adding a stronger one, and what is told of it in the main window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.captioning.installed_models import Model
from desktop.jobs import JobRunner
from desktop.settings import Settings
from desktop.stronger.controller import StrongerModels
from desktop.stronger.worker import Wanted
from desktop.ui.chrome.banner import Action
from desktop.ui.chrome.dialogs import Dialogs
from desktop.ui.chrome.menus import Menus
from desktop.ui.chrome.notices import Notices
from desktop.ui.models.model_words import ModelWords

if TYPE_CHECKING:
    from desktop.ui.stronger.stronger_dialog import StrongerDialog


class StrongerCommands(QObject):
    """Joins the menu, the dialog, which is made when it is first asked for, and the notices.

    Signals, on the UI thread:
    - told(str): what a screen reader should say.
    """

    told = Signal(str)

    def __init__(
        self,
        stronger: StrongerModels,
        runner: JobRunner,
        table: Settings,
        chrome: tuple[Menus, Dialogs, Notices],
        window: QWidget,
    ) -> None:
        """`window` is what the dialog lies over, and closes with."""
        super().__init__(window)
        self._stronger = stronger
        self._runner = runner
        self._settings = table
        menus, self._dialogs, self._notices = chrome
        self._window = window
        self._words = ModelWords(self)
        self.dialog: StrongerDialog | None = None
        menus.add_stronger.triggered.connect(self.open_dialog)
        stronger.added.connect(self._tell_added)
        stronger.failed.connect(self._tell_error)
        window.installEventFilter(self)

    def open_dialog(self) -> None:
        """Show the dialog of the moment."""
        if self.dialog is None:
            # Imported when it is wanted: the window is not to wait for it.
            from desktop.ui.stronger.stronger_dialog import StrongerDialog

            self.dialog = StrongerDialog(self._stronger, self._runner, self._settings, self._window)
            self.dialog.told.connect(self.told)
            self.dialog.folder_wanted.connect(self.ask_for_folder)
        self.dialog.open_page()

    def ask_for_folder(self) -> None:
        """Import a checkpoint that lies in a folder, for a computer without a network."""
        title = self.tr("Folder of a Published Captioner")
        self._dialogs.ask_for_folder(
            title, lambda folder: self._stronger.begin(Wanted(checkpoint=folder))
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close the dialog with the window: left alone, it would keep the app from quitting."""
        closed = event.type() == QEvent.Type.Hide and not event.spontaneous()
        if watched is self._window and closed and self.dialog is not None:
            self.dialog.close()
        return False

    def _tell_added(self, model: Model) -> None:
        if not self._is_seen():
            words = self.tr("“{model}” was added.").format(model=self._words.name(model))
            self._notices.offer("", words, Action(self.tr("Compare…"), self.open_dialog))

    def _tell_error(self, error: Exception) -> None:
        if not self._is_seen():
            self._notices.show_errors((error,))

    def _is_seen(self) -> bool:
        return self.dialog is not None and self.dialog.isVisible()
