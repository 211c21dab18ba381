"""Correcting and judging the caption: joins the menus and the caption to the session."""

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
        view.correct_wanted.connect(self.start)
        view.corrected.connect(session.correct)
        view.judged.connect(session.judge)
        self._refresh()

    def start(self) -> None:
        """Let the user write the caption anew."""
        correctable = self._session.correctable()
        if correctable is not None:
            self._view.start_editing(correctable, correctable.caption.best_text)

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

    def _refresh(self) -> None:
        caption = self._session.caption
        correctable = self._session.correctable() is not None
        corrected = caption is not None and caption.correction is not None
        verdict = caption.verdict if caption is not None else None
        self._view.set_correctable(correctable)
        self._view.show_verdict(verdict, corrected=corrected)
        self._menus.correct.setEnabled(correctable)
        for action, meaning in ((self._menus.right, "right"), (self._menus.wrong, "wrong")):
            action.setEnabled(correctable and not corrected)
            action.setChecked(verdict == meaning)
