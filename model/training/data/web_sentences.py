"""Makes captions written by a machine about web pictures fit to learn from, or says why not.

Such captions are mostly right, and wrong in ways that their words show: drawings and screenshots
among the photos, names cut out of the sentence ("person"), sentences cut off, words twice. What
shows one of these is left out; what can be mended without looking at the picture is mended.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Sequence
from itertools import pairwise
from typing import Literal

Fault = Literal[
    "length",
    "not a photo",
    "a name cut out",
    "digits",
    "cut off",
    "signs",
    "repeats itself",
    "unknown word",
]

SHORTEST, LONGEST = 4, 22
"""Words of a sentence; a longer one has more tokens than the network writes."""

_MOST_OF_A_WORD = 2
"""So often a word of four letters or more may stand in one sentence."""

_WORD = re.compile(r"[a-z']+")
_TOKEN = re.compile(r"[a-z0-9'-]+")
_SIGN = re.compile(r"[^\w\s,.'’;:&()/!?%-]|_")
_STOCK = re.compile(
    r"[\s,-]*\b(royalty[- ]free )?"
    r"stock (images?|photos?|photography|photograph|pictures?|footage|video)s?\b.*$"
)
_PREAMBLE = re.compile(r"^(an?|the) (image|photo|picture|photograph|shot|view) (of|from|shows?) ")
_PERSON = re.compile(
    r"(^|\b(?:and|with|by|of|as|at|for|from|to|on|in|while|behind|near|beside|, ) )person\b(?!')"
)
_PERSONS_OWN = re.compile(r"person's|\bperson (and|,) (a )?person")

_LEADS_ON = """a an and are as at but by for from her his in into is near of on or over that the
their this to under which while with its"""
_NO_PHOTO = """3d 2d abstract advert advertisement album animated animation anime app artwork banner
blueprint brochure calligraphy card cards cartoon cartoons cgi chart clip clipart coloring
colouring concept copyright cover cross-stitch diagram digital download drawing drawings drawn
emblem embroidery emoji film flyer font fonts footage game graphic graphics icon icons
illustrated illustration illustrations infographic invitation lapse lettering logo logos
magazine map maps mockup movie page pages painted painting paintings paperback pattern pencil
plan plans png poster posters print printable quote quotes render rendered rendering royalty
royalty-free scene schematic screen screenshot seamless silhouette silhouetted silhouettes
sketch sketches sticker stickers stock symbol symbols template templates text timeline trailer
transparent vector vectors video wallpaper watercolor webpage website word words"""
_LEADING_ON = frozenset(_LEADS_ON.split())
_NOT_A_PHOTO = frozenset(_NO_PHOTO.split())


def words_of(sentence: str) -> list[str]:
    """Return the words of a sentence, lower case, without digits and signs."""
    return _WORD.findall(sentence.lower())


def mended(caption: str) -> str:
    """Return a caption as one sentence, with a capital and an end.

    A stock photo's notice and "a picture of" are cut off; a name that the data's authors replaced
    by a bare "person" becomes "a person".
    """
    text = _STOCK.sub("", " ".join(caption.split())).strip(" '\"`-,")
    text = _PREAMBLE.sub("", text)
    text = _PERSON.sub(r"\1a person", text)
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def fault_of(sentence: str, known: Container[str]) -> Fault | None:
    """Say why a `mended` sentence is not learnt; None where it is. `known` are lower-case words."""
    low = sentence.lower()
    words = words_of(low)
    if not SHORTEST <= len(sentence.split()) <= LONGEST:
        return "length"
    if not _NOT_A_PHOTO.isdisjoint(_TOKEN.findall(low)):
        return "not a photo"
    if _PERSONS_OWN.search(low):
        return "a name cut out"
    if re.search(r"\d\d", low):
        return "digits"
    if not words or words[-1] in _LEADING_ON:
        return "cut off"
    if _SIGN.search(low):
        return "signs"
    if _repeats(words):
        return "repeats itself"
    if any(word not in known for word in words):
        return "unknown word"
    return None


def _repeats(words: Sequence[str]) -> bool:
    """Say whether a word stands twice in a row or too often, or three in a row stand twice."""
    if any(first == second for first, second in pairwise(words)):
        return True
    long = Counter(word for word in words if len(word) > 3)
    triples = Counter(zip(words, words[1:], words[2:], strict=False))
    return max(long.values(), default=0) > _MOST_OF_A_WORD or max(triples.values(), default=0) > 1
