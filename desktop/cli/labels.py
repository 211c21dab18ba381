"""ImageNet's labels on the command line: one a line, or as values of a JSON object. No Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from desktop.messages.lookup import percent
from model.caption import Language, Tag

UNLABELLED: Mapping[Language, str] = {
    "en": "this model tells no labels",
    "fr": "ce modèle ne donne pas d’étiquettes",
}

_LINE: Mapping[Language, str] = {
    "en": "- {name}: {number}%",
    "fr": "- {name}\u00a0: {number}\u00a0%",
}


def label_lines(labels: Sequence[Tag], language: Language) -> list[str]:
    """The lines in which labels are printed, the likeliest first."""
    return [
        _LINE[language].format(name=label.word, number=percent(label.probability))
        for label in labels
    ]


def labels_as_values(labels: Sequence[Tag]) -> list[dict[str, Any]]:
    """What a JSON object says of them."""
    return [{"label": label.word, "probability": round(label.probability, 4)} for label in labels]
