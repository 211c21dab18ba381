"""What a column of a captions table, or a key of its data, means by its name.

Names are compared without capitals, accents, signs and numbers, in English and French: "Caption 2",
"légende" and "caption_fr" are captions, the last one in French; "file_name" and "Nom du fichier"
are pictures.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from model.training.data.caption_language import stated_language

_NAMES = {
    "file": """
        file files filename filepath image images imagefile imagefilename imagename imagepath img
        imgname imgpath path picture picturename photo photoname fichier nomfichier nomdefichier
        nomdufichier chemin chemindufichier nomimage nomdelimage cheminimage sourcefile imageid url
        imageurl
    """,
    "caption": """
        caption captions text texts sentence sentences description descriptions comment comments
        alttext alt alternativetext raw legende legendes texte textes phrase phrases commentaire
        commentaires textealternatif imagedescription captionabstract alttextaccessibility
    """,
    "language": "language lang langue",
}
_KNOWN = {name: what for what, names in _NAMES.items() for name in names.split()}
_WORD = re.compile(r"[a-z]+|\d+")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column holds: "file", "caption", "language", or ""; a caption's language, if told."""

    what: str
    language: str = ""


def meaning(name: str) -> Meaning:
    """Return what a column or key of this name holds."""
    plain = unicodedata.normalize("NFD", name.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    words = [word for word in _WORD.findall(plain) if not word.isdigit()]
    joined = "".join(words)
    if joined in _KNOWN:
        return Meaning(_KNOWN[joined])
    languages = [word for word in words if stated_language(word)]
    rest = "".join(word for word in words if word not in languages)
    if len(languages) == 1 and (not rest or _KNOWN.get(rest) == "caption"):
        return Meaning("caption", stated_language(languages[0]) or "")
    return Meaning("")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where in a row the picture is, the captions with their languages, and perhaps a language.

    `width` is how many columns the head names.
    """

    file: int
    captions: tuple[tuple[int, str], ...]
    language: int | None
    width: int

    @classmethod
    def of(cls, head: Sequence[str]) -> Columns | None:
        """Return the columns that a head names; None when it names no picture or no caption."""
        meanings = [meaning(name) for name in head]
        files = [place for place, it in enumerate(meanings) if it.what == "file"]
        languages = [place for place, it in enumerate(meanings) if it.what == "language"]
        captions = tuple(
            (place, it.language) for place, it in enumerate(meanings) if it.what == "caption"
        )
        if not files or not captions:
            return None
        return cls(files[0], captions, languages[0] if languages else None, len(head))
