"""Texts about models that are added, compared and removed; of the same form as in `table.py`."""

from __future__ import annotations

from collections.abc import Mapping

from model.caption import Language
from model.imported.published import KNOWN

_PUBLISHED = ", ".join(KNOWN)

TEXTS: Mapping[str, Mapping[Language, tuple[str, str, str]]] = {
    "BundleNewer": {
        "en": (
            "Model of a newer version",
            "The model in {folder} was made for a newer version of this program.",
            "Update the program, or choose another model.",
        ),
        "fr": (
            "Modèle d’une version plus récente",
            "Le modèle du dossier {folder} est fait pour une version plus récente du programme.",
            "Mettez le programme à jour, ou choisissez un autre modèle.",
        ),
    },
    "ModelNotAdded": {
        "en": (
            "Model not added",
            "{file} is no model that this program can run.",
            "Ask whoever made it for another copy, or for one made for this version.",
        ),
        "fr": (
            "Modèle non ajouté",
            "{file} n’est pas un modèle que ce programme sait utiliser.",
            "Demandez-en une autre copie à son auteur, ou une faite pour cette version.",
        ),
    },
    "ModelNotImported": {
        "en": (
            "Model not imported",
            "{file} could not be made a model of this program; the models are as before.",
            "The details say what of it does not fit. What was fetched is kept for another try.",
        ),
        "fr": (
            "Modèle non importé",
            "{file} n’a pas pu devenir un modèle de ce programme, les modèles sont comme avant.",
            "Les détails disent ce qui ne convient pas. Ce qui est arrivé reste pour un autre "
            "essai.",
        ),
    },
    "PublisherUnreachable": {
        "en": (
            "No connection",
            "The publisher of {file} cannot be reached, or the connection broke off.",
            "Check the connection and try again: what has arrived is kept.",
        ),
        "fr": (
            "Pas de connexion",
            "Le serveur qui publie {file} est injoignable, ou la connexion s’est interrompue.",
            "Vérifiez la connexion puis réessayez\u00a0: ce qui est arrivé est gardé.",
        ),
    },
    "PublisherBusy": {
        "en": (
            "The publisher is busy",
            "The publisher of {file} asks to be left alone for a while.",
            "Try again in some minutes: what has arrived is kept.",
        ),
        "fr": (
            "Le serveur est occupé",
            "Le serveur qui publie {file} demande qu’on le laisse un moment.",
            "Réessayez dans quelques minutes\u00a0: ce qui est arrivé est gardé.",
        ),
    },
    "PublisherRefuses": {
        "en": (
            "The publisher refuses",
            "The publisher of {file} now gives it only to those who sign in.",
            "Fetch it with a browser, then import its folder: From a Folder.",
        ),
        "fr": (
            "Le serveur refuse",
            "Le serveur ne donne plus {file} qu’à ceux qui s’identifient.",
            "Téléchargez-le avec un navigateur, puis importez son dossier\u00a0: D’un dossier.",
        ),
    },
    "NotPublishedAnyMore": {
        "en": (
            "Not published any more",
            "The publisher has no {file} any more, or not in the place of before.",
            "Choose another model; what was removed elsewhere cannot be fetched.",
        ),
        "fr": (
            "N’est plus publié",
            "Le serveur n’a plus {file}, ou pas à la même place.",
            "Choisissez un autre modèle\u00a0: ce qui a été retiré ne peut plus être téléchargé.",
        ),
    },
    "PublisherNotTrusted": {
        "en": (
            "Answer not believed",
            "What the server says of {file} does not fit together, so nothing of it is used.",
            "Try again on another network; the details say what did not fit.",
        ),
        "fr": (
            "Réponse non crue",
            "Ce que le serveur dit de {file} se contredit, rien n’en est utilisé.",
            "Réessayez sur un autre réseau, les détails disent ce qui ne va pas.",
        ),
    },
    "DownloadAltered": {
        "en": (
            "Altered on the way",
            "What arrived of {file} is not what its publisher states, so it was removed.",
            "Try again, on another network if it comes back.",
        ),
        "fr": (
            "Modifié en chemin",
            "Ce qui est arrivé de {file} n’est pas ce qu’annonce son auteur, et a été retiré.",
            "Réessayez, sur un autre réseau si cela revient.",
        ),
    },
    "NoRoomForModel": {
        "en": (
            "Not enough room on the disk",
            "The disk has no room for the model and what it is made of.",
            "Free some room, then go on: what has arrived is kept.",
        ),
        "fr": (
            "Pas assez de place sur le disque",
            "Le disque n’a pas la place du modèle et de ce dont il est fait.",
            "Faites de la place, puis continuez\u00a0: ce qui est arrivé est gardé.",
        ),
    },
    "CheckpointUnsafe": {
        "en": (
            "Not opened",
            "The weights of {file} are published as a pickle only, which could run code.",
            "Choose another model: nothing was fetched.",
        ),
        "fr": (
            "Non ouvert",
            "Les poids de {file} ne sont publiés qu’en pickle, qui pourrait exécuter du code.",
            "Choisissez un autre modèle\u00a0: rien n’a été téléchargé.",
        ),
    },
    "ImportKilled": {
        "en": (
            "Broken off",
            "The import of {file} was ended from outside; most often memory has run out.",
            "Close other programs, then try again: what has arrived is kept.",
        ),
        "fr": (
            "Interrompu",
            "L’import de {file} a été arrêté du dehors, le plus souvent faute de mémoire.",
            "Fermez d’autres programmes, puis réessayez\u00a0: ce qui est arrivé est gardé.",
        ),
    },
    "LicenceNotAccepted": {
        "en": (
            "Licence to be accepted",
            "The licence of {file} was not accepted; nothing was fetched.",
            "Read it, then accept it (in a terminal with --accept-licence).",
        ),
        "fr": (
            "Licence à accepter",
            "La licence de {file} n’a pas été acceptée, rien n’a été téléchargé.",
            "Lisez-la, puis acceptez-la (dans un terminal avec --accept-licence).",
        ),
    },
    "ModelOfNewerFormat": {
        "en": (
            "Model not added",
            "{file} was made for a newer version of this program.",
            "Update the program, then add it again.",
        ),
        "fr": (
            "Modèle non ajouté",
            "{file} est fait pour une version plus récente de ce programme.",
            "Mettez le programme à jour, puis ajoutez-le de nouveau.",
        ),
    },
    "ModelTooLarge": {
        "en": (
            "Model not added",
            "{file} holds more than any model does, so it was not unpacked.",
            "Ask whoever made it for another copy.",
        ),
        "fr": (
            "Modèle non ajouté",
            "{file} contient plus que n’importe quel modèle\u00a0; rien n’a été décompressé.",
            "Demandez-en une autre copie à son auteur.",
        ),
    },
    "ModelDamaged": {
        "en": (
            "Model not added",
            "{file} is damaged or incomplete.",
            "Fetch or copy it again, then add it again.",
        ),
        "fr": (
            "Modèle non ajouté",
            "{file} est abîmé ou incomplet.",
            "Téléchargez-le ou copiez-le de nouveau, puis ajoutez-le.",
        ),
    },
    "ModelForeignFile": {
        "en": (
            "Model not added",
            "{file} holds files that do not belong in a model, so nothing was unpacked.",
            "Add it only if whoever made it gives you a clean copy.",
        ),
        "fr": (
            "Modèle non ajouté",
            "{file} contient des fichiers étrangers à un modèle\u00a0; rien n’a été décompressé.",
            "Ne l’ajoutez que si son auteur vous en donne une copie propre.",
        ),
    },
    "ModelNameUnknown": {
        "en": (
            "No such model",
            "There is neither a model nor a folder called {folder}.",
            "The command `clairvoix models` lists the models there are.",
        ),
        "fr": (
            "Modèle introuvable",
            "Il n’y a ni modèle ni dossier nommé {folder}.",
            "La commande «\u00a0clairvoix models\u00a0» donne les modèles qu’il y a.",
        ),
    },
    "ModelToAddMissing": {
        "en": (
            "No such file",
            "There is no file or folder called {file}.",
            "Check the name: a model is a folder with a manifest.json, or an archive of one.",
        ),
        "fr": (
            "Fichier introuvable",
            "Il n’y a ni fichier ni dossier nommé {file}.",
            "Vérifiez le nom\u00a0: un modèle est un dossier avec un manifest.json, ou son "
            "archive.",
        ),
    },
    "PublishedNameUnknown": {
        "en": (
            "No such published model",
            "{file} is neither a folder nor a published model known here.",
            f"Those known are: {_PUBLISHED}.",
        ),
        "fr": (
            "Modèle publié inconnu",
            "{file} n’est ni un dossier ni un modèle publié connu ici.",
            f"Ceux connus\u00a0: {_PUBLISHED}.",
        ),
    },
    "ModelNotThere": {
        "en": (
            "No such model",
            "No model called {file} was added.",
            "The command `clairvoix models` lists those there are.",
        ),
        "fr": (
            "Modèle introuvable",
            "Aucun modèle nommé {file} n’a été ajouté.",
            "La commande «\u00a0clairvoix models\u00a0» donne ceux qu’il y a.",
        ),
    },
}
