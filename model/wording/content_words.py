"""Which words carry a sentence's content: not those of grammar, and not what only paints a noun.

A list of each, for English and French captions. Words of grammar have no place in a picture. Two
sentences say something different when a noun or a verb differs, not an article or a colour.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from model.caption import Language
from model.tokenizer import Tokenizer


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


GRAMMAR: Mapping[Language, frozenset[str]] = {
    "en": _words(
        """a an the this that these those some any each every another other others of in on at to
        into onto for from with without by as off over under up down out through across along
        around behind beside between against near next above below toward towards during while
        after before about and or but nor so than then there it its it's he she him her his hers
        they them their themselves himself herself itself who whom whose which what where when is
        are was were be been being has have had having do does did doing can could will would
        not no very just also too both all two three four five six several many one ones set's s
        """
    ),
    "fr": _words(
        """un une des le la les l' d' de du au aux à ce cet cette ces ça c' s' se sa son ses leur
        leurs mon ma mes y en n' ne pas qu' que qui quoi dont où dans sur sous avec sans par pour
        vers chez contre entre devant derrière près côté autour travers dessus dessous long lors
        pendant tandis alors comme et ou mais ni donc il elle ils elles lui eux on est sont était
        être étant a ont ayant avoir deux trois quatre cinq six plusieurs quelques tout toute tous
        toutes autre autres très aussi plus même face"""
    ),
}
"""Articles, pronouns, prepositions, conjunctions, auxiliaries and counts; lower case."""

PAINTING: Mapping[Language, frozenset[str]] = {
    "en": _words(
        """black white red blue green yellow brown gray grey orange pink purple tan golden blond
        blonde dark light bright colorful colored small little tiny big large huge long short tall
        young old older little"""
    ),
    "fr": _words(
        """noir noire noirs noires blanc blanche blancs blanches rouge rouges bleu bleue bleus
        bleues vert verte verts vertes jaune jaunes brun brune bruns brunes marron gris grise
        grises orange rose roses violet violette beige doré dorée clair claire foncé sombre coloré
        colorée petit petite petits petites grand grande grands grandes gros grosse gros long
        longue jeune jeunes vieux vieille"""
    ),
}
"""Colours, sizes and ages."""

_WITHOUT_CONTENT = {language: GRAMMAR[language] | PAINTING[language] for language in GRAMMAR}

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*['’]?")
_ENDINGS: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(r"(ing|es|s|ed)$"),
    "fr": re.compile(r"(ent|es|e|s|x|ant)$"),
}
_STEM = 3
"""No ending is taken off that would leave fewer letters."""


def is_grammar(word: str, language: Language) -> bool:
    """Say whether a written word, its punctuation left aside, only serves grammar."""
    return word.strip(' ,.;:!?"()«»').lower().replace("’", "'") in GRAMMAR[language]


def grammar_tokens(tokenizer: Tokenizer, language: Language) -> frozenset[int]:
    """Return the tokens that words of grammar are written with."""
    return frozenset(token for word in GRAMMAR[language] for token in tokenizer.encode_within(word))


def carries_content(word: str, language: Language) -> bool:
    """Say whether a word is a noun or a verb, as far as lists tell; perhaps with one elided."""
    parts = re.findall(r"[^\W\d_]+['’]?", word.lower().replace("’", "'"))
    return any(part not in _WITHOUT_CONTENT[language] for part in parts)


def content(text: str, language: Language) -> frozenset[str]:
    """Return the stems of a sentence's nouns and verbs, as far as lists tell them."""
    known = _WITHOUT_CONTENT[language]
    spoken = (word.replace("’", "'") for word in _WORD.findall(text.lower()))
    return frozenset(_stem(word, language) for word in spoken if word not in known)


def _stem(word: str, language: Language) -> str:
    """Take off the ending of a plural or a verb, and what it doubled ("running", "runs")."""
    stem = _ENDINGS[language].sub("", word)
    if len(stem) < _STEM:
        return word
    doubled = len(stem) > _STEM and stem[-1] == stem[-2]
    return stem[:-1] if doubled else stem.removesuffix("e") if len(stem) > _STEM else stem


def telling(sentences: list[str], language: Language) -> list[str]:
    """Keep, in order, the sentences that say something else than each one kept before them."""
    kept: dict[frozenset[str], str] = {}
    for sentence in sentences:
        kept.setdefault(content(sentence, language), sentence)
    return list(kept.values())
