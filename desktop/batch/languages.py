"""Which languages the captions of a batch are written in."""

from __future__ import annotations

from desktop import settings
from desktop.batch.items import Batch
from desktop.settings import Settings
from model.caption import LANGUAGES, Language


def chosen_languages(batch: Batch | None, table: Settings) -> str:
    """`en`, `fr` or `both`, as a batch has it; a new one gets what was chosen last, if anything."""
    own = batch.languages if batch is not None else ""
    return own or table.get(settings.BATCH_LANGUAGES)


def in_languages(chosen: str, table: Settings) -> tuple[Language, ...]:
    """Which languages that is, that of the window's captions first; it alone if none is chosen."""
    first = table.caption_language()
    if chosen == "both":
        return tuple(sorted(LANGUAGES, key=lambda language: language != first))
    return tuple(language for language in LANGUAGES if language == chosen) or (first,)
