"""What simple words in a prompt choose."""

from __future__ import annotations

import pytest

from desktop.serving.chat.prompts import Wish, read_prompt


@pytest.mark.parametrize(
    ("prompt", "language", "detail"),
    [
        ("", "en", "sentence"),
        ("Describe this image.", "en", "sentence"),
        ("Décris cette image.", "fr", "sentence"),
        ("Que voit-on dans cette image ? Réponds en une phrase.", "fr", "sentence"),
        ("Describe the picture in French", "fr", "sentence"),
        ("Décris l’image en anglais, s’il te plaît", "en", "sentence"),
        ("Describe this image in detail", "en", "several"),
        ("Une description détaillée de cette image", "fr", "several"),
        ("Describe it in detail, but in one sentence", "en", "sentence"),
        ("Return five keywords for this image", "en", "things"),
        ("Donne des mots-clés pour cette image", "fr", "things"),
        # PhotoPrism's own prompts
        (
            "Create a caption with exactly one sentence in the active voice that describes the main"
            " visual content. Begin with the main subject and clear action. Avoid text formatting,"
            " meta-language, and filler words.",
            "en",
            "sentence",
        ),
        (
            "Analyze the image and return label objects with name, confidence (0-1), and topicality"
            " (0-1).",
            "en",
            "things",
        ),
    ],
)
def test_a_prompt_chooses_language_and_detail(prompt: str, language: str, detail: str) -> None:
    wish = read_prompt(prompt, "en")
    assert (wish.language, wish.detail) == (language, detail)


def test_a_prompt_that_says_nothing_leaves_it_at_the_callers_language() -> None:
    assert read_prompt("", "fr") == Wish("fr", "sentence")
    assert read_prompt("?!", "fr", system="Answer in English.") == Wish("en", "sentence")
