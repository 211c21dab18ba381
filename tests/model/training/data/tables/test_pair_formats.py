"""Captions in every form that people and programs keep them in: all rows are read, faults named."""

from __future__ import annotations

import json
import time
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.training.data.tables.pair_formats import Row, read_rows
from model.training.errors import TrainingDataError
from model.training_events import Problem

NAMES = [f"images/p{number}.jpg" for number in range(1, 13)]
ENGLISH = [f"A person stands beside tree number {number}" for number in range(1, 13)]
FRENCH = [f"Près de l’arbre à côté, le « garçon » n° {number}" for number in range(1, 13)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "images").mkdir()
    for name in NAMES:
        (tmp_path / name).touch()
    return tmp_path


def table(head: str, line: str, captions: Iterable[str] = ENGLISH, end: str = "\n") -> str:
    rows = [line.format(name, text) for name, text in zip(NAMES, captions, strict=True)]
    return end.join([*([head] if head else []), *rows]) + end


def read(path: Path, data: str | bytes) -> tuple[list[Row], list[Problem]]:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    found = list(read_rows(path))
    rows = [entry for entry in found if isinstance(entry, Row)]
    return rows, [entry for entry in found if isinstance(entry, Problem)]


def assert_all(
    folder: Path, data: str | bytes, captions: Iterable[str] = ENGLISH, name: str = "t.csv"
) -> None:
    rows, problems = read(folder / name, data)
    assert [problem.code for problem in problems] == []
    assert [row.picture for row in rows] == [folder / picture for picture in NAMES]
    assert [row.caption for row in rows] == list(captions)


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("file,caption", "{0},{1}"),
        ("file;caption", "{0};{1}"),
        (",,\nfile,caption,", "{0},{1},"),
        ("Our holidays, 2024\n\nfile,caption", "{0},{1}"),
        ("SourceFile,ImageDescription", "{0},{1}"),
        ("Datei;Beschreibung", "{0};{1}"),
        ("file\tcaption", "{0}\t{1}"),
        ("image_name| comment_number| comment", "{0}| 0| {1}"),
        ("sep=;\nfile;caption", "{0};{1}"),
        ("sep=\t\nfile\tcaption", "{0}\t{1}"),
        ('"sep=|"\nfile|caption', "{0}|{1}"),
        ("SEP=,\n\nfile,caption", "{0},{1}"),
        ("\n\n \nfile,caption", "{0},{1}\n"),
        ("file,caption,", "{0},{1},"),
        ("file,caption,,,", "{0},{1},,,"),
        ("file,caption", "{0},{1},,"),
        ("file,caption,note", "{0},{1}"),
        ('"file","caption"', '"{0}","{1}"'),
        ("file, caption", '{0}, "{1}"'),
        (",caption,file", "7,{1},{0}"),
        ("id;Nom du fichier;Légende", "7;{0};{1}"),
        ("FICHIER;TEXTE", "{0};{1}"),
        ("image_path,Alt Text", "{0},{1}"),
        ("file_name,text", "{0},{1}"),
        ("chemin,phrase", "{0},{1}"),
        ("", "{0},{1}"),
        ("", "{0};{1}"),
        ("", "3|{0}|{1}"),
        ("", "{0}#2\t{1}"),
        ("", "{0}: {1}"),
        ("", "{0}: en: {1}"),
        ("file,caption", "'{0}','{1}'"),
        ("'file';'caption'", "'{0}';'{1}'"),
        ("", "7|'{0}'|'{1}'"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_tables_as_people_make_them(folder: Path, head: str, line: str, end: str) -> None:
    text = table(head, line)
    assert_all(folder, text.replace("\n", end))


@pytest.mark.parametrize(
    "encoding",
    [
        *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"),
        *("cp1252", "mac-roman"),
    ],
)
def test_characters_as_programs_save_them(folder: Path, encoding: str) -> None:
    data = table("fichier;légende", "{0};{1}", FRENCH).encode(encoding)
    assert_all(folder, data, FRENCH)


def test_one_line_in_other_characters_is_read_as_well(folder: Path) -> None:
    lines = table("fichier;légende", "{0};{1}", FRENCH).splitlines()
    data = "\n".join(lines[:7]).encode() + b"\n" + "\n".join(lines[7:]).encode("cp1252")
    assert_all(folder, data, FRENCH)


@pytest.mark.parametrize(
    "stray",
    ['{0},"{1}', '{0},{1}"', '{0},"{1}" more', '"{0},{1}', '{0},tree "of {1}', '{0},""{1}'],
)
@pytest.mark.parametrize("line", [0, 4, 11])
def test_a_stray_quote_costs_one_row_at_most(folder: Path, stray: str, line: int) -> None:
    rows = table("file,caption", '{0},"{1}"').splitlines()
    rows[1 + line] = stray.format(NAMES[line], ENGLISH[line])
    found, problems = read(folder / "t.csv", "\n".join(rows))
    others = [row for row in found if row.file != NAMES[line]]
    assert [row.caption for row in others] == ENGLISH[:line] + ENGLISH[line + 1 :]
    assert len(found) + len(problems) == 12
    assert [problem.line for problem in problems] in ([], [line + 2])


def test_two_stray_quotes_cost_no_more_than_their_rows(folder: Path) -> None:
    rows = table("file,caption", "{0},{1}").splitlines()
    rows[3] = rows[3].replace(",", ',"')
    rows[8] += '"'
    found, problems = read(folder / "t.csv", "\n".join(rows))
    assert [problem.line for problem in problems] == [4]
    assert len(found) == 11


def test_only_line_ends_end_a_row(folder: Path) -> None:
    odd = [text.replace(" ", "\u2028", 1).replace(" ", "\x0b", 1) for text in ENGLISH]
    assert_all(folder, table("file,caption", '"{0}",{1}', odd), odd)


def test_stray_quotes_in_every_row_take_seconds(folder: Path) -> None:
    for line in ('x{0},"A dog\n', 'x{0},"A dog" "\n'):
        start = time.process_time()
        rows, problems = read(
            folder / "t.csv", "file,caption\n" + "".join(map(line.format, range(20_000)))
        )
        assert (len(rows), len(problems)) == (0, 20_000)
        assert time.process_time() - start < 3


def test_one_object_and_odd_languages_in_json(folder: Path) -> None:
    one = {"file": NAMES[0], "caption": ENGLISH[0], "language": "en"}
    rows, problems = read(folder / "t.json", json.dumps(one))
    assert [(row.caption, row.language) for row in rows] == [(ENGLISH[0], "en")]
    coco = {
        "images": [{"id": 1, "file_name": NAMES[0]}],
        "annotations": [{"image_id": 1, "caption": ENGLISH[0], "language": None}],
    }
    rows, more = read(folder / "t.json", json.dumps(coco))
    assert [(row.caption, row.language) for row in rows] == [(ENGLISH[0], "")]
    assert problems == more == []


def test_a_cell_may_have_line_breaks_and_quotes(folder: Path) -> None:
    text = 'file,caption\n"images/p1.jpg","A ""good"" dog,\nin the\r\nsnow"\nimages/p2.jpg,A cat\n'
    rows, problems = read(folder / "t.csv", text)
    assert problems == []
    assert [(row.line, row.caption) for row in rows] == [
        (2, 'A "good" dog,\nin the\nsnow'),
        (5, "A cat"),
    ]


def test_a_backslash_before_a_quote_is_what_databases_write(folder: Path) -> None:
    data = table('"file","caption"', '"{0}","A \\"big\\" tree, {1}"')
    assert_all(folder, data, [f'A "big" tree, {text}' for text in ENGLISH])


def test_ids_filled_up_with_zeros_are_the_same(folder: Path) -> None:
    images = [{"id": f"{place:012d}", "file_name": name} for place, name in enumerate(NAMES)]
    captions = [{"image_id": place, "caption": text} for place, text in enumerate(ENGLISH)]
    data = json.dumps({"images": images, "annotations": captions})
    assert_all(folder, data, name="captions.json")


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("file,caption", "{0},{1}"),
        ("caption,file", "{1},{0}"),
        ("file,caption,language", "{0},{1},en"),
        ("file,caption,width,height", "{0},{1},640,480"),
        ("id,caption,file,score", "3,{1},{0},0.5"),
    ],
)
def test_a_caption_may_hold_the_delimiter(folder: Path, head: str, line: str) -> None:
    captions = [f"{text}, and a dog, too" for text in ENGLISH]
    assert_all(folder, table(head, line, captions), captions)


