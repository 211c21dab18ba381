"""A captioner and a reader of text for partitions that both give up when told to. No Qt."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Self

from desktop.captioning.captioner_process import CaptionerProcess
from desktop.reading.found_text import FoundText
from desktop.reading.reader import read_text
from model.caption import Caption, CaptionOptions


class StoppableCaptioner:
    """A captioner in a process of its own; its work raises `Cancelled` soon after `stop` is set."""

    def __init__(self, bundle: Path | None, stop: threading.Event) -> None:
        """Load a bundle; raises what `CaptionerProcess` does."""
        self.stop = stop
        self._process = CaptionerProcess(bundle, should_stop=stop.is_set)

    def describe_each(self, picture: bytes, wanted: list[CaptionOptions]) -> Iterable[Caption]:
        """Describe one picture in several ways."""
        return self._process.describe_each(picture, wanted, self.stop.is_set)

    def read(self, picture: bytes) -> FoundText:
        """The text in a picture, or a `ReadingError`."""
        return read_text(picture, should_stop=self.stop.is_set)

    def close(self) -> None:
        """End the process, whatever it does."""
        self._process.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
