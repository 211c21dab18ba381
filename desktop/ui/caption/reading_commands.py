"""The text in the picture: when it is read, what is said of it, and how it is heard.

Of a document or a screenshot the text is what matters, so it is read at once, and spoken after what
the picture is. In a photo it is looked for behind everything else; that there is some is told, and
a key reads it.
"""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from desktop import settings
from desktop.history.controller import Library
from desktop.history.entries import StoredCaption, StoredText
from desktop.jobs import Job
from desktop.messages import lookup as messages
from desktop.messages.reading import INCOMPLETE, UNREADABLE
from desktop.reading.controller import Reading
from desktop.reading.found_text import AT_ONCE, FoundText
from desktop.session import Session
from desktop.settings import Settings
from desktop.speech.controller import Speaking
from desktop.ui.caption.found_text_view import FoundTextView
from desktop.ui.chrome.menus import Menus
from desktop.ui.player.player_bar import PlayerBar
from model.caption import Kind

_log = logging.getLogger(__name__)

_NEVER: tuple[Kind, ...] = ("blank",)


class ReadingCommands(QObject):
    """Joins the reading of text to the session, the menus and the player.

    Signals, on the UI thread:
    - told(str): what a screen reader should say.
    """

    told = Signal(str)

    def __init__(
        self,
        session: Session,
        parts: tuple[Reading, Speaking, Library],
        view: FoundTextView,
        player: PlayerBar,
        menus: Menus,
        table: Settings,
    ) -> None:
        super().__init__(view)
        self._session = session
        self._reading, self._speaking, self._library = parts
        self._view = view
        self._player = player
        self._menus = menus
        self._settings = table
        self._complained = False
        self._forget()
        session.current_changed.connect(self._forget)
        session.caption_changed.connect(self._follow)
        session.entry_changed.connect(lambda _: self._keep())
        menus.read_text.triggered.connect(self.read_aloud)
        view.read_wanted.connect(self.read_aloud)
        # After the session's own: a caption of several pieces goes on first.
        player.ended.connect(self._say_what_waits, Qt.ConnectionType.QueuedConnection)

    def read_aloud(self) -> None:
        """Show the text and say it, once it is read."""
        self._wanted = True
        if self._found is not None:
            self._show()
            self._say()
        elif self._job is None:
            self._begin(behind=False)

    def _forget(self) -> None:
        """Another picture: nothing is known of its text."""
        if (job := getattr(self, "_job", None)) is not None:
            job.cancel()
        self._job: Job | None = None
        self._found: FoundText | None = None
        self._stored: StoredText | None = None
        self._wanted = False
        self._waits = False
        self._view.show_note("")
        self._menus.read_text.setEnabled(False)

    def _follow(self, caption: StoredCaption) -> None:
        """The picture is described: now its text has its turn."""
        current = self._session.current
        if current is None or current.readable is None or caption.kind in _NEVER:
            return
        self._menus.read_text.setEnabled(True)
        if self._found is not None or self._job is not None:
            return
        at_once = caption.kind in AT_ONCE
        self._wanted = self._wanted or at_once
        if current.entry is not None and (known := current.entry.text) is not None:
            self._stored = known
            self._found = FoundText(known.text, known.language)
            self._show()
        else:
            self._begin(behind=not at_once)

    def _begin(self, *, behind: bool) -> None:
        current = self._session.current
        picture: Path | None = current.readable if current is not None else None
        if picture is None:
            return
        self._job = job = self._reading.read(picture, behind=behind)
        if self._wanted:
            self._view.show_note(self.tr("Reading the text…"))
        job.finished.connect(lambda found: self._end(job, found))
        job.failed.connect(lambda error: self._fail(job, error))

    def _end(self, job: Job, found: FoundText) -> None:
        if job is not self._job:
            return
        self._job, self._found = None, found
        self._keep()
        self._show()
        if self._wanted:
            self._say_after_the_caption()
        elif found.text:
            self.told.emit(self._view.note)

    def _fail(self, job: Job, error: Exception) -> None:
        if job is not self._job:
            return
        self._job = None
        _log.info("no text was read: %s", type(error).__name__)
        words = messages.message_for(error, self._settings.interface_language()).text
        # Once is enough where nobody has asked for a text.
        self._view.show_note(words if self._wanted or not self._complained else "")
        if self._view.note:
            self._complained = True
            self.told.emit(words)

    def _keep(self) -> None:
        """Store what was read, as soon as the picture is in the history."""
        current, found = self._session.current, self._found
        if current is None or current.entry is None or found is None:
            return
        stored = StoredText(found.text, found.language)
        if stored not in (self._stored, current.entry.text):
            self._stored = stored
            self._library.keep_text(current.entry.id, stored)

    def _show(self) -> None:
        found = self._found
        language = self._settings.interface_language()
        if found is None:
            self._view.show_note("")
        elif not found.text:
            none = self.tr("There is no text in this picture") if self._wanted else ""
            self._view.show_note(UNREADABLE[language] if found.unreadable else none)
        elif self._wanted:
            note = self.tr("Text in the picture") if found.complete else INCOMPLETE[language]
            self._view.show_text(found.text, found.language, note)
        else:
            key = self._menus.read_text.shortcut().toString(
                self._menus.read_text.shortcut().SequenceFormat.NativeText
            )
            there = self.tr("There is text in this picture. To read it: {key}").format(key=key)
            self._view.show_note(there, readable=True)

    def _say_after_the_caption(self) -> None:
        """Wait until what the picture is has been said."""
        automatic = self._settings.get(settings.SPEAK_AUTOMATICALLY)
        if not automatic or self._session.left_to_reader:
            self.told.emit(self._found.text if self._found is not None else "")
        elif self._player.speaking or self._speaking.busy:
            self._waits = True
        else:
            self._say()

    def _say_what_waits(self) -> None:
        if self._waits and not self._speaking.busy:
            self._waits = False
            self._say()

    def _say(self) -> None:
        self._waits = False
        found = self._found
        if found is None or not found.text:
            self.told.emit(self._view.note)
            return
        language = found.language or self._settings.caption_language()
        self._speaking.say(found.text, language)
