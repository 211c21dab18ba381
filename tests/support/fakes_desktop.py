"""Stand-ins for the parts of the app that are slow; each keeps to the real one's interface."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from model.caption import (
    Caption,
    CaptionOptions,
    Kind,
    Language,
    Look,
    ShouldStop,
    Sight,
    Sighting,
    Tag,
    Thing,
    Word,
)
from model.errors import Cancelled, ImageNotFound
from tests.support.describing import DescribesOneByOne


class FakeCaptioner(DescribesOneByOne):
    """Describes a file by its name, at once or when it is let.

    Close `gate` to hold every description until it is opened or told to stop.
    """

    def __init__(self, kind: Kind = "photo", confidence: float = 0.9) -> None:
        self.fallback: str | None = None
        self.kind = kind
        self.confidence = confidence
        self.version = "fake"
        self.max_beams = 5
        self.others: tuple[str, ...] = ()
        self.found: tuple[str, ...] = ()
        self.gate = threading.Event()
        self.gate.set()
        self.begun = threading.Semaphore(0)
        self.described: list[tuple[Path, str]] = []
        self.stopped: list[Path] = []
        self.sent: list[Path] = []
        self.errors: dict[str, Exception] = {}
        self.labels: tuple[Tag, ...] | None = None

    def describe(
        self,
        picture: Path | bytes,
        options: CaptionOptions,
        should_stop: ShouldStop = lambda: False,
    ) -> Caption:
        """Say the file's name in the language asked for."""
        self.begun.release()
        if isinstance(picture, bytes):
            picture = Path(f"bytes/{len(picture)}")
            self.sent.append(picture)
        while not self.gate.wait(0.002):
            if should_stop():
                self.stopped.append(picture)
                raise Cancelled
        if picture.name in self.errors:
            raise self.errors[picture.name]
        if picture not in self.sent and not picture.is_file():
            raise ImageNotFound(picture)
        self.described.append((picture, options.language))
        words = "a picture named" if options.language == "en" else "une image nommée"
        text = f"{words} {picture.stem}" if self.kind == "photo" else ""
        return Caption(
            text=text,
            language=options.language,
            confidence=self.confidence,
            kind=self.kind,
            alternatives=self.others,
            words=(),
            model=self.version,
            milliseconds=1.0,
        )

    def alternatives(
        self,
        picture: Path | bytes,
        options: CaptionOptions,
        should_stop: ShouldStop = lambda: False,
        known: Sequence[str] = (),
    ) -> tuple[str, ...]:
        """Find what it was given to find, once it is let."""
        self.describe(picture, options, should_stop)
        return tuple(sentence for sentence in self.found if sentence not in known)

    def look(
        self,
        picture: Path | bytes,
        text: str,
        language: Language,
        should_stop: ShouldStop = lambda: False,
    ) -> Look:
        """Look for the first word at the top left, for the last one at the bottom right."""
        words = text.split(" ")
        found = []
        for number, word in enumerate(words):
            attention = np.zeros((14, 14), np.float32)
            row = 13 * number // max(1, len(words) - 1)
            attention[row, row] = 1.0
            found.append(Word(word, attention))
        tags = (Tag("dog" if language == "en" else "chien", 0.93), Tag("sea", 0.4))
        return Look(tuple(found), tags, labels=self.labels)

    def see(self, picture: Path, should_stop: ShouldStop = lambda: False) -> Sight:
        """See a dog at the top left, the sea, and no horse."""
        corner = np.zeros((6, 6), np.float32)
        corner[0, 0] = 1.0
        things = tuple(
            Thing({"en": english, "fr": french})
            for english, french in (("dog", "chien"), ("sea", "mer"), ("horse", "cheval"))
        )
        sightings = (
            Sighting("dog", 0.93, corner),
            Sighting("sea", 0.8, None),
            Sighting("horse", 0.001),
        )
        return Sight(self.kind, things, sightings)
