"""What a search through folders passed over, in one sentence: how much, and why, by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from model.caption import Language

_KINDS_SHOWN = 4

_HEAD: Mapping[Language, str] = {"en": "{number} passed over: ", "fr": "{number} passés\u00a0: "}

REASONS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "no_picture": "not pictures",
        "other_kind": "kinds that are not opened",
        "system": "hidden or of the system",
        "unreadable": "not readable",
        "lost_link": "links that lead nowhere",
        "no_file": "pipes and devices",
    },
    "fr": {
        "no_picture": "pas des images",
        "other_kind": "types qui ne s’ouvrent pas",
        "system": "cachés ou du système",
        "unreadable": "illisibles",
        "lost_link": "liens qui ne mènent nulle part",
        "no_file": "tubes et périphériques",
    },
}


def passed_over_words(counts: Mapping[tuple[Any, str], int], language: Language) -> str:
    """The sentence, without its full stop; empty where nothing was passed over.

    `counts` is by reason and kind, as `desktop.pictures.folders.PassedOver` has it.
    """
    total = sum(counts.values())
    if not total:
        return ""
    parts = []
    for reason, words in REASONS[language].items():
        kinds = Counter({kind: counts[name, kind] for name, kind in counts if name == reason})
        if not kinds:
            continue
        named = [f"{kind} {number}" for kind, number in kinds.most_common(_KINDS_SHOWN) if kind]
        parts.append(f"{words} {kinds.total()}" + (f" ({', '.join(named)})" if named else ""))
    return _HEAD[language].format(number=total) + ", ".join(parts)
