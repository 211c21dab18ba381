"""Text recognition by a Mac's own Vision framework (`desktop/system/vision.py`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop.reading.errors import ReadingEngineMissing, ReadingFailed
from desktop.reading.found_text import Box, Recognition
from desktop.reading.layout import in_reading_order
from desktop.system import vision

if TYPE_CHECKING:
    from PIL import Image

_LANGUAGES = ("en-US", "fr-FR")
_SURE = 0.4
"""Vision gives accurate lines 0.5 or 1, and 0.3 what it guesses."""


class VisionEngine:
    """Recognises English and French on a Mac, on its Neural Engine."""

    name = "vision"

    def can_run(self) -> bool:
        """Whether this is a Mac with the framework's Python side."""
        return vision.can_run()

    def recognise(self, picture: Image.Image, seconds: float) -> Recognition:
        """Recognise the text of a picture; Vision knows no limit of time, the parent has one."""
        try:
            found = vision.text(picture, _LANGUAGES)
        except vision.VisionMissing as error:
            raise ReadingEngineMissing(str(error)) from error
        except vision.VisionFailed as error:
            raise ReadingFailed(str(error)) from error
        return recognition(found, picture.size)


def recognition(found: Sequence[vision.Found], size: tuple[int, int]) -> Recognition:
    """What Vision's lines say, for a picture of this width and height."""
    read: list[tuple[str, Box, float]] = []
    for line in found:
        if line.confidence >= _SURE:
            left, top, width, height = line.box
            box = (
                *(round(left * size[0]), round(top * size[1])),
                *(round(width * size[0]), round(height * size[1])),
            )
            read.append((line.label, box, line.confidence))
    return Recognition(tuple(in_reading_order(read)), len(found) - len(read))
