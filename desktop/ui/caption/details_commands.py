"""Tells more about the picture in the window, on demand: what is likely, and what was measured."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop import settings
from desktop.history.entries import StoredCaption
from desktop.jobs import Job, JobRunner
from desktop.messages.details import details, likely_things
from desktop.messages.origin import origin_words
from desktop.session import Session
from desktop.settings import Settings
from desktop.speech.controller import Speaking
from desktop.ui.chrome.menus import Menus
from desktop.ui.widgets.details_dialog import DetailsDialog
from model.caption import Sight

if TYPE_CHECKING:
    from desktop.export.origin import Origin
    from model.pictures.measures import Measures


class DetailsCommands(QObject):
    """Has the model look again, for where things are, and measures on the thread of pictures."""

    def __init__(
        self,
        session: Session,
        speaking: Speaking,
        loading: JobRunner,
        menus: Menus,
        table: Settings,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._speaking = speaking
        self._loading = loading
        self._settings = table
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
        seeing = self._session.see("telling more")
        if path is None or caption is None or seeing is None:
            return
        self._follow(seeing, lambda sight: self._measure(path, caption, sight))

    def _measure(self, path: Path, caption: StoredCaption, sight: Sight) -> None:
        measuring = self._loading.start(lambda _: _measured(path))
        self._follow(measuring, lambda found: self._show(caption, sight, *found))

    def _follow(self, job: Job, then: Callable[[Any], None]) -> None:
        self._job = job
        job.finished.connect(then)
        job.failed.connect(lambda error: self._session.failed.emit((error,)))

    def _show(
        self,
        caption: StoredCaption,
        sight: Sight,
        measures: Measures,
        origin: Origin,
    ) -> None:
        sentence = self._session.said(caption).text
        things = likely_things(sight, caption.language)
        told = details(sentence, caption.language, things, measures, has_text=self._has_text())
        if self._settings.get(settings.TELL_ORIGIN):
            told += origin_words(origin.date, origin.place, caption.language, timed=origin.timed)
        self.dialog = DetailsDialog(told, caption.language, self._parent)
        self.dialog.finished.connect(lambda _: self._close())
        self.dialog.open()
        self._speaking.say(" ".join(told), caption.language)

    def _has_text(self) -> bool:
        """Whether text has been read in the picture, or found behind its caption."""
        entry = self._session.current.entry if self._session.current is not None else None
        return entry is not None and entry.text is not None and bool(entry.text.text)

    def _close(self) -> None:
        self.dialog = None
        self._speaking.silence()

    def _forget(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None
        if self.dialog is not None:
            self.dialog.close()


def _measured(path: Path) -> tuple[Measures, Origin]:
    # Imported late, like all that decodes pictures.
    from desktop.export.origin import origin_of
    from model.pictures.measures import measure

    return measure(path), origin_of(path)
