"""What the window does about archives: asks which, shows its batch, says what came of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.archive.controller import Archives
from desktop.ui.batch.batch_commands import BatchCommands
from desktop.ui.chrome.dialogs import Dialogs
from desktop.ui.chrome.menus import Menus
from desktop.ui.chrome.notices import Notices

_TOPIC = "an archive that is opened"


class ArchiveCommands(QObject):
    """Joins archives to the menu, to folders that are dropped, and to notices.

    Signals, on the UI thread:
    - told(str): what a screen reader should say.
    """

    told = Signal(str)

    def __init__(
        self,
        archives: Archives,
        batches: BatchCommands,
        menus: Menus,
        dialogs: Dialogs,
        notices: Notices,
    ) -> None:
        super().__init__(batches)
        self._archives = archives
        self._batches = batches
        self._dialogs = dialogs
        self._notices = notices
        menus.open_archive.triggered.connect(self.choose)
        batches.archive_wanted.connect(archives.open)
        archives.begun.connect(self._show)
        archives.opened.connect(self._tell_opened)
        archives.failed.connect(lambda error: notices.show_errors((error,), topic=_TOPIC))

    def choose(self) -> None:
        """Ask for the folder of an archive that was described."""
        self._dialogs.ask_for_folder(self.tr("Open an Archive"), self._archives.open)

    def _show(self, number: int) -> None:
        self._notices.end_topic(_TOPIC)
        self._batches.page_wanted.emit(number)
        self._batches.panel.take_keyboard()
        self.told.emit(self.tr("The archive is being opened"))

    def _tell_opened(self, name: str, new: int) -> None:
        title = self.tr("The archive “{name}” is open").format(name=name)
        words = self.tr("%Ln picture(s) were added to the list.", "", new)
        self._notices.tell(title, words, topic=_TOPIC)
