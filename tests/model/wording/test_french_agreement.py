"""What cannot be French is found, and what can is left alone."""

from __future__ import annotations

import pytest

from model.wording.french_agreement import Rule, agreement_errors


@pytest.mark.parametrize(
    ("sentence", "rule", "words"),
    [
        ("Un garçon sur un balançoire.", "gender", "un balançoire"),
        ("Une petit chien blanc court.", "gender", "une petit chien"),
        ("Un chien noire court.", "gender", "chien noire"),
        ("Deux chien jouent.", "number", "deux chien"),
        ("Deux chiens noir.", "number", "chiens noir"),
        ("Une femme assis sur un banc.", "gender", "femme assis"),
        ("Un homme à côté de le lac.", "contraction", "de le"),
        ("Le oiseau vole.", "elision", "le oiseau"),
        ("Un chien près du océan.", "elision", "du océan"),
    ],
)
def test_an_error_is_found(sentence: str, rule: Rule, words: str) -> None:
    assert [(error.rule, error.words) for error in agreement_errors(sentence)] == [(rule, words)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Un garçon sur une balançoire.",
        "Une petite fille joue avec un ballon rouge dans l'herbe.",
        "Un homme et une femme assis sur un banc.",
        "Un chien tente de le rattraper.",
        "Un homme en T-shirt et casquette verts.",
        "Des chiens noir et blanc courent dans l'eau.",
        "Une chemise bleu clair.",
        "Les ours sont dans le bus.",
        "Un zzyzx bleue.",
    ],
)
def test_what_is_right_or_unknown_is_left_alone(sentence: str) -> None:
    assert agreement_errors(sentence) == []
