"""Has the box of voices show the voice that is heard, and the voice that is chosen be heard."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.session import Session
from desktop.settings import Settings
from desktop.speech.controller import Speaking
from desktop.ui.player.voice_box import VoiceBox
from model.caption import Language


class VoiceCommands(QObject):
    """Joins the box to what is spoken: the caption, or a text in another language."""

    def __init__(
        self, box: VoiceBox, session: Session, speaking: Speaking, table: Settings, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._speaking = speaking
        self._settings = table
        speaking.language_changed.connect(box.show_language)
        session.current_changed.connect(lambda _: box.show_language(None))
        box.chosen.connect(self._say_again)

    def _say_again(self, language: Language) -> None:
        if language == self._settings.caption_language():
            self._session.say()
        else:
            self._speaking.step(0)
