"""Lines of text come in the order in which a person reads them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from desktop.reading.found_text import TextLine, joined
from desktop.reading.layout import Line, in_reading_order
from desktop.reading.vision import recognition
from desktop.system.vision import lines_of


def line(text: str, left: int, top: int, width: int) -> Line:
    return text, (left, top, width, 12), 0.9


def test_a_heading_two_columns_and_a_foot() -> None:
    lines = [
        line("foot", 0, 300, 400),
        line("b1", 220, 60, 180),
        line("a1", 0, 60, 180),
        line("heading", 0, 0, 400),
        line("a2", 0, 80, 180),
        line("b2", 220, 80, 180),
    ]
    read = list(in_reading_order(lines))
    assert [one.text for one in read] == ["heading", "a1", "a2", "b1", "b2", "foot"]
    assert [one.paragraph for one in read] == [0, 1, 1, 2, 2, 3]


def test_wider_spaces_part_paragraphs() -> None:
    tops = [0, 20, 40, 75, 95, 115]
    read = list(in_reading_order([line(str(top), 0, top, 300) for top in tops]))
    assert [one.paragraph for one in read] == [0, 0, 0, 1, 1, 1]


def test_lines_far_apart_but_alike_are_one_paragraph() -> None:
    read = list(in_reading_order([line(str(top), 0, top, 300) for top in range(0, 120, 24)]))
    assert {one.paragraph for one in read} == {0}


def test_no_line_is_no_text() -> None:
    assert list(in_reading_order([])) == []


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        (("the light-", 300), ("house", 60), "the lighthouse"),
        (("the pier of", 300), ("Port-Louis", 60), "the pier of Port-Louis"),
        (("File", 40), ("Open a picture", 140), "File\nOpen a picture"),
    ],
)
def test_lines_become_running_text(
    first: tuple[str, int], second: tuple[str, int], text: str
) -> None:
    lines = [
        TextLine(words, (0, 20 * row, width, 12), 0.9, 0)
        for row, (words, width) in enumerate((first, second))
    ]
    assert joined(lines) == text


@dataclass
class Candidate:
    words: str
    sure: float

    def string(self) -> str:
        return self.words

    def confidence(self) -> float:
        return self.sure


@dataclass
class Part:
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0


@dataclass
class Rectangle:
    origin: Part
    size: Part


@dataclass
class Observation:
    """A line as Vision gives it: its place from the lower left corner, in fractions."""

    words: str
    sure: float
    top: float

    def topCandidates_(self, _: int) -> list[Candidate]:  # noqa: N802 - Vision's own name
        return [Candidate(self.words, self.sure)]

    def boundingBox(self) -> Rectangle:  # noqa: N802
        return Rectangle(Part(x=0.1, y=1 - self.top - 0.05), Part(width=0.5, height=0.05))


def test_what_vision_sees_comes_in_order_and_in_pixels_from_the_top() -> None:
    seen = [
        Observation("second", 1, 0.3),
        Observation("first", 0.5, 0.1),
        Observation("?", 0.3, 0.5),
    ]
    read = recognition(lines_of(seen), (200, 100))
    assert [(one.text, one.box) for one in read.lines] == [
        ("first", (20, 10, 100, 5)),
        ("second", (20, 30, 100, 5)),
    ]
    assert read.doubtful == 1
