"""The words of an answer to a question about a picture, and of what cannot be answered."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.messages.naming import with_article
from desktop.messages.places import place_words
from model.caption import Language
from model.wording.answers import Answer, Verdict
from model.wording.places import place_of

_THERE: Mapping[Language, Mapping[Verdict, str]] = {
    "en": {
        "yes": "Yes, I see {}{}.",
        "probably": "Probably: {}{}.",
        "no": "No, I do not see {}.",
        "unclear": "I cannot tell whether I see {}.",
    },
    "fr": {
        "yes": "Oui, je vois {}{}.",
        "probably": "Probablement\u00a0: {}{}.",
        "no": "Non, je ne vois pas {}.",
        "unclear": "Je ne peux pas dire s’il y a {}.",
    },
}

_ONLY: Mapping[Language, str] = {
    "en": "Of “{}” I can only tell this. ",
    "fr": "De «\u00a0{}\u00a0», je ne peux dire que ceci\u00a0: ",
}
"""Before an answer about a thing, where a kind of it, its colour or somebody's sex was asked."""

_NOT: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "number": "I cannot count. Ask whether something is there: “Is there a dog?”",
        "colour": "I do not know the colour of a thing. “Tell More” names the leading colours.",
        "identity": "I recognise nobody. Ask whether there is a person.",
        "text": "To hear the text in a picture, have it read: “Read the Text”, or --read always.",
        "several": "One thing at a time, please.",
        "unknown": "I do not know “{}”, so I cannot tell whether it is there.",
        "other": "I can only say whether something is in the picture: “Is there a dog?”",
        "no photo": "This does not look like a photo: of anything else I can say nothing.",
    },
    "fr": {
        "number": "Je ne sais pas compter. Demandez si une chose est là\u00a0: «\u00a0Y a-t-il un "
        "chien\u00a0?\u00a0»",
        "colour": "Je ne connais pas la couleur d’une chose. «\u00a0En dire plus\u00a0» donne les "
        "couleurs dominantes.",
        "identity": "Je ne reconnais personne. Demandez s’il y a quelqu’un.",
        "text": "Pour entendre le texte d’une image, faites-la lire\u00a0: «\u00a0Lire le "
        "texte\u00a0», ou --read always.",
        "several": "Une seule chose à la fois, s’il vous plaît.",
        "unknown": "Je ne connais pas «\u00a0{}\u00a0», je ne peux donc pas dire si c’est là.",
        "other": "Je peux seulement dire si une chose est dans l’image\u00a0: «\u00a0Y a-t-il un "
        "chien\u00a0?\u00a0»",
        "no photo": "Ceci ne ressemble pas à une photo\u00a0: du reste, je ne peux rien dire.",
    },
}


def answer_words(answer: Answer) -> str:
    """One sentence, in the language that was asked in."""
    language = answer.language
    if answer.verdict is None:
        return _NOT[language][answer.reason or "other"].format(answer.words)
    thing = with_article(answer.thing, language, negated=answer.verdict == "no")
    place = place_of(answer.where) if answer.where is not None else None
    where = f", {place_words(place, language)}" if place is not None else ""
    there = _THERE[language][answer.verdict].format(thing, where)
    if answer.exact:
        return there
    lead = _ONLY[language].format(answer.words)
    return lead + (there[:1].lower() + there[1:] if lead.rstrip().endswith(":") else there)


_QUESTION: Mapping[Language, str] = {"en": "Do you see {}?", "fr": "Voyez-vous {}\u00a0?"}


def question_words(thing: str, language: Language) -> str:
    """The question whether a thing is there."""
    return _QUESTION[language].format(with_article(thing, language))