def test_nobody_guesses_which_comma_is_which(folder: Path) -> None:
    captions = [f"{text}, and a dog, too" for text in ENGLISH]
    for head, line in [("file,caption,note", "{0},{1},seen"), ("file,caption,text", "{0},{1},{1}")]:
        _, problems = read(folder / "t.csv", table(head, line, captions))
        assert {problem.code for problem in problems} == {"row-malformed"}


def test_single_quotes_are_quotes_only_where_all_cells_have_them(folder: Path) -> None:
    quoted = [f"{text}, the dog\\'s and ''mine''" for text in ENGLISH]
    expected = [f"{text}, the dog's and 'mine'" for text in ENGLISH]
    assert_all(folder, table("file,caption", "'{0}','{1}'", quoted), expected)
    apostrophes = [f"{text} and the dogs' 'house'" for text in ENGLISH]
    assert_all(folder, table("file,caption", "{0},{1}", apostrophes), apostrophes)


def test_names_may_lack_their_ending(folder: Path) -> None:
    text = table("file,caption", "{0},{1}").replace(".jpg", "")
    assert_all(folder, text)
    # BUT not where two pictures have the rest of the name
    (folder / "images" / "p1.png").touch()
    rows, _ = read(folder / "t.csv", text)
    assert not rows[0].picture.exists()


