"""Words about people: where a sentence says a gender, and how to say the same without one.

A phrase is written in three ways, as a man or boy, as a woman or girl, and neutrally; the model's
own probabilities say how sure it is of the first two (`Captioner`). What is never written while
captions are neutral is where people come from or the colour of their skin.

French needs the article and often an adjective to agree, so a phrase there begins at its article:
"un jeune homme" is weighed against "une femme", "une jeune femme", "une fille" and so on, and
becomes "une personne". Names of trades and sports stay as they are ("un skieur").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from model.caption import Language


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words `start` to `stop` of a sentence that say a gender, and the other ways to say them.

    Every way is a text that can stand in their place.
    """

    start: int
    stop: int
    masculine: tuple[str, ...]
    feminine: tuple[str, ...]
    neutral: str


_ENGLISH: tuple[tuple[tuple[str, ...], tuple[str, ...], Mapping[str, str]], ...] = (
    (
        ("man", "guy", "boy"),
        ("woman", "lady", "girl"),
        {"boy": "child", "girl": "child", "": "person"},
    ),
    (
        ("men", "guys", "boys"),
        ("women", "ladies", "girls"),
        {"boys": "children", "girls": "children", "": "people"},
    ),
    (("his",), ("her",), {"": "their"}),
    (("he",), ("she",), {"": "they"}),
    (("himself",), ("herself",), {"": "themselves"}),
)

PRONOUNS = ("their", "they", "themselves")

_SINGULAR = (("homme", "garçon"), ("femme", "fille"))
_PLURAL = (("hommes", "garçons"), ("femmes", "filles"))
_YOUNG = {"garçon", "fille", "garçons", "filles"}
_MASCULINE_ADJECTIVES = ("", "jeune", "petit", "vieil", "jeunes", "petits", "vieux")
_FEMININE_ADJECTIVES = ("", "jeune", "petite", "vieille", "jeunes", "petites", "vieilles")

# Article before a man, before a woman, and with the neutral noun for an adult and a child.
_SINGULAR_ARTICLES = (
    ("un", "une", "une personne", "un enfant"),
    ("le", "la", "la personne", "l'enfant"),
    ("d'un", "d'une", "d'une personne", "d'un enfant"),
    ("cet", "cette", "cette personne", "cet enfant"),
)

ORIGINS: Mapping[Language, tuple[str, ...]] = {
    "en": (
        *("asian", "african", "african american", "indian", "hispanic", "caucasian", "chinese"),
        *("japanese", "oriental", "skinned", "dark-skinned", "dark skinned", "light-skinned"),
        *(
            f"{colour} {noun}"
            for colour in ("black", "white")
            for noun in ("man", "men", "woman", "women", "boy", "boys", "girl", "girls")
        ),
        *(
            f"{colour} {noun}"
            for colour in ("black", "white")
            for noun in ("person", "people", "child", "children", "guy", "lady", "male", "female")
        ),
    ),
    "fr": (
        *("asiatique", "asiatiques", "africain", "africaine", "africains", "africaines"),
        *("afro-américain", "afro-américaine", "indien", "indienne", "chinois", "chinoise"),
        *("japonais", "japonaise"),
        *(
            f"{noun} {colour}"
            for noun, colours in (
                ("homme", ("noir", "blanc")),
                ("garçon", ("noir", "blanc")),
                ("enfant", ("noir", "blanc")),
                ("femme", ("noire", "blanche")),
                ("fille", ("noire", "blanche")),
                ("personne", ("noire", "blanche")),
                ("hommes", ("noirs", "blancs")),
                ("enfants", ("noirs", "blancs")),
                ("femmes", ("noires", "blanches")),
                ("personnes", ("noires", "blanches")),
            )
            for colour in colours
        ),
    ),
}
"""Runs of words that tell of descent or the colour of skin."""


def phrases(words: Sequence[str], language: Language) -> Iterator[Phrase]:
    """Yield what says a gender in a sentence, in order; words are lower case, without stops."""
    find = _english if language == "en" else _french
    for start in range(len(words)):
        phrase = find(words, start)
        if phrase is not None:
            yield phrase


