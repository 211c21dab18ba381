"""Reads tables of pictures and captions as people and spreadsheets make them, row by row.

The delimiter, the head and what its columns hold are found out; a table may have no head at all.
Quotes are those of RFC 4180. One that is never closed costs its own row and no other: what stands
behind it is read as rows again as soon as it looks like them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from model.training.data.caption_language import stated_language
from model.training.data.tables.caption_columns import Columns
from model.training.data.tables.picture_finding import is_picture_name
from model.training.data.tables.single_quotes import in_double_quotes

_DELIMITERS = "\t;|,"
_SEPARATOR = re.compile(r'"?sep=(.)"?\W*', re.IGNORECASE)
_SAMPLE_ROWS = 30
_MOST_TITLES = 10
"""Lines above a head: a title, who made it, and blank ones."""

_MOST_LINES = 40
"""Of one cell with line breaks; a caption has few."""

# A spreadsheet's guard before what it would take for a formula (`desktop/export/lists.py`).
_GUARDED = re.compile(r"'(?=[=+\-@\t\r\n])")


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row at a line: the picture's name, and captions with their languages, "" if not told."""

    line: int
    file: str
    captions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that has no picture or no caption, or not the columns that the head names."""

    line: int
    file: str
    code: str = "row-malformed"


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a table is written: what stands between cells, its columns, where its rows begin."""

    delimiter: str
    columns: Columns
    first: int


def read_table(lines: Sequence[str | None]) -> Iterator[TableRow | BadRow] | None:
    """Return the rows of a table; None when its columns cannot be told.

    A line that is None is not text, which its row says.
    """
    lines = in_double_quotes(lines, _DELIMITERS)
    layout = _layout(lines)
    return None if layout is None else _Rows(lines, layout).read()


def _layout(lines: Sequence[str | None]) -> _Layout | None:
    first = _next_filled(lines, 0)
    head = lines[first] if first < len(lines) else None
    stated = _SEPARATOR.fullmatch(head.strip(" ")) if head else None
    delimiters = _DELIMITERS
    if stated:
        delimiters = stated[1]
        first = _next_filled(lines, first + 1)
        head = lines[first] if first < len(lines) else None
    if head is None:
        return None
    found = _with_head(lines, first, delimiters)
    if not found:
        for delimiter in delimiters:
            columns = _columns_without_head(lines[first : first + _SAMPLE_ROWS], delimiter)
            if columns is not None:
                start = first + _is_head_of_other_words(_cells(head, delimiter) or [])
                found.append(_Layout(delimiter, columns, start))
    return max(found, key=lambda layout: layout.columns.width, default=None)


def _with_head(lines: Sequence[str | None], first: int, delimiters: str) -> list[_Layout]:
    """What the tables would be whose head is the first line, or stands below a title or a note."""
    for number, line in enumerate(lines[first : first + _MOST_TITLES], start=first):
        found = [
            _Layout(delimiter, columns, number + 1)
            for delimiter in delimiters
            if line and (columns := Columns.of(_cells(line, delimiter) or [])) is not None
        ]
        if found:
            return found
        if line and any(is_picture_name(cell) for mark in delimiters for cell in line.split(mark)):
            return []
    return []


def _next_filled(lines: Sequence[str | None], start: int) -> int:
    """The first line from `start` on that is not blank."""
    while start < len(lines) and (line := lines[start]) is not None and not line.strip():
        start += 1
    return start


def _columns_without_head(lines: Sequence[str | None], delimiter: str) -> Columns | None:
    """Tell the columns by what most rows have in them: names of pictures, and sentences."""
    rows = [row for line in lines if line and line.strip() and (row := _cells(line, delimiter))]
    width = max(map(len, rows), default=0)
    if width < 2:
        return None

    def share(place: int, holds: Callable[[str], object]) -> float:
        return sum(bool(holds(row[place])) for row in rows if place < len(row)) / len(rows)

    files = [place for place in range(width) if share(place, is_picture_name) > 0.5]
    if not files:
        return None
    others = [place for place in range(width) if place != files[0]]
    captions = [place for place in others if share(place, _is_sentence) > 0.5]
    languages = [place for place in others if share(place, stated_language) > 0.5]
    if not captions and width == 2:
        captions = others  # one word each: names
    if not captions:
        return None
    language = languages[0] if languages else None
    return Columns(files[0], tuple((place, "") for place in captions), language, width)


def _is_head_of_other_words(cells: Sequence[str]) -> bool:
    """Whether a first row names columns, in words that are not known here: one word a column."""
    filled = [cell for cell in cells if cell]
    return bool(filled) and not any(is_picture_name(cell) or _is_sentence(cell) for cell in filled)


def _is_sentence(cell: str) -> bool:
    return len(cell.split()) > 1 and any(sign.isalpha() for sign in cell)


