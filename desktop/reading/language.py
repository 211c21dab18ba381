"""Tell English from French by the commonest words of each, and by accents.

Two languages and some lines of text need no more: on the project's own prose it is right from
four words on (`tests/desktop/reading/test_language.py`).
"""

from __future__ import annotations

import re

from model.caption import Language

_ENGLISH = """
the of and to in is it that was for on with as at by this have from be are or an not but his her
he she they we you my your our their its which who what when where will would can could there
has had were been if no yes all one so do does up out please open closed until only off here
help file edit view new about into than then more other some any these those how may must should
between before after over under again
"""
_FRENCH = """
le la les de des du un une et est en que qui dans pour sur avec au aux par ce cette ces se sa
son ses il elle ils elles nous vous je tu ne pas plus ou où mais sont été être a à leur leurs y
on si tout tous toute faire fait ici merci ouvert fermé jusqu qu n l d s c j interdit sortie
entrée aide fichier édition affichage nouveau sans sous entre quand comme chez lundi mardi
mercredi jeudi vendredi samedi dimanche midi
"""
_COMMON: dict[Language, frozenset[str]] = {
    "en": frozenset(_ENGLISH.split()),
    "fr": frozenset(_FRENCH.split()),
}
_ACCENTED = re.compile(r"[àâçèéêëîïôœùûÿ«»]")
_WORDS = re.compile(r"[^\W\d_]+")


def language_of(text: str) -> Language | None:
    """The language of a text; None where nothing speaks for either."""
    lower = text.lower()
    words = _WORDS.findall(lower)
    french = sum(word in _COMMON["fr"] for word in words) + len(_ACCENTED.findall(lower))
    english = sum(word in _COMMON["en"] for word in words)
    if french == english:
        return None
    return "fr" if french > english else "en"


def odd_capitals(text: str) -> float:
    """The share of a text's words, in 0..1, that have a capital behind their first letter.

    Other scripts, read as Latin letters, come out so ("CTOUT Ha KAMeHHOTO"); of a text in capitals
    alone it says nothing.
    """
    words = [word for word in _WORDS.findall(text) if len(word) > 2]
    if not any(map(str.islower, text)):
        return 0.0
    odd = [word for word in words if word[1:] != word[1:].lower()]
    return len(odd) / max(1, len(words))


def likeness(text: str) -> float:
    """The share of a text's words, in 0..1, that are common ones of either language."""
    words = _WORDS.findall(text.lower())
    common = sum(
        len(word) > 1 and any(word in known for known in _COMMON.values()) for word in words
    )
    return common / max(1, len(words))
