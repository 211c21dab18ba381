"""The texts about retraining: error type's name -> title, sentence, next step.

A part of the table in desktop/messages/table.py, which says how it is read.
"""

from __future__ import annotations

from collections.abc import Mapping

from model.caption import Language

TEXTS: Mapping[str, Mapping[Language, tuple[str, str, str]]] = {
    "RetrainingError": {
        "en": (
            "Not retrained",
            "The model could not be retrained; the present one stays in use.",
            "Try again, and send the log of the training with a report if it fails again.",
        ),
        "fr": (
            "Pas de réentraînement",
            "Le modèle n’a pas pu être réentraîné, l’actuel reste en service.",
            "Réessayez, et joignez le journal de l’entraînement à un rapport si cela se répète.",
        ),
    },
    "RetrainingBusy": {
        "en": (
            "A training is under way",
            "Another training is at work, perhaps one that is still saving.",
            "Wait a minute, close other windows of this app, and try again.",
        ),
        "fr": (
            "Un entraînement est en cours",
            "Un autre entraînement travaille, ou finit peut-être d’enregistrer.",
            "Attendez une minute, fermez les autres fenêtres de l’application et réessayez.",
        ),
    },
    "RetrainingNotWritable": {
        "en": (
            "Not retrained",
            "The folder in which a training keeps its work cannot be written.",
            "Give yourself the right to write in the folder of this app’s data.",
        ),
        "fr": (
            "Pas de réentraînement",
            "Le dossier où un entraînement garde son travail n’est pas modifiable.",
            "Donnez-vous le droit d’écrire dans le dossier de données de l’application.",
        ),
    },
    "RetrainingDiskFull": {
        "en": (
            "Disk full",
            "There is no room left for what a training has to write.",
            "Free some space and try again.",
        ),
        "fr": (
            "Disque plein",
            "Il n’y a plus de place pour ce qu’un entraînement doit écrire.",
            "Libérez de la place et réessayez.",
        ),
    },
    "NoDataset": {
        "en": (
            "No data set",
            "In {file} there is no folder “flickr8k” with a data set to train from scratch on.",
            "Choose the folder that holds it, or train on these captions without starting anew.",
        ),
        "fr": (
            "Pas de jeu de données",
            "Dans {file}, il n’y a pas de dossier «\u00a0flickr8k\u00a0» avec un jeu de données.",
            "Choisissez le dossier qui le contient, ou faites apprendre ces descriptions sans "
            "repartir de zéro.",
        ),
    },
    "NothingToLearn": {
        "en": (
            "Nothing to learn from",
            "Not one picture with a caption is left to learn from.",
            "Look at the problems that are listed, or choose another folder.",
        ),
        "fr": (
            "Rien à apprendre",
            "Il ne reste aucune image avec une description dont apprendre.",
            "Voyez les problèmes de la liste, ou choisissez un autre dossier.",
        ),
    },
    "SourcesNotReadable": {
        "en": (
            "Captions not readable",
            "What was chosen holds no captions in a form that this program reads.",
            "Choose a folder with captions.csv (columns file, caption, language), or one in the "
            "format of Flickr8k or COCO.",
        ),
        "fr": (
            "Descriptions illisibles",
            "Ce qui est choisi ne contient pas de descriptions sous une forme connue du programme.",
            "Choisissez un dossier avec captions.csv (colonnes file, caption, language), ou au "
            "format de Flickr8k ou de COCO.",
        ),
    },
    "ModelNotTeachable": {
        "en": (
            "Model not teachable",
            "The model in use does not come with the weights that teaching it needs.",
            "Choose Model, then Back to the Original, and try again.",
        ),
        "fr": (
            "Modèle figé",
            "Le modèle en service n’a pas les poids qu’il faut pour l’entraîner.",
            "Choisissez Modèle, puis Revenir à l’original, et réessayez.",
        ),
    },
    "NewModelUnfaithful": {
        "en": (
            "New model refused",
            "The new model does not write the same sentences in each of its forms.",
            "Keep the present model and try again; report it if it comes back.",
        ),
        "fr": (
            "Nouveau modèle refusé",
            "Le nouveau modèle n’écrit pas les mêmes phrases sous chacune de ses formes.",
            "Gardez le modèle actuel et réessayez, puis signalez-le si cela se répète.",
        ),
    },
    "SourcesChanged": {
        "en": (
            "Sources changed",
            "What there is to learn from has changed since this training began.",
            "Cancel this training and start another one, with what there is now.",
        ),
        "fr": (
            "Sources modifiées",
            "Ce dont il faut apprendre a changé depuis le début de cet entraînement.",
            "Annulez cet entraînement et commencez-en un autre, avec ce qu’il y a maintenant.",
        ),
    },
    "TrainingNotSaved": {
        "en": (
            "Training not saved",
            "The training could not save or read back where it stands.",
            "See that the disk has room, then continue, or begin anew.",
        ),
        "fr": (
            "Entraînement non enregistré",
            "L’entraînement n’a pas pu enregistrer ou relire où il en est.",
            "Vérifiez qu’il reste de la place sur le disque, puis continuez ou recommencez.",
        ),
    },
    "TrainingNotStarted": {
        "en": (
            "Training not started",
            "The training program could not be started.",
            "Set the training packages up again, then try once more.",
        ),
        "fr": (
            "Entraînement non lancé",
            "Le programme d’entraînement n’a pas pu être lancé.",
            "Réinstallez les paquets d’entraînement, puis réessayez.",
        ),
    },
    "TrainingDied": {
        "en": (
            "Training broken off",
            "The training ended without a word, perhaps for want of memory.",
            "Close other programs, then continue: what it had saved is kept.",
        ),
        "fr": (
            "Entraînement interrompu",
            "L’entraînement s’est arrêté sans un mot, peut-être faute de mémoire.",
            "Fermez d’autres programmes, puis continuez\u00a0: ce qui était enregistré est gardé.",
        ),
    },
    "TrainingRefused": {
        "en": (
            "Training given up",
            "The training gave up on something unforeseen; the present model stays in use.",
            "Open the log to see what it was, then continue or cancel.",
        ),
        "fr": (
            "Entraînement abandonné",
            "L’entraînement a renoncé devant un imprévu, le modèle actuel reste en service.",
            "Ouvrez le journal pour voir lequel, puis continuez ou annulez.",
        ),
    },
}
