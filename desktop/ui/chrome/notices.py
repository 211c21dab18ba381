"""Words what is not a caption: refusals, errors, things done; the banner shows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject

from desktop.messages import lookup as messages
from desktop.pictures.drops import Reason, Refusal
from desktop.settings import Settings
from desktop.ui.chrome import report
from desktop.ui.chrome.banner import Action, Banner

_SENTENCES_SHOWN = 3


class Notices(QObject):
    """Turns what happened into a title and a sentence in the language of the interface."""

    def __init__(self, banner: Banner, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._banner = banner
        self._settings = settings

    def tell(self, title: str, words: str, *, topic: str = "") -> None:
        """Say that something is done, or has come about; the title may be empty.

        The message goes when its topic is over; see `end_topic`.
        """
        self._banner.show_message(title, words, symbol="info", topic=topic)

    def offer(self, title: str, words: str, action: Action, *, topic: str = "") -> None:
        """Say that something has come about, and what can be done about it."""
        self._banner.show_message(title, words, symbol="info", action=action, topic=topic)

    def dismiss(self) -> None:
        """Take the message away: another page is gone to."""
        self._banner.hide()

    def end_topic(self, topic: str) -> None:
        """What was told about this is not so any more."""
        self._banner.end_topic(topic)

    def warn(self, title: str, words: str, details: str, *, topic: str = "") -> None:
        """Say that something went wrong; `details` are for a report."""
        self._banner.show_message(title, words, details=details, topic=topic)

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why what was dropped or pasted brings no picture, and what to do instead."""
        title, sentence = self._refusal_words(refusal.reason)
        self.tell(title, sentence)

    def show_set_aside(self, number: int) -> None:
        """Say that a new drop took the place of the rest of the last one."""
        words = self.tr("%n picture(s) of the last drop were not described.", "", number)
        self.tell("", words)

    def show_saved(self, path: Path) -> None:
        """Say where the sound is now."""
        words = self.tr("The sound was saved as “{name}”.").format(name=path.name)
        self.tell("", words)

    def show_deleted(self, number: int, undo: Callable[[], object]) -> None:
        """Say that entries were deleted, and offer to bring them back."""
        words = self.tr("%n picture(s) deleted from the history.", "", number)
        self.offer("", words, Action(self.tr("Undo"), undo))

    def show_errors(self, errors: Sequence[object], *, topic: str = "") -> None:
        """Say what went wrong and what to do; nothing is interrupted."""
        language = self._settings.interface_language()
        told = [messages.message_for(error, language) for error in errors]
        details = report.details(errors)
        if len(told) == 1:
            self.warn(told[0].title, told[0].text, details, topic=topic)
            return
        title = self.tr("%n picture(s) could not be described", "", len(told))
        sentences = dict.fromkeys(message.sentence for message in told)
        shown = "\n".join(list(sentences)[:_SENTENCES_SHOWN])
        self.warn(title, shown, details)

    def show_unplayable(self, details: str) -> None:
        """Say that a sound could not be played; `details` are Qt's own words."""
        title = self.tr("The sound cannot be played")
        self.warn(title, self.tr("The sentence can still be read. Try Replay."), details)

    def show_unprinted(self) -> None:
        """Say that the page was not printed."""
        title = self.tr("The page could not be printed")
        self.warn(title, self.tr("Choose another printer, or another place for the PDF."), title)

    def _refusal_words(self, reason: Reason) -> tuple[str, str]:
        if reason is Reason.WEB_ADDRESS:
            return self.tr("This is an address on the web"), self.tr(
                "Nothing is ever fetched from the network. Save the picture and drop the file, "
                "or copy the picture itself and paste it."
            )
        again = self.tr("Copy a picture or a picture file, then paste again.")
        if reason is Reason.TEXT:
            return self.tr("This is text, not a picture"), again
        if reason is Reason.EMPTY:
            return self.tr("There is nothing to paste"), again
        return self.tr("There is no picture in this"), self.tr(
            "Drop a picture file, or copy a picture and paste it."
        )
