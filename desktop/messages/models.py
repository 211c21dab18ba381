"""Texts about models that are added, compared and removed; of the same form as in `table.py`."""

from __future__ import annotations

from collections.abc import Mapping

from model.caption import Language

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
    "LicenceNotAccepted": {
        "en": (
            "Licence to be accepted",
            "The licence of {file} was not accepted; nothing was fetched.",
            "Read it, then ask again with --accept-licence.",
        ),
        "fr": (
            "Licence à accepter",
            "La licence de {file} n’a pas été acceptée, rien n’a été téléchargé.",
            "Lisez-la, puis redemandez avec --accept-licence.",
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
