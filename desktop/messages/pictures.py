"""The texts about pictures that cannot be described.

A part of the table in desktop/messages/table.py, which says how it is read.
"""

from __future__ import annotations

from collections.abc import Mapping

from model.caption import Language

TEXTS: Mapping[str, Mapping[Language, tuple[str, str, str]]] = {
    "ImageError": {
        "en": ("Not described", "{name} could not be described.", "Try another picture."),
        "fr": ("Pas de description", "{name} n’a pas pu être décrit.", "Essayez une autre image."),
    },
    "ImageNotFound": {
        "en": (
            "Picture not found",
            "{name} is not there (any more).",
            "Check the name and the folder, or add the picture again.",
        ),
        "fr": (
            "Image introuvable",
            "{name} n’existe pas, ou plus.",
            "Vérifiez le nom et le dossier, ou ajoutez l’image de nouveau.",
        ),
    },
    "ImageIsFolder": {
        "en": ("A folder", "{name} is a folder.", "Choose the pictures inside it."),
        "fr": ("Un dossier", "{name} est un dossier.", "Choisissez les images qu’il contient."),
    },
    "ImageNotReadable": {
        "en": (
            "Picture not readable",
            "{name} may not be opened by you.",
            "Ask its owner for permission to read it, or copy it to a folder of yours.",
        ),
        "fr": (
            "Image illisible",
            "{name} ne vous est pas accessible.",
            "Demandez le droit de lecture, ou copiez l’image dans un dossier à vous.",
        ),
    },
    "ImageEmpty": {
        "en": (
            "Empty file",
            "{name} is an empty file.",
            "Copy or download the picture again.",
        ),
        "fr": (
            "Fichier vide",
            "{name} est un fichier vide.",
            "Copiez ou téléchargez l’image de nouveau.",
        ),
    },
    "NotAnImage": {
        "en": (
            "Not a picture",
            "{name} is not a picture that this program can open, whatever its name says.",
            "Choose a JPEG, HEIC, PNG, WebP, GIF, BMP, TIFF or AVIF picture, or a raw file.",
        ),
        "fr": (
            "Pas une image",
            "{name} n’est pas une image que ce programme sait ouvrir, quel que soit son nom.",
            "Choisissez une image JPEG, HEIC, PNG, WebP, GIF, BMP, TIFF, AVIF ou RAW.",
        ),
    },
    "FormatNotSupported": {
        "en": (
            "A kind of file that cannot be opened",
            "{name} is in the {format} format, which this program does not open.",
            "Open it in another program, such as Preview, and save it as JPEG or PNG.",
        ),
        "fr": (
            "Un format inconnu ici",
            "{name} est au format {format}, que ce programme ne sait pas ouvrir.",
            "Ouvrez-le dans un autre programme, comme Aperçu, et enregistrez-le en JPEG ou PNG.",
        ),
    },
    "ImageDamaged": {
        "en": (
            "Damaged picture",
            "{name} is damaged or incomplete.",
            "Copy or download the picture again.",
        ),
        "fr": (
            "Image abîmée",
            "{name} est abîmé ou incomplet.",
            "Copiez ou téléchargez l’image de nouveau.",
        ),
    },
    "ImageTooLarge": {
        "en": (
            "Picture too large",
            "{name} is too large to be opened safely.",
            "Make a smaller copy of it and choose that one.",
        ),
        "fr": (
            "Image trop grande",
            "{name} est trop grand pour être ouvert sans risque.",
            "Faites-en une copie plus petite et choisissez-la.",
        ),
    },
    "ImageTooSmall": {
        "en": (
            "Picture too small",
            "{name} is too small for anything to be seen in it.",
            "Choose a larger version of the picture.",
        ),
        "fr": (
            "Image trop petite",
            "{name} est trop petit pour qu’on y voie quelque chose.",
            "Choisissez une version plus grande de l’image.",
        ),
    },
    "MemoryError": {
        "en": (
            "Not enough memory",
            "There is not enough memory left for this picture.",
            "Close other programs and try again.",
        ),
        "fr": (
            "Mémoire insuffisante",
            "Il ne reste pas assez de mémoire pour cette image.",
            "Fermez d’autres programmes et réessayez.",
        ),
    },
}