def genders(text: str, language: Language) -> frozenset[str]:
    """Return which of "masculine" and "feminine" a sentence says of people."""
    words = text.lower().replace("’", "'").replace("l'", "le ").replace("d'", "de ")
    spoken = {word.strip(".,;:!?\"'") for word in words.split()}
    if language == "en":
        both = [[g for row in _ENGLISH for g in row[side]] for side in (0, 1)]
    else:
        both = [[*_SINGULAR[side], *_PLURAL[side]] for side in (0, 1)]
    names = ("masculine", "feminine")
    return frozenset(name for name, group in zip(names, both, strict=True) if spoken & {*group})


def _english(words: Sequence[str], start: int) -> Phrase | None:
    for masculine, feminine, neutral in _ENGLISH:
        if words[start] in (*masculine, *feminine):
            word = neutral.get(words[start], neutral[""])
            return Phrase(start, start + 1, masculine, feminine, word)
    return None


def _french(words: Sequence[str], start: int) -> Phrase | None:
    """Find a phrase that begins here, with its article when it is singular."""
    elided = _elided(words, start)
    if elided is not None:
        return elided
    for masculine, feminine, adult, child in _SINGULAR_ARTICLES:
        if words[start] in (masculine, feminine):
            stop = _noun(words, start + 1, _SINGULAR)
            if stop is not None:
                ways = _ways(masculine, feminine, _SINGULAR)
                return Phrase(start, stop, *ways, child if words[stop - 1] in _YOUNG else adult)
    # In the plural the article, or number, says no gender.
    if start and words[start - 1] in (*_MASCULINE_ADJECTIVES, *_FEMININE_ADJECTIVES):
        return None
    stop = _noun(words, start, _PLURAL)
    if stop is None:
        return None
    neutral = "enfants" if words[stop - 1] in _YOUNG else "personnes"
    return Phrase(start, stop, *_ways("", "", _PLURAL), neutral)


def _elided(words: Sequence[str], start: int) -> Phrase | None:
    """L'homme and d'hommes are one word."""
    if words[start] == "l'homme":
        return Phrase(start, start + 1, *_ways("le", "la", _SINGULAR), "la personne")
    if words[start] == "d'hommes":
        feminine = tuple(f"de {noun}" for noun in _PLURAL[1])
        return Phrase(start, start + 1, ("d'hommes", "de garçons"), feminine, "de personnes")
    if words[start] == "de" and _noun(words, start + 1, _PLURAL) is not None:
        stop = _noun(words, start + 1, _PLURAL)
        assert stop is not None
        neutral = "d'enfants" if words[stop - 1] in _YOUNG else "de personnes"
        masculine, feminine = _ways("de", "de", _PLURAL)
        return Phrase(start, stop, ("d'hommes", *masculine), feminine, neutral)
    return None


def _noun(
    words: Sequence[str], start: int, nouns: tuple[tuple[str, ...], tuple[str, ...]]
) -> int | None:
    """Return where a noun ends that stands here, after an adjective or without."""
    adjectives = (*_MASCULINE_ADJECTIVES, *_FEMININE_ADJECTIVES)
    for place in (start, start + 1):
        if place < len(words) and words[place] in (*nouns[0], *nouns[1]):
            return place + 1
        if place >= len(words) or words[place] not in adjectives:
            return None
    return None


def _ways(
    masculine: str, feminine: str, nouns: tuple[tuple[str, ...], tuple[str, ...]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return every way to speak of a man or boy, and of a woman or girl, after an article."""

    def said(article: str, adjectives: Sequence[str], group: Sequence[str]) -> tuple[str, ...]:
        plural = group[0].endswith("s")
        fitting = [a for a in adjectives if not a or a.endswith(("s", "x")) == plural]
        return tuple(
            elide(" ".join(filter(None, words))) for words in product((article,), fitting, group)
        )

    return (
        said(masculine, _MASCULINE_ADJECTIVES, nouns[0]),
        said(feminine, _FEMININE_ADJECTIVES, nouns[1]),
    )


def elide(text: str) -> str:
    """Write "le homme" and "de hommes" as French does."""
    return text.replace("le homme", "l'homme").replace("de hommes", "d'hommes")
