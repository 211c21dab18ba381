"""What is asked of a picture: which thing of a bundle's list a question names, or why none.

A question is a sentence ("Is there a dog?", « Y a-t-il de l'eau ? ») or the thing alone. What
stands around the thing is taken off by patterns; the rest must be words of the list, in their
singular or plural. A bundle's list has the forms by which English captions mention each thing;
the French ones are here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from model.caption import LANGUAGES, Language, Thing
from model.wording.subjects import subject_words

Beyond = Literal["number", "colour", "identity", "text", "several", "unknown", "other"]
"""Why a question has no answer; "unknown" is for a word that is not in the list, "several" for a
question about more things than one, "other" for what is no question of whether something is
there."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question after one thing.

    `thing` is its place in the list and `words` what was asked for; where they are not `exact`,
    they say more than the thing: a kind of it, a colour, a gender.
    """

    thing: int
    words: str
    language: Language
    exact: bool = True


@dataclass(frozen=True, slots=True)
class NotAnswered:
    """A question that what a picture is known to show cannot answer; `words` are at fault."""

    reason: Beyond
    words: str
    language: Language


_LEADS: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"^(please )?((can|could|do|did) you (tell me )?)?((if|whether) )?"
        r"((is|are|isn't|aren't) ((there|this|that|it|these|those)( not)?\b"
        r"|(?=(any|some)(one|body)))"
        r"|(there|it|this|that)( is|'s| are)\b|where( is|'s| are)\b"
        r"|((can|could|do) you |i |we )?(see|find|spot|notice|make out)\b"
        r"|do(es)? (it|this|the|your) ?(picture|photo|image)? ?(show|have|contain|include)\b)?"
    ),
    "fr": re.compile(
        r"^(dis-moi )?(s'|si )?(est[- ]ce (que|qu') ?)?"
        r"((n'y|il n'y|y|il y) a( ?-? ?t-? ?il)?( pas)?\b"
        r"|où (est|sont|se trouvent?)\b"
        r"|(tu |vous |on |je |j')?(n')?(vois|voyez|voit|aperçois|distingues?|reconnais)"
        r"( ?- ?(tu|vous|on))?( pas)?\b"
        r"|(c'est|est-ce|ce sont)\b"
        r"|(la |l'|cette )(photo|image) (montre|contient)( ?-t-elle)?\b)?"
    ),
}
"""What stands before the thing in a question of whether it is there."""

_ARTICLES: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(r"^((a|an|any|the|some|one|several|many|no|more|at|least|than|of) )+"),
    "fr": re.compile(
        r"^((un|une|des|du|de|la|le|les|quelques|plusieurs|aucune?|cette|cet|ce|ces|au|moins|plus)"
        r" |[ld]')+"
    ),
}

_TAILS: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"( (here|there|please|visible|anywhere|somewhere|to be seen|(in|on) (it|this|that|here|"
        r"(the|this|that) (picture|photo|image|scene))))+$"
    ),
    "fr": re.compile(
        r"( (ici|là|dedans|dessus|visibles?|quelque part|à voir|s'il (te|vous) plaît|"
        r"(sur|dans) (la|cette|l'|cet) ?(photo|image|scène)))+$"
    ),
}

_BEYOND: Sequence[tuple[Beyond, re.Pattern[str]]] = (
    ("number", re.compile(r"\b(how (many|much)|combien)\b")),
    ("colour", re.compile(r"\b(what|which|quelles?|quel) (colou?rs?|couleurs?)\b")),
    ("identity", re.compile(r"^(who|whose|qui)\b")),
    (
        "text",
        re.compile(
            r"\b(texte?s?|writing|written|lettering|écrite?s?|écriture)\b"
            r"|what does (it|this|the .*) say|que dit"
        ),
    ),
)

_SAME: Mapping[Language, str] = {
    "en": """
        people persons someone anyone anybody somebody individual individuals kid kids
        infant infants spectators audience bicyclist bicyclists jogger joggers pony ponies
        cattle ocean oceans seashore shore seaside pond stream creek woods lawn boulder
        boulders pasture meadow yard backyard highway pavement trail trails walkway pathway
        downtown home cathedral shop shops storefront gymnasium staircase stairway handrail
        pier boardwalk sculpture vehicle bike bikes motorbike motorbikes ship plane planes
        racquet sofa sofas rug shrubs flames sunrise cellphone cellphones telephone purse
        handbag eyeglasses television tv fridge oven bathtub tub corridor luggage necktie
        trousers laptop cupboard cupboards drapes waters surf indoors bystanders onlookers
        clothing swimming bathing motorcyclist snowy rainy muddy sunny cloudy icy sandy
        grassy rocky""",
    "fr": """gens quelqu'un individu individus gosse gosses bambin bambins océan étang ruisseau
        bois pelouse pré roc rochers rue autoroute sentier allée immeuble immeubles édifice
        cathédrale boutique boutiques sculpture auto autos automobile automobiles véhicule
        véhicules bicyclette bicyclettes motocyclette navire bateaux aéroplane divan sofa mobile
        portable télé téléviseur frigo four baignoire corridor bagage bagages ordi tapis bestiaux
        bétail bord plage mer habits skate casserole pantalons jupe""",
}
"""Forms that mean the same as the thing they belong to, besides its own plural; the others name a
kind of it, or say more."""

_ENGLISH_FORMS: Mapping[str, str] = {"person": "anyone anybody somebody nobody human humans"}

_FRENCH_FORMS: Mapping[str, str] = {
    "person": """gens quelqu'un individu humain homme femme dame monsieur fille garçon adulte
        adolescent adolescente mère père""",
    "child": "garçon fille fillette gamin gamine gosse bambin",
    "baby": "nourrisson bambin",
    "crowd": "public",
    "dog": "chiot chienne",
    "cat": "chaton chatte",
    "sea": "océan",
    "lake": "étang",
    "river": "ruisseau torrent fleuve",
    "forest": "bois",
    "grass": "pelouse gazon",
    "field": "pré prairie",
    "rock": "roc pierre caillou",
    "road": "autoroute",
    "path": "sentier allée",
    "building": "immeuble édifice gratte-ciel",
    "church": "cathédrale",
    "store": "boutique",
    "statue": "sculpture",
    "car": "auto automobile taxi véhicule",
    "bus": "autobus autocar",
    "bicycle": "bicyclette",
    "motorcycle": "motocyclette",
    "skateboard": "skate skate-board",
    "boat": "navire voilier",
    "airplane": "hélicoptère",
    "couch": "divan sofa",
    "phone": "portable mobile smartphone",
    "television": "télé téléviseur",
    "refrigerator": "frigo frigidaire",
    "stove": "four",
    "hallway": "corridor",
    "suitcase": "bagage",
    "computer": "ordi portable",
    "ball": "ballon balle",
    "drink": "bière vin café",
    "food": "repas plat sandwich",
    "clothes": "habit",
    "shoes": "basket soulier sandale",
    "desk": "bureau",
    "sink": "lavabo évier",
    "soccer": "foot",
}
"""What else French calls a thing; of persons and animals, the words of `subjects.py` besides."""

_MORE_FORMS: Mapping[Language, Mapping[str, str]] = {"en": _ENGLISH_FORMS, "fr": _FRENCH_FORMS}

_WORD_START = re.compile(r"[^\W\d_]")


class Vocabulary:
    """The words by which a bundle's things are asked for."""

    def __init__(self, things: Sequence[Thing]) -> None:
        self._forms: dict[Language, dict[str, int]] = {language: {} for language in LANGUAGES}
        self._exact: dict[Language, set[str]] = {language: set() for language in LANGUAGES}
        for language in LANGUAGES:
            for index, thing in enumerate(things):
                for name in _variants(thing.names.get(language, "")):
                    self._learn(language, index, _singular_and_plural(name, language), exact=True)
        for index, thing in enumerate(things):
            self._learn("en", index, thing.forms)
        place = {thing.names["en"]: index for index, thing in enumerate(things)}
        for language, table in _MORE_FORMS.items():
            for name, words in table.items():
                for word in words.split() if name in place else ():
                    self._learn(language, place[name], _singular_and_plural(word, language))
        for word, name in subject_words("fr").items():
            if name in place:
                self._learn("fr", place[name], [word])
        for language, same in _SAME.items():
            self._exact[language] |= set(same.split()) & self._forms[language].keys()

    def understand(self, question: str, language: Language) -> Asked | NotAnswered:
        """Tell what a question asks for; in the given language first, else in any that fits."""
        text = _plain(question)
        for reason, pattern in _BEYOND:
            if pattern.search(text):
                return NotAnswered(reason, text, language)
        first = self._in_language(text, language)
        if isinstance(first, Asked) or first.reason == "several":
            return first
        others = (self._in_language(text, one) for one in LANGUAGES if one != language)
        return next((one for one in others if isinstance(one, Asked)), first)

    def _in_language(self, text: str, language: Language) -> Asked | NotAnswered:
        lead = _LEADS[language].match(text)
        rest = text[lead.end() if lead else 0 :].strip()
        rest = _TAILS[language].sub("", rest)
        words = _ARTICLES[language].sub("", f"{rest} ").strip()
        if not _WORD_START.search(words):
            return NotAnswered("other", text, language)
        found, left = self._things(words, language)
        if len(set(found)) > 1:
            return NotAnswered("several", words, language)
        if not found:
            asks = bool(lead and lead.end()) or " " not in words
            return NotAnswered("unknown" if asks else "other", words, language)
        return Asked(found[0], words, language, exact=not left and words in self._exact[language])

    def _things(self, words: str, language: Language) -> tuple[list[int], list[str]]:
        """The things that some words name, the longest names first, and the words that are left."""
        forms, spoken = self._forms[language], words.split()
        found: list[int] = []
        left: list[str] = []
        start = 0
        while start < len(spoken):
            stops = range(len(spoken), start, -1)
            stop = next((end for end in stops if " ".join(spoken[start:end]) in forms), None)
            if stop is None:
                left.append(spoken[start])
                stop = start + 1
            else:
                found.append(forms[" ".join(spoken[start:stop])])
            start = stop
        return found, left

    def _learn(
        self, language: Language, thing: int, forms: Sequence[str], *, exact: bool = False
    ) -> None:
        for form in forms:
            # Some captions' forms have an article: "a swing" is not "to swing".
            bare = form.lower().removeprefix("a ").removeprefix("the ")
            self._forms[language].setdefault(bare, thing)
            if exact and self._forms[language][bare] == thing:
                self._exact[language].add(bare)


def _plain(question: str) -> str:
    text = unicodedata.normalize("NFC", question).lower().replace("’", "'")
    text = re.sub(r"[^\w' -]", " ", text)
    return " ".join(text.split())


def _variants(name: str) -> list[str]:
    """The words of a French name: « joueur ou joueuse » has two, « bureau (pièce) » one."""
    return re.sub(r" ?\(.*\)", "", name).lower().split(" ou ")


def _singular_and_plural(name: str, language: Language) -> list[str]:
    first, *rest = name.lower().split(" ")
    head, tail = (first, " ".join(rest)) if language == "fr" else (name.lower(), "")
    if language == "en":
        plurals = [f"{head}s", f"{head}es"]
        if head.endswith("y"):
            plurals.append(f"{head[:-1]}ies")
    else:
        plurals = [f"{head}s", f"{head}x"]
        if head.endswith(("al", "ail")):
            plurals.append(f"{head[: head.rindex('a')]}aux")
    return [" ".join(filter(None, (form, tail))) for form in (head, *plurals)]
