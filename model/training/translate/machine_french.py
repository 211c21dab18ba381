"""French captions that the translation model wrote: a table beside the data set, and its rows.

A column says of every row that a machine wrote it, so that no one takes it for what people wrote;
the reader refuses a table that does not. The last one, which older tables lack, says how sure the
machine was.
"""

from __future__ import annotations

import csv
import dataclasses
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from model import atomic_files
from model.caption import Language
from model.training.data.dataset import Example, Translated, letters, read_lines
from model.training.errors import TrainingDataError

COLUMNS = ("image", "en", "fr", "source", "probability")
SOURCE = "machine"


@dataclass(frozen=True, slots=True)
class MachineFrench:
    """One English caption of a picture and what the machine made of it.

    `probability` is the mean one of its word pieces, None where nobody wrote it down.
    """

    image: str
    english: str
    french: str
    probability: float | None = None


def write_table(path: Path, rows: Iterable[MachineFrench]) -> None:
    """Write a table that is there whole or not at all; rows without French are left out."""
    with (
        atomic_files.written_whole(path) as unfinished,
        unfinished.open("w", encoding="utf-8") as stream,
    ):
        stream.write("\t".join(COLUMNS) + "\n")
        for row in rows:
            if row.french.strip():
                sure = "" if row.probability is None else f"{row.probability:.3f}"
                stream.write(f"{row.image}\t{row.english}\t{row.french}\t{SOURCE}\t{sure}\n")


def read_table(path: Path) -> list[MachineFrench]:
    """Read it back. Raises `TrainingDataError` with the line of what is wrong."""
    lines = read_lines(path)
    head = tuple(lines[0].split("\t")) if lines else ()
    if head not in (COLUMNS, COLUMNS[:-1]):
        raise TrainingDataError(f"{path.name}, line 1: not «{', '.join(COLUMNS)}»")
    rows = []
    reader = csv.reader(lines[1:], delimiter="\t", quoting=csv.QUOTE_NONE)
    for number, row in enumerate(reader, start=2):
        if len(row) != len(head) or not all(map(str.strip, row[:4])):
            raise TrainingDataError(f"{path.name}, line {number}: not «{', '.join(COLUMNS)}»")
        if row[3] != SOURCE:
            raise TrainingDataError(f"{path.name}, line {number}: the source is not «{SOURCE}»")
        try:
            sure = float(row[4]) if row[4:] and row[4] else None
        except ValueError as error:
            fault = f"{path.name}, line {number}: {row[4]} is no probability"
            raise TrainingDataError(fault) from error
        image, english, french = row[:3]
        rows.append(MachineFrench(image, english, french, sure))
    return rows


def added(examples: Sequence[Example], path: Path) -> tuple[Example, ...]:
    """Add the machine's captions to the pictures'.

    Raises `TrainingDataError` when a row is of a picture that is not among `examples`, as those of
    the dev split must not be.
    """
    by_image: dict[str, list[MachineFrench]] = {e.image.name: [] for e in examples}
    for number, row in enumerate(read_table(path), start=2):
        if row.image not in by_image:
            raise TrainingDataError(
                f"{path.name}, line {number}: {row.image} is no photo of the train split"
            )
        by_image[row.image].append(row)
    return tuple(_added(example, by_image[example.image.name]) for example in examples)


def _added(example: Example, rows: Sequence[MachineFrench]) -> Example:
    french: list[tuple[Language, str]] = [("fr", row.french) for row in rows]
    pairs = [(row.english, row.french) for row in rows]
    return dataclasses.replace(
        example,
        captions=(*example.captions, *french),
        translations=(*example.translations, *pairs),
    )


def untranslated(
    examples: Iterable[Example], human: Iterable[Translated]
) -> Iterator[tuple[str, str]]:
    """Yield picture and text of the English captions that no person translated.

    The human translations are of the same sentences, written with other spaces and full stops.
    """
    done = {(row.key, letters(row.english)) for row in human}
    for example in examples:
        for text in example.references("en"):
            if (example.image.name, letters(text)) not in done:
                yield example.image.name, text


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of a file, which a configuration keeps."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
