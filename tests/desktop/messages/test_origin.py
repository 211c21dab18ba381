"""A date and a place are told as the file's own."""

from __future__ import annotations

from datetime import datetime

from desktop.messages.origin import origin_words

DATE = datetime(2021, 5, 1, 9, 5, 7)  # noqa: DTZ001 - a camera knows no zone


def test_date_and_place_are_what_the_file_says() -> None:
    assert origin_words(DATE, ("Lyon", "France"), "en") == [
        "Its file says that it dates from 1 May 2021 at 9:05.",
        "Its file names the place: Lyon, France.",
    ]
    assert origin_words(DATE, ("Lyon",), "fr") == [
        "D’après son fichier, elle date du 1er mai 2021 à 9\u00a0h\u00a005.",
        "Son fichier nomme le lieu\u00a0: Lyon.",
    ]


def test_a_day_has_no_hour_and_nothing_says_nothing() -> None:
    assert origin_words(DATE, (), "en", timed=False) == [
        "Its file says that it dates from 1 May 2021."
    ]
    assert origin_words(None, (), "fr") == []
