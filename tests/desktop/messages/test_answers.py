"""Answers are sentences in the language that was asked in."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from desktop.messages.answers import answer_words, question_words
from desktop.messages.naming import with_article
from model.caption import LANGUAGES, Language
from model.wording.answers import Answer, Verdict
from model.wording.questions import Beyond

LEFT = np.zeros((6, 6), np.float32)
LEFT[:, 0] = 1 / 6


@pytest.mark.parametrize(
    ("language", "verdict", "thing", "words"),
    [
        ("en", "yes", "dog", "Yes, I see a dog, on the left."),
        ("en", "probably", "water", "Probably: water, on the left."),
        ("en", "no", "umbrella", "No, I do not see an umbrella."),
        ("en", "unclear", "sea", "I cannot tell whether I see the sea."),
        ("fr", "yes", "eau", "Oui, je vois de l’eau, à gauche."),
        ("fr", "probably", "lunettes", "Probablement\u00a0: des lunettes, à gauche."),
        ("fr", "no", "eau", "Non, je ne vois pas d’eau."),
        ("fr", "no", "mer", "Non, je ne vois pas la mer."),
        ("fr", "unclear", "chemise ou maillot", "Je ne peux pas dire s’il y a une chemise ou un "
         "maillot."),
    ],
)  # fmt: skip
def test_answers(language: Language, verdict: Verdict, thing: str, words: str) -> None:
    where = LEFT if verdict in ("yes", "probably") else None
    assert answer_words(Answer(language, thing, verdict, thing=thing, where=where)) == words


def test_what_was_asked_besides_is_said_not_to_be_known() -> None:
    given = Answer("en", "red car", "yes", thing="car", exact=False)
    assert answer_words(given) == "Of “red car” I can only tell this. Yes, I see a car."
    given = Answer("fr", "caniche", "no", thing="chien", exact=False)
    assert answer_words(given).endswith("ceci\u00a0: non, je ne vois pas de chien.")


def test_every_reason_has_words_in_both_languages() -> None:
    for language in LANGUAGES:
        said = {answer_words(Answer(language, "?", reason=r)) for r in get_args(Beyond)}
        said.add(answer_words(Answer(language, "?", reason="no photo")))
        assert len(said) == len(get_args(Beyond)) + 1


def test_things_are_asked_for_with_their_article() -> None:
    assert question_words("stairs", "en") == "Do you see stairs?"
    assert question_words("eau", "fr") == "Voyez-vous de l’eau\u00a0?"
    assert with_article("horloge", "fr", negated=True) == "d’horloge"
    assert with_article("haie", "fr", negated=True) == "de haie"
