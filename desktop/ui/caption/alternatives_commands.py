"""Other sentences for the caption: those of its search at once, and more when they are looked at.

Looking for more takes several searches, so it begins only where the user has them shown. What it
finds is not kept in the history, but a sentence taken from it is, as a correction.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from desktop.history.entries import StoredCaption
from desktop.session import Session
from desktop.ui.caption.caption_view import CaptionView
from desktop.ui.chrome.menus import Menus
from model.caption import Language

_log = logging.getLogger(__name__)

_Key = tuple[Language, str]


class AlternativesCommands(QObject):
    """Joins the list of other sentences to the session and the menus.

    Signals, on the UI thread:
    - told(str): what a screen reader should say.
    """

    told = Signal(str)

    def __init__(
        self, session: Session, view: CaptionView, menus: Menus, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._view = view
        self._menus = menus
        self._found: dict[_Key, tuple[str, ...]] = {}
        self._awaited: _Key | None = None
        self._answer_owed = False
        session.current_changed.connect(self._forget)
        session.caption_changed.connect(self._follow)
        session.entry_changed.connect(self._follow)
        menus.alternatives.toggled.connect(self._toggle)
        view.alternatives_toggled.connect(menus.alternatives.setChecked)
        view.alternatives.chosen.connect(self._take)

    def _toggle(self, shown: bool) -> None:
        self._view.set_alternatives_shown(shown)
        self._answer_owed = shown
        if shown:
            self._follow()
        else:
            self.told.emit(self.tr("Alternatives hidden"))

    def _take(self, sentence: str) -> None:
        correctable = self._session.correctable()
        if correctable is not None:
            self._session.correct(correctable, sentence)

    def _forget(self) -> None:
        self._found.clear()
        self._awaited = None
        self._answer_owed = False

    def _follow(self) -> None:
        """Look for more, where they are shown and nobody has; show what there is."""
        key = self._key()
        wanted = self._menus.alternatives.isChecked() and key is not None
        if wanted and key not in (self._awaited, *self._found):
            self._look_for(key)
        self._show()

    def _look_for(self, key: _Key | None) -> None:
        job = self._session.find_alternatives()
        if key is None or job is None:
            return
        self._awaited = key
        job.finished.connect(lambda found: self._end(key, found))
        job.failed.connect(lambda error: self._fail(key, error))
        job.cancelled.connect(lambda: self._end(key, None))

    def _fail(self, key: _Key, error: Exception) -> None:
        # The caption is there all the same, and its own errors were told with it.
        _log.info("cannot look for other sentences: %s", error)
        self._end(key, ())

    def _end(self, key: _Key, found: tuple[str, ...] | None) -> None:
        if key != self._awaited:
            return
        self._awaited = None
        if found is not None:
            self._found[key] = found
        self._show()

    def _show(self) -> None:
        caption, key = self._session.caption, self._key()
        if caption is None or key is None:
            self._view.show_alternatives(())
            self._answer("", 0)
            return
        sentences = other_sentences(caption, self._found.get(key, ()))
        looking = key == self._awaited
        note = ""
        if looking:
            note = self.tr("Looking for other descriptions…")
        elif key in self._found and not sentences:
            note = self.tr("There is no other description")
        self._view.show_alternatives(sentences, note, available=True)
        if not looking:
            self._answer(note, len(sentences))

    def _answer(self, note: str, number: int) -> None:
        """Say once, when it is known, what came of showing them."""
        if self._answer_owed:
            self._answer_owed = False
            self._view.reveal_alternatives()
            none = note or self.tr("There is no other description")
            shown = self.tr("%n other description(s) shown", "", number)
            self.told.emit(shown if number else none)

    def _key(self) -> _Key | None:
        """What is described: the model's own sentence, whatever the user has put in its place."""
        caption = self._session.caption
        return (caption.language, caption.text) if caption is not None and caption.text else None


def other_sentences(caption: StoredCaption, found: Iterable[str] = ()) -> list[str]:
    """What might stand in place of the caption: the model's own first, then what it thought of."""
    sentences = dict.fromkeys((caption.text, *caption.alternatives, *found))
    return [sentence for sentence in sentences if sentence and sentence != caption.best_text]
