"""Finds what cannot be French: a wrong article, an adjective that does not follow its noun.

Rules over single words, not a parser: they look at an article or numeral, adjectives before a noun,
the noun, and adjectives right behind it, and at words that must have become one (« de le », « le
homme »). The genders of nouns are in `french_nouns.py`, as people use them in captions; of other
nouns nothing is said. So what is found is nearly always wrong, and much that is wrong is not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from model.wording.french_nouns import GENDERS, Gender

Rule = Literal["gender", "number", "contraction", "elision"]

DISAGREEMENT = 5.0
"""Nats that a sentence loses in the ranking for each of its errors."""

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*['’]?|[.,;:!?]")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SINGULAR: Mapping[str, Gender] = {
    **dict.fromkeys(("un", "le", "ce", "cet", "du", "au"), "m"),
    **dict.fromkeys(("une", "la", "cette"), "f"),
}
_PLURAL = _words(
    "les des ces aux deux trois quatre cinq six sept huit plusieurs quelques ses leurs"
)
_CONTRACTED = frozenset(("de le", "de les", "à le", "à les", "de un", "de une", "de des"))
_INFINITIVES = ("er", "ir", "re")
_ELIDED = _words("le la de que ne je se ce du au jusque")
_VOWELS = "aeiouâàéèêëîïôœ"
_SPOKEN_APART = _words("onze onzième oui ou ouistiti")
_MUTE_H = _words(
    "homme hommes herbe heure histoire hiver hôtel hôpital huile habit habits hélicoptère"
)
_INVARIABLE_AFTER = _words("clair foncé marine vif pâle ciel fluo turquoise et")
_JOINED = frozenset(("et", "ou", "de", "d'", "d’"))
"""Behind these words a noun has an adjective with another one, or is not the one it speaks of."""


def _forms(table: str) -> dict[str, tuple[Gender | None, bool | None]]:
    """Read «masculine feminine» pairs: every form, its gender, whether it is plural."""
    found: dict[str, tuple[Gender | None, bool | None]] = {}
    for pair in table.split(";"):
        masculine, feminine = pair.split()
        ends_in_s = masculine.endswith(("s", "x"))
        found[masculine] = ("m", None if ends_in_s else False)
        found[feminine] = ("f", False)
        if not ends_in_s:
            plural = f"{masculine}x" if masculine.endswith("eau") else f"{masculine}s"
            found[plural] = ("m", True)
        found[f"{feminine}s"] = ("f", True)
    return found


_BEFORE = _forms(
    "petit petite;grand grande;gros grosse;beau belle;vieux vieille;nouveau nouvelle;long longue;"
    "bon bonne;haut haute;premier première"
) | {"jeune": (None, False), "jeunes": (None, True)}
_BEHIND = _forms(
    "noir noire;blanc blanche;vert verte;bleu bleue;gris grise;brun brune;violet violette;"
    "blond blonde;roux rousse;petit petite;grand grande;long longue;coloré colorée;"
    "enneigé enneigée;rayé rayée;bondé bondée;herbeux herbeuse;rocheux rocheuse;"
    "sablonneux sablonneuse;boueux boueuse"
) | {"rouge": (None, False), "rouges": (None, True), "jaune": (None, False), "jaunes": (None, True)}
_SAID_OF_THE_FIRST = _forms(
    "assis assise;vêtu vêtue;habillé habillée;couché couchée;allongé allongée;mouillé mouillée;"
    "couvert couverte;rempli remplie"
)
"""Participles often speak of another noun than the one before them, but at a sentence's start."""


@dataclass(frozen=True, slots=True)
class AgreementError:
    """The words that do not go together, and which rule says so."""

    rule: Rule
    words: str


def agreement_errors(text: str) -> list[AgreementError]:
    """Return what is wrong in a French sentence, in its order."""
    words = _WORD.findall(text.lower())
    found: list[AgreementError] = []
    for place in range(len(words) - 1):
        found += _joining(*words[place : place + 3])
        found += _phrase(words, place)
    return found


def _joining(first: str, second: str, third: str = "") -> Iterator[AgreementError]:
    pair = f"{first} {second}"
    if pair in _CONTRACTED:
        if third.endswith(_INFINITIVES) and third not in GENDERS:
            return  # «de le voir»: a pronoun
        yield AgreementError("contraction", pair)
    elif first in _ELIDED and second not in _SPOKEN_APART:
        mute = second in _MUTE_H or second[0] in _VOWELS
        if mute and not (first in ("du", "au", "ce") and not _singular(second)):
            yield AgreementError("elision", pair)


def _phrase(words: list[str], start: int) -> Iterator[AgreementError]:
    """Check the noun phrase that begins at an article or numeral, or a noun without one."""
    article = words[start]
    gender, plural = _SINGULAR.get(article), article in _PLURAL
    place = start
    if gender is not None or plural:
        place += 1
        while place < len(words) - 1 and words[place] in _BEFORE:
            place += 1
    noun = _singular(words[place])
    if noun is None:
        return
    if place == start:
        if start and (words[start - 1] in _BEFORE or words[start - 1] in {*_SINGULAR, *_PLURAL}):
            return  # it is looked at from its article
        yield from _behind(words, start, place, noun[0], None)
        return
    said = " ".join(words[start : place + 1])
    before = [gender, *(_BEFORE[word][0] for word in words[start + 1 : place])]
    if any(form not in (None, noun[0]) for form in before):
        yield AgreementError("gender", said)
    if noun[1] is not None and noun[1] != plural:
        yield AgreementError("number", said)
    yield from _behind(words, start, place, noun[0], plural)


def _behind(
    words: list[str], start: int, place: int, gender: Gender, plural: bool | None
) -> Iterator[AgreementError]:
    """Check the adjective right behind a noun, whose phrase begins at `start`."""
    following = words[place + 1 : place + 3]
    known = _BEHIND | _SAID_OF_THE_FIRST if start == 0 else _BEHIND
    if not following or following[0] not in known or following[-1] in _INVARIABLE_AFTER:
        return
    if start and words[start - 1] in _JOINED:
        return
    adjective, said = known[following[0]], f"{words[place]} {following[0]}"
    if adjective[0] not in (None, gender):
        yield AgreementError("gender", said)
    elif plural is not None and adjective[1] not in (None, plural):
        yield AgreementError("number", said)


@cache
def _singular(word: str) -> tuple[Gender, bool | None] | None:
    """Return a known noun's gender, and whether it is plural (None when both look alike)."""
    if word in GENDERS:
        return GENDERS[word], None if word.endswith(("s", "x", "z")) else False
    for ending, singular in (("s", ""), ("x", ""), ("aux", "al")):
        if word.endswith(ending) and word.removesuffix(ending) + singular in GENDERS:
            return GENDERS[word.removesuffix(ending) + singular], True
    return None
