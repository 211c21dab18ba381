"""The texts about archives: error type's name -> title, sentence, next step.

A part of the table in desktop/messages/table.py, which says how it is read.
"""

from __future__ import annotations

from collections.abc import Mapping

from model.caption import Language

TEXTS: Mapping[str, Mapping[Language, tuple[str, str, str]]] = {
    "ArchiveError": {
        "en": ("Archive not described", "The archive could not be worked on.", "Try again."),
        "fr": ("Archive non décrite", "L’archive n’a pas pu être traitée.", "Réessayez."),
    },
    "ArchiveMissing": {
        "en": (
            "Archives not installed",
            "This copy of the program does not have the libraries for archives.",
            "Install it with its extra “archive”.",
        ),
        "fr": (
            "Archives non installées",
            "Cette copie du programme n’a pas les bibliothèques pour les archives.",
            "Installez-le avec son option «\u00a0archive\u00a0».",
        ),
    },
    "EngineMissing": {
        "en": (
            "Clusters not installed",
            "This copy of the program does not have the library for clusters.",
            "Install it with its extra “cluster”, or leave out --engine and --address.",
        ),
        "fr": (
            "Grappes non installées",
            "Cette copie du programme n’a pas la bibliothèque pour les grappes de machines.",
            "Installez-le avec son option «\u00a0cluster\u00a0», ou omettez --engine et --address.",
        ),
    },
    "ArchiveUnreachable": {
        "en": (
            "Cluster not reached",
            "The cluster at {file} does not answer, or its workers do not have this program.",
            "Check the address and the workers, then run the same command again.",
        ),
        "fr": (
            "Grappe injoignable",
            "La grappe {file} ne répond pas, ou ses machines n’ont pas ce programme.",
            "Vérifiez l’adresse et les machines, puis relancez la même commande.",
        ),
    },
    "ArchiveElsewhere": {
        "en": (
            "Another folder elsewhere",
            "{file} is not the same folder for the cluster’s workers as for this computer.",
            "Name a folder or a bucket that all of them reach by the same address.",
        ),
        "fr": (
            "Un autre dossier ailleurs",
            "{file} n’est pas le même dossier pour les machines de la grappe que pour celle-ci.",
            "Indiquez un dossier ou un espace que toutes atteignent par la même adresse.",
        ),
    },
    "ArchiveIncomplete": {
        "en": (
            "Archive not complete",
            "Some parts of {file} were given up: the workers that did them were lost, each time.",
            "See that the workers have memory enough, then run the same command again.",
        ),
        "fr": (
            "Archive incomplète",
            "Des parties de {file} sont abandonnées\u00a0: chaque fois, la machine s’est perdue.",
            "Veillez à ce que les machines aient assez de mémoire, puis relancez la même commande.",
        ),
    },
    "ArchiveSourceGone": {
        "en": (
            "Archive not found",
            "{name} cannot be listed: it is not there, not allowed, or does not answer.",
            "Check its name and your rights, then run the same command again.",
        ),
        "fr": (
            "Archive introuvable",
            "{name} ne peut pas être parcouru\u00a0: absent, interdit ou sans réponse.",
            "Vérifiez son nom et vos droits, puis relancez la même commande.",
        ),
    },
    "ArchiveInside": {
        "en": (
            "Result among the pictures",
            "{file} lies in the folder whose pictures are to be described.",
            "Name a folder outside of it for the result.",
        ),
        "fr": (
            "Résultat parmi les images",
            "{file} se trouve dans le dossier dont les images doivent être décrites.",
            "Indiquez un dossier en dehors de celui-ci pour le résultat.",
        ),
    },
    "ArchiveEmpty": {
        "en": (
            "No picture",
            "There is no picture in {file}.",
            "Name a folder, a list or a bucket that has some.",
        ),
        "fr": (
            "Aucune image",
            "Il n’y a aucune image dans {file}.",
            "Indiquez un dossier, une liste ou un espace qui en contient.",
        ),
    },
    "ArchiveOther": {
        "en": (
            "Another archive",
            "{file} was begun from another source, or in another manner.",
            "Name another folder for this one, or run it as it was begun.",
        ),
        "fr": (
            "Une autre archive",
            "{file} a été commencé avec une autre source, ou d’une autre manière.",
            "Indiquez un autre dossier, ou relancez-la comme elle a commencé.",
        ),
    },
    "ArchiveUnreadable": {
        "en": (
            "Archive not readable",
            "{file} is no archive that was described, or a part of it is damaged.",
            "Choose the folder that was named by --out; the archive’s command makes it anew.",
        ),
        "fr": (
            "Archive illisible",
            "{file} n’est pas une archive décrite, ou une partie en est abîmée.",
            "Choisissez le dossier indiqué par --out\u00a0; la même commande le refait.",
        ),
    },
    "ArchiveNotWritable": {
        "en": (
            "Archive not written",
            "The result cannot be written to {file}; what is complete there stays.",
            "Give yourself the right to write there, then run the same command again.",
        ),
        "fr": (
            "Archive non écrite",
            "Le résultat ne peut pas être écrit dans {file}\u00a0; ce qui est terminé reste.",
            "Donnez-vous le droit d’y écrire, puis relancez la même commande.",
        ),
    },
    "ArchiveDiskFull": {
        "en": (
            "Disk full",
            "There is no room left for the result in {file}; what is complete there stays.",
            "Free some space, then run the same command again.",
        ),
        "fr": (
            "Disque plein",
            "Il n’y a plus de place pour le résultat dans {file}\u00a0; ce qui est terminé reste.",
            "Libérez de la place, puis relancez la même commande.",
        ),
    },
}
