"""Reads captioned pictures in the formats people have them in, row by row.

A table (`caption_tables.py`); JSON of several kinds (`caption_json.py`); Flickr8k's and Flickr30k's
`picture.jpg#0<TAB>caption`; lines of `picture.jpg: caption`, as this program prints and exports
them; or a folder that holds one of these. A row that cannot be read is a `Problem`, never a
silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from model.training.data.tables.caption_json import BadEntry, JsonRow, read_json, read_json_lines
from model.training.data.tables.caption_tables import BadRow, read_table
from model.training.data.tables.picture_finding import PICTURE_ENDINGS, PictureFinder
from model.training.data.tables.table_text import MAX_BYTES, read_lines, read_text
from model.training.errors import TrainingDataError
from model.training_events import Problem, ProblemCode

__all__ = ["MAX_BYTES", "Row", "read_rows"]

_IN_FOLDER = (
    "captions.csv",
    "captions.tsv",
    "captions.txt",
    "metadata.csv",
    "metadata.jsonl",
    "captions.jsonl",
    "Flickr8k.token.txt",
    "Flickr8k_text/Flickr8k.token.txt",
    "results_20130124.token",
    "results.csv",
    "captions.json",
)
_JSON_IN_FOLDER = ("captions_*.json", "annotations/captions_*.json", "dataset_*.json")
_LINES_OF_JSON = (".jsonl", ".ndjson")
_TABLES = (".csv", ".tsv", ".tab", *_LINES_OF_JSON)

_TOKEN = re.compile(r"\ufeff?(?P<file>[^\t]+)#\d+\t(?P<caption>.*)")
_PRINTED = re.compile(
    rf"\ufeff?(?P<file>.+?\.(?:{'|'.join(sorted(PICTURE_ENDINGS))}))\s?: "
    r"(?:(?P<language>en|fr): )?(?P<caption>.+)",
    re.IGNORECASE,
)
_SAMPLE = 20
"""Lines by which it is told that most are of one kind."""


@dataclass(frozen=True, slots=True)
class Row:
    """One caption as a file states it; `language` is "" when it does not say."""

    source: str
    line: int
    file: str
    picture: Path
    caption: str
    language: str


def read_rows(source: Path) -> Iterator[Row | Problem]:
    """Yield what a captions file, or a folder with one, states, and what in it is wrong.

    Raises `TrainingDataError` when there is nothing to read, or it is of no known format at all.
    """
    for path in _captions_files(source):
        ending = path.suffix.lower()
        if ending == ".json":
            yield from _read_json(path)
        elif ending in _LINES_OF_JSON:
            yield from _of_json(path, read_json_lines(read_lines(path)))
        else:
            yield from _read_lines(path)


def _captions_files(source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    if not source.is_dir():
        raise TrainingDataError(f"{source.name} is not there")
    for name in _IN_FOLDER:
        if (source / name).is_file():
            return [source / name]
    for pattern in _JSON_IN_FOLDER:
        if found := sorted(source.glob(pattern)):
            return found
    tables = [path for path in source.iterdir() if path.suffix.lower() in _TABLES]
    if len(tables) == 1:
        return tables
    raise TrainingDataError(
        f"{source.name} has no captions: none of {', '.join(_IN_FOLDER)}, captions_*.json"
    )


def _read_lines(path: Path) -> Iterator[Row | Problem]:
    lines = read_lines(path)
    if not any(line is None or line.strip() for line in lines):
        raise TrainingDataError(f"{path.name} is empty")
    for pattern in (_TOKEN, _PRINTED):
        if _are_mostly(lines, pattern):
            yield from _read_matching(path, lines, pattern)
            return
    rows = read_table(lines)
    if rows is None:
        raise TrainingDataError(
            f"{path.name}, line 1: the head names no columns “file” and “caption”"
        )
    finder = PictureFinder(path)
    for row in rows:
        if isinstance(row, BadRow):
            code: ProblemCode = "not-text" if row.code == "not-text" else "row-malformed"
            yield Problem(path.name, row.line, code, {"file": row.file})
            continue
        picture = finder.find(row.file)
        for caption, language in row.captions:
            yield Row(path.name, row.line, row.file, picture, caption, language)


def _are_mostly(lines: Sequence[str | None], pattern: re.Pattern[str]) -> bool:
    """Whether the first lines of a file that are not blank are of one kind, but for a few."""
    sample = [line for line in lines[: 5 * _SAMPLE] if line and line.strip()][:_SAMPLE]
    fitting = sum(pattern.fullmatch(line) is not None for line in sample)
    return bool(sample) and fitting > len(sample) / 2


def _read_matching(
    path: Path, lines: Sequence[str | None], pattern: re.Pattern[str]
) -> Iterator[Row | Problem]:
    finder = PictureFinder(path)
    for number, line in enumerate(lines, start=1):
        if line is None:
            yield Problem(path.name, number, "not-text", {"file": ""})
        elif (match := pattern.fullmatch(line)) is not None:
            found = match.groupdict()
            file, language = found["file"].strip(), found.get("language") or ""
            picture = finder.find(file)
            yield Row(path.name, number, file, picture, found["caption"].strip(), language.lower())
        elif line.strip("\x1a \t"):
            yield Problem(path.name, number, "row-malformed", {"file": line[:60].strip()})


def _read_json(path: Path) -> Iterator[Row | Problem]:
    yield from _of_json(path, read_json(read_text(path)))


def _of_json(path: Path, entries: Iterator[JsonRow | BadEntry] | None) -> Iterator[Row | Problem]:
    if entries is None:
        raise TrainingDataError(f"{path.name} is not in COCO’s format for captions, nor another")
    folder = path.stem.removeprefix("captions_")
    finder = PictureFinder(path, path.parent / folder, path.parent.parent / folder)
    for entry in entries:
        if isinstance(entry, BadEntry):
            details = {"file": entry.file} | ({"id": entry.id} if not entry.line else {})
            yield Problem(path.name, entry.line, "row-malformed", details)
            continue
        picture = finder.find(entry.file)
        caption, language = entry.caption.strip(), entry.language
        yield Row(path.name, entry.line, entry.file, picture, caption, language)