def _cells(text: str, delimiter: str) -> list[str] | None:
    """The cells of a row on one line; None where its quotes do not close."""
    if '"' not in text:
        return [cell.strip() for cell in text.split(delimiter)]
    return _read_row(iter((text,)), delimiter)[0]


def _read_row(lines: Iterator[str], delimiter: str) -> tuple[list[str] | None, int]:
    """The cells of a row that takes as many of these lines as its quotes need, and how many.

    Each line is looked at once, however many there are; None where the quotes make no row.
    """
    reader = csv.reader(
        (f"{line}\n" for line in lines),
        delimiter=delimiter,
        skipinitialspace=delimiter != "\t",
        strict=True,
    )
    try:
        return [cell.strip() for cell in next(reader, [])], reader.line_num
    except csv.Error:
        return None, reader.line_num


class _Rows:
    """Goes through the lines of a table."""

    def __init__(self, lines: Sequence[str | None], layout: _Layout) -> None:
        self._lines = lines
        self._layout = layout
        self._columns = layout.columns

    def read(self) -> Iterator[TableRow | BadRow]:
        """Yield the rows, and for each bad one that it is."""
        number = self._layout.first
        while number < len(self._lines):
            line = self._lines[number]
            if line is None:
                yield BadRow(number + 1, "", "not-text")
            elif line.strip(f" \t\x1a{self._layout.delimiter}"):
                cells, more = self._row(number, line)
                yield self._told(number, cells)
                number += more
            number += 1

    def _row(self, number: int, line: str) -> tuple[list[str] | None, int]:
        """The cells of the row that begins here, and how many more lines it takes."""
        delimiter = self._layout.delimiter
        if '"' not in line:
            return self._fitted(_cells(line, delimiter) or [], line), 0
        cells, taken = _read_row(self._lines_from(number, line), delimiter)
        if cells is None and '\\"' in line:
            # Databases put a backslash before a quote, where RFC 4180 has a second quote.
            cells, taken = _read_row(iter([line.replace('\\"', '""')]), delimiter)
        if cells is None:
            return None, 0
        return self._fitted(cells, line if taken == 1 else ""), taken - 1

    def _lines_from(self, number: int, line: str) -> Iterator[str]:
        """A line, and those behind it that may belong to its row."""
        yield line
        for following in self._lines[number + 1 : number + _MOST_LINES]:
            if following is None or self._begins_row(following):
                return
            yield following

    def _begins_row(self, line: str) -> bool:
        """Whether a line looks like a row of its own, not like the inside of a cell."""
        cells = line.split(self._layout.delimiter)
        file = self._columns.file
        return len(cells) > file + 1 and is_picture_name(cells[file].strip(' "'))

    def _fitted(self, cells: list[str], line: str) -> list[str] | None:
        """The cells as wide as the head at most; None where there are more that hold something.

        A caption may hold the delimiter without quotes, where nothing else in the row can.
        """
        width = self._columns.width
        while len(cells) > width and not cells[-1]:
            cells.pop()
        if len(cells) <= width:
            return cells
        if '"' in line or not line or len(self._columns.captions) > 1:
            return None
        place = self._columns.captions[-1][0]
        behind = width - 1 - place
        parts = line.split(self._layout.delimiter)
        caption = self._layout.delimiter.join(parts[place : len(parts) - behind])
        fitted = [*parts[:place], caption, *parts[len(parts) - behind :]]
        fitted = [cell.strip() for cell in fitted]
        sure = all(
            self._is_no_caption(number, fitted[number]) for number in range(place + 1, width)
        )
        return fitted if sure else None

    def _is_no_caption(self, place: int, cell: str) -> bool:
        """Whether a cell is what its column holds beyond doubt, and no part of a caption."""
        if place == self._columns.file:
            return is_picture_name(cell)
        if place == self._columns.language:
            return stated_language(cell) is not None
        return not any(sign.isalpha() for sign in cell)

    def _told(self, number: int, cells: list[str] | None) -> TableRow | BadRow:
        line = number + 1
        if cells is None:
            text = self._lines[number] or ""
            return BadRow(line, text.split(self._layout.delimiter)[0].strip(' "')[:60])
        columns = self._columns
        file = cells[columns.file] if columns.file < len(cells) else ""
        captions = [
            (_GUARDED.sub("", cells[place], count=1), language)
            for place, language in columns.captions
            if place < len(cells)
        ]
        if not file or not captions:
            return BadRow(line, file[:60])
        stated = columns.language
        told = cells[stated] if stated is not None and stated < len(cells) else ""
        # Of several columns some are empty; where all are, one tells.
        filled = [caption for caption in captions if caption[0]] or captions[:1]
        file = _GUARDED.sub("", file, count=1) if _GUARDED.match(file) else file
        return TableRow(line, file, tuple((text, told or own) for text, own in filled))
