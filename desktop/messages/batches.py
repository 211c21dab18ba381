"""The texts about batches and exports: error type's name -> title, sentence, next step.

A part of the table in desktop/messages/table.py, which says how it is read.
"""

from __future__ import annotations

from collections.abc import Mapping

from model.caption import Language

TEXTS: Mapping[str, Mapping[Language, tuple[str, str, str]]] = {
    # Batches
    "BatchError": {
        "en": (
            "List not available",
            "The disk failed while the list of pictures was read or written.",
            "Check the disk, then start the app again.",
        ),
        "fr": (
            "Liste indisponible",
            "Le disque a failli pendant l’accès à la liste des images.",
            "Vérifiez le disque, puis relancez l’application.",
        ),
    },
    "BatchLocked": {
        "en": (
            "List in use",
            "Another program is working on the list of pictures.",
            "Let it finish or stop it, and try again.",
        ),
        "fr": (
            "Liste occupée",
            "Un autre programme travaille sur la liste des images.",
            "Laissez-le finir ou arrêtez-le, puis réessayez.",
        ),
    },
    "BatchNotWritable": {
        "en": (
            "List not saved",
            "The list of pictures cannot be written in {folder}.",
            "Give yourself the right to write there and start again.",
        ),
        "fr": (
            "Liste non enregistrée",
            "La liste des images ne peut pas être écrite dans {folder}.",
            "Donnez-vous le droit d’y écrire et recommencez.",
        ),
    },
    "BatchDiskFull": {
        "en": (
            "Disk full",
            "There is no room left for the list of pictures; what was described before is safe.",
            "Free some space and resume.",
        ),
        "fr": (
            "Disque plein",
            "Il n’y a plus de place pour la liste des images\u00a0; ce qui était décrit est "
            "intact.",
            "Libérez de la place et reprenez.",
        ),
    },
    "BatchFolderMissing": {
        "en": (
            "Folder not found",
            "The folder {file} is not where it was; its pictures wait.",
            "Find it with “Find Folder…”, or connect its disk and resume.",
        ),
        "fr": (
            "Dossier introuvable",
            "Le dossier {file} n’est plus à sa place ; ses images attendent.",
            "Retrouvez-le avec « Retrouver le dossier… », ou connectez son disque et reprenez.",
        ),
    },
    "BatchNewer": {
        "en": (
            "List of a newer version",
            "The list of pictures was written by a newer version of this app and was left "
            "untouched.",
            "Update the app to go on with it.",
        ),
        "fr": (
            "Liste plus récente",
            "La liste des images vient d’une version plus récente de l’application et reste "
            "intacte.",
            "Mettez l’application à jour pour la continuer.",
        ),
    },
    "BatchSetAside": {
        "en": (
            "A new list",
            "The list of pictures was damaged; it was kept as {file} in {folder}, and a new one "
            "begins.",
            "Add the pictures again.",
        ),
        "fr": (
            "Une nouvelle liste",
            "La liste des images était abîmée\u00a0; elle est gardée sous {file} dans {folder}, "
            "et une nouvelle commence.",
            "Ajoutez les images de nouveau.",
        ),
    },
    "PictureCrashed": {
        "en": (
            "Picture left out",
            "{name} was left out: the program ended several times while it described it.",
            "Open it in another program, save it anew and try again.",
        ),
        "fr": (
            "Image laissée de côté",
            "{name} est laissé de côté\u00a0: le programme s’est arrêté plusieurs fois en le "
            "décrivant.",
            "Ouvrez-le dans un autre programme, enregistrez-le de nouveau et réessayez.",
        ),
    },
    "NoPicturesHere": {
        "en": (
            "No pictures",
            "There are no pictures in {file}{passed_over}.",
            "Choose a folder of JPEG, HEIC, PNG, WebP, GIF, BMP, TIFF, AVIF or raw pictures.",
        ),
        "fr": (
            "Aucune image",
            "Il n’y a aucune image dans {file}{passed_over}.",
            "Choisissez un dossier d’images JPEG, HEIC, PNG, WebP, GIF, BMP, TIFF, AVIF ou RAW.",
        ),
    },
    # Export
    "ExportError": {
        "en": ("Not written", "{file} could not be written.", "Try again."),
        "fr": ("Non écrit", "{file} n’a pas pu être écrit.", "Réessayez."),
    },
    "ExportNotWritable": {
        "en": (
            "Not written",
            "{file} cannot be written in {folder}.",
            "Choose a folder in which you may write.",
        ),
        "fr": (
            "Non écrit",
            "Le fichier {file} ne peut pas être écrit dans {folder}.",
            "Choisissez un dossier où vous pouvez écrire.",
        ),
    },
    "ExportNameTooLong": {
        "en": (
            "Name too long",
            "{file} cannot be written: its name is longer than the disk takes.",
            "Give the picture a shorter name.",
        ),
        "fr": (
            "Nom trop long",
            "Le fichier {file} ne peut pas être écrit : son nom est plus long que le disque "
            "ne l’accepte.",
            "Donnez à l’image un nom plus court.",
        ),
    },
    "ExportDiskFull": {
        "en": (
            "Disk full",
            "There is no room left for {file}.",
            "Free some space, or choose another disk, and export again.",
        ),
        "fr": (
            "Disque plein",
            "Il n’y a plus de place pour {file}.",
            "Libérez de la place, ou choisissez un autre disque, et exportez de nouveau.",
        ),
    },
    "SidecarNotReadable": {
        "en": (
            "Metadata not understood",
            "The metadata in {file} is damaged and was left untouched.",
            "Repair or move that file, and export again.",
        ),
        "fr": (
            "Métadonnées illisibles",
            "Les métadonnées de {file} sont abîmées et restent telles quelles.",
            "Réparez ou déplacez ce fichier, et exportez de nouveau.",
        ),
    },
    "NoRoomForText": {
        "en": (
            "No place for text",
            "{file} is of a format in which no text can be put.",
            "Export sidecars (XMP) instead.",
        ),
        "fr": (
            "Pas de place pour du texte",
            "Le format de {file} ne peut pas contenir de texte.",
            "Exportez plutôt des fichiers annexes (XMP).",
        ),
    },
}
