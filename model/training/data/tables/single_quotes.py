"""Tables that stand in single quotes, as some databases write them, are given double ones."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence

_SAMPLE = 30
_CELL = re.compile(r"""(?:^|[\t;|,])[ ]?'(?:[^'\\]|''|\\.)*'[ ]?(?=[\t;|,]|$)""")
"""A cell from one quote to the other; within it a quote stands twice, or behind a backslash."""


def in_double_quotes(lines: Sequence[str | None], delimiters: str) -> Sequence[str | None]:
    """The lines as RFC 4180 has them, where most have a cell in single quotes and none in double.

    An apostrophe is none: it has letters, not the ends of a cell, on both sides.
    """
    sample = [line for line in lines[: 5 * _SAMPLE] if line and line.strip()][:_SAMPLE]
    quoted = sum(_CELL.search(line) is not None for line in sample)
    if 2 * quoted <= len(sample) or any('"' in line for line in sample):
        return lines
    delimiter = max(delimiters, key=lambda mark: sum(_ends_cell(line, mark) for line in sample))
    return [line and _converted(line, delimiter) for line in lines]


def _ends_cell(line: str, delimiter: str) -> bool:
    return f"'{delimiter}" in line or f"{delimiter}'" in line


def _converted(line: str, delimiter: str) -> str:
    """One line; as it is where its quotes do not close."""
    plain = line.replace("\\'", "''")
    if "'" not in plain:
        return line
    try:
        [cells] = csv.reader(
            [plain], delimiter=delimiter, quotechar="'", skipinitialspace=True, strict=True
        )
    except (csv.Error, ValueError):
        return line
    return delimiter.join('"' + cell.strip().replace('"', '""') + '"' for cell in cells)
