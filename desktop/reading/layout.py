"""Lines into reading order: columns from the left, in each its lines, grouped into paragraphs.

Recursive cuts along empty bands, as in Nagy and Seth 1984 ("Hierarchical representation of
optically scanned documents"): down where a gutter is, else across where the space is widest, if
that lays a gutter bare. What no gutter parts is read from the top; its wider spaces part
paragraphs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from desktop.reading.found_text import Box, TextLine

Line = tuple[str, Box, float]
"""Text, place and confidence."""

GUTTER = 1.5
"""Empty space within a line, in line heights, that no space between words is as wide as."""

_ACROSS = 0.8
_AS_WIDE = 0.8
_NEW_PARAGRAPH = 1.4
_DOWN, _RIGHT = 1, 0


def in_reading_order(lines: Sequence[Line]) -> Iterator[TextLine]:
    """The lines one after the other, each with the number of its paragraph."""
    if not lines:
        return
    height = median(box[3] for _, box, _ in lines)
    number = 0
    for zone in _zones(list(lines), height):
        for paragraph in _paragraphs(zone, height):
            for text, box, confidence in paragraph:
                yield TextLine(text, box, confidence, number)
            number += 1


def _zones(lines: list[Line], height: float) -> list[list[Line]]:
    columns = _parted(lines, _RIGHT, GUTTER * height)
    if len(columns) > 1:
        return [zone for column in columns for zone in _zones(column, height)]
    gaps = _gaps(lines, _DOWN)
    widest = max(gaps, default=0)
    if widest < _ACROSS * height:
        return [lines]
    parts = [_zones(band, height) for band in _parted(lines, _DOWN, _AS_WIDE * widest)]
    if all(len(part) == 1 for part in parts):
        return [lines]
    return [zone for part in parts for zone in part]


def _paragraphs(zone: list[Line], height: float) -> Iterator[list[Line]]:
    rows = _parted(zone, _DOWN, -height / 2)
    spaces = [_begin(after) - _end(before) for before, after in pairwise(rows)]
    usual = median(spaces) if spaces else 0
    # Without many lines, the usual space may be one between paragraphs.
    usual = min(usual, height)
    paragraph: list[Line] = []
    for row, space in zip(rows, [0.0, *spaces], strict=True):
        if paragraph and space > _NEW_PARAGRAPH * max(usual, 0) + height / 4:
            yield paragraph
            paragraph = []
        paragraph += sorted(row, key=lambda line: line[1][0])
    yield paragraph


def _begin(row: list[Line]) -> float:
    return median(box[1] for _, box, _ in row)


def _end(row: list[Line]) -> float:
    return median(box[1] + box[3] for _, box, _ in row)


def _parted(lines: list[Line], axis: int, least: float) -> list[list[Line]]:
    """Groups along an axis with at least so much space between them; less than 0: overlap."""
    groups: list[list[Line]] = []
    end = 0
    for line in sorted(lines, key=lambda line: line[1][axis]):
        begin, length = line[1][axis], line[1][axis + 2]
        if groups and begin - end < least:
            groups[-1].append(line)
            end = max(end, begin + length)
        else:
            groups.append([line])
            end = begin + length
    return groups


def _gaps(lines: list[Line], axis: int) -> list[int]:
    """The empty spaces along an axis."""
    groups = _parted(lines, axis, 1)
    ends = [max(box[axis] + box[axis + 2] for _, box, _ in group) for group in groups]
    return [
        min(box[axis] for _, box, _ in group) - end
        for group, end in zip(groups[1:], ends, strict=False)
    ]
