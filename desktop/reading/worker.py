"""The text of one picture, read in a process of its own.

The parent (`desktop/reading/reader.py`) writes one JSON request line on standard input and keeps
the pipe open; the worker answers one JSON line on standard output. The end of the pipe means that
the parent is gone: the worker ends at once.

Why a process: the engines are native code that is given foreign pictures, and hold 100 MB while
they work. So they can fall without the window, be ended at once, and slow down no caption.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from desktop.reading.errors import ReadingEngineMissing, ReadingError
from desktop.reading.found_text import Engine, FoundText, Recognition, TextLine, joined
from desktop.reading.language import language_of, likeness, odd_capitals
from desktop.system import paths
from model.errors import ImageError

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS = 12_000_000
"""More than a page at 300 dots an inch has; a larger picture is made so small."""

_POOR = 0.8
_FEW_LETTERS = 12
_MOST_DOUBTFUL = 3
_ENOUGH_LETTERS = 80
_STRANGE = 0.1
"""Of prose two words in five are common ones; of prose read upside down, one in thirty."""

_FOREIGN_CAPITALS, _FOREIGN_LIKENESS, _FOREIGN_SURE = 0.3, 0.3, 0.88
"""Russian and Greek, read as Latin letters: capitals are inside a third of the words and more, few
are common ones, and the engine is 75 to 86 % sure; of Latin letters, source code too, 91 % or more.
"""

_BETTER = 1.5
_TURNS = (180, 270, 90)


def engines() -> tuple[Engine, ...]:
    """Every engine, the best first."""
    from desktop.reading.tesseract import TesseractEngine
    from desktop.reading.vision import VisionEngine

    return VisionEngine(), TesseractEngine(paths.reading_models())


def read(picture: Path | bytes, seconds: float) -> FoundText:
    """Read a picture with the first engine that can run; a `ReadingError` or an `ImageError`."""
    able = next((engine for engine in engines() if engine.can_run()), None)
    if able is None:
        raise ReadingEngineMissing("no engine can run here")
    image, shrunk = decoded(picture)
    return read_with(able, image, seconds, shrunk)


def decoded(picture: Path | bytes) -> tuple[Image.Image, float]:
    """The picture upright, and how many of its own pixels one of its pixels stands for."""
    from model.pictures import gate

    sizes: list[tuple[int, int]] = []

    def bounded(size: tuple[int, int]) -> tuple[int, int]:
        sizes.append(size)
        factor = min(1.0, (MOST_PIXELS / (size[0] * size[1])) ** 0.5)
        return max(1, round(factor * size[0])), max(1, round(factor * size[1]))

    image = gate.read(picture, gate.Target(bounded))
    return image, max(sizes[-1]) / max(image.size)


def read_with(engine: Engine, image: Image.Image, seconds: float, shrunk: float = 1) -> FoundText:
    """Read a decoded picture as it stands, and turned where it says little as it stands."""
    best, turned = engine.recognise(image, seconds), 0
    doubtful = best.doubtful
    if _is_poor(best):
        for turn in _TURNS:
            other = engine.recognise(image.rotate(-turn, expand=True), seconds / 2)
            if _weight(other) > _BETTER * _weight(best):
                best, turned = other, turn
            if not _is_poor(best):
                break
    lines = tuple(_back(line, turned, image.size, shrunk) for line in best.lines)
    text = joined(best.lines)
    unreadable = doubtful >= _MOST_DOUBTFUL and len(lines) < doubtful
    if (unreadable and likeness(text) < _STRANGE) or _is_foreign(lines, text):
        # Letters of another script, taken for the Latin ones that look like them.
        text, lines, unreadable = "", (), True
    return FoundText(text, language_of(text), lines, best.complete, unreadable, turned)


def _is_poor(found: Recognition) -> bool:
    letters = sum(len(line.text) for line in found.lines)
    if letters < _FEW_LETTERS:
        return found.doubtful > 0
    doubtful = found.doubtful >= _MOST_DOUBTFUL and found.doubtful > len(found.lines) / 2
    lying = [line for line in found.lines if line.box[2] > line.box[3]]
    confidence = sum(len(line.text) * line.confidence for line in lying) / letters
    text = joined(found.lines)
    strange = letters > _ENOUGH_LETTERS and likeness(text) < _STRANGE
    return doubtful or strange or confidence < _POOR


def _is_foreign(lines: Sequence[TextLine], text: str) -> bool:
    letters = sum(len(line.text) for line in lines)
    sure = sum(len(line.text) * line.confidence for line in lines) / max(1, letters)
    return (
        sure < _FOREIGN_SURE
        and likeness(text) < _FOREIGN_LIKENESS
        and odd_capitals(text) > _FOREIGN_CAPITALS
    )


def _weight(found: Recognition) -> float:
    """How many letters were read, each as much as it is sure, and more where words are known.

    Tesseract reads lines that stand on end as well, but not in their order: they count nothing.
    """
    sure = sum(
        len(line.text) * line.confidence for line in found.lines if line.box[2] > line.box[3]
    )
    return sure * (_STRANGE + likeness(joined(found.lines)))


def _back(line: TextLine, turned: int, size: tuple[int, int], shrunk: float) -> TextLine:
    """The line with its box in the picture's own pixels, from before it was turned."""
    (left, top, width, height), (wide, high) = line.box, size
    match turned:
        case 90:
            left, top, width, height = top, high - left - width, height, width
        case 180:
            left, top = wide - left - width, high - top - height
        case 270:
            left, top, width, height = wide - top - height, left, height, width
    box = (round(shrunk * left), round(shrunk * top), round(shrunk * width), round(shrunk * height))
    return TextLine(line.text, box, line.confidence, line.paragraph)


def main() -> NoReturn:
    """Answer the one request on standard input."""
    request = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # Captions go first.
    os.nice(request["nice"])
    try:
        answer = read(_picture(request), request["seconds"]).to_json()
    except (ReadingError, ImageError, MemoryError) as error:
        answer = json.dumps({"failure": type(error).__name__, "detail": str(error)})
    sys.stdout.write(answer + "\n")
    sys.stdout.flush()
    # Native threads may still run; nothing is left to be put in order.
    os._exit(0)


def _picture(request: dict[str, str]) -> Path | bytes:
    if "data" in request:
        return base64.b64decode(request["data"])
    return Path(os.fsdecode(bytes.fromhex(request["picture"])))


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    main()
