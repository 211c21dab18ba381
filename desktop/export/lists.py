"""Descriptions as lists: a table (CSV), data (JSON), or plain text. No Qt.

The same rows come from the history and from a batch. A list is written whole or not at all.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from desktop.batch.items import Item
from desktop.export.errors import refused
from desktop.history.entries import Entry, StoredCaption, StoredText
from desktop.messages.lookup import REFUSALS, certainty, message_for, shown
from desktop.system import targets
from model import atomic_files
from model.caption import LANGUAGES, Language
from model.errors import Cancelled

Format = Literal["csv", "json", "txt"]

ShouldStop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Row:
    """One picture with what is known of it. `picture` is None when only its thumbnail was kept."""

    picture: Path | None
    captions: Mapping[Language, StoredCaption]
    error: Exception | None = None
    text: StoredText | None = None

    @classmethod
    def of_entry(cls, entry: Entry) -> Row:
        """A picture of the history."""
        return cls(entry.picture, entry.captions, text=entry.text)

    @classmethod
    def of_item(cls, item: Item, languages: Collection[Language] = LANGUAGES) -> Row:
        """A picture of a batch, in these languages; it may be known in others."""
        captions = {name: item.captions[name] for name in item.captions if name in languages}
        return cls(item.path, captions, item.error)

    @property
    def reviewed(self) -> bool:
        """Whether the user has looked at every caption there is."""
        captions = self.captions.values()
        return bool(captions) and all(caption.reviewed for caption in captions)

    def texts(self, first: Language, *, unsure: bool = True) -> dict[Language, str]:
        """What describes the picture, in the user's words where there are any; one language first.

        Without the `unsure` ones, only what the user vouches for or the model is sure of. Empty
        when it is not a photo, and nobody described it either.
        """
        order = sorted(self.captions, key=lambda language: language != first)
        captions = [self.captions[language] for language in order]
        texts = {
            caption.language: caption.best_text
            for caption in captions
            if unsure or caption.is_vouched_for or certainty(caption.confidence) == "sure"
        }
        return {language: text for language, text in texts.items() if text}

    def extended(self) -> dict[str, str]:
        """The text that stands in the picture, by its language; empty where none was read."""
        if self.text is None or not self.text.text:
            return {}
        return {self.text.language or "x-default": self.text.text}


@dataclass(frozen=True, slots=True)
class Layout:
    """How a list is written.

    `language` is that of messages about pictures without a description. `mark` begins a CSV file
    with a byte order mark, without which Excel takes UTF-8 for something else; `delimiter` stands
    between its columns: a semicolon where the comma is the decimal sign, as Excel has it.
    """

    language: Language
    mark: bool = False
    delimiter: str = ","


def for_french_excel(layout: Layout) -> Layout:
    """The layout with which Excel opens a table by a double click, where it is set to French."""
    return replace(layout, mark=True, delimiter=";")


def write(
    rows: Iterable[Row],
    path: Path,
    form: Format,
    layout: Layout,
    should_stop: ShouldStop = lambda: False,
) -> int:
    """Write a list and answer how many pictures it has.

    Raises a `TargetRefused` where it would take the place of something else, one of the pictures
    among it, and an `ExportError` where it cannot be written.
    """
    counted = _Counted(rows, should_stop)
    text = {"csv": as_csv, "json": as_json, "txt": as_text}[form](counted, layout)
    # JSON escapes what is no text in a file's name by itself.
    data = text.encode("utf-8", errors="backslashreplace")
    if form == "csv" and layout.mark:
        data = b"\xef\xbb\xbf" + data
    targets.check([path], pictures=counted.pictures)
    try:
        atomic_files.write_durably(path, data)
    except OSError as error:
        raise refused(path, error) from error
    return counted.number


class _Counted:
    """Rows that are counted as they pass, and that can be stopped."""

    def __init__(self, rows: Iterable[Row], should_stop: ShouldStop) -> None:
        self._rows = iter(rows)
        self._should_stop = should_stop
        self.number = 0
        self.pictures: list[Path] = []

    def __iter__(self) -> _Counted:
        return self

    def __next__(self) -> Row:
        if self._should_stop():
            raise Cancelled
        row = next(self._rows)
        self.number += 1
        if row.picture is not None:
            self.pictures.append(row.picture)
        return row


def as_csv(rows: Iterable[Row], layout: Layout) -> str:
    """A line a picture, with the same columns in every file (RFC 4180).

    The certainty is a whole number of percent, which reads alike whatever the decimal sign. What
    the user says of a caption is `right`, `wrong`, `corrected`, or `no`: not looked at yet.
    """
    file = io.StringIO(newline="")
    table = csv.writer(file, delimiter=layout.delimiter, lineterminator="\r\n")
    per_language = ("caption", "certainty", "corrected", "reviewed")
    columns = [f"{name}_{language}" for language in LANGUAGES for name in per_language]
    table.writerow(["file", "kind", *columns, "model", "problem", "text"])
    for row in rows:
        table.writerow([_harmless(cell) for cell in _cells(row, layout.language)])
    return file.getvalue()


def _cells(row: Row, language: Language) -> list[str]:
    captions = row.captions
    cells = [str(row.picture or ""), _kind(row)]
    for name in LANGUAGES:
        caption = captions.get(name)
        if caption is None:
            cells += ["", "", "", ""]
        else:
            unknown = certainty(caption.confidence) == "unknown"
            percent = "" if unknown else str(round(100 * caption.confidence))
            corrected = "yes" if caption.correction else "no"
            cells += [caption.best_text, percent, corrected, caption.review or "no"]
    models = dict.fromkeys(caption.model for caption in captions.values())
    problem = message_for(row.error, language).text if row.error is not None else ""
    return [*cells, " ".join(models), problem, row.text.text if row.text is not None else ""]


def _harmless(cell: str) -> str:
    """A spreadsheet takes what begins like this for a formula, unless an apostrophe goes before.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else cell


