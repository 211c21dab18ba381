"""A described picture as other programs take it when it is pasted: HTML, Markdown, words. No Qt."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from desktop.history.entries import StoredCaption
from model.caption import LANGUAGES, Language

_MARKDOWN = re.compile(r"([\\\[\]*_`<&])")


@dataclass(frozen=True, slots=True)
class Described:
    """A picture by the name of its file, with its captions and the `language` that is shown."""

    name: str
    captions: Mapping[Language, StoredCaption]
    language: Language

    @property
    def caption(self) -> StoredCaption | None:
        """The caption in the language that is shown, else in any."""
        return self.captions.get(self.language) or next(iter(self.captions.values()), None)


def html_image(described: Described) -> str:
    """An `img` whose `alt` is the caption, and empty where nothing was described.

    HTML Living Standard, 4.8.4.4: an empty `alt` marks what adds nothing to the page.
    """
    caption = described.caption
    text = caption.shown_text if caption is not None else ""
    language = f' lang="{caption.language}"' if caption is not None and text else ""
    return f'<img src="{_address(described.name)}" alt="{escape(text)}"{language}>'


def markdown_image(described: Described) -> str:
    """A picture as CommonMark 0.31.2, 6.4 has it; signs of the caption are taken as they are."""
    caption = described.caption
    text = caption.shown_text if caption is not None else ""
    literal = _MARKDOWN.sub(r"\\\1", text)
    return f"![{literal}]({_address(described.name)})"


def both_languages(described: Described) -> str:
    """The captions in all languages there are, one a line, that of the language shown first."""
    order = sorted(LANGUAGES, key=lambda language: language != described.language)
    captions = (described.captions.get(language) for language in order)
    return "\n".join(one.shown_text for one in captions if one is not None and one.shown_text)


def _address(name: str) -> str:
    return quote(name, safe="", errors="surrogateescape")
