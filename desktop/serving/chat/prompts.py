"""What a prompt asks of a captioner: a language, and how much.

Programs that speak to chat models send an instruction along with the picture. A captioner can do
three things with one: choose the language, write one sentence or several, and name the things it
sees. Simple words in the prompt choose; whatever else it says is not done, and nothing is claimed
about it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from model.caption import Language

Detail = Literal["sentence", "several", "things"]
"""One sentence; that one and others; or the names of things seen, with their probabilities."""

_NAMED = {
    "fr": re.compile(r"\b(?:french|fran[cç]ais)\b", re.IGNORECASE),
    "en": re.compile(r"\b(?:english|anglais)\b", re.IGNORECASE),
}
"""A language named decides, whatever the prompt is written in."""

_FRENCH = re.compile(
    r"\b(?:d[ée]cri\w*|l[ée]gend\w*|phrases?\s+courtes?|cette|quelles?|quoi|voi[st]|voyez|"
    r"dans|l['’]image|une|avec|mots[- ]cl[ée]s|[ée]tiquettes|r[ée]ponds|sur|est-ce)\b",
    re.IGNORECASE,
)
_ENGLISH = re.compile(
    r"\b(?:describe|caption|the|this|what|which|is|are|of|with|write|keywords|labels|answer|and)\b",
    re.IGNORECASE,
)
_THINGS = re.compile(
    r"\b(?:labels?|tags?|keywords?|classify|mots[- ]cl[ée]s|[ée]tiquettes?|classe)\b",
    re.IGNORECASE,
)
_BRIEF = re.compile(
    r"\b(?:one|single|short|brief(?:ly)?|concise|une\s+(?:seule\s+)?phrase|courte?|br[eè]ve?|"
    r"bri[eè]vement)\b",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"\b(?:detail(?:s|ed)?|in[- ]depth|thorough(?:ly)?|long|paragraph|alternatives|everything|"
    r"d[ée]tail(?:s|l[ée]e?s?)?|longue(?:ment)?|paragraphe)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a prompt asks for, as far as a captioner can do it."""

    language: Language
    detail: Detail


def read_prompt(prompt: str, otherwise: Language, system: str = "") -> Wish:
    """Read a prompt, and the system prompt before it; `otherwise` is for one that says nothing."""
    return Wish(_language(prompt, system, otherwise), _detail(prompt))


def _language(prompt: str, system: str, otherwise: Language) -> Language:
    for text in (prompt, system):
        named = _last_named(text)
        if named is not None:
            return named
    french, english = len(_FRENCH.findall(prompt)), len(_ENGLISH.findall(prompt))
    if french == english:
        return otherwise
    return "fr" if french > english else "en"


def _last_named(text: str) -> Language | None:
    """The language that a text names last: "translate this English picture into French"."""
    places: list[tuple[int, Language]] = [
        (found.start(), language)
        for language in ("en", "fr")
        for found in _NAMED[language].finditer(text)
    ]
    return max(places)[1] if places else None


def _detail(prompt: str) -> Detail:
    if _THINGS.search(prompt):
        return "things"
    return "several" if _MORE.search(prompt) and not _BRIEF.search(prompt) else "sentence"
