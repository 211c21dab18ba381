"""Shows how the model sees the picture: likely tags, and where it looked for each word.

Nothing of this is kept in the history: it is computed when a sentence is shown, by having the model
write that sentence once more.
"""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QTimer, Signal

from desktop import settings
from desktop.history.entries import StoredCaption
from desktop.messages.doubt import SEEN
from desktop.session import Current, Session
from desktop.settings import Settings
from desktop.ui.caption.attention_overlay import AttentionOverlay, LookedWords
from desktop.ui.caption.caption_view import CaptionView
from desktop.ui.chrome.menus import Menus
from model.caption import Look, Word

WORD_MILLISECONDS = 700
"""How long each word is shown when all are, one after the other; the speech has its own pace."""

_log = logging.getLogger(__name__)


class AttentionCommands(QObject):
    """Joins chart, overlay and words with session and menus.

    Signals, on the UI thread:
    - told(str): what a screen reader should say.
    - looked(object): the model's `Look` at the picture in the window; None: it has not looked yet.
    """

    told = Signal(str)
    looked = Signal(object)

    def __init__(
        self,
        session: Session,
        view: CaptionView,
        menus: Menus,
        table: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._view = view
        self._menus = menus
        self._settings = table
        self._caption: StoredCaption | None = None
        self._words: tuple[Word, ...] = ()
        self._attentive = True
        self._turn = -1
        self.overlay = AttentionOverlay(view.picture)
        self._looked_words = LookedWords(self)
        self._pace = QTimer(self)
        self._pace.setInterval(WORD_MILLISECONDS)
        self._pace.timeout.connect(self._show_next)
        view.words.pointed.connect(self._point)
        view.words.walked.connect(self._walk)
        menus.tags.toggled.connect(self._show_chart)
        menus.looked.triggered.connect(self.show_all)
        menus.tags.setChecked(table.get(settings.TAGS_VISIBLE))
        menus.looked.setEnabled(False)
        session.current_changed.connect(self._forget)
        session.caption_changed.connect(self._look)

    def show_all(self) -> None:
        """Show where the model looked for each word in turn; once more stops that."""
        if self._pace.isActive():
            self._stop()
            return
        self._turn = -1
        self._pace.start()
        self._show_next()

    # -- what the session says ---------------------------------------------------------------

    def _forget(self, _current: Current | None) -> None:
        self._caption = None
        self._words = ()
        self._stop()
        self._view.words.reset()
        self._view.tags.show_tags(())
        self._lay_out()
        self.looked.emit(None)

    def _look(self, caption: StoredCaption) -> None:
        self._stop()
        self._view.words.reset()
        self._words = ()
        self._caption = caption
        self._lay_out()
        job = self._session.look()
        if job is not None:
            job.finished.connect(lambda look: self._seen(caption, look))
            # The sentence is there all the same, and its own errors were told with it.
            job.failed.connect(lambda error: _log.info("cannot look again: %s", error))

    def _seen(self, caption: StoredCaption, look: Look) -> None:
        if caption is not self._caption:
            return
        own = caption.correction is not None
        self._words, self._attentive = (() if own else look.words), look.attentive
        self._view.tags.show_tags([tag for tag in look.tags if tag.probability >= SEEN])
        self._lay_out()
        self.looked.emit(look)

    # -- words -------------------------------------------------------------------------------

    def _point(self, index: int) -> None:
        if self._pace.isActive():
            return
        self._show_word(index)

    def _walk(self, index: int) -> None:
        self._pace.stop()
        words = self._show_word(index)
        if words:
            self.told.emit(words)

    def _show_next(self) -> None:
        self._turn += 1
        if self._turn >= len(self._words):
            self._stop()
            return
        self._view.words.select(self._turn)
        self._show_word(self._turn)

    def _show_word(self, index: int) -> str:
        """Light a word's region; returns the line that is shown with it."""
        own = self._caption is not None and self._caption.correction is not None
        if index >= 0 and own:
            note = self.tr("These are your own words: the model did not look for them.")
            self.overlay.show_attention(None, note)
            return note
        if not 0 <= index < len(self._words):
            self.overlay.hide()
            return ""
        if not self._attentive:
            note = self._looked_words.nowhere()
            self.overlay.show_attention(None, note)
            return note
        word = self._words[index]
        if word.grammar:
            self.overlay.hide()
            return ""
        line = self._looked_words.line(word)
        self.overlay.show_attention(word.attention, line)
        return line

    # -- small parts -------------------------------------------------------------------------

    def _stop(self) -> None:
        if self._pace.isActive():
            self._pace.stop()
            self._view.words.select(-1)
        self.overlay.hide()

    def _show_chart(self, shown: bool) -> None:
        self._settings.set(settings.TAGS_VISIBLE, shown)
        self._lay_out()

    def _lay_out(self) -> None:
        chart = self._view.tags
        chart.setVisible(self._menus.tags.isChecked() and bool(chart.tags))
        self._menus.looked.setEnabled(bool(self._words) and self._attentive)
