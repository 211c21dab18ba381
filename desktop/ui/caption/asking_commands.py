"""Asks about the picture in the window: what is in it, by typing or from a list."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.history.entries import StoredCaption
from desktop.jobs import Job
from desktop.messages.answers import answer_words, question_words
from desktop.session import Session
from desktop.speech.controller import Speaking
from desktop.ui.caption.attention_overlay import AttentionOverlay
from desktop.ui.chrome.menus import Menus
from desktop.ui.widgets.asking_dialog import AskingDialog
from model.caption import Language, Sight
from model.wording.answers import answer


class AskingCommands(QObject):
    """Looks at the picture once, when the dialog opens; each question after that costs nothing.

    What is there is lit in the picture, and the answer said in the language of the question.

    Signals, on the UI thread:
    - told(str): what a screen reader should say.
    """

    told = Signal(str)

    def __init__(
        self,
        session: Session,
        speaking: Speaking,
        overlay: AttentionOverlay,
        menus: Menus,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._speaking = speaking
        self._overlay = overlay
        self._menus = menus
        self._parent = parent
        self._sight: Sight | None = None
        self._waiting: list[str] = []
        self.dialog: AskingDialog | None = None
        menus.ask.triggered.connect(self.open)
        session.caption_changed.connect(self._follow)
        session.current_changed.connect(lambda _: self._forget())
        menus.ask.setEnabled(False)

    def open(self) -> None:
        """Show the dialog, and begin to look at the picture."""
        if self.dialog is not None:
            self.dialog.activateWindow()
            return
        job = self._session.see("being asked")
        if job is None:
            return
        self._begin(job)
        self.dialog = AskingDialog(self._parent)
        self.dialog.asked.connect(self._ask)
        self.dialog.finished.connect(lambda _: self._close())
        self.dialog.show()

    def _begin(self, job: Job) -> None:
        job.finished.connect(self._seen)
        job.failed.connect(self._fail)

    def _seen(self, sight: Sight) -> None:
        self._sight = sight
        if self.dialog is None:
            return
        language = self._language()
        likeliest = [
            question_words(thing.names[language], language) for thing, _ in sight.likeliest
        ]
        self.dialog.offer(likeliest)
        waiting, self._waiting = self._waiting, []
        for question in waiting:
            self._ask(question)

    def _fail(self, error: Exception) -> None:
        self._session.failed.emit((error,))
        if self.dialog is not None:
            self.dialog.close()

    def _ask(self, question: str) -> None:
        if self._sight is None:
            self._waiting.append(question)
            return
        given = answer(question, self._language(), self._sight)
        words = answer_words(given)
        if self.dialog is not None:
            self.dialog.add(question, words)
        if given.where is not None:
            # What is everywhere in the map would only dim the place.
            self._overlay.show_attention(given.where - given.where.min(), words)
        else:
            self._overlay.hide()
        self._speaking.say(words, given.language)
        self.told.emit(words)

    def _language(self) -> Language:
        caption = self._session.caption
        return caption.language if caption is not None else "en"

    def _follow(self, _caption: StoredCaption) -> None:
        self._menus.ask.setEnabled(True)

    def _close(self) -> None:
        self.dialog = None
        self._sight = None
        self._waiting.clear()
        self._overlay.hide()
        self._speaking.silence()

    def _forget(self) -> None:
        self._menus.ask.setEnabled(False)
        if self.dialog is not None:
            self.dialog.close()
