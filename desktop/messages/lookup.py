"""Every user-facing error text, in English and French: what happened, and what to do about it.

The command line and the window both take their words from here. Types are looked up by name, from
the error's own type up to its ancestors, so that a message costs the command line no import of what
it does not use; tests/desktop/messages/test_lookup.py walks the real types and finds any
without words.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from desktop.messages.passed_over import passed_over_words
from desktop.messages.table import TEXTS, UNEXPECTED
from model.caption import LANGUAGES, UNKNOWN_CONFIDENCE, Caption, Kind, Language


@dataclass(frozen=True, slots=True)
class Message:
    """What a user is told: a title, one sentence that says what happened, the next step."""

    title: str
    sentence: str
    next_step: str

    @property
    def text(self) -> str:
        """The sentence and the next step, for where there is no room for a title."""
        return f"{self.sentence} {self.next_step}".strip()


def message_for(error: object, language: Language) -> Message:
    """The words for an error or a notice (`SetAside`), by the most exact type that has any.

    An error without words is a mistake of ours: it gets the one text that says so.
    """
    templates = next((TEXTS[name] for name in _names(error) if name in TEXTS), UNEXPECTED)
    facts = _facts(error, language)
    title, sentence, next_step = (part.format(**facts) for part in templates[language])
    return Message(title, sentence, next_step)


def has_words(error: object) -> bool:
    """Whether an error is a known one of the user's world, and not a mistake of ours."""
    return any(name in TEXTS for name in _names(error))


def _names(error: object) -> list[str]:
    """The error's type and its ancestors, the most exact one first."""
    return [kind.__name__ for kind in type(error).__mro__]


def system_language(environment: Mapping[str, str]) -> Language:
    """The language of the locale, where captions and messages come in it, else English."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(variable)
        if value:
            code = re.split("[_.@-]", value)[0].lower()
            return next((language for language in LANGUAGES if language == code), "en")
    return "en"


def caption_text(caption: Caption) -> str:
    """What to show and say for a caption: its sentence, or why this picture has none."""
    return caption.text or REFUSALS[caption.language][caption.kind]


Certainty = Literal["sure", "probable", "unsure", "unknown"]
"""How sure a sentence is; "unknown" where nobody has measured how often the model is right."""

SURE = 0.75
PROBABLE = 0.45
"""Confidence from which a caption counts as sure, and as probable."""

_LEAST_PERCENT = 0.005

CERTAINTY_WORDS: Mapping[Language, Mapping[Certainty, str]] = {
    "en": {"sure": "sure", "probable": "probably", "unsure": "not sure", "unknown": "not measured"},
    "fr": {
        "sure": "sûr",
        "probable": "probablement",
        "unsure": "pas sûr",
        "unknown": "non mesurée",
    },
}


def certainty(confidence: float) -> Certainty:
    """How sure a probability is, in three steps, if it is one."""
    if confidence == UNKNOWN_CONFIDENCE:
        return "unknown"
    if confidence >= SURE:
        return "sure"
    return "probable" if confidence >= PROBABLE else "unsure"


def confidence_words(confidence: float, language: Language) -> str:
    """A probability in words."""
    return CERTAINTY_WORDS[language][certainty(confidence)]


def percent(probability: float) -> str:
    """A probability as a number of percent; none that was told is nothing."""
    return str(round(100 * probability)) if probability >= _LEAST_PERCENT else "<1"


REFUSALS: Mapping[Language, Mapping[Kind, str]] = {
    "en": {
        "photo": "I see nothing here that I can describe.",
        "blank": "This picture looks blank: there is nothing to describe.",
        "document": "This looks like a document, not a photo.",
        "screenshot": "This looks like a screenshot, not a photo.",
        "drawing": "This looks like a drawing, not a photo.",
    },
    "fr": {
        "photo": "Je ne vois rien ici que je puisse décrire.",
        "blank": "Cette image semble vide, il n’y a rien à décrire.",
        "document": "Ceci ressemble à un document, pas à une photo.",
        "screenshot": "Ceci ressemble à une capture d’écran, pas à une photo.",
        "drawing": "Ceci ressemble à un dessin, pas à une photo.",
    },
}
"""Said in place of a caption; "photo" is for a search that ended without a single word."""


def preview_words(raw: str, language: Language) -> str:
    """That it is a raw file's preview which is described; `raw` is the kind of file."""
    return _PREVIEW[language].format(raw)


_PREVIEW: Mapping[Language, str] = {
    "en": "a raw file ({}): what is described is the preview in it.",
    "fr": "fichier RAW ({})\u00a0: c’est l’aperçu qu’il contient qui est décrit.",
}


