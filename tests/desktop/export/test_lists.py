"""Lists of descriptions: what is written reads back, in spreadsheets and programs alike."""

from __future__ import annotations

import csv
import json
import os
import resource
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.export.errors import ExportDiskFull
from desktop.export.lists import Format, Layout, Row, as_csv, as_json, as_text, text_lines, write
from desktop.history.entries import StoredCaption, StoredText
from desktop.history.store import History
from desktop.system.targets import TargetFolderMissing, TargetIsInput
from model.errors import Cancelled, ImageDamaged
from tests.support.history_entries import ENGLISH, FRENCH, add

DOG = StoredCaption("en", "A dog runs.", 0.876, "photo", ("A dog.",), "1.0")
CHIEN = replace(DOG, language="fr", text="Un chien court.", correction="Mon chien, « Rex ».")
PLAIN = Layout("en")

ROWS = [
    Row(Path("/photos/dog.jpg"), {"en": DOG, "fr": CHIEN}),
    Row(Path("/photos/scan.png"), {"en": replace(DOG, text="", kind="document")}),
    Row(Path("/photos/bad.jpg"), {}, ImageDamaged(Path("/photos/bad.jpg"))),
]


def read_csv(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines(keepends=True), delimiter=delimiter))


def test_a_table_has_a_line_for_each_picture() -> None:
    dog, scan, bad = read_csv(as_csv(ROWS, PLAIN))
    assert dog == {
        "file": "/photos/dog.jpg",
        "kind": "photo",
        "caption_en": "A dog runs.",
        "certainty_en": "88",
        "corrected_en": "no",
        "reviewed_en": "no",
        "caption_fr": "Mon chien, « Rex ».",
        "certainty_fr": "88",
        "corrected_fr": "yes",
        "reviewed_fr": "corrected",
        "model": "1.0",
        "problem": "",
        "text": "",
    }
    assert (scan["kind"], scan["caption_en"]) == ("document", "")
    assert bad["problem"].startswith("“bad.jpg” is damaged")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_text_becomes_a_formula(start: str) -> None:
    evil = f'{start}HYPERLINK("http://x","y")'
    row = Row(Path(f"{start}a.jpg"), {"en": replace(DOG, correction=evil)})
    (line,) = csv.DictReader(as_csv([row], PLAIN).splitlines(keepends=True))
    assert line["caption_en"] == f"'{evil}"
    assert line["file"] == f"'{start}a.jpg"


def test_quotes_delimiters_and_line_ends_stay_inside_their_cell() -> None:
    words = 'She said "sit";\r\nthe dog, sat'
    row = Row(Path("/photos/a;b,c.jpg"), {"en": replace(DOG, correction=words)})
    for delimiter in ",;":
        (line,) = read_csv(as_csv([row], Layout("en", delimiter=delimiter)), delimiter)
        assert line["caption_en"] == words
        assert line["file"] == "/photos/a;b,c.jpg"


def test_excel_is_told_that_it_is_utf_8(tmp_path: Path) -> None:
    for mark, start in ((True, b"\xef\xbb\xbffile"), (False, b"file")):
        write(ROWS, tmp_path / "list.csv", "csv", Layout("fr", mark=mark))
        assert (tmp_path / "list.csv").read_bytes().startswith(start)


def test_data_has_everything_that_is_known() -> None:
    dog, scan, bad = json.loads(as_json(ROWS, PLAIN))
    assert dog["captions"]["fr"] == {
        "caption": "Mon chien, « Rex ».",
        "confidence": 0.876,
        "certainty": "sure",
        "corrected": True,
        "reviewed": "corrected",
        "written": "Un chien court.",
        "alternatives": ["A dog."],
        "model": "1.0",
    }
    assert (scan["kind"], scan["captions"]["en"]["caption"]) == ("document", "")
    assert bad["error"]["type"] == "ImageDamaged"
    assert json.loads(as_json([], PLAIN)) == []


