"""Where the words of a picture go when they leave the screen: the voice, a sound file, or paper."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QPagedPaintDevice

from desktop.session import Session
from desktop.speech.controller import Speaking
from desktop.ui.caption.sharing_commands import SharingCommands
from desktop.ui.chrome.dialogs import Dialogs
from desktop.ui.chrome.menus import Menus
from desktop.ui.chrome.notices import Notices
from desktop.ui.player.player_bar import PlayerBar


class OutputCommands(QObject):
    """Joins the parts that are spoken to the player, and what is shared to where it should go."""

    def __init__(
        self,
        controllers: tuple[Session, Speaking],
        sharing: SharingCommands,
        player: PlayerBar,
        menus: Menus,
        dialogs: Dialogs,
        notices: Notices,
    ) -> None:
        super().__init__(sharing)
        self._session, speaking = controllers
        self._sharing = sharing
        self._player = player
        self._menus = menus
        self._dialogs = dialogs
        self._notices = notices
        menus.print.triggered.connect(self.choose_printer)
        menus.save_sound.triggered.connect(self.choose_sound_file)
        player.save_wanted.connect(self.choose_sound_file)
        speaking.piece_changed.connect(self._show_piece)
        menus.piece_after.triggered.connect(lambda: speaking.step(1))
        menus.piece_before.triggered.connect(lambda: speaking.step(-1))

    def choose_sound_file(self) -> None:
        """Ask where the spoken sentence should be saved."""
        current = self._session.current
        if current is not None and self._session.caption is not None:
            # A pasted picture has no name that its user gave it.
            named = current.picture if current.source != "pasted" else None
            name = named.stem if named is not None else ""
            self._dialogs.ask_for_sound_file(name, self._session.save_sound)

    def choose_printer(self) -> None:
        """Ask where the picture and its caption should be printed."""
        for described in self._sharing.described():
            self._dialogs.ask_to_print(described.name, self._print)

    def _show_piece(self, number: int, count: int) -> None:
        self._player.show_piece(number, count)
        self._menus.piece_after.setEnabled(number < count)
        self._menus.piece_before.setEnabled(number > 1)

    def _print(self, printer: QPagedPaintDevice) -> None:
        if not self._sharing.print_on(printer):
            self._notices.show_unprinted()
