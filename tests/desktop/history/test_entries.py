"""What the history keeps of a caption."""

from __future__ import annotations

from dataclasses import asdict, replace

from desktop.history.entries import StoredCaption, alternatives_column
from tests.support.history_entries import ENGLISH, FRENCH


def test_a_caption_is_kept_but_for_what_is_of_the_moment() -> None:
    stored = StoredCaption.of(ENGLISH)
    assert (stored.text, stored.best_text, stored.correction) == (ENGLISH.text, ENGLISH.text, None)
    assert asdict(stored.as_caption()) == asdict(replace(ENGLISH, milliseconds=0.0))


def test_a_row_of_a_database_is_the_same_caption() -> None:
    row = ("fr", FRENCH.text, 0.71, "photo", alternatives_column(FRENCH), "1.0")
    stored = StoredCaption.from_row(row)
    assert stored == StoredCaption.of(FRENCH)
    # AND the column is read by people, too
    assert alternatives_column(FRENCH) == '["œuvre"]'


def test_the_users_words_come_first() -> None:
    stored = replace(StoredCaption.of(ENGLISH), correction="my dog Filou", verdict="wrong")
    assert stored.best_text == "my dog Filou"
