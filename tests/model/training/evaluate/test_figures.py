"""Figures of a report: drawings that can be opened, and show what they say."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from model.caption import Caption, Word
from model.training.evaluate.caption_scores import Judged
from model.training.evaluate.charts import bars, lines
from model.training.evaluate.figures import (
    SHOWN,
    attention_panels,
    best_and_worst,
    distribution,
)

SVG = "{http://www.w3.org/2000/svg}"
PHOTO = Path(__file__).parents[4] / "assets/sample/photographer.jpg"


def _judged(count: int) -> list[Judged]:
    return [
        Judged(f"{i}.jpg", f"caption {i}", 0.5, ("what a <person> wrote",), i / count)
        for i in range(count)
    ]


def _texts(drawn: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(drawn).iter(f"{SVG}text")]


def test_lines_end_where_their_values_do() -> None:
    drawn = lines("loss", "steps", {"a & b": [(0, 4.0), (10, 2.0)], "none": []})

    (line,) = ET.fromstring(drawn).iter(f"{SVG}polyline")
    (_, highest), (_, least) = (
        map(float, point.split(",")) for point in line.attrib["points"].split()
    )
    assert highest < least  # SVG counts downwards
    assert {"a & b 2.00", "10 steps"} <= set(_texts(drawn))


def test_bars_are_as_tall_as_they_are_many() -> None:
    drawn = ET.fromstring(bars("title", "things", [2, 0, 4], 1))
    tall = [
        float(bar.attrib["height"])
        for bar in drawn.iter(f"{SVG}rect")
        if bar.attrib["fill"].startswith("#")
    ]

    assert len(tall) == 2  # nothing is drawn where nothing is
    assert tall[1] == pytest.approx(2 * tall[0])


def test_a_distribution_counts_every_caption() -> None:
    (title, *_) = _texts(distribution("dev en", _judged(10)))
    assert title == "dev en: 10 captions, mean 0.45, below 0.1 10%"


def test_the_best_stand_before_the_worst() -> None:
    drawn = best_and_worst(_judged(20), lambda name: PHOTO)

    said = [text for text in _texts(drawn) if "caption" in text]
    assert len(said) == 2 * SHOWN
    assert (said[0], said[-1]) == ("0.95  caption 19", "0.00  caption 0")
    assert "what a <person> wrote" in _texts(drawn)
    assert len(list(ET.fromstring(drawn).iter(f"{SVG}image"))) == 2 * SHOWN


def test_few_captions_are_not_shown_twice() -> None:
    drawn = best_and_worst(_judged(3), lambda name: PHOTO)
    assert len(list(ET.fromstring(drawn).iter(f"{SVG}image"))) == 3


def test_what_was_looked_at_is_left_bare() -> None:
    looked = np.zeros((2, 2), np.float32)
    looked[0, 1] = 1.0
    words = (Word("A", looked, grammar=True), Word("dog", looked))
    caption = Caption("A dog.", "en", 1.0, "photo", (), words, "", 0.0)

    drawn = attention_panels([(PHOTO, caption)])

    covers = [
        float(cover.attrib["fill-opacity"])
        for cover in ET.fromstring(drawn).iter(f"{SVG}rect")
        if "fill-opacity" in cover.attrib
    ]
    assert covers == [0.75, 0.0, 0.75, 0.75]
    assert _texts(drawn) == ["dog"]
