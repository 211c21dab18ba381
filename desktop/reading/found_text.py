"""What was read in a picture, and who reads: plain values and one small protocol. No Qt."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Protocol

from model.caption import Kind, Language

if TYPE_CHECKING:
    from PIL import Image

AT_ONCE: tuple[Kind, ...] = ("document", "screenshot")
"""The kinds of pictures whose text is what they are about: it is read without being asked for."""

Box = tuple[int, int, int, int]
"""Left, top, width and height in pixels of the picture as it is shown, row 0 at the top."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text.

    `paragraph` numbers the paragraphs in reading order, `confidence` is the engine's own, 0 to 1.
    """

    text: str
    box: Box
    confidence: float
    paragraph: int


@dataclass(frozen=True, slots=True)
class Recognition:
    """What an engine makes of one picture.

    `lines` are in reading order. `doubtful` counts the lines that it took for text and could not
    read; `complete` is false where its time ran out before the end.
    """

    lines: tuple[TextLine, ...]
    doubtful: int = 0
    complete: bool = True


class Engine(Protocol):
    """Recognises text in decoded pictures; raises a `ReadingError`."""

    name: str

    def can_run(self) -> bool:
        """Whether it looks installed; quick, starts nothing."""
        ...

    def recognise(self, picture: Image.Image, seconds: float) -> Recognition:
        """Recognise the text of an upright RGB picture, or what time allows of it."""
        ...


@dataclass(frozen=True, slots=True)
class FoundText:
    """The text of a picture: paragraphs with an empty line between them, and where it stands.

    `language` is None where there is too little to tell by. `unreadable` says that there is text
    in a script that the engine does not know, or too poor to be read. `turned` is by how many
    degrees clockwise the text was turned to stand upright; the boxes are those of the picture.
    """

    text: str
    language: Language | None
    lines: tuple[TextLine, ...] = ()
    complete: bool = True
    unreadable: bool = False
    turned: int = 0

    def to_json(self) -> str:
        """One line, for a pipe; `from_json` reads it."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str | bytes) -> FoundText:
        """The value in one line; raises ValueError, TypeError or LookupError for anything else."""
        values = json.loads(text)
        lines = [TextLine(**{**line, "box": tuple(line["box"])}) for line in values.pop("lines")]
        return cls(lines=tuple(lines), **values)


def joined(lines: Sequence[TextLine]) -> str:
    """The lines as running text: words that a line's end divides are made whole.

    A line stays one of its own where the next word would have had room in it: it ends on purpose.
    """
    paragraphs = (list(group) for _, group in groupby(lines, key=lambda line: line.paragraph))
    return "\n\n".join(map(_paragraph, paragraphs))


def _paragraph(lines: list[TextLine]) -> str:
    right = max(line.box[0] + line.box[2] for line in lines)
    text = lines[0].text
    for before, line in pairwise(lines):
        # A hyphen that divides a word has letters on both sides, and no capital behind it.
        divided = len(text) > 2 and text[-1] in "-\u2010\u00ad" and text[-2].isalpha()
        if divided and line.text[:1].islower():
            text = text[:-1] + line.text
        else:
            room = right - before.box[0] - before.box[2]
            word = line.box[2] * (len(line.text.split()[0]) + 1) / len(line.text)
            text = f"{text}\n{line.text}" if word < room else f"{text} {line.text}"
    return text
