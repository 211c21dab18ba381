"""Any key makes the voice stop, as it does with a screen reader."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtMultimedia import QMediaPlayer

_SPARED = {
    # By themselves they do nothing; with another key they make a command.
    *(Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta),
    # They press what has the keyboard, the play button among it.
    *(Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter),
}
_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


class AnyKey(QObject):
    """Pauses a player at any key but those of commands; the key does its own work as well.

    The keys of the whole program are listened to only while something is played.
    """

    def __init__(self, player: QMediaPlayer) -> None:
        super().__init__(player)
        self._player = player
        player.playbackStateChanged.connect(self._listen)

    def _listen(self) -> None:
        program = QCoreApplication.instance()
        assert program is not None
        if self._player.isPlaying():
            program.installEventFilter(self)
        else:
            program.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stop at a key, and let it through."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            is_command = bool(event.modifiers() & _COMMANDS)
            if event.key() not in _SPARED and not is_command:
                self._player.pause()
        return False
