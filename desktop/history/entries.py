"""What the history keeps of a picture, as plain frozen values. No Qt, no database."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from desktop.messages.doubt import Said, said, seen
from desktop.messages.lookup import PROBABLE, REFUSALS
from model.caption import Caption, Kind, Language

_STRAIGHT = re.compile(r"(?<=\w)'(?=\w)")
"""An apostrophe between letters, which is no quotation mark."""

Source = Literal["dropped", "pasted", "opened"]

Verdict = Literal["right", "wrong"]
"""What the user says of the model's own sentence."""

ReviewState = Literal["unsure", "reviewed"]
"""A picture is `unsure` while one of its captions is, `reviewed` once its user looked at all."""


_THINGS = 3
"""Where a row has the things, behind the alternatives."""


@dataclass(frozen=True, slots=True)
class StoredCaption:
    """A caption as the history keeps it.

    `correction` is the user's own wording, `verdict` what the user says of `text`; each None until
    there is one. `things` are what was likely to be in the picture, None where that is not known.
    """

    language: Language
    text: str
    confidence: float
    kind: Kind
    alternatives: tuple[str, ...]
    model: str
    correction: str | None = None
    verdict: Verdict | None = None
    things: tuple[str, ...] | None = field(default=None, compare=False)

    @classmethod
    def of(cls, caption: Caption) -> StoredCaption:
        """What is kept of a caption that was just made."""
        return cls(
            language=caption.language,
            text=caption.text,
            confidence=caption.confidence,
            kind=caption.kind,
            alternatives=caption.alternatives,
            model=caption.model,
            things=seen(caption.tags, caption.language),
        )

    @classmethod
    def from_row(cls, row: Sequence[Any]) -> StoredCaption:
        """What a row of a database holds: the fields in their order, or the first of them.

        The alternatives and things are there as JSON; see `alternatives_column`.
        """
        language, text, confidence, kind, alternatives, *rest = row
        if rest[_THINGS:] and rest[_THINGS] is not None:
            rest[_THINGS] = tuple(json.loads(rest[_THINGS]))
        return cls(language, text, confidence, kind, tuple(json.loads(alternatives)), *rest)

    def as_caption(self) -> Caption:
        """The model's own caption again, without what is not kept of one (words, time, tags)."""
        return Caption(
            text=self.text,
            language=self.language,
            confidence=self.confidence,
            kind=self.kind,
            alternatives=self.alternatives,
            words=(),
            model=self.model,
            milliseconds=0.0,
        )

    @property
    def best_text(self) -> str:
        """The user's wording where there is one, else the model's."""
        return self.correction or self.text

    @property
    def review(self) -> Literal["right", "wrong", "corrected"] | None:
        """What came of the user's looking at it; None while that has not happened."""
        return "corrected" if self.correction is not None else self.verdict

    @property
    def reviewed(self) -> bool:
        """Whether the user has looked at it, and either judged it or put it in other words."""
        return self.review is not None

    @property
    def is_unsure(self) -> bool:
        """Whether the model doubts its sentence, and the user has not said anything of it yet."""
        return bool(self.text) and self.confidence < PROBABLE and not self.reviewed

    @property
    def is_vouched_for(self) -> bool:
        """Whether the user has put it in other words, or marked it as right."""
        return self.review in ("right", "corrected")

    @property
    def shown_text(self) -> str:
        """The same as it is printed: with the apostrophe of books, not of typewriters.

        Files get, and models learn from, what was written.
        """
        return printed(self.best_text)

    @property
    def plain_text(self) -> str:
        """The sentence without its doubt, as it is copied and printed, or why there is none."""
        return self.shown_text or REFUSALS[self.language][self.kind]

    def said(self, *, all_the_same: bool = False) -> Said:
        """What is said: the sentence with its doubt, unless the user vouches for it."""
        if self.is_vouched_for or not self.text:
            return Said(self.plain_text)
        return said(
            self.plain_text,
            self.language,
            self.confidence,
            self.things,
            all_the_same=all_the_same,
        )


@dataclass(frozen=True, slots=True)
class StoredText:
    """The text that was read in a picture, empty where there was none; `language` if known."""

    text: str
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One picture that was described.

    `picture` is the user's file, which may be gone by now, or our copy of a pasted picture; None
    when only the thumbnail was kept. `kept` is our own copy: of a pasted picture, or of one whose
    caption the user corrected or found right. The greater `rank`, the later it was described last.
    `text` is None where nothing was read (yet).
    """

    id: int
    created: datetime
    source: Source
    picture: Path | None
    captions: Mapping[Language, StoredCaption]
    deleted: bool
    kept: Path | None = None
    rank: int = 0
    text: StoredText | None = None

    @property
    def readable(self) -> Path | None:
        """The file to read the picture from: our own copy, which does not move, before theirs."""
        return self.kept or self.picture

    @property
    def corrected(self) -> bool:
        """Whether any of its captions is in the user's own words."""
        return any(caption.correction for caption in self.captions.values())


@dataclass(frozen=True, slots=True)
class Reviewable:
    """A picture with a caption that its user can look at, by its number in the history or a batch.

    `confidence` is that of the model in its sentence.
    """

    number: int
    confidence: float
    reviewed: bool


@dataclass(frozen=True, slots=True)
class Correction:
    """A picture and a sentence that the user vouches for, to be learned from.

    `verdict` is "corrected" for the user's own words, "right" for a sentence of the model that the
    user marked as right.
    """

    entry: int
    picture: Path
    language: Language
    text: str
    verdict: Literal["corrected", "right"]


def is_in(state: ReviewState, captions: Iterable[StoredCaption]) -> bool:
    """Whether a picture with these captions is unsure, or reviewed; one without a photo neither."""
    described = [caption for caption in captions if caption.text]
    if state == "unsure":
        return any(caption.is_unsure for caption in described)
    return bool(described) and all(caption.reviewed for caption in described)


def printed(text: str) -> str:
    """Words with the apostrophe of books in place of that of typewriters."""
    return _STRAIGHT.sub("\N{RIGHT SINGLE QUOTATION MARK}", text)


def alternatives_column(caption: Caption) -> str:
    """The other sentences of a caption as one column keeps them; see `StoredCaption.from_row`."""
    return json.dumps(caption.alternatives, ensure_ascii=False)


def things_column(caption: Caption) -> str | None:
    """What is likely in a caption's picture, likewise."""
    things = seen(caption.tags, caption.language)
    return None if things is None else json.dumps(things, ensure_ascii=False)
