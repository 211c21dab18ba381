"""Correcting, judging and replacing the caption: joins the menus and the caption to the session."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.history.entries import StoredCaption
from desktop.session import Session
from desktop.ui.caption.caption_view import CaptionView
from desktop.ui.chrome.menus import Menus


class CorrectionCommands(QObject):
    """Keeps what can be done to the caption in step with what is shown.

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
        session.current_changed.connect(self._refresh)
        session.caption_changed.connect(self._refresh)
        session.caption_judged.connect(self._refresh)
        session.entry_changed.connect(self._refresh)
        menus.correct.triggered.connect(self.start)
        menus.right.triggered.connect(lambda on: session.judge("right" if on else None))
        menus.wrong.triggered.connect(lambda on: session.judge("wrong" if on else None))
        session.caption_judged.connect(self._tell_verdict)
        session.caption_corrected.connect(self._tell_correction)
        menus.alternatives.toggled.connect(view.set_alternatives_shown)
        menus.alternatives.toggled.connect(self._tell_alternatives)
        view.correct_wanted.connect(self.start)
        view.corrected.connect(session.correct)
        view.judged.connect(session.judge)
        view.alternatives_toggled.connect(menus.alternatives.setChecked)
        view.alternatives.chosen.connect(self._take)
        self._refresh()

    def start(self) -> None:
        """Let the user write the caption anew."""
        correctable = self._session.correctable()
        if correctable is not None:
            self._view.start_editing(correctable, correctable.caption.best_text)

    def _take(self, sentence: str) -> None:
        correctable = self._session.correctable()
        if correctable is not None:
            self._session.correct(correctable, sentence)

    def _tell_verdict(self, caption: StoredCaption) -> None:
        words = {
            "right": self.tr("Marked as right"),
            "wrong": self.tr("Marked as wrong"),
            None: self.tr("Mark taken away"),
        }
        self.told.emit(words[caption.verdict])

    def _tell_correction(self, caption: StoredCaption) -> None:
        own = caption.correction is not None
        self.told.emit(self.tr("Caption corrected") if own else self.tr("Correction taken back"))

    def _tell_alternatives(self, shown: bool) -> None:
        number = self._view.alternatives.count()
        if not shown:
            self.told.emit(self.tr("Alternatives hidden"))
        elif number:
            self.told.emit(self.tr("%n other description(s) shown", "", number))
        else:
            self.told.emit(self.tr("There is no other description"))

    def _refresh(self) -> None:
        caption = self._session.caption
        correctable = self._session.correctable() is not None
        corrected = caption is not None and caption.correction is not None
        verdict = caption.verdict if caption is not None else None
        self._view.set_correctable(correctable)
        self._view.show_verdict(verdict, corrected=corrected)
        self._view.show_alternatives(other_sentences(caption) if caption is not None else ())
        self._menus.correct.setEnabled(correctable)
        for action, meaning in ((self._menus.right, "right"), (self._menus.wrong, "wrong")):
            action.setEnabled(correctable and not corrected)
            action.setChecked(verdict == meaning)


def other_sentences(caption: StoredCaption) -> list[str]:
    """What might stand in place of the caption: the model's own first, then its alternatives."""
    sentences = dict.fromkeys((caption.text, *caption.alternatives))
    return [sentence for sentence in sentences if sentence and sentence != caption.best_text]
