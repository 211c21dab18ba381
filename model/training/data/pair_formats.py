"""Reads captioned pictures in the formats people have them in, row by row.

A table (`.csv`, `.tsv`, the `.txt` of Flickr8k's copies) with a head that names its columns, of
which one is the picture's file, one the caption, and perhaps one the language; Flickr8k's own
`picture.jpg#0<TAB>caption`; COCO's captions as JSON; or a folder that holds one of these.
A row that cannot be read is a `Problem`, never a silence.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from model.training.errors import TrainingDataError
from model.training_events import Problem

MAX_BYTES = 512 << 20
"""Of one captions file; the largest in use, COCO's, has 90 MB."""

_FILE_HEADS = ("file", "image", "picture", "photo", "filename", "file_name", "fichier")
_CAPTION_HEADS = ("caption", "text", "sentence", "description", "légende", "legende")
_LANGUAGE_HEADS = ("language", "lang", "langue")

_IN_FOLDER = (
    "captions.csv",
    "captions.tsv",
    "captions.txt",
    "Flickr8k.token.txt",
    "Flickr8k_text/Flickr8k.token.txt",
    "results_20130124.token",
    "captions.json",
)
_COCO_IN_FOLDER = ("captions_*.json", "annotations/captions_*.json")
_PICTURE_FOLDERS = (
    "",
    "images",
    "Images",
    "Flicker8k_Dataset",
    "Flickr8k_Dataset",
    "flickr30k-images",
)


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
        if path.stat().st_size > MAX_BYTES:
            raise TrainingDataError(f"{path.name} is larger than {MAX_BYTES >> 20} MB")
        if path.suffix.lower() == ".json":
            yield from _read_coco(path)
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
    for pattern in _COCO_IN_FOLDER:
        if found := sorted(source.glob(pattern)):
            return found
    raise TrainingDataError(
        f"{source.name} has no captions: none of {', '.join(_IN_FOLDER)}, captions_*.json"
    )


def _picture(captions: Path, name: str, *folders: Path) -> Path:
    """Find a picture beside its captions file or where datasets keep theirs."""
    places = [captions.parent / folder for folder in _PICTURE_FOLDERS]
    places += [captions.parent.parent / folder for folder in _PICTURE_FOLDERS[1:]]
    candidates = [place / name for place in (*places, *folders)]
    try:
        return next((path for path in candidates if path.is_file()), candidates[0])
    except (OSError, ValueError):  # longer than a path may be, or with a NUL in it
        return candidates[0]


def _text_lines(path: Path) -> Iterator[str | Problem]:
    """Yield lines with their ends; the first that is not text ends the file, with a Problem."""
    with path.open("rb") as stream:
        head = stream.read(2)
    wide = head in (b"\xff\xfe", b"\xfe\xff")
    with path.open(encoding="utf-16" if wide else "utf-8-sig", newline="") as stream:
        lines = 0
        try:
            for line in stream:
                lines += 1
                # What Excel and old databases leave behind; csv cannot read past it.
                yield line.replace("\0", "")
        except UnicodeError:
            yield Problem(path.name, lines + 1, "not-text", {"file": ""})


def _read_lines(path: Path) -> Iterator[Row | Problem]:
    problems: list[Problem] = []

    def lines() -> Iterator[str]:
        for line in _text_lines(path):
            if isinstance(line, Problem):
                problems.append(line)
            else:
                yield line

    stream = lines()
    first = next(stream, "")
    if _is_flickr8k(first):
        yield from _read_flickr8k(path, first, stream)
    elif first:
        yield from _read_table(path, first, stream)
    elif not problems:
        raise TrainingDataError(f"{path.name} is empty")
    yield from problems


def _is_flickr8k(line: str) -> bool:
    key, tab, _ = line.partition("\t")
    _, mark, index = key.rpartition("#")
    return bool(tab and mark and index.isdigit())


def _read_flickr8k(path: Path, first: str, rest: Iterator[str]) -> Iterator[Row | Problem]:
    for number, line in enumerate((first, *rest), start=1):
        if not line.strip():
            continue
        if not _is_flickr8k(line):
            yield Problem(path.name, number, "row-malformed", {"file": line[:60].strip()})
            continue
        key, _, caption = line.partition("\t")
        name = key.rpartition("#")[0]
        yield Row(path.name, number, name, _picture(path, name), caption.strip(), "")


def _read_table(path: Path, first: str, rest: Iterator[str]) -> Iterator[Row | Problem]:
    delimiter = max("\t,;", key=first.count)
    head = [name.strip().strip('"').lower() for name in first.split(delimiter)]
    columns = [
        next((head.index(name) for name in names if name in head), None)
        for names in (_FILE_HEADS, _CAPTION_HEADS, _LANGUAGE_HEADS)
    ]
    file_column, caption_column, language_column = columns
    if file_column is None or caption_column is None:
        raise TrainingDataError(
            f"{path.name}, line 1: the head names no columns “file” and “caption”"
        )
    # Strict, because a quote that is never closed would swallow the rows behind it.
    reader = csv.reader(rest, delimiter=delimiter, strict=True)
    begins = 2
    while True:
        try:
            row = next(reader, None)
        except csv.Error:
            yield Problem(path.name, begins, "row-malformed", {"file": ""})
            begins = reader.line_num + 2
            continue
        if row is None:
            return
        line, begins = begins, reader.line_num + 2
        if not any(cell.strip() for cell in row):
            continue
        name = row[file_column].strip() if file_column < len(row) else ""
        if len(row) != len(head) or not name:
            yield Problem(path.name, line, "row-malformed", {"file": name[:60]})
            continue
        language = row[language_column].strip() if language_column is not None else ""
        picture = _picture(path, name)
        yield Row(path.name, line, name, picture, row[caption_column].strip(), language)


def _read_coco(path: Path) -> Iterator[Row | Problem]:
    """Read COCO's `{"images": [{id, file_name}], "annotations": [{image_id, caption}]}`.

    Chen et al. 2015, arXiv 1504.00325.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
        names = {image["id"]: str(image["file_name"]) for image in document["images"]}
        annotations = list(document["annotations"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise TrainingDataError(f"{path.name} is not in COCO's format for captions") from error
    folder = path.stem.removeprefix("captions_")
    for entry in annotations:
        fields = entry if isinstance(entry, dict) else {}
        image, caption = fields.get("image_id"), fields.get("caption")
        name = names.get(image) if isinstance(image, int | str) else None
        if name is None or not isinstance(caption, str):
            where = str(fields.get("id", ""))
            yield Problem(path.name, 0, "row-malformed", {"file": name or "", "id": where})
            continue
        picture = _picture(path, name, path.parent / folder, path.parent.parent / folder)
        language = str(fields.get("language", ""))
        yield Row(path.name, 0, name, picture, caption.strip(), language)
