"""What can go wrong between a picture and the text in it; none of it keeps a caption back."""

from __future__ import annotations


class ReadingError(Exception):
    """The text of a picture could not be read; `detail` is for the log, and holds no text."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or type(self).__name__)
        self.detail = detail


class ReadingEngineMissing(ReadingError):
    """No engine that recognises text can be started: it, or its model, is missing or broken."""


class ReadingTimedOut(ReadingError):
    """The engine did not finish in the time given; it was ended."""


class ReadingFailed(ReadingError):
    """The engine ended without an answer."""
