"""Text in pictures on the command line: when it is read, and how it is printed. No Qt."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TextIO, get_args

from desktop.cli.complaint import complain
from desktop.cli.output import remark
from desktop.messages.lookup import shown
from desktop.messages.reading import INCOMPLETE, UNREADABLE
from desktop.reading.found_text import AT_ONCE
from model.caption import Kind, Language

if TYPE_CHECKING:
    from desktop.reading.found_text import FoundText

ReadingWish = Literal["auto", "always", "never"]
"""Whether the text of a picture is read; "auto": of documents and screenshots."""

READING_WISHES: tuple[ReadingWish, ...] = get_args(ReadingWish)


def add_read_option(parser: argparse.ArgumentParser, default: ReadingWish = "auto") -> None:
    """Let a command be told whether to read."""
    parser.add_argument(
        "--read",
        choices=READING_WISHES,
        default=default,
        help="read the text in pictures (auto: in documents and screenshots; the default: "
        f"{default})",
    )


class TextReading:
    """Reads what is wished for; that it cannot be done is said once, and is no failure."""

    def __init__(self, wish: ReadingWish, language: Language, err: TextIO) -> None:
        self._wish = wish
        self._language = language
        self._err = err
        self._complained = False

    def text_of(self, file: str, kind: Kind) -> FoundText | None:
        """The text of a picture of this kind; None where it is not wanted or cannot be read."""
        wanted = self._wish == "always" or (self._wish == "auto" and kind in AT_ONCE)
        if not wanted:
            return None
        from desktop.reading.errors import ReadingError
        from desktop.reading.reader import read_text

        try:
            found = read_text(Path(file))
        except ReadingError as error:
            if not self._complained:
                complain(error, self._language, self._err)
            self._complained = True
            return None
        for said, words in ((found.unreadable, UNREADABLE), (not found.complete, INCOMPLETE)):
            if said:
                remark(f"{shown(file)}: {words[self._language]}", self._err)
        return found


def lines_of(found: FoundText | None) -> list[str]:
    """The lines in which the text is printed."""
    return [line for line in found.text.splitlines() if line] if found is not None else []


def paragraphs_of(found: FoundText | None) -> list[str]:
    """The pieces in which the text is spoken."""
    return [part for part in found.text.split("\n\n") if part] if found is not None else []


def as_values(found: FoundText | None) -> dict[str, Any]:
    """What a JSON object says of the text; null where none was asked for or could be read."""
    if found is None:
        return {"text": None, "text_language": None, "text_boxes": []}
    return {
        "text": found.text,
        "text_language": found.language,
        "text_boxes": [
            {
                "text": line.text,
                "box": line.box,
                "confidence": round(line.confidence, 4),
                "paragraph": line.paragraph,
            }
            for line in found.lines
        ],
        "text_complete": found.complete,
        "text_unreadable": found.unreadable,
        "text_turned": found.turned,
    }