def test_plain_text_is_what_describe_prints() -> None:
    assert as_text(ROWS, PLAIN).splitlines() == [
        "/photos/dog.jpg: en: A dog runs.",
        "/photos/dog.jpg: fr: Mon chien, « Rex ».",
        "/photos/scan.png: This looks like a document, not a photo.",
        "/photos/bad.jpg: “bad.jpg” is damaged or incomplete. Copy or download the picture again.",
    ]


def test_lines_that_are_read_have_their_doubt_files_do_not() -> None:
    row = Row(Path("/a.jpg"), {"en": replace(DOG, confidence=0.6, correction=None)})
    sentence = DOG.text[:1].lower() + DOG.text[1:]
    assert text_lines(row, "en", doubt=True) == [f"/a.jpg: Probably: {sentence}"]
    assert text_lines(row, "en") == [f"/a.jpg: {DOG.text}"]


@pytest.mark.parametrize("form", ["csv", "json", "txt"])
def test_a_file_name_that_is_no_text_spoils_nothing(form: Format, tmp_path: Path) -> None:
    path = tmp_path / "list"
    assert write([Row(Path("/\udce9t\udce9.jpg"), {"en": DOG})], path, form, PLAIN) == 1
    content = path.read_text(encoding="utf-8")
    if form == "json":
        assert os.fsencode(json.loads(content)[0]["file"]) == b"/\xe9t\xe9.jpg"
    else:
        assert "/\\udce9t\\udce9.jpg" in content


def test_the_history_is_exported_alike(history: History) -> None:
    entry = add(history, "plage.jpg")
    entry = history.update_caption(entry.id, FRENCH)
    entry = history.set_correction(entry.id, "fr", "Mon chien à la plage.")
    row = Row.of_entry(entry)
    assert row.texts("fr") == {"fr": "Mon chien à la plage.", "en": ENGLISH.text}
    assert list(row.texts("fr")) == ["fr", "en"]
    assert list(row.texts("en")) == ["en", "fr"]
    assert read_csv(as_csv([row], PLAIN))[0]["corrected_fr"] == "yes"


def test_a_list_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("what was there")
    with pytest.raises(Cancelled):
        write(ROWS, path, "txt", PLAIN, should_stop=lambda: True)
    assert path.read_text() == "what was there"
    assert list(tmp_path.iterdir()) == [path]


def test_where_it_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(TargetFolderMissing) as raised:
        write(ROWS, tmp_path / "gone" / "list.csv", "csv", PLAIN)
    assert raised.value.path == tmp_path / "gone" / "list.csv"


def test_none_of_the_pictures_in_it_is_written_over(tmp_path: Path) -> None:
    mine = tmp_path / "raw.xyz"
    mine.write_bytes(b"a kind of picture that nobody knows")
    with pytest.raises(TargetIsInput):
        write([Row(mine, {})], mine, "csv", PLAIN)
    assert mine.read_bytes() == b"a kind of picture that nobody knows"


def test_a_full_disk_is_named_and_leaves_what_was_there(tmp_path: Path) -> None:
    # GIVEN a file, and a program that may write no file larger than some bytes
    path = tmp_path / "list.txt"
    path.write_text("what was there")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    previous = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, limits[1]))
    try:
        # WHEN more is written THEN that is told
        with pytest.raises(ExportDiskFull):
            write(ROWS, path, "txt", PLAIN)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, previous)
    assert path.read_text() == "what was there"
    assert list(tmp_path.iterdir()) == [path]


def test_the_text_that_stands_in_a_picture_is_told_with_its_language() -> None:
    text = StoredText("=SUM\n\nFermé le lundi.", "fr")
    row = replace(ROWS[1], text=text)
    assert read_csv(as_csv([row], PLAIN))[0]["text"] == f"'{text.text}"
    (told,) = json.loads(as_json([row], PLAIN))
    assert (told["text"], told["text_language"]) == (text.text, "fr")
    assert (row.extended(), ROWS[1].extended()) == ({"fr": text.text}, {})
