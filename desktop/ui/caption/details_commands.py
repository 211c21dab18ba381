"""Tells more about the picture in the window, on demand: what is likely, and what was measured."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.history.entries import StoredCaption
from desktop.jobs import Job, JobRunner
from desktop.messages.details import details
from desktop.messages.doubt import seen
from desktop.session import Session
from desktop.speech.controller import Speaking
from desktop.ui.caption.caption_view import CaptionView
from desktop.ui.chrome.menus import Menus
from desktop.ui.widgets.details_dialog import DetailsDialog


class DetailsCommands(QObject):
    """Measures on the thread that reads pictures; what the model sees is in the view already."""

    def __init__(
        self,
        session: Session,
        speaking: Speaking,
        loading: JobRunner,
        view: CaptionView,
        menus: Menus,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._speaking = speaking
        self._loading = loading
        self._view = view
        self._parent = parent
        self._job: Job | None = None
        self.dialog: DetailsDialog | None = None
        menus.details.triggered.connect(self.tell)
        session.caption_changed.connect(lambda _: menus.details.setEnabled(True))
        session.current_changed.connect(self._forget)
        session.current_changed.connect(lambda _: menus.details.setEnabled(False))
        menus.details.setEnabled(False)

    def tell(self) -> None:
        """Say more about the picture, and show it as a list."""
        current, caption = self._session.current, self._session.caption
        path = current.readable if current is not None else None
        if path is None or caption is None:
            return
        self._job = self._loading.start(lambda _: _measured(path))
        self._job.finished.connect(lambda measures: self._show(caption, measures))
        self._job.failed.connect(lambda error: self._session.failed.emit((error,)))

    def _show(self, caption: StoredCaption, measures: object) -> None:
        from model.pictures.measures import Measures

        assert isinstance(measures, Measures)
        sentence = self._session.said(caption).text
        told = details(sentence, caption.language, seen(self._view.tags.tags), measures)
        self.dialog = DetailsDialog(told, caption.language, self._parent)
        self.dialog.finished.connect(lambda _: self._close())
        self.dialog.open()
        self._speaking.say(" ".join(told), caption.language)

    def _close(self) -> None:
        self.dialog = None
        self._speaking.silence()

    def _forget(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None
        if self.dialog is not None:
            self.dialog.close()


def _measured(path: Path) -> object:
    # Imported late, like all that decodes pictures.
    from model.pictures.measures import measure

    return measure(path)
