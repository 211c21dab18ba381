"""The texts about the service: why it does not start, and what it answers to requests.

A part of the table in desktop/messages/table.py, which says how it is read. Who reads them may be
on another computer: no file and no folder of this one is named.
"""

from __future__ import annotations

from collections.abc import Mapping

from model.caption import Language

TEXTS: Mapping[str, Mapping[Language, tuple[str, str, str]]] = {
    "ServiceError": {
        "en": ("Not served", "The service could not be started.", "Try again."),
        "fr": ("Service arrêté", "Le service n’a pas pu démarrer.", "Réessayez."),
    },
    "ServiceMissing": {
        "en": (
            "Service not installed",
            "This copy of the program does not have the libraries of the service.",
            "Install it with its extra “serve”.",
        ),
        "fr": (
            "Service non installé",
            "Cette copie du programme n’a pas les bibliothèques du service.",
            "Installez-le avec son option «\u00a0serve\u00a0».",
        ),
    },
    "AddressInUse": {
        "en": (
            "Address in use",
            "The service cannot listen at {address}: another program may use that port.",
            "Choose another port, or end the other program.",
        ),
        "fr": (
            "Adresse occupée",
            "Le service ne peut pas écouter à {address}\u00a0: un autre programme utilise "
            "peut-être ce port.",
            "Choisissez un autre port, ou fermez l’autre programme.",
        ),
    },
    "TokenNeeded": {
        "en": (
            "Token needed",
            "Other computers could reach {address}, so the service needs a token there.",
            "Give one that is hard to guess with CLAIRVOIX_TOKEN or --token.",
        ),
        "fr": (
            "Jeton nécessaire",
            "D’autres ordinateurs pourraient joindre {address}, le service y demande donc un "
            "jeton.",
            "Donnez-en un difficile à deviner avec CLAIRVOIX_TOKEN ou --token.",
        ),
    },
    "RequestError": {
        "en": ("Not answered", "This request could not be answered.", "Check it and try again."),
        "fr": ("Sans réponse", "Cette requête reste sans réponse.", "Vérifiez-la et réessayez."),
    },
    "RequestMalformed": {
        "en": (
            "Request not understood",
            "The request is not of the form that this route reads.",
            "Send a form with a file named “image”, or JSON as /openapi.json describes it.",
        ),
        "fr": (
            "Requête incomprise",
            "La requête n’a pas la forme que cette adresse attend.",
            "Envoyez un formulaire avec un fichier «\u00a0image\u00a0», ou du JSON comme le "
            "décrit /openapi.json.",
        ),
    },
    "NoPictureSent": {
        "en": ("No picture", "There is no picture in the request.", "Send one as “image”."),
        "fr": (
            "Pas d’image",
            "La requête ne contient pas d’image.",
            "Envoyez-en une sous le nom «\u00a0image\u00a0».",
        ),
    },
    "SeveralPicturesSent": {
        "en": (
            "Several pictures",
            "The request has more than one picture, and an answer is about one.",
            "Send one request for each.",
        ),
        "fr": (
            "Plusieurs images",
            "La requête contient plus d’une image, et une réponse ne parle que d’une.",
            "Envoyez une requête par image.",
        ),
    },
    "NotBase64": {
        "en": (
            "Picture not readable",
            "The picture in the request is not base64.",
            "Send the file’s bytes as base64, or as a data URL; addresses are never fetched.",
        ),
        "fr": (
            "Image illisible",
            "L’image de la requête n’est pas en base64.",
            "Envoyez les octets du fichier en base64 ou en URL data\u00a0; les adresses ne sont "
            "jamais suivies.",
        ),
    },
    "LanguageUnknown": {
        "en": (
            "Language unknown",
            "Captions are written in English and French only.",
            "Ask for “en” or “fr”.",
        ),
        "fr": (
            "Langue inconnue",
            "Les légendes s’écrivent en anglais et en français seulement.",
            "Demandez «\u00a0en\u00a0» ou «\u00a0fr\u00a0».",
        ),
    },
    "TokenWrong": {
        "en": (
            "Token wrong",
            "This needs the token that the service was started with.",
            "Send it as “Authorization: Bearer” and the token.",
        ),
        "fr": (
            "Jeton refusé",
            "Il faut pour cela le jeton avec lequel le service a été lancé.",
            "Envoyez-le sous la forme «\u00a0Authorization: Bearer\u00a0» suivi du jeton.",
        ),
    },
    "CallerRefused": {
        "en": (
            "Another site asks",
            "The request comes from a page of another site, or is meant for another name.",
            "Use the address that the service printed when it started.",
        ),
        "fr": (
            "Demande d’un autre site",
            "La requête vient d’une page d’un autre site, ou vise un autre nom.",
            "Utilisez l’adresse que le service a affichée à son démarrage.",
        ),
    },
    "NothingHere": {
        "en": (
            "Nothing here",
            "There is nothing at this address, or not any more.",
            "See /openapi.json for what there is.",
        ),
        "fr": (
            "Rien ici",
            "Il n’y a rien à cette adresse, ou plus rien.",
            "Voyez dans /openapi.json ce qu’il y a.",
        ),
    },
    "MethodUnknown": {
        "en": (
            "Method unknown",
            "This address does not take this method.",
            "See /openapi.json for those it takes.",
        ),
        "fr": (
            "Méthode inconnue",
            "Cette adresse n’accepte pas cette méthode.",
            "Voyez dans /openapi.json celles qu’elle accepte.",
        ),
    },
    "SenderTooSlow": {
        "en": (
            "Too slow",
            "The request did not arrive in time.",
            "Check the connection and send it again.",
        ),
        "fr": (
            "Trop lent",
            "La requête n’est pas arrivée à temps.",
            "Vérifiez la connexion et renvoyez-la.",
        ),
    },
    "TrainingUnderWay": {
        "en": (
            "Training under way",
            "A training is under way, or waits for its owner’s decision.",
            "Wait for its end, or give it up first.",
        ),
        "fr": (
            "Entraînement en cours",
            "Un entraînement est en cours, ou attend une décision.",
            "Attendez sa fin, ou abandonnez-le d’abord.",
        ),
    },
    "TrainingUndecided": {
        "en": (
            "Not possible now",
            "This training has no new model to use, or nothing left to give up.",
            "Ask where it stands.",
        ),
        "fr": (
            "Impossible à présent",
            "Cet entraînement n’a pas de nouveau modèle, ou plus rien à abandonner.",
            "Demandez où il en est.",
        ),
    },
    "BodyTooLarge": {
        "en": (
            "Too large",
            "The picture has more than 20 MB.",
            "Make a smaller copy of it and send that one.",
        ),
        "fr": (
            "Trop grand",
            "L’image dépasse 20\u00a0Mo.",
            "Faites-en une copie plus petite et envoyez-la.",
        ),
    },
    "ContentTypeUnknown": {
        "en": (
            "Form unknown",
            "The request is of a type that this address does not read.",
            "Send a form (multipart/form-data) or JSON.",
        ),
        "fr": (
            "Forme inconnue",
            "La requête est d’un type que cette adresse ne lit pas.",
            "Envoyez un formulaire (multipart/form-data) ou du JSON.",
        ),
    },
    "TooManyRequests": {
        "en": ("Too fast", "These requests come too fast.", "Wait a second and go on more slowly."),
        "fr": (
            "Trop vite",
            "Ces requêtes arrivent trop vite.",
            "Attendez une seconde et continuez plus lentement.",
        ),
    },
    "ServerFault": {
        "en": (
            "Not possible here",
            "The service cannot do this: its model, its voice or its disk has a problem.",
            "Tell whoever runs it; the reason stands in its log.",
        ),
        "fr": (
            "Impossible ici",
            "Le service ne peut pas le faire\u00a0: son modèle, sa voix ou son disque a un "
            "problème.",
            "Prévenez la personne qui s’en occupe\u00a0; la raison est dans son journal.",
        ),
    },
    "TooManyWaiting": {
        "en": ("Busy", "Too many pictures wait already.", "Try again in a moment."),
        "fr": ("Occupé", "Trop d’images attendent déjà.", "Réessayez dans un instant."),
    },
}
