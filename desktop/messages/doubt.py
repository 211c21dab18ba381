"""How a caption is said: plainly where it is sure, else with its doubt. Composed here alone.

Window, command line and speech all say what `said` gives; files get the sentence itself, beside
how sure it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from desktop.messages.lookup import Certainty, certainty
from desktop.messages.naming import with_article
from model.caption import Language, Tag
from model.wording.subjects import subjects

SEEN = 0.25
"""The probability from which a thing is shown among those that the model sees."""

_TOLD, _TOLD_OF_SOMEBODY = 0.75, 0.9
"""Those from which it is told beside the sentence or in its place: what is so likely was right four
times in five (model/training/RUNS.md). For persons and animals the sentence has asked for evidence,
and whom it leaves out is seldom there."""

FOUNDED = 0.2
"""Confidence below which not the sentence is said but what is likely to be there, if anything."""

_MOST_THINGS = 3

_LEADS: Mapping[Language, Mapping[Certainty, str]] = {
    "en": {
        "sure": "",
        "probable": "Probably: ",
        "unsure": "I am not sure: ",
        "unknown": "This model says: ",
    },
    "fr": {
        "sure": "",
        "probable": "Probablement\u00a0: ",
        "unsure": "Je ne suis pas sûr\u00a0: ",
        "unknown": "Ce modèle dit\u00a0: ",
    },
}

_SEEN: Mapping[Language, tuple[str, str]] = {
    "en": ("I see {}.", " and "),
    "fr": ("Je vois {}.", " et "),
}
"""The sentence about things, and what joins the last two."""

_NOTHING: Mapping[Language, str] = {
    "en": "I cannot tell what this shows.",
    "fr": "Je ne peux pas dire ce que cela montre.",
}

_SEVERAL: Mapping[Language, Mapping[str, str]] = {
    "en": {"person": "people", "child": "children"},
    "fr": {"personne": "personnes", "enfant": "enfants"},
}
"""What may be one or many, and in French could be taken for nobody."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said; the sentence itself begins at `start`, and is not in it where that is all."""

    text: str
    start: int = 0


def seen(tags: Sequence[Tag], language: Language) -> tuple[str, ...] | None:
    """The things that are likely enough to be told, in their order; None of a model without any."""
    return tuple(tag.word for tag in tags if is_told(tag, language)) if tags else None


def is_told(tag: Tag, language: Language) -> bool:
    """Whether a thing, named in this language, is likely enough to be told."""
    return tag.probability >= (_TOLD_OF_SOMEBODY if subjects(tag.word, language) else _TOLD)


def said(
    sentence: str,
    language: Language,
    confidence: float,
    things: Iterable[str] | None = None,
    *,
    all_the_same: bool = False,
) -> Said:
    """What to say of a picture that the model has described with this confidence.

    `things` are what `seen` names, None where that is not known; they take the sentence's place
    where it has little foundation, unless it is asked for `all_the_same`.
    """
    if confidence < FOUNDED and things is not None and not all_the_same:
        named = list(things)[:_MOST_THINGS]
        text = _NOTHING[language]
        if named:
            text = _SEEN[language][0].format(listed(named, language))
        return Said(text, len(text))
    lead = _LEADS[language][certainty(confidence)]
    return Said(lead + (_within(sentence) if lead else sentence), len(lead))


def listed(things: Iterable[str], language: Language) -> str:
    """Things in a row, as one says them."""
    *first, last = (_named(thing, language) for thing in things)
    return _SEEN[language][1].join([", ".join(first), last]) if first else last


def _named(thing: str, language: Language) -> str:
    """A thing as one says it, with its article."""
    return with_article(_SEVERAL[language].get(thing, thing), language)


def _within(sentence: str) -> str:
    """A sentence that goes on behind a colon: without its capital, unless that is an acronym's."""
    return sentence if sentence[1:2].isupper() else sentence[:1].lower() + sentence[1:]