def _facts(error: object, language: Language) -> dict[str, str]:
    """Everything a text may name."""
    path: Path | None = getattr(error, "path", None) or getattr(error, "kept", None)
    folder: Path | None = getattr(error, "bundle", None) or (path.parent if path else None)
    system = "mac" if sys.platform == "darwin" else "linux"
    spoken = getattr(error, "language", language)
    needed: int = getattr(error, "needed", 0)
    passed_over = passed_over_words(getattr(error, "passed_over", {}), language)
    return {
        "name": _subject(path, language),
        "format": getattr(error, "format", ""),
        "file": quoted(path.name, language) if path else "",
        "folder": quoted(folder, language) if folder else "",
        "needed": room(needed, language),
        "passed_over": f" ({passed_over})" if passed_over else "",
        "spoken": _LANGUAGE_NAMES[language].get(spoken, spoken),
        "address": getattr(error, "address", ""),
        "engine_step": _ENGINE_STEPS[language][system],
        "voice_step": _VOICE_STEPS[language][system],
    }


def _subject(picture: Path | None, language: Language) -> str:
    """A picture at the beginning of a sentence; one without a file has no name that tells more."""
    if picture is None:
        return _SENT[language]
    if _KEPT_NAME.fullmatch(picture.stem):
        return _PASTED[language]
    return _FILE[language].format(quoted(picture.name, language))


_PASTED: Mapping[Language, str] = {"en": "The pasted picture", "fr": "L’élément collé"}

_SENT: Mapping[Language, str] = {"en": "The file sent", "fr": "Le fichier envoyé"}

_FILE: Mapping[Language, str] = {"en": "{}", "fr": "Le fichier {}"}


_KEPT_NAME = re.compile("[0-9a-f]{64}")
"""How the history names its copies of pasted pictures."""


def quoted(name: str | Path, language: Language) -> str:
    """A file name in the quotation marks of the language."""
    return _QUOTED[language].format(shown(name))


def shown(name: str | Path) -> str:
    """A file name on one line, with what would move a terminal's cursor or turn text escaped."""
    return _UNSEEN.sub(lambda found: _escaped(found[0]), str(name))


def _escaped(character: str) -> str:
    code = ord(character)
    # A byte that is no text comes as a surrogate (PEP 383).
    return f"\\x{code - 0xDC00:02x}" if code >= 0xDC00 else repr(character)[1:-1]


_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\udc80-\udc9f]"
)
"""Control characters, and those that turn the direction of text (https://trojansource.codes)."""


_QUOTED: Mapping[Language, str] = {"en": "“{}”", "fr": "«\u00a0{}\u00a0»"}


def room(number: int, language: Language) -> str:
    """Bytes as a disk's room, the way systems count it (1 GB is 10^9 bytes)."""
    point, megabytes, gigabytes = _ROOM[language]
    if number >= 1e9:
        return f"{number / 1e9:.1f}".replace(".", point) + gigabytes
    return f"{number / 1e6:.0f}" + megabytes


_ROOM: Mapping[Language, tuple[str, str, str]] = {
    "en": (".", " MB", " GB"),
    "fr": (",", "\u00a0Mo", "\u00a0Go"),
}
"""The decimal point, and the units with the space before them."""


_LANGUAGE_NAMES: Mapping[Language, Mapping[str, str]] = {
    "en": {"en": "English", "fr": "French"},
    "fr": {"en": "anglaise", "fr": "française"},
}

_ENGINE_STEPS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "linux": "Install espeak-ng, for example with “sudo apt install espeak-ng”.",
        "mac": "Restart the Mac, then reinstall the app if it stays silent.",
    },
    "fr": {
        "linux": "Installez espeak-ng, par exemple avec «\u00a0sudo apt install espeak-ng\u00a0».",
        "mac": "Redémarrez le Mac, puis réinstallez l’application si elle reste muette.",
    },
}

_VOICE_STEPS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "linux": "Install the complete espeak-ng data, for example with “sudo apt install "
        "--reinstall espeak-ng-data”.",
        "mac": "Add one in System Settings, Accessibility, Spoken Content, System Voice.",
    },
    "fr": {
        "linux": "Installez toutes les données d’espeak-ng, par exemple avec «\u00a0sudo apt "
        "install --reinstall espeak-ng-data\u00a0».",
        "mac": "Ajoutez-en une dans Réglages Système, Accessibilité, Contenu énoncé, Voix système.",
    },
}
