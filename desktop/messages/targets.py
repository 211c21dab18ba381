"""The texts about what cannot be written where: error type's name -> title, sentence, next step.

A part of the table in desktop/messages/table.py, which says how it is read.
"""

from __future__ import annotations

from collections.abc import Mapping

from model.caption import Language

TEXTS: Mapping[str, Mapping[Language, tuple[str, str, str]]] = {
    "TargetRefused": {
        "en": ("Not written", "{file} cannot be written in {folder}.", "Choose another name."),
        "fr": (
            "Non écrit",
            "Le fichier {file} ne peut pas être écrit dans {folder}.",
            "Choisissez un autre nom.",
        ),
    },
    "TargetIsInput": {
        "en": (
            "Would be written over",
            "{file} is one of the files to be read, and is not written over.",
            "Choose another name.",
        ),
        "fr": (
            "Serait écrasé",
            "{file} est l’un des fichiers à lire et n’est pas écrasé.",
            "Choisissez un autre nom.",
        ),
    },
    "TargetIsPicture": {
        "en": (
            "Would be written over",
            "{file} holds a picture, a film or a document, and is not written over.",
            "Choose another name, or move that file away.",
        ),
        "fr": (
            "Serait écrasé",
            "{file} contient une image, un film ou un document et n’est pas écrasé.",
            "Choisissez un autre nom, ou déplacez ce fichier.",
        ),
    },
    "TargetIsSidecar": {
        "en": (
            "Metadata beside a picture",
            "{file} is called like the metadata of a picture, and is not written over.",
            "Choose another ending than .xmp.",
        ),
        "fr": (
            "Métadonnées d’une image",
            "{file} porte le nom des métadonnées d’une image et n’est pas écrasé.",
            "Choisissez une autre extension que .xmp.",
        ),
    },
    "TargetIsOurs": {
        "en": (
            "The app’s own file",
            "{file} in {folder} belongs to the app itself, and is not written over.",
            "Choose another folder.",
        ),
        "fr": (
            "Fichier de l’application",
            "{file} dans {folder} appartient à l’application elle-même et n’est pas écrasé.",
            "Choisissez un autre dossier.",
        ),
    },
    "TargetInsideInput": {
        "en": (
            "Inside what is read",
            "{file} would lie in a folder that is read, and count as yours the next time.",
            "Choose a folder outside it.",
        ),
        "fr": (
            "À l’intérieur de ce qui est lu",
            "{file} serait dans un dossier qui est lu, et compterait comme à vous la prochaine "
            "fois.",
            "Choisissez un dossier en dehors.",
        ),
    },
    "TargetTwice": {
        "en": (
            "Named twice",
            "{file} is named for two things, and can hold only one.",
            "Give each a name of its own.",
        ),
        "fr": (
            "Nommé deux fois",
            "{file} est nommé pour deux choses et ne peut en contenir qu’une.",
            "Donnez un nom à chacune.",
        ),
    },
    "TargetIsFolder": {
        "en": ("A folder", "{file} is a folder, not a file.", "Choose the name of a file."),
        "fr": (
            "Un dossier",
            "{file} est un dossier, pas un fichier.",
            "Choisissez un nom de fichier.",
        ),
    },
    "TargetIsNoFolder": {
        "en": ("No folder", "{file} is a file, not a folder.", "Choose a folder."),
        "fr": (
            "Pas un dossier",
            "{file} est un fichier, pas un dossier.",
            "Choisissez un dossier.",
        ),
    },
    "TargetFolderMissing": {
        "en": (
            "Folder missing",
            "{file} cannot be written: there is no folder {folder}.",
            "Make the folder, or choose another.",
        ),
        "fr": (
            "Dossier absent",
            "{file} ne peut pas être écrit\u00a0: le dossier {folder} n’existe pas.",
            "Créez ce dossier, ou choisissez-en un autre.",
        ),
    },
    "TargetNotWritable": {
        "en": (
            "Protected",
            "{file} may not be written in {folder}.",
            "Choose a folder in which you may write.",
        ),
        "fr": (
            "Protégé",
            "Le fichier {file} ne peut pas être écrit dans {folder}.",
            "Choisissez un dossier où vous pouvez écrire.",
        ),
    },
}