def test_a_picture_may_have_been_saved_as_another_kind_since(folder: Path) -> None:
    text = table("file,caption", "{0},{1}").replace(".jpg", ".HEIC")
    assert_all(folder, text)
    # BUT not where two pictures may be meant
    (folder / "images" / "p1.png").touch()
    rows, _ = read(folder / "t.csv", text)
    assert not rows[0].picture.exists()


def test_what_a_program_saved_in_the_wrong_characters_is_mended(folder: Path) -> None:
    broken = [text.encode().decode("cp1252") for text in FRENCH]
    assert_all(folder, table("file,caption", "{0},{1}", broken), FRENCH)
    rows, _ = read(folder / "t.csv", f"file,caption\n{NAMES[0]},À Ârles, Ã été\n")
    assert rows[0].caption == "À Ârles, Ã été"


@pytest.mark.parametrize(
    ("head", "languages"),
    [
        ("file,caption,caption", ("", "")),
        ("file,caption 1,caption_2", ("", "")),
        ("file,légende,description", ("", "")),
        ("file,caption_en,caption_fr", ("en", "fr")),
        ("file,English,Français", ("en", "fr")),
        ("image,texte (fr),English caption", ("fr", "en")),
    ],
)
def test_every_caption_column_is_learnt(
    folder: Path, head: str, languages: tuple[str, str]
) -> None:
    rows, problems = read(folder / "t.csv", table(head, "{0},{1},{1} again"))
    assert problems == []
    assert [(row.caption, row.language) for row in rows[:2]] == [
        (ENGLISH[0], languages[0]),
        (f"{ENGLISH[0]} again", languages[1]),
    ]
    assert len(rows) == 24


def test_a_column_may_state_the_language(folder: Path) -> None:
    rows, _ = read(folder / "t.csv", table("langue;file;caption", "français;{0};{1}"))
    assert {row.language for row in rows} == {"français"}


