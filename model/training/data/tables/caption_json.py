"""Reads pictures and captions from JSON: of data sets, of other tools, of this program itself.

- COCO: `{"images": [{id, file_name}], "annotations": [{image_id, caption}]}` (Chen et al. 2015,
  arXiv 1504.00325); an id may be a number or a text, in either place.
- Karpathy's splits: `{"images": [{filepath, filename, sentences: [{raw}]}]}` (Karpathy and Fei-Fei
  2015, arXiv 1412.2306).
- Objects in a list, or one a line (Hugging Face's `metadata.jsonl`), with keys like the columns of
  a table; a caption may be a text, a list, or one a language, as this program exports them; a
  picture may be an object with its `path`.
- Conversations about a picture (LLaVA's `conversations`, Liu et al. 2023, arXiv 2304.08485; or
  `messages`): the first answer is the caption.
- `{"picture.jpg": caption or captions}`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from model.training.data.caption_language import stated_language
from model.training.data.tables.caption_columns import meaning
from model.training.data.tables.picture_finding import is_picture_name

_ANSWERING = ("gpt", "assistant", "model")


@dataclass(frozen=True, slots=True)
class JsonRow:
    """A caption of a picture; `line` is 0 where the data is one document."""

    file: str
    caption: str
    language: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class BadEntry:
    """An entry that names no picture or no caption; `id` is its own, if it has one."""

    file: str
    id: str = ""
    line: int = 0


def read_json(text: str) -> Iterator[JsonRow | BadEntry] | None:
    """Return what a document, or a document a line, states; None when it is of no known kind."""
    try:
        document = json.loads(text)
    except RecursionError:
        return None
    except ValueError:
        return read_json_lines(text.split("\n"))
    if isinstance(document, dict):
        return _of_object(document)
    return _of_entries([(0, entry) for entry in document]) if isinstance(document, list) else None


def read_json_lines(lines: Sequence[str | None]) -> Iterator[JsonRow | BadEntry] | None:
    """Return what the objects of a file with one on each line state; None when there is none."""
    entries: list[tuple[int, object]] = []
    for number, line in enumerate(lines, start=1):
        if line is None or line.strip():
            try:
                entries.append((number, json.loads(line or "")))
            except (ValueError, RecursionError):
                entries.append((number, None))
    return _of_entries(entries)


def _of_entries(entries: list[tuple[int, object]]) -> Iterator[JsonRow | BadEntry] | None:
    """Of objects with keys like columns; None when not one of them is such an object."""
    if not any(isinstance(entry, dict) and _has_file(entry) for _, entry in entries):
        return None
    return (found for line, entry in entries for found in _of_entry(line, entry))


def _of_object(document: dict[str, object]) -> Iterator[JsonRow | BadEntry] | None:
    images, annotations = document.get("images"), document.get("annotations")
    if isinstance(images, list) and isinstance(annotations, list):
        return _of_coco(images, annotations)
    for entries in (images, annotations, document.get("data")):
        if isinstance(entries, list) and entries:
            return _of_entries([(0, entry) for entry in entries])
    if _has_file(document):
        return _of_entries([(0, document)])
    if document and all(map(is_picture_name, document)):
        return (
            found for name, value in document.items() for found in _of_captions(name, value, "", 0)
        )
    return None


def _of_coco(images: list[object], annotations: list[object]) -> Iterator[JsonRow | BadEntry]:
    names = {
        key: name
        for image in images
        if isinstance(image, dict)
        and (key := _key(image.get("id")))
        and isinstance(name := image.get("file_name"), str)
    }
    for entry in annotations:
        fields = entry if isinstance(entry, dict) else {}
        name = names.get(_key(fields.get("image_id")), "")
        caption = fields.get("caption")
        if name and isinstance(caption, str):
            yield JsonRow(name, caption, _text(fields.get("language")))
        else:
            yield BadEntry(name, _key(fields.get("id")))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _key(value: object) -> str:
    """An id as a text: `7`, `7.0`, `"7"` and `"007"` are the same; "" for what is no id."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    is_id = isinstance(value, int | str) and not isinstance(value, bool)
    text = str(value).strip() if is_id else ""
    return text.lstrip("0") or "0" if text.isdecimal() else text


def _has_file(entry: dict[str, object]) -> bool:
    return any(meaning(key).what == "file" and _name_in(entry[key]) for key in entry)


def _name_in(value: object) -> str:
    """A picture's name: a text, the `path` of an object, or the only one of a list; "" for none."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("path")
    return _text(value)


def _first_answer(entry: dict[str, object]) -> str:
    """What a conversation first says of its picture."""
    turns = entry.get("conversations") or entry.get("messages")
    for turn in turns if isinstance(turns, list) else ():
        if isinstance(turn, dict) and (turn.get("from") or turn.get("role")) in _ANSWERING:
            said = turn.get("value") or turn.get("content")
            parts = said if isinstance(said, list) else [{"text": said}]
            return " ".join(_text(part.get("text")) for part in parts if isinstance(part, dict))
    return ""


def _of_entry(line: int, entry: object) -> Iterator[JsonRow | BadEntry]:
    if not isinstance(entry, dict):
        yield BadEntry("", "", line)
        return
    meanings = {key: meaning(key) for key in entry}
    file = _file(entry)
    told = next((_text(entry[key]) for key, it in meanings.items() if it.what == "language"), "")
    found = [
        row
        for key, it in meanings.items()
        if it.what == "caption"
        for row in _of_captions(file, entry[key], it.language or told, line)
    ]
    if not found and (answer := _first_answer(entry)):
        found = list(_of_captions(file, answer, told, line))
    if file and found:
        yield from found
    else:
        yield BadEntry(file, _key(entry.get("id")), line)


def _file(entry: dict[str, object]) -> str:
    """The picture's name; Karpathy's have its folder under another key."""
    folder, name = entry.get("filepath"), entry.get("filename")
    if isinstance(folder, str) and isinstance(name, str) and not is_picture_name(folder):
        return f"{folder.rstrip('/')}/{name}"
    keys = (key for key in entry if meaning(key).what == "file")
    return next(filter(None, (_name_in(entry[key]) for key in keys)), "")


def _of_captions(
    file: str, value: object, language: str, line: int
) -> Iterator[JsonRow | BadEntry]:
    """The captions of a picture in a value: a text, several, one a language, or objects of them."""
    if isinstance(value, str):
        yield JsonRow(file, value, language, line)
    elif isinstance(value, list):
        for item in value:
            yield from _of_captions(file, item, language, line)
    elif isinstance(value, dict):
        by_language = {key: it for key, it in value.items() if stated_language(key)}
        if by_language:
            for key, item in by_language.items():
                yield from _of_captions(file, item, key, line)
            return
        # Of Karpathy's `raw` and `tokens`, and our own `caption` and what was `written` before.
        inside = [item for key, item in value.items() if meaning(key).what == "caption"]
        for item in inside[:1]:
            yield from _of_captions(file, item, language, line)
