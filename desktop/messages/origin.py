"""What a picture's own file says of when and where it was taken, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from model.caption import Language

_DATE: Mapping[Language, str] = {
    "en": "Its file says that it dates from {day}.",
    "fr": "D’après son fichier, elle date du {day}.",
}

_TIME: Mapping[Language, str] = {
    "en": " at {hour}:{minute:02}",
    "fr": " à {hour}\u00a0h\u00a0{minute:02}",
}

_PLACE: Mapping[Language, str] = {
    "en": "Its file names the place: {}.",
    "fr": "Son fichier nomme le lieu\u00a0: {}.",
}

_MONTHS: Mapping[Language, tuple[str, ...]] = {
    "en": (
        *("January", "February", "March", "April", "May", "June", "July", "August"),
        *("September", "October", "November", "December"),
    ),
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août"),
        *("septembre", "octobre", "novembre", "décembre"),
    ),
}


def origin_words(
    date: datetime | None, place: Sequence[str], language: Language, *, timed: bool = True
) -> list[str]:
    """Sentences about a date and a place, from small to large; none of what is not known."""
    told = []
    if date is not None:
        told.append(_DATE[language].format(day=_when(date, language, timed=timed)))
    if place:
        told.append(_PLACE[language].format(", ".join(place)))
    return told


def _when(date: datetime, language: Language, *, timed: bool) -> str:
    month = _MONTHS[language][date.month - 1]
    day = "1er" if language == "fr" and date.day == 1 else str(date.day)
    words = f"{day} {month} {date.year}"
    return words + (_TIME[language].format(hour=date.hour, minute=date.minute) if timed else "")