@pytest.mark.parametrize(
    "spelling",
    [
        "images\\{0}",
        ".\\images\\{0}",
        "C:\\Users\\me\\images\\{0}",
        "C:/photos/{0}",
        "\\\\server\\share\\{0}",
        "/mnt/photos/images/{0}",
        "IMAGES/{0}",
        "./images/{0}",
        "images/../images/{0}",
        "images//{0}",
        "{0}",
        "file://{folder}/images/{0}",
        "file://localhost{folder}/images/{0}",
        "file:images/{0}",
        "{folder}/images/{0}",
        "~/images/{0}",
    ],
)
def test_names_as_other_computers_write_them(
    folder: Path, spelling: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(folder))
    for name in ("été 1.jpg", "100% cat#1.JPG"):
        (folder / "images" / name).touch()
        for written in {name, name.lower(), name.upper(), unicodedata.normalize("NFD", name)}:
            cell = spelling.format(written, folder=folder)
            rows, _ = read(folder / "t.csv", f"file;caption\n{cell};A cat\n")
            assert [row.picture for row in rows] == [folder / "images" / name], cell


@pytest.mark.parametrize(
    "spelling",
    ["images/%C3%A9t%C3%A9%201.jpg", "file://{folder}/images/%c3%a9te%CC%81%201.jpg"],
)
def test_names_with_percent_signs(folder: Path, spelling: str) -> None:
    (folder / "images" / "été 1.jpg").touch()
    (folder / "images" / "a%20b.jpg").touch()
    (folder / "images" / "a b.jpg").touch()
    cell = spelling.format(folder=folder)
    rows, _ = read(folder / "t.csv", f"file,caption\n{cell},A cat\nimages/a%20b.jpg,A dog\n")
    assert [row.picture.name for row in rows] == ["été 1.jpg", "a%20b.jpg"]


@pytest.mark.parametrize("name", ["x" * 5000, "a/" * 3000, "~nobody-here/a.jpg", "file://[a.jpg"])
def test_a_name_that_no_file_can_have_is_told_as_missing(folder: Path, name: str) -> None:
    rows, _ = read(folder / "t.csv", f"file,caption\n{name},A cat\n")
    assert len(rows) == 1


IMAGES = [{"id": str(number), "file_name": name} for number, name in enumerate(NAMES)]
NOTES = [{"image_id": number, "caption": text} for number, text in enumerate(ENGLISH)]


