"""The texts about what is beside the window: the watched folder, the screen, the terminal.

A part of the table in desktop/messages/table.py, which says how it is read.
"""

from __future__ import annotations

from collections.abc import Mapping

from model.caption import Language

TEXTS: Mapping[str, Mapping[Language, tuple[str, str, str]]] = {
    "WatchedFolderGone": {
        "en": (
            "Watched folder not found",
            "The watched folder {file} is not in {folder}, or may not be read.",
            "Its new pictures are described once it is there again.",
        ),
        "fr": (
            "Dossier surveillé introuvable",
            "Le dossier surveillé {file} n’est pas dans {folder}, ou ne peut pas être lu.",
            "Ses nouvelles images seront décrites dès qu’il sera de retour.",
        ),
    },
    "TooManyArrived": {
        "en": (
            "No longer watched",
            "More than 1,000 pictures came into {file} at once, so it is watched no longer.",
            "Choose “Describe a Folder…” for them, then watch the folder again.",
        ),
        "fr": (
            "Surveillance arrêtée",
            "Plus de 1\u202f000 images sont arrivées d’un coup dans {file}, qui n’est plus "
            "surveillé.",
            "Choisissez «\u00a0Décrire un dossier…\u00a0» pour elles, puis surveillez-le à "
            "nouveau.",
        ),
    },
    "ScreenshotError": {
        "en": ("No picture of the screen", "The screen could not be taken.", "Try again."),
        "fr": ("Pas de capture d’écran", "L’écran n’a pas pu être capturé.", "Réessayez."),
    },
    "ScreenshotToolMissing": {
        "en": (
            "No picture of the screen",
            "This machine has no program that takes a part of the screen.",
            "Install one, for example with “sudo apt install gnome-screenshot”, or paste a "
            "picture of the screen.",
        ),
        "fr": (
            "Pas de capture d’écran",
            "Cette machine n’a aucun programme pour capturer une partie de l’écran.",
            "Installez-en un, par exemple avec «\u00a0sudo apt install gnome-screenshot\u00a0», "
            "ou collez une capture.",
        ),
    },
    "ScreenshotRefused": {
        "en": (
            "No picture of the screen",
            "The Mac does not let this app see the screen.",
            "Allow it in System Settings, Privacy & Security, Screen Recording.",
        ),
        "fr": (
            "Pas de capture d’écran",
            "Le Mac n’autorise pas cette application à voir l’écran.",
            "Autorisez-la dans Réglages Système, Confidentialité et sécurité, Enregistrement de "
            "l’écran.",
        ),
    },
    "ToolError": {
        "en": ("Tool not installed", "{file} could not be put into {folder}.", "Try again."),
        "fr": ("Outil non installé", "{file} n’a pas pu être placé dans {folder}.", "Réessayez."),
    },
    "ToolNameTaken": {
        "en": (
            "Tool not installed",
            "Something else is called {file} in {folder}; it was not touched.",
            "Move it away, or choose another folder.",
        ),
        "fr": (
            "Outil non installé",
            "Autre chose s’appelle {file} dans {folder}\u00a0; rien n’y a été changé.",
            "Déplacez-le, ou choisissez un autre dossier.",
        ),
    },
    "ToolNotInstalled": {
        "en": (
            "Tool not installed",
            "You have no right to put {file} into {folder}.",
            "Choose a folder of your own that the terminal searches, such as “bin” in your home "
            "folder.",
        ),
        "fr": (
            "Outil non installé",
            "Vous n’avez pas le droit de placer {file} dans {folder}.",
            "Choisissez un dossier à vous où le terminal cherche, par exemple «\u00a0bin\u00a0» "
            "dans votre dossier personnel.",
        ),
    },
}
