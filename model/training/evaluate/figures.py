"""What a report shows to the eye: how captions are spread, the best and the worst, where it looked.

Every figure is an SVG with the photos in it, so that it can be opened anywhere. The photos are
those of the data: figures with them are to look at, not to hand on.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from textwrap import wrap

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from model.caption import Caption, Word
from model.preprocess import load_picture
from model.training.evaluate.caption_scores import Judged
from model.training.evaluate.charts import bars

_BINS, _LARGEST = 20, 2.0
"""Of the histogram; CIDEr (not ×100) above is counted in the last bar."""

_SIDE, _GAP, _LINE = 168, 16, 15
SHOWN = 6
"""So many captions of a sort are shown."""

_LETTERS = 62


def distribution(title: str, judged: Sequence[Judged]) -> str:
    """Draw how many captions have which CIDEr of their own."""
    cider = np.array([one.cider for one in judged])
    counts, _ = np.histogram(np.minimum(cider, _LARGEST - 1e-6), _BINS, (0.0, _LARGEST))
    mean, poor = cider.mean(), (cider < _LARGEST / _BINS).mean()
    head = f"{title}: {len(cider)} captions, mean {mean:.2f}, below {_LARGEST / _BINS:g} {poor:.0%}"
    return bars(head, "CIDEr and above", counts.tolist(), _LARGEST)


def best_and_worst(judged: Sequence[Judged], find: Callable[[str], Path]) -> str:
    """Draw the photos whose captions have the highest and the least CIDEr, with what people wrote.

    `find` tells where a photo of a report lies.
    """
    ranked = sorted(judged, key=lambda one: -one.cider)
    chosen = [*ranked[:SHOWN], *ranked[SHOWN:][-SHOWN:]]
    tall = _SIDE + _GAP
    rows = []
    for number, one in enumerate(chosen):
        top, left = _GAP + number * tall, _SIDE + 2 * _GAP
        said = f"{one.cider:.2f}  {one.caption or '(refused)'}"
        lines = [(line, "bold") for line in wrap(said, _LETTERS)]
        lines += [(line, "normal") for text in one.references for line in wrap(text, _LETTERS)]
        rows.append(_photo(load_picture(find(one.image)), _GAP, top, _SIDE))
        rows += [
            f'<text x="{left}" y="{top + _LINE * (place + 1)}" font-weight="{weight}">'
            f"{escape(line)}</text>"
            for place, (line, weight) in enumerate(lines[: _SIDE // _LINE])
        ]
    return _page(rows, _SIDE * 4, _GAP + len(chosen) * tall)


def attention_panels(captions: Sequence[tuple[Path, Caption]]) -> str:
    """Draw each photo once for every word that has a place in it, lit where the model looked."""
    parts: list[str] = []
    tall, most = _SIDE + _GAP + _LINE, 1
    for row, (image, caption) in enumerate(captions):
        pixels, top = load_picture(image), _GAP + row * tall
        words = [word for word in caption.words if not word.grammar]
        most = max(most, len(words))
        for column, word in enumerate(words):
            left = _GAP + column * (_SIDE + _GAP)
            parts.append(_photo(pixels, left, top, _SIDE))
            parts += _lit(word, left, top)
    return _page(parts, _GAP + most * (_SIDE + _GAP), _GAP + len(captions) * tall)


def _lit(word: Word, left: int, top: int) -> list[str]:
    """Cover what the model did not look at while it wrote a word; the word stands below."""
    rows, columns = word.attention.shape
    seen = word.attention / max(float(word.attention.max()), 1e-9)
    wide, high = _SIDE / columns, _SIDE / rows
    covers = [
        f'<rect x="{left + column * wide:.1f}" y="{top + row * high:.1f}" width="{wide:.1f}" '
        f'height="{high:.1f}" fill-opacity="{0.75 * (1 - float(seen[row, column])):.2f}"/>'
        for row in range(rows)
        for column in range(columns)
    ]
    return [*covers, f'<text x="{left}" y="{top + _SIDE + _LINE}">{escape(word.text)}</text>']


def _photo(pixels: NDArray[np.uint8], left: int, top: int, side: int) -> str:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=80)
    data = base64.b64encode(stream.getvalue()).decode("ascii")
    return (
        f'<image x="{left}" y="{top}" width="{side}" height="{side}" '
        f'href="data:image/jpeg;base64,{data}"/>'
    )


def _page(parts: Sequence[str], width: int, height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif" font-size="12"><rect width="{width}" height="{height}" '
        f'fill="white"/>{"".join(parts)}</svg>\n'
    )
