"""What an engine would stumble over is said in words."""

from __future__ import annotations

import pytest

from desktop.speech.spoken_form import spoken_form
from model.caption import LANGUAGES, Language


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("en", "IMG_0042.HEIC is damaged.", "IMG 42 dot H E I C is damaged."),
        ("fr", "Le fichier été2.jpg.", "Le fichier été 2 point J P G."),
        ("en", "Fruit, e.g. 1,234 apples", "Fruit, for example 1234 apples"),
        ("fr", "12\u202f345 images, p. ex. Mme Rey", "12345 images, par exemple madame Rey"),
        ("en", "30% of 224×224", "30 percent of 224 by 224"),
        ("fr", "30\u00a0% de 224 × 224.", "30 pour cent de 224 sur 224."),
    ],
)
def test_it_is_said_in_the_words_of_the_language(language: Language, text: str, said: str) -> None:
    assert spoken_form(text, language) == said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text", ["A dog runs. It is 3.5 m long.", "Probably: two men, three dogs.", "1,2", "C’est là !"]
)
def test_what_is_said_well_is_left_alone(language: Language, text: str) -> None:
    assert spoken_form(text, language) == text.replace(" !", "!")
