"""What the program exports, the program can be taught: table, data and text, in every layout."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.export import lists
from desktop.export.lists import Format, Layout
from desktop.history.entries import StoredCaption
from model.training.data.tables.pair_formats import Row, read_rows

DOG = StoredCaption("en", "A dog, red: “Rex”, runs; fast.", 0.876, "photo", ("A dog.",), "1.0")
CHIEN = replace(DOG, language="fr", text="Un chien court.", correction="Été | à côté, « Rex ».")
FORMULA = replace(DOG, correction="-5 degrees outside")


@pytest.mark.parametrize("form", ["csv", "json", "txt"])
@pytest.mark.parametrize("layout", [Layout("en"), Layout("fr", mark=True, delimiter=";")])
@pytest.mark.parametrize("languages", [("en", "fr"), ("en",)])
def test_an_export_is_read_back(
    tmp_path: Path, form: Format, layout: Layout, languages: tuple[str, ...]
) -> None:
    # GIVEN pictures of which one begins like a formula, and one whose name has signs of all kinds
    names = ["dog.jpg", "=a, b; c: d.JPG", "été\u0301 1.png"]
    captions = {"en": DOG, "fr": CHIEN} if len(languages) > 1 else {"en": DOG}
    rows = []
    for name in names:
        (tmp_path / name).touch()
        own = captions if name != names[1] else captions | {"en": FORMULA}
        rows.append(lists.Row(tmp_path / name, own))  # type: ignore[arg-type]
    # WHEN they are exported
    target = tmp_path / f"captions.{form}"
    lists.write(rows, target, form, layout)
    # THEN the same are read again, with their languages where there are two
    found = list(read_rows(target))
    read = [(row.picture.name, row.caption) for row in found if isinstance(row, Row)]
    assert read == [
        (name, caption.best_text)
        for name, row in zip(names, rows, strict=True)
        for caption in row.captions.values()
    ]
    assert len(read) == len(found)
    if len(languages) > 1:
        told = [row.language for row in found if isinstance(row, Row)]
        assert told == ["en", "fr"] * 3
