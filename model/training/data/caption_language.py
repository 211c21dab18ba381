"""Which language a caption is in: as stated beside it, else guessed from its smallest words.

Articles, prepositions and the like are a third of any caption and hardly shared between
languages, so that counting them tells English from French, and both from their neighbours, without
a model. A caption without any ("Rex") is taken for what most of its neighbours are.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from model.caption import LANGUAGES, Language

_STATED: dict[str, Language] = {
    **dict.fromkeys(("en", "eng", "english", "anglais"), "en"),
    **dict.fromkeys(("fr", "fra", "fre", "french", "français", "francais"), "fr"),
}

_SMALL_WORDS = {
    "en": "a an and are at behind by for from front has her his i in into is it its my near next "
    "of off on one our out over playing sitting standing the their there three through to two up "
    "walking while wearing white with",
    "fr": "a à assis assise au aux avec chez d dans de debout derrière des deux devant du elle en "
    "est et fait il ils j jouant l la le les leur ma mes mon notre nos par porte pour près qu que "
    "qui sa se ses son sont sous sur tient trois un une vers y",
    "de": "am auf aus bei dem den der des die ein eine einem einen einer er es für hat ich im in "
    "ist mein meine mit nach neben sie sind sitzt steht über und unter von vor zu zum zur",
    "es": "al con de del el en es está están hay la las lo los mi mis por que se sentado su sus un "
    "una unas unos y",
    "it": "al alla che con da dal dei del della delle di e è gli i il in la le lo mia mio nel "
    "nella per seduto si sono su sul sulla un una uno",
    "pt": "ao com da das de do dos e em está estão há meu minha na nas no nos o os para por que "
    "sentado seu sua um uma",
    "nl": "aan bij de een en het hij in is met mijn naar naast of op over staat te van voor "
    "zij zit",
}
_LANGUAGES_OF = {
    word: tuple(name for name, words in _SMALL_WORDS.items() if word in words.split())
    for word in " ".join(_SMALL_WORDS.values()).split()
}

# Written in French but in no English word that is not a name or itself French.
_FRENCH_LETTERS = frozenset("àâæçèéêëîïôœùûÿ")
_WORD = re.compile(r"[^\W\d_]+")


def stated_language(text: str) -> Language | None:
    """Read a language's name or tag ("fr", "fr-CA", "French"); None for any other language."""
    return _STATED.get(re.split(r"[-_]", text.strip().lower(), maxsplit=1)[0])


def guess_language(caption: str) -> str:
    """Return the ISO 639-1 code of the likeliest language, "" when nothing tells.

    Besides `LANGUAGES` it knows the codes of five neighbours; "?" is another script.
    """
    words = _WORD.findall(caption.lower())
    letters = "".join(words)
    if not letters.isascii() and 2 * _count_foreign(letters) > len(letters):
        return "?"
    counts = Counter(name for word in words for name in _LANGUAGES_OF.get(word, ()))
    most = max(counts.values(), default=0)
    best = [name for name in _SMALL_WORDS if counts[name] == most]
    ours = [name for name in best if name in LANGUAGES]
    if most and len(ours) == 1:
        return ours[0]
    if most and not ours:
        return best[0]
    return "fr" if _FRENCH_LETTERS & set(letters) else ""


def _count_foreign(letters: str) -> int:
    return sum(not unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
