"""The words about text in pictures: errors, as in desktop/messages/table.py, and remarks."""

from __future__ import annotations

from collections.abc import Mapping

from model.caption import Language

TEXTS: Mapping[str, Mapping[Language, tuple[str, str, str]]] = {
    "ReadingError": {
        "en": (
            "Text not read",
            "The text in this picture could not be read; captions work as before.",
            "Try again.",
        ),
        "fr": (
            "Texte non lu",
            "Le texte de cette image n’a pas pu être lu\u00a0; les légendes fonctionnent toujours.",
            "Réessayez.",
        ),
    },
    "ReadingEngineMissing": {
        "en": (
            "Text cannot be read here",
            "What reads text in pictures is missing or broken; captions work as before.",
            "Install the program again.",
        ),
        "fr": (
            "Lecture de texte impossible",
            "Ce qui lit le texte des images manque ou est endommagé\u00a0; les légendes "
            "fonctionnent toujours.",
            "Réinstallez le programme.",
        ),
    },
    "ReadingTimedOut": {
        "en": (
            "Too much text",
            "Reading the text in this picture took too long and was stopped.",
            "Try a part of the picture.",
        ),
        "fr": (
            "Trop de texte",
            "La lecture du texte de cette image a pris trop de temps et a été arrêtée.",
            "Essayez avec une partie de l’image.",
        ),
    },
    "ReadingFailed": {
        "en": (
            "Text not read",
            "The text in this picture could not be read: what reads it ended without an answer.",
            "Try again, or try a part of the picture.",
        ),
        "fr": (
            "Texte non lu",
            "Le texte de cette image n’a pas pu être lu\u00a0: la lecture s’est arrêtée sans "
            "réponse.",
            "Réessayez, ou essayez avec une partie de l’image.",
        ),
    },
}

UNREADABLE: Mapping[Language, str] = {
    "en": "There is text here that I cannot read.",
    "fr": "Il y a ici du texte que je ne peux pas lire.",
}
"""Said of a script that the engine does not know, and of letters too poor to be read."""

INCOMPLETE: Mapping[Language, str] = {
    "en": "There is more text; only this much was read.",
    "fr": "Il y a plus de texte, seul ceci a été lu.",
}
"""Said behind a text that time did not allow to be read to its end."""
