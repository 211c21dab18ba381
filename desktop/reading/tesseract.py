"""Text recognition by Tesseract's own library, with its two small models.

Read twice: once as a page, and once for whatever stands about outside of what was found (the title
of a window, a sign), which the first way passes over. Its order of lines is not kept: it joins a
list at the side of a window to the text beside it.
desktop/decisions/019-tesseract-reads-where-vision-is-not.md has the figures.
"""

from __future__ import annotations

import importlib.util
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.reading.errors import ReadingEngineMissing
from desktop.reading.found_text import Box, Recognition
from desktop.reading.layout import GUTTER, Line, in_reading_order

if TYPE_CHECKING:
    from PIL import Image

_LANGUAGES = ("eng", "fra")
_MODEL_SUFFIX = ".traineddata"

_SURE_WORD = 60.0
_SURE_STRAY = 75.0
"""Tesseract's percent from which a word on a page, and one that stands about, counts as read."""

_WORD = 4
_SURE_SHORT = 0.9
"""Letters of a word that no pattern looks like, and how sure one with a letter less must be."""

_WIDE = 3
"""How much wider than high something is that looks like a line of text."""

_ENLARGED = 2
_MOST_PIXELS_ENLARGED = 8_000_000
"""The models were trained on letters twice as large as those of a screen."""

_RESOLUTION = 192  # dots an inch of an enlarged screen; only ratios of it matter


class TesseractEngine:
    """Recognises English and French; loads its models with the first picture."""

    name = "tesseract"

    def __init__(self, models: Path) -> None:
        """`models` is the folder with a model for each language."""
        self._models = models
        self._api: Any = None  # tesserocr has no types

    def can_run(self) -> bool:
        """Whether the library is installed and the models are there."""
        files = (self._models / f"{language}{_MODEL_SUFFIX}" for language in _LANGUAGES)
        return importlib.util.find_spec("tesserocr") is not None and all(map(Path.is_file, files))

    def recognise(self, picture: Image.Image, seconds: float) -> Recognition:
        """Recognise the text of a picture, or what time allows of it."""
        deadline = time.monotonic() + seconds
        grey = picture.convert("L")
        scale = _ENLARGED if _ENLARGED**2 * grey.width * grey.height < _MOST_PIXELS_ENLARGED else 1
        grey = grey.resize((scale * grey.width, scale * grey.height))
        api = self._started()
        page = _read(api, grey, _page_mode(), _SURE_WORD, deadline)
        rest = _without(grey, [box for _, box, _ in page.lines])
        stray = _read(api, rest, _stray_mode(), _SURE_STRAY, deadline)
        found = [*page.lines, *(line for line in stray.lines if _is_telling(line))]
        if not any(map(_is_telling, found)):
            # Nothing but a letter or two: on a door, or a pattern.
            found = [line for line in found if line[2] > _SURE_SHORT and _letters([line])]
        own = [(text, _scaled(box, 1 / scale), sure) for text, box, sure in found]
        return Recognition(
            tuple(in_reading_order(own)), page.doubtful, page.complete and stray.complete
        )

    def _started(self) -> Any:
        if self._api is None:
            try:
                import tesserocr

                self._api = tesserocr.PyTessBaseAPI(str(self._models), "+".join(_LANGUAGES))
            except (ImportError, OSError, RuntimeError) as error:
                raise ReadingEngineMissing(str(error)) from error
        return self._api


@dataclass(slots=True)
class _Pass:
    """What one way of reading a picture gave: `doubtful` more lines look like text."""

    lines: list[Line]
    doubtful: int = 0
    complete: bool = True


def _read(api: Any, picture: Image.Image, mode: int, least: float, deadline: float) -> _Pass:
    """Read a picture; of each line the words that are at least so sure, in percent."""
    found = _Pass([])
    milliseconds = int(1000 * (deadline - time.monotonic()))
    if milliseconds <= 0:
        return replace(found, complete=False)
    api.SetPageSegMode(mode)
    api.SetImage(picture)
    api.SetSourceResolution(_RESOLUTION)
    found.complete = bool(api.Recognize(milliseconds))
    for words in _lines_of_words(api):
        sure = [word for word in words if word[2] >= least]
        box = _around([box for _, box, _ in words])
        if 2 * len(sure) > len(words):
            text = " ".join(text for text, _, _ in sure)
            mean = sum(percent for _, _, percent in sure) / len(sure)
            found.lines.append((text, box, mean / 100))
        elif box[2] > _WIDE * box[3] and _letters(words) >= _WORD:
            found.doubtful += 1
    return found


def _lines_of_words(api: Any) -> Iterator[list[Line]]:
    """The words of each line, the parts of it that stand far apart by themselves."""
    from tesserocr import RIL, iterate_level

    iterator = api.GetIterator()
    words: list[Line] = []
    for word in iterate_level(iterator, RIL.WORD) if iterator is not None else ():
        if word.Empty(RIL.WORD) or not (text := (word.GetUTF8Text(RIL.WORD) or "").strip()):
            continue
        left, top, right, bottom = word.BoundingBox(RIL.WORD)
        _, line_top, _, line_bottom = word.BoundingBox(RIL.TEXTLINE)
        apart = words and left - sum(words[-1][1][::2]) > GUTTER * (line_bottom - line_top)
        if words and (apart or word.IsAtBeginningOf(RIL.TEXTLINE)):
            yield words
            words = []
        box = (left, top, right - left, bottom - top)
        words.append((text, box, word.Confidence(RIL.WORD)))
    if words:
        yield words


def _page_mode() -> int:
    import tesserocr

    return int(tesserocr.PSM.AUTO)


def _stray_mode() -> int:
    import tesserocr

    return int(tesserocr.PSM.SPARSE_TEXT)


def _is_telling(line: Line) -> bool:
    """Whether letters that stand about are words, not a pattern that looks like a letter or two."""
    text, _, confidence = line
    longest = max(len(word) for word in re.findall(r"[^\W_]+", f"{text} 0"))
    return longest >= _WORD or (longest == _WORD - 1 and confidence > _SURE_SHORT)


def _letters(words: list[Line]) -> int:
    return sum(character.isalnum() for text, _, _ in words for character in text)


def _around(boxes: list[Box]) -> Box:
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right = max(box[0] + box[2] for box in boxes)
    bottom = max(box[1] + box[3] for box in boxes)
    return left, top, right - left, bottom - top


def _scaled(box: Box, factor: float) -> Box:
    left, top, width, height = (round(factor * value) for value in box)
    return left, top, width, height


def _without(picture: Image.Image, boxes: list[Box]) -> Image.Image:
    """The picture with each box painted over in the colour that is commonest in it."""
    from PIL import Image

    rest = picture.copy()
    for left, top, width, height in boxes:
        area = (left, top, left + width, top + height)
        counts = picture.crop(area).histogram()
        rest.paste(counts.index(max(counts)), (left - 4, top - 4, area[2] + 4, area[3] + 4))
    assert isinstance(rest, Image.Image)
    return rest