def as_json(rows: Iterable[Row], layout: Layout) -> str:
    """An array of objects, one a picture, each on a line of its own."""
    lines = (_json_line(_as_object(row, layout.language)) for row in rows)
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _json_line(value: dict[str, Any]) -> str:
    line = json.dumps(value, ensure_ascii=False)
    # A file name that is no text: readers of JSON want valid Unicode all the same.
    return line if line.isascii() or _is_text(line) else json.dumps(value)


def _is_text(line: str) -> bool:
    try:
        line.encode()
    except UnicodeEncodeError:
        return False
    return True


def _as_object(row: Row, language: Language) -> dict[str, Any]:
    value: dict[str, Any] = {"file": str(row.picture) if row.picture else None}
    if row.error is not None:
        message = message_for(row.error, language).text
        return value | {"error": {"type": type(row.error).__name__, "message": message}}
    return value | {
        "kind": _kind(row),
        "captions": {
            name: {
                "caption": caption.best_text,
                "confidence": round(caption.confidence, 4),
                "certainty": certainty(caption.confidence),
                "corrected": caption.correction is not None,
                "reviewed": caption.review,
                "written": caption.text,
                "alternatives": caption.alternatives,
                "model": caption.model,
            }
            for name, caption in row.captions.items()
        },
        "text": row.text.text if row.text is not None else None,
        "text_language": row.text.language if row.text is not None else None,
    }


def as_text(rows: Iterable[Row], layout: Layout) -> str:
    """Lines as `clairvoix describe` prints them: `file: sentence`, or `file: en: sentence`."""
    return "".join(f"{line}\n" for row in rows for line in text_lines(row, layout.language))


def text_lines(row: Row, language: Language, *, doubt: bool = False) -> list[str]:
    """What there is to read about one picture; with its doubt, where nobody will learn from it."""
    file = shown(row.picture or "-")
    if row.error is not None:
        return [f"{file}: {message_for(row.error, language).text}"]
    several = len(row.captions) > 1
    return [
        f"{file}: {f'{name}: ' if several else ''}" + _line(caption, doubt=doubt)
        for name, caption in row.captions.items()
    ]


def _line(caption: StoredCaption, *, doubt: bool) -> str:
    if doubt and caption.text and not caption.reviewed:
        return " ".join(caption.said().text.split())
    return " ".join(caption.best_text.split()) or REFUSALS[caption.language][caption.kind]


def _kind(row: Row) -> str:
    return next((caption.kind for caption in row.captions.values()), "")
