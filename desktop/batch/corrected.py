"""Puts corrected pictures of a batch into the history, from which the model learns."""

from __future__ import annotations

from desktop.batch.items import Item
from desktop.history.controller import Library
from model.caption import Language


class CorrectedPictures:
    """Knows which entry of the history each picture corrected here has."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._entries: dict[int, int] = {}

    def remember(self, item: Item, language: Language, text: str | None) -> None:
        """Keep the user's own wording in the history, too; None takes it back there."""
        known = self._entries.get(item.id)
        if known is not None:
            self._library.correct(known, language, text)
        elif text is not None:
            job = self._library.add(item.path, "opened", item.captions[language].as_caption())
            job.finished.connect(lambda entry: self._entries.update({item.id: entry.id}))
            job.finished.connect(lambda entry: self._library.correct(entry.id, language, text))
