"""The table of user-facing error texts: error type's name -> title, sentence, next step.

`desktop/messages/lookup.py` picks and fills them. `{name}` is the subject of a sentence (a picture,
masculine in French: le fichier, l'élément collé); `{file}` and `{folder}` stand inside one.
"""

from __future__ import annotations

from collections.abc import Mapping

from desktop.messages import (
    archive,
    batches,
    models,
    outside,
    pictures,
    program,
    reading,
    retraining,
    service,
    targets,
)
from model.caption import Language

Texts = Mapping[Language, tuple[str, str, str]]

UNEXPECTED: Texts = {
    "en": (
        "Something unexpected happened",
        "The program made a mistake; nothing of yours was changed.",
        "Try again, and report it with the log file if it comes back.",
    ),
    "fr": (
        "Une erreur imprévue",
        "Le programme a commis une erreur, rien de ce qui est à vous n’a changé.",
        "Réessayez, et signalez-la avec le fichier journal si elle revient.",
    ),
}

TEXTS: Mapping[str, Texts] = {
    **pictures.TEXTS,
    **batches.TEXTS,
    **models.TEXTS,
    **program.TEXTS,
    **reading.TEXTS,
    **retraining.TEXTS,
    **targets.TEXTS,
    **outside.TEXTS,
    **service.TEXTS,
    **archive.TEXTS,
    # Stopped by the user
    "Cancelled": {
        "en": ("Stopped", "It was stopped before it was done.", "Start it again when you want."),
        "fr": ("Arrêté", "Arrêté avant la fin.", "Recommencez quand vous voulez."),
    },
    "CaptionError": {
        "en": ("Not described", "This could not be described.", "Try another picture."),
        "fr": ("Pas de description", "La description a échoué.", "Essayez une autre image."),
    },
    # Models
    "ModelError": {
        "en": (
            "Model not usable",
            "The model in {folder} cannot be used.",
            "Reinstall the app, or choose another model.",
        ),
        "fr": (
            "Modèle inutilisable",
            "Le modèle du dossier {folder} est inutilisable.",
            "Réinstallez l’application, ou choisissez un autre modèle.",
        ),
    },
    "BundleNotFound": {
        "en": (
            "Model not found",
            "There is no model in {folder}.",
            "Reinstall the app, or name the folder of a model.",
        ),
        "fr": (
            "Modèle introuvable",
            "Il n’y a pas de modèle dans {folder}.",
            "Réinstallez l’application, ou indiquez le dossier d’un modèle.",
        ),
    },
    "BundleDamaged": {
        "en": (
            "Damaged model",
            "The model in {folder} is incomplete or was changed.",
            "Reinstall the app, or copy the model again from where it came.",
        ),
        "fr": (
            "Modèle abîmé",
            "Le modèle du dossier {folder} est incomplet ou a été modifié.",
            "Réinstallez l’application, ou recopiez le modèle depuis sa source.",
        ),
    },
    "BundleIncompatible": {
        "en": (
            "Model of another version",
            "The model in {folder} was made for another version of this program.",
            "Update the app, or choose another model.",
        ),
        "fr": (
            "Modèle d’une autre version",
            "Le modèle du dossier {folder} est fait pour une autre version de ce programme.",
            "Mettez l’application à jour, ou choisissez un autre modèle.",
        ),
    },
    "RuntimeUnavailable": {
        "en": (
            "Runtime not available",
            "The model cannot be run in this way on this machine.",
            "Let the program choose the runtime (auto).",
        ),
        "fr": (
            "Moteur indisponible",
            "Le modèle ne peut pas tourner de cette façon sur cette machine.",
            "Laissez le programme choisir le moteur (auto).",
        ),
    },
    "ModelStoreError": {
        "en": ("Model not changed", "The model could not be changed.", "Try again."),
        "fr": ("Modèle inchangé", "Le modèle n’a pas pu être changé.", "Réessayez."),
    },
    "ModelStoreFull": {
        "en": (
            "Disk full",
            "There is no room for another model; the present one stays in use.",
            "Free some space and try again.",
        ),
        "fr": (
            "Disque plein",
            "Il n’y a pas la place d’un autre modèle\u00a0; le modèle actuel reste en service.",
            "Libérez de la place et réessayez.",
        ),
    },
    "ModelStoreNotWritable": {
        "en": (
            "Model not changed",
            "The folder of your models, {file} in {folder}, cannot be written.",
            "Give yourself the right to write there; the present model stays in use.",
        ),
        "fr": (
            "Modèle inchangé",
            "Le dossier de vos modèles, {file} dans {folder}, n’est pas modifiable.",
            "Donnez-vous le droit d’y écrire\u00a0; le modèle actuel reste en service.",
        ),
    },
    "RunsOnCpu": {
        "en": (
            "Running on the CPU",
            "Core ML could not load the model. The captions are the same, only slower.",
            "Restart the Mac if this comes back.",
        ),
        "fr": (
            "Calcul sur le processeur",
            "Core ML n’a pas pu charger le modèle. Les descriptions sont les mêmes, mais plus "
            "lentes.",
            "Redémarrez le Mac si cela se reproduit.",
        ),
    },
    "FellBack": {
        "en": (
            "Another model is used",
            "The model you had taught is damaged; the one before it is used instead.",
            "Choose Model, then Retrain to teach it again.",
        ),
        "fr": (
            "Un autre modèle est utilisé",
            "Le modèle que vous aviez entraîné est abîmé\u00a0; le précédent le remplace.",
            "Choisissez Modèle, puis Réentraîner pour recommencer.",
        ),
    },
    # Speech
    "SpeechError": {
        "en": ("Not spoken", "This text could not be spoken.", "Try again."),
        "fr": ("Pas de voix", "Ce texte n’a pas pu être dit.", "Réessayez."),
    },
    "SpeechEngineMissing": {
        "en": ("No speech", "No speech engine could be started.", "{engine_step}"),
        "fr": ("Pas de synthèse vocale", "Aucune synthèse vocale ne démarre.", "{engine_step}"),
    },
    "VoiceMissing": {
        "en": ("No voice", "There is no {spoken} voice on this machine.", "{voice_step}"),
        "fr": ("Pas de voix", "Il n’y a pas de voix {spoken} sur cette machine.", "{voice_step}"),
    },
    "SoundNotWritten": {
        "en": (
            "Sound not saved",
            "The sound file {file} cannot be written in {folder}.",
            "Choose a folder in which you may write.",
        ),
        "fr": (
            "Son non enregistré",
            "Le fichier son {file} ne peut pas être écrit dans {folder}.",
            "Choisissez un dossier où vous pouvez écrire.",
        ),
    },
    "SoundFormatMissing": {
        "en": (
            "Not this kind of sound",
            "Nothing on this machine can write {file} in {folder}.",
            "Choose a name that ends in .wav or .aiff, or install ffmpeg.",
        ),
        "fr": (
            "Pas ce format de son",
            "Rien sur cette machine ne sait écrire {file} dans {folder}.",
            "Choisissez un nom qui finit par .wav ou .aiff, ou installez ffmpeg.",
        ),
    },
    "SoundDiskFull": {
        "en": (
            "Disk full",
            "There is no room left for the sound file {file}.",
            "Free some space, or choose another disk.",
        ),
        "fr": (
            "Disque plein",
            "Il n’y a plus de place pour le fichier son {file}.",
            "Libérez de la place, ou choisissez un autre disque.",
        ),
    },
    "SpeechTimedOut": {
        "en": ("Speech too slow", "The voice did not answer in time.", "Try again."),
        "fr": ("Voix trop lente", "La voix n’a pas répondu à temps.", "Réessayez."),
    },
    "SpeechFailed": {
        "en": (
            "Not spoken",
            "The voice made no sound that can be heard.",
            "Try again, or choose another voice.",
        ),
        "fr": (
            "Pas de son",
            "La voix n’a produit aucun son audible.",
            "Réessayez, ou choisissez une autre voix.",
        ),
    },
    "NothingToSay": {
        "en": (
            "Nothing to say",
            "The text has no word to speak.",
            "Write one, then play it again.",
        ),
        "fr": (
            "Rien à dire",
            "Le texte ne contient aucun mot à dire.",
            "Écrivez-en un et réécoutez.",
        ),
    },
    "TextTooLong": {
        "en": (
            "Text too long",
            "The text is too long to be spoken in one go.",
            "Shorten it to a few sentences.",
        ),
        "fr": (
            "Texte trop long",
            "Le texte est trop long pour être dit d’une traite.",
            "Raccourcissez-le à quelques phrases.",
        ),
    },
    # Sound files
    "SoundError": {
        "en": ("No sound", "The sound could not be played.", "Try again."),
        "fr": ("Pas de son", "Le son n’a pas pu être joué.", "Réessayez."),
    },
    "NoSound": {
        "en": ("No sound", "The sound file {file} has nothing to hear.", "Have it spoken again."),
        "fr": ("Pas de son", "Le fichier {file} ne contient aucun son.", "Faites relire le texte."),
    },
    "SoundPlayerMissing": {
        "en": (
            "No sound player",
            "This machine has no program that plays sound.",
            "Install one, for example with “sudo apt install pulseaudio-utils”.",
        ),
        "fr": (
            "Pas de lecteur de son",
            "Cette machine n’a aucun programme pour jouer du son.",
            "Installez-en un, par exemple avec «\u00a0sudo apt install pulseaudio-utils\u00a0».",
        ),
    },
    "SoundPlayerFailed": {
        "en": (
            "Sound not played",
            "The system’s sound player refused to play.",
            "Check that loudspeakers or headphones are connected and chosen in the system.",
        ),
        "fr": (
            "Son non joué",
            "Le lecteur de son du système a refusé de jouer.",
            "Vérifiez qu’un casque ou des haut-parleurs sont branchés et choisis dans le système.",
        ),
    },
    # History
    "HistoryError": {
        "en": ("History", "The history could not do this.", "Try again."),
        "fr": ("Historique", "L’historique n’a pas pu faire cela.", "Réessayez."),
    },
    "HistoryLocked": {
        "en": (
            "History in use",
            "Another program keeps the history locked.",
            "Close other windows of this app and try again.",
        ),
        "fr": (
            "Historique occupé",
            "Un autre programme verrouille l’historique.",
            "Fermez les autres fenêtres de cette application et réessayez.",
        ),
    },
    "HistoryNotWritable": {
        "en": (
            "History not saved",
            "The history cannot be written in {folder}.",
            "Give yourself the right to write there; until then, new entries last as long as "
            "the window.",
        ),
        "fr": (
            "Historique non enregistré",
            "L’historique ne peut pas être écrit dans {folder}.",
            "Donnez-vous le droit d’y écrire ; d’ici là, les nouvelles entrées durent autant "
            "que la fenêtre.",
        ),
    },
    "HistoryDiskFull": {
        "en": (
            "Disk full",
            "There is no room left to save this in the history; what was saved before is safe.",
            "Free some space and try again.",
        ),
        "fr": (
            "Disque plein",
            "Il n’y a plus de place dans l’historique ; ce qui y était déjà est intact.",
            "Libérez de la place et réessayez.",
        ),
    },
    "HistoryNewer": {
        "en": (
            "History of a newer version",
            "The history was written by a newer version of this app and was left untouched.",
            "Update the app to see it; until then, new entries last as long as the window.",
        ),
        "fr": (
            "Historique plus récent",
            "L’historique vient d’une version plus récente de l’application et reste intact.",
            "Mettez l’application à jour pour le voir ; d’ici là, les nouvelles entrées durent "
            "autant que la fenêtre.",
        ),
    },
    "HistoryDamaged": {
        "en": (
            "History damaged",
            "The history’s file is damaged.",
            "Quit and start the app again: the file is kept and a new history begins.",
        ),
        "fr": (
            "Historique abîmé",
            "Le fichier de l’historique est abîmé.",
            "Quittez puis relancez l’application : le fichier est gardé et un nouvel "
            "historique commence.",
        ),
    },
    "HistoryFailed": {
        "en": (
            "History not available",
            "The disk failed while the history was read or written.",
            "Check the disk, then start the app again.",
        ),
        "fr": (
            "Historique indisponible",
            "Le disque a failli pendant l’accès à l’historique.",
            "Vérifiez le disque, puis relancez l’application.",
        ),
    },
    "SetAside": {
        "en": (
            "A new history",
            "The history was damaged; it was kept as {file} in {folder}, and a new one begins.",
            "A backup of that folder may hold an older, whole one.",
        ),
        "fr": (
            "Un nouvel historique",
            "L’historique était abîmé ; il est gardé sous {file} dans {folder}, et un nouveau "
            "commence.",
            "Une sauvegarde de ce dossier en contient peut-être un plus ancien, intact.",
        ),
    },
    # Places
    "FolderNotWritable": {
        "en": (
            "Folder not writable",
            "The folder {file} in {folder} cannot be made or written.",
            "Give yourself the right to write there.",
        ),
        "fr": (
            "Dossier protégé",
            "Le dossier {file} ne peut pas être créé ou écrit dans {folder}.",
            "Donnez-vous le droit d’y écrire.",
        ),
    },
    "NoDisplay": {
        "en": (
            "No display",
            "There is no screen on which to open the window.",
            "Use “clairvoix describe FILE” instead.",
        ),
        "fr": (
            "Pas d’écran",
            "Il n’y a pas d’écran où ouvrir la fenêtre.",
            "Utilisez plutôt « clairvoix describe FICHIER ».",
        ),
    },
}
