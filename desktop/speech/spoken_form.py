"""Text as it is said: numbers, abbreviations and file names in the words of their language. No Qt.

Engines spell "IMG_0042.HEIC" letter by letter with its underscore, stop at the point of "e.g.", and
take "1,234" for two numbers. What they say well by themselves is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from model.caption import Language

_ABBREVIATIONS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "e.g.": "for example",
        "i.e.": "that is",
        "approx.": "about",
        "vs.": "versus",
        "etc.": "and so on",
        "No.": "number",
    },
    "fr": {
        "p. ex.": "par exemple",
        "c.-à-d.": "c’est-à-dire",
        "env.": "environ",
        "etc.": "et cetera",
        "n°": "numéro",
        "Mme": "madame",
        "M.": "monsieur",
    },
}

_SIGNS: Mapping[Language, Mapping[str, str]] = {
    "en": {"×": " by ", "%": " percent", "&": " and "},
    "fr": {"×": " sur ", "%": " pour cent", "&": " et "},
}

_POINT: Mapping[Language, str] = {"en": "dot", "fr": "point"}

_ENDINGS = (
    "jpe?g|png|gif|webp|bmp|tiff?|avif|hei[cf]|hif|dng|cr[23]|nef|arw|raf|pdf|txt|csv|json|xmp"
)
_FILE = re.compile(rf"\b([\w-]+)\.({_ENDINGS})\b", re.IGNORECASE)

_GROUPS: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])"),
    "fr": re.compile(r"(?<![\d.,])\d{1,3}(?:[\u00a0\u202f]\d{3})+(?!\d)"),
}
"""Numbers in groups of three, as each language writes them."""


def spoken_form(text: str, language: Language) -> str:
    """The text with what an engine would stumble over in words."""
    said = _FILE.sub(lambda found: _file_name(found, language), text)
    for short, long in _ABBREVIATIONS[language].items():
        said = re.sub(rf"(?<!\w){re.escape(short)}(?!\w)", long, said)
    said = _GROUPS[language].sub(lambda found: re.sub(r"\D", "", found[0]), said)
    for sign, words in _SIGNS[language].items():
        said = re.sub(rf"\s*{re.escape(sign)}\s?", f"{words.rstrip()} ", said)
    return re.sub(r" +(?=[.,;:!?]|$)", "", re.sub(r" {2,}", " ", said))


def _file_name(found: re.Match[str], language: Language) -> str:
    """A file's name: its parts apart, zeros at the front of a number left out, the ending spelt."""
    parts = re.sub(r"[_-]+", " ", found[1])
    parts = re.sub(r"(?<=[^\W\d])(?=\d)|(?<=\d)(?=[^\W\d])", " ", parts)
    parts = re.sub(r"\b0+(?=\d)", "", parts)
    return f"{parts} {_POINT[language]} {' '.join(found[2].upper())}"
