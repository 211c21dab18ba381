"""The texts about the program itself: its start, its training kit.

A part of the table in desktop/messages/table.py, which says how it is read.
"""

from __future__ import annotations

from collections.abc import Mapping

from model.caption import Language

TEXTS: Mapping[str, Mapping[Language, tuple[str, str, str]]] = {
    "CurrentFolderGone": {
        "en": (
            "Folder gone",
            "The folder in which this was started is not there any more.",
            "Change to another one, and start again.",
        ),
        "fr": (
            "Dossier disparu",
            "Le dossier où ceci a été lancé n’existe plus.",
            "Passez dans un autre, et recommencez.",
        ),
    },
    "OutputLost": {
        "en": (
            "Not printed",
            "Standard output cannot be written: it is closed, or its disk is full.",
            "Free some space, or send it elsewhere.",
        ),
        "fr": (
            "Non affiché",
            "La sortie standard ne peut pas être écrite\u00a0: elle est fermée, ou son disque est "
            "plein.",
            "Libérez de la place, ou envoyez-la ailleurs.",
        ),
    },
    "StartFailed": {
        "en": (
            "Clairvoix could not start",
            "Something it needs is missing or broken; the reason stands in {file} in {folder}.",
            "Install the app again, and report it with that file if it happens again.",
        ),
        "fr": (
            "Clairvoix n’a pas pu démarrer",
            "Il lui manque quelque chose ; la raison se trouve dans {file}, dossier {folder}.",
            "Réinstallez l’application, et signalez-le avec ce fichier si cela recommence.",
        ),
    },
    "ProgramMoved": {
        "en": (
            "The app was moved",
            "The app was moved or changed while it was running, and cannot speak any more.",
            "Quit it and start it again from where it is now.",
        ),
        "fr": (
            "L’application a été déplacée",
            "L’application a été déplacée ou changée en cours de route et ne peut plus parler.",
            "Quittez-la, puis relancez-la de là où elle est.",
        ),
    },
    "RunsTranslocated": {
        "en": (
            "Move the app to Applications",
            "It runs from a hidden copy, because it was not moved after it was downloaded.",
            "Quit it, drag it to the Applications folder in the Finder, and open it there.",
        ),
        "fr": (
            "Déplacez l’application dans Applications",
            "Elle tourne depuis une copie cachée, car elle n’a pas bougé depuis son arrivée.",
            "Quittez-la, glissez-la dans le dossier Applications du Finder et ouvrez-la là.",
        ),
    },
    "RunsFromDiskImage": {
        "en": (
            "Move the app to Applications",
            "It runs from a disk image, and stops working when that is ejected.",
            "Quit it, drag it to the Applications folder in the Finder, and open it there.",
        ),
        "fr": (
            "Déplacez l’application dans Applications",
            "Elle tourne depuis une image disque et ne marchera plus une fois celle-ci éjectée.",
            "Quittez-la, glissez-la dans le dossier Applications du Finder et ouvrez-la là.",
        ),
    },
    "KitError": {
        "en": (
            "Training kit not set up",
            "The training kit could not be set up.",
            "Try again, and report it with the log file if it fails again.",
        ),
        "fr": (
            "Kit d’entraînement absent",
            "Le kit d’entraînement n’a pas pu être installé.",
            "Réessayez, et signalez-le avec le fichier journal s’il échoue encore.",
        ),
    },
    "KitNoSpace": {
        "en": (
            "Not enough room on the disk",
            "The training kit needs about {needed} more than the disk has room for.",
            "Free some room, then try again: what has arrived is kept.",
        ),
        "fr": (
            "Pas assez de place sur le disque",
            "Le kit d’entraînement demande environ {needed} et le disque n’a plus cette place.",
            "Faites de la place, puis réessayez\u00a0: ce qui est arrivé est gardé.",
        ),
    },
    "KitNetworkLost": {
        "en": (
            "No connection",
            "The training kit could not be fetched, or not all of it.",
            "Check the connection and try again: what has arrived is kept.",
        ),
        "fr": (
            "Pas de connexion",
            "Le kit d’entraînement n’a pas pu être téléchargé, ou pas en entier.",
            "Vérifiez la connexion puis réessayez\u00a0: ce qui est arrivé est gardé.",
        ),
    },
    "KitHashMismatch": {
        "en": (
            "Packages refused",
            "A package that arrived is not the one this app was made with, so it was thrown away.",
            "Try again on another network: someone may be changing what you download.",
        ),
        "fr": (
            "Paquets refusés",
            "Un paquet reçu n’est pas celui avec lequel l’application est faite et a été jeté.",
            "Réessayez sur un autre réseau, car quelqu’un modifie peut-être vos téléchargements.",
        ),
    },
    "KitNoPython": {
        "en": (
            "Python is missing",
            "Training needs Python 3.11 or 3.12, which is not here and could not be fetched.",
            "Check the connection and try again, or install Python 3.11 from python.org.",
        ),
        "fr": (
            "Python manque",
            "L’entraînement demande Python 3.11 ou 3.12, absent d’ici et impossible à télécharger.",
            "Vérifiez la connexion puis réessayez, ou installez Python 3.11 depuis python.org.",
        ),
    },
    "KitBusy": {
        "en": (
            "Already being set up",
            "Another copy of the app is setting up or removing the training kit.",
            "Wait until it is done there.",
        ),
        "fr": (
            "Installation déjà en cours",
            "Une autre copie de l’application installe ou supprime le kit d’entraînement.",
            "Attendez qu’elle ait fini.",
        ),
    },
    "KitBroken": {
        "en": (
            "Training kit does not work",
            "The training kit was installed, but does not run on this computer.",
            "Repair it, and report it with the log file if that does not help.",
        ),
        "fr": (
            "Kit d’entraînement inutilisable",
            "Le kit d’entraînement est installé, mais ne fonctionne pas sur cet ordinateur.",
            "Réparez-le, et signalez-le avec le fichier journal si cela ne suffit pas.",
        ),
    },
    "KitUnavailable": {
        "en": (
            "Training kit not available",
            "This copy of the program does not carry what sets up the training kit.",
            "Reinstall the app; in a source checkout, run “make test”.",
        ),
        "fr": (
            "Kit d’entraînement indisponible",
            "Cette copie du programme n’a pas de quoi installer le kit d’entraînement.",
            "Réinstallez l’application, ou lancez «\u00a0make test\u00a0» dans les sources.",
        ),
    },
    "KitNotReady": {
        "en": (
            "Training kit not ready",
            "Retraining needs the training kit, which is not set up.",
            "Set it up first.",
        ),
        "fr": (
            "Kit d’entraînement pas prêt",
            "L’entraînement demande le kit d’entraînement, qui n’est pas installé.",
            "Installez-le d’abord.",
        ),
    },
}
