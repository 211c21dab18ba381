"""How a thing is named in a sentence: with its article, in English and in French.

Things come from a model's list, without articles. What is not in the tables here is counted, and
in French masculine unless its first word is known to be feminine.
"""

from __future__ import annotations

import re

from model.caption import Language
from model.wording.french_nouns import GENDERS

_WITHOUT_ARTICLE = {
    *("people", "children", "water", "mud", "rain", "snow", "ice", "sand", "grass"),
    *("fire", "smoke", "dirt", "graffiti", "soccer", "american football", "basketball"),
    *("baseball", "volleyball", "tennis", "hockey", "roller skates", "bubbles", "clothes"),
    *("pants", "jeans", "shorts", "goggles", "glasses", "sunglasses", "gloves", "shoes"),
    *("boots", "headphones", "paper", "food", "ice cream", "fruit", "bread", "meat"),
    *("salad", "soup", "pasta", "rice", "cheese", "chocolate", "sauce", "jewellery"),
    *("cutlery", "face paint", "stairs"),
}
"""Of what the shipped models see: what is many, or cannot be counted."""

_ONE_OF_ITS_KIND = {
    *("sea", "sky", "sun", "moon", "night"),
    *("mer", "ciel", "soleil", "lune", "nuit"),
}

_FRENCH_MASS = {
    *("eau", "boue", "pluie", "neige", "glace", "sable", "herbe", "fumée", "terre", "papier"),
    *("nourriture", "viande", "salade", "soupe", "riz", "fromage", "pain", "chocolat", "sauce"),
    *("football", "football américain", "basket", "baseball", "volley", "tennis", "hockey"),
    *("maquillage de fête",),
}

_FRENCH_MANY = {
    *("vêtements", "lunettes", "lunettes de soleil", "gants", "chaussures", "bottes", "bulles"),
    *("patins à roulettes", "toilettes", "couverts", "pâtes", "personnes", "enfants"),
}

_FEMININE = {
    *("aire", "brique", "école", "fraise", "île", "lune", "montre", "piste", "porte", "salade"),
    *("sauce", "soupe", "tente", "tour", "nuit", "herbe", "terre", "nourriture", "viande"),
}
_FEMININE_ENDINGS = ("euse", "ière", "ienne")

_VOWEL = re.compile("[aeiouâàéèêëîïôûœæ]", re.IGNORECASE)
_MUTE_H = ("herbe", "homme", "horloge", "hôtel", "hélicoptère")


def with_article(thing: str, language: Language, *, negated: bool = False) -> str:
    """A thing as one names it: "a dog", "water", « de l’eau », « un joueur ou une joueuse ».

    With `negated`, as French names it after « pas ».
    """
    if language == "en":
        return _english(thing)
    bare = re.sub(r" ?\(.*\)", "", thing)
    return " ou ".join(_french(one, negated=negated) for one in bare.split(" ou "))


def _english(thing: str) -> str:
    if thing in _WITHOUT_ARTICLE:
        return thing
    if thing in _ONE_OF_ITS_KIND:
        return f"the {thing}"
    return f"an {thing}" if thing.startswith((*"aeio", "um")) else f"a {thing}"


def _french(thing: str, *, negated: bool) -> str:
    first = thing.split(maxsplit=1)[0]
    elided = bool(_VOWEL.match(first)) or first in _MUTE_H
    feminine = GENDERS.get(first) == "f" or first in _FEMININE or first.endswith(_FEMININE_ENDINGS)
    if thing in _ONE_OF_ITS_KIND:
        return f"{'la' if feminine else 'le'} {thing}"
    if negated:
        return f"d’{thing}" if elided else f"de {thing}"
    if thing in _FRENCH_MANY:
        return f"des {thing}"
    if thing in _FRENCH_MASS:
        return f"de l’{thing}" if elided else f"{'de la' if feminine else 'du'} {thing}"
    return f"{'une' if feminine else 'un'} {thing}"
