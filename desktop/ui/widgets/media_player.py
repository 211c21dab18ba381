"""A media player that is ready to be used from Python."""

from __future__ import annotations

from PySide6.QtCore import SIGNAL, SLOT, QObject
from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer


def media_player(parent: QObject) -> tuple[QMediaPlayer, QAudioOutput]:
    """A player with its output, without which it never tells the end of the sound."""
    player, output = QMediaPlayer(parent), QAudioOutput(parent)
    _settle_notifications(player)
    _settle_notifications(output)
    player.setAudioOutput(output)
    return player, output


def _settle_notifications(wrapped: QObject) -> None:
    """Have PySide learn now that no Python code overrides (dis)connectNotify of this object.

    It looks once for each object, under the interpreter's lock. Else the first time would be on
    the player's own thread, while `stop` holds that lock here and waits for the very thread.
    """
    receiver = QObject()
    signal, slot = SIGNAL("objectNameChanged(QString)"), SLOT("deleteLater()")
    QObject.connect(wrapped, signal, receiver, slot)
    QObject.disconnect(wrapped, signal, receiver, slot)
