"""Captions and entries that the tests of the history store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from desktop.history.entries import Entry
from desktop.history.store import History
from model.caption import Caption

JPEG = b"\xff\xd8\xff small picture"
PNG = b"\x89PNG\r\n\x1a\n pasted picture"

ENGLISH = Caption(
    text="a brown dog runs on the beach",
    language="en",
    confidence=0.71,
    kind="photo",
    alternatives=("a dog on a beach", "a dog runs"),
    words=(),
    model="1.0",
    milliseconds=41.5,
)
FRENCH = replace(
    ENGLISH, text="un chien brun court sur la plage en été", language="fr", alternatives=("œuvre",)
)


def add(history: History, name: str = "photo.jpg", caption: Caption = ENGLISH) -> Entry:
    return history.add(Path("/pictures") / name, "dropped", JPEG, caption)


def reopened(history: History) -> History:
    history.close()
    return History(history.path)


def reopened_then_closed(history: History) -> list[Entry]:
    again = reopened(history)
    try:
        return again.recent()
    finally:
        again.close()