@pytest.mark.parametrize(
    "document",
    [
        {"images": IMAGES, "annotations": NOTES},
        {
            "images": [{**image, "id": int(str(image["id"]))} for image in IMAGES],
            "annotations": [{**note, "image_id": str(note["image_id"])} for note in NOTES],
        },
        {
            "images": [
                {"filepath": "images", "filename": name[7:], "sentences": [{"raw": text}]}
                for name, text in zip(NAMES, ENGLISH, strict=True)
            ],
            "dataset": "coco",
        },
        [{"image": name, "caption": [text]} for name, text in zip(NAMES, ENGLISH, strict=True)],
        [{"file": name, "text": text} for name, text in zip(NAMES, ENGLISH, strict=True)],
        dict(zip(NAMES, ENGLISH, strict=True)),
        {name: [text] for name, text in zip(NAMES, ENGLISH, strict=True)},
        [
            {
                "id": "7",
                "image": name,
                "conversations": [
                    {"from": "human", "value": "<image>\nWhat is it?"},
                    {"from": "gpt", "value": text},
                    {"from": "human", "value": "Which colour?"},
                    {"from": "gpt", "value": "Green."},
                ],
            }
            for name, text in zip(NAMES, ENGLISH, strict=True)
        ],
        [
            {
                "images": [name],
                "messages": [
                    {"role": "user", "content": "What is it?"},
                    {"role": "assistant", "content": [{"type": "text", "text": text}]},
                ],
            }
            for name, text in zip(NAMES, ENGLISH, strict=True)
        ],
        [
            {"image": {"path": name, "bytes": None}, "text": text}
            for name, text in zip(NAMES, ENGLISH, strict=True)
        ],
        [{"image.path": n, "text": t} for n, t in zip(NAMES, ENGLISH, strict=True)],
        {"data": [{"path": n, "légende": t} for n, t in zip(NAMES, ENGLISH, strict=True)]},
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_json_as_programs_write_it(folder: Path, document: object, encoding: str) -> None:
    data = json.dumps(document, indent=1).encode(encoding)
    assert_all(folder, data, name="t.json")


@pytest.mark.parametrize("name", ["metadata.jsonl", "t.ndjson", "t.json", "T.JSONL"])
def test_lines_of_json(folder: Path, name: str) -> None:
    pairs = zip(NAMES, ENGLISH, strict=True)
    lines = [json.dumps({"file_name": file, "text": text}) for file, text in pairs]
    assert_all(folder, "\n".join(lines) + "\n\n", name=name)
    lines[3] = lines[3][:-4]
    rows, problems = read(folder / name, "\n".join(lines))
    assert len(rows) == 11
    assert [(problem.line, problem.code) for problem in problems] == [(4, "row-malformed")]


@pytest.mark.parametrize("name", ["metadata.csv", "results.csv", "Mes légendes.csv"])
def test_a_folder_is_read_by_what_is_in_it(folder: Path, name: str) -> None:
    (folder / name).write_text(table("file_name,text", "{0},{1}"), encoding="utf-8")
    assert len(list(read_rows(folder))) == 12


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("t.csv", b"PK\x03\x04 a spreadsheet"),
        ("t.csv", b"one column only\nand more\n"),
        ("t.csv", b"a,b\n1,2\n"),
        ("t.csv", b"\n\n"),
        ("t.json", b"3"),
        ("t.json", b"{}"),
        ("t.json", b'{"images": [{}], "annotations": 3}'),
        ("t.json", b"[" * 100_000),
        ("t.jsonl", b"nothing\n"),
    ],
)
def test_what_is_no_table_is_refused(folder: Path, name: str, data: bytes) -> None:
    with pytest.raises(TrainingDataError):
        read(folder / name, data)


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20)


@given(
    st.lists(CELLS.map(lambda text: f"A {text}".strip()), min_size=1, max_size=8),
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_whatever_is_quoted_by_the_rules_is_read(
    tmp_path_factory: pytest.TempPathFactory,
    captions: list[str],
    delimiter: str,
    encoding: str,
    end: str,
) -> None:
    lines = [f"file{delimiter}caption"]
    for number, text in enumerate(captions):
        doubled = text.replace('"', '""')
        lines.append(f'p{number}.jpg{delimiter}"{doubled}"')
    path = tmp_path_factory.mktemp("tables") / "t.csv"
    rows, problems = read(path, end.join(lines).encode(encoding))
    assert problems == []
    assert [row.caption for row in rows] == [text.strip() for text in captions]


@given(st.binary(max_size=300), st.sampled_from(["t.csv", "t.json", "t.jsonl", "t.txt"]))
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str
) -> None:
    folder = tmp_path_factory.mktemp("tables")
    for start in (b"", b"file,caption\n", b'{"file": "a.jpg", "caption": "'):
        try:
            read(folder / name, start + data)
        except TrainingDataError:
            continue


@pytest.mark.parametrize(
    ("line", "bad"),
    [('images/p{0}.jpg,"A dog, number {0}"', 0), ('images/p1.jpg,"A dog {0}', 50_000)],
    ids=["rows", "strays"],
)
def test_a_hundred_thousand_rows_take_seconds(folder: Path, line: str, bad: int) -> None:
    text = "file,caption\n" + "\n".join(line.format(number) for number in range(bad or 100_000))
    began = time.process_time()
    rows, problems = read(folder / "t.csv", text)
    assert (len(rows), len(problems)) == (0 if bad else 100_000, bad)
    # Three or four on a core of one's own.
    assert time.process_time() - began < 12
