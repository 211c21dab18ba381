"""Captions as other programs take them pasted."""

from __future__ import annotations

import os
from html.parser import HTMLParser

from desktop.export.markup import Described, both_languages, html_image, markdown_image
from desktop.history.entries import StoredCaption
from model.caption import Language

ENGLISH = StoredCaption("en", 'A "dog" & <cat>.', 0.9, "photo", (), "1")
FRENCH = StoredCaption("fr", "Un chien.", 0.9, "photo", (), "1", correction="L'ami [Rex].")
REFUSED = StoredCaption("en", "", 0.9, "blank", (), "1")


class _Reader(HTMLParser):
    """Reads the one tag as a browser does."""

    tag: str
    attributes: dict[str, str | None]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tag, self.attributes = tag, dict(attrs)


def read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    return reader


def test_html_says_the_words_that_are_shown_in_their_language() -> None:
    read_back = read(html_image(Described('my "dog" (1).jpg', {"en": ENGLISH}, "en")))
    assert read_back.tag == "img"
    assert read_back.attributes == {
        "src": "my%20%22dog%22%20%281%29.jpg",
        "alt": 'A "dog" & <cat>.',
        "lang": "en",
    }
    # AND the user's own words come before the model's, in the language that is shown
    both = Described("a.jpg", {"en": ENGLISH, "fr": FRENCH}, "fr")
    assert read(html_image(both)).attributes["alt"] == "L’ami [Rex]."
    # AND what is no photo has an empty text
    assert html_image(Described("a.png", {"en": REFUSED}, "fr")) == '<img src="a.png" alt="">'


def test_markdown_takes_signs_as_they_are() -> None:
    described = Described("été (2).jpg", {"fr": FRENCH}, "en")
    assert markdown_image(described) == "![L’ami \\[Rex\\].](%C3%A9t%C3%A9%20%282%29.jpg)"


def test_both_languages_the_one_that_is_shown_first() -> None:
    both: dict[Language, StoredCaption] = {"en": ENGLISH, "fr": FRENCH}
    assert both_languages(Described("a", both, "fr")) == 'L’ami [Rex].\nA "dog" & <cat>.'
    assert both_languages(Described("a", {"en": ENGLISH}, "fr")) == 'A "dog" & <cat>.'
    assert both_languages(Described("a", {"en": REFUSED}, "en")) == ""


def test_a_name_that_is_no_text_is_kept_byte_by_byte() -> None:
    name = os.fsdecode(b"caf\xe9.jpg")
    assert 'src="caf%E9.jpg"' in html_image(Described(name, {"en": ENGLISH}, "en"))
