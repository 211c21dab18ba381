"""Where pictures to be reviewed come from: a batch, or the history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.batch.controller import Batching
from desktop.batch.items import Batch, Item
from desktop.history.controller import Library
from desktop.history.entries import Entry, StoredCaption, Verdict
from desktop.history.undo import Edits
from desktop.jobs import Job
from model.caption import Language


@dataclass(frozen=True, slots=True)
class Subject:
    """A picture that is reviewed, `origin` being what its source knows it by."""

    number: int
    picture: Path | None
    caption: StoredCaption
    origin: Item | Entry


class Source(QObject):
    """Gives pictures, and keeps what is said of them.

    Signals, on the UI thread:
    - changed(Subject): something of a picture is another than before.
    """

    changed = Signal(object)

    def __init__(self, name: str, language: Language, parent: QObject) -> None:
        super().__init__(parent)
        self.name = name
        self.language = language

    def pictures(self) -> Job:
        """A job that gives every `Reviewable`, in order."""
        raise NotImplementedError

    def read(self, number: int) -> Job:
        """A job that gives one `Item` or `Entry`, for `subject`; None where it is gone."""
        raise NotImplementedError

    def correct(self, subject: Subject, text: str | None) -> None:
        """Keep the user's own words, or take them back."""
        raise NotImplementedError

    def judge(self, subject: Subject, verdict: Verdict | None) -> None:
        """Keep what the user says of the model's sentence."""
        raise NotImplementedError

    def subject(self, origin: Item | Entry | None) -> Subject | None:
        """What is reviewed of it; None where it has no caption in this language."""
        if origin is None:
            return None
        captions: Mapping[Language, StoredCaption] = origin.captions
        caption = captions.get(self.language)
        if caption is None:
            return None
        picture = origin.path if isinstance(origin, Item) else origin.readable
        return Subject(origin.id, picture, caption, origin)

    def _tell(self, origin: Item | Entry) -> None:
        subject = self.subject(origin)
        if subject is not None:
            self.changed.emit(subject)


class BatchSource(Source):
    """The pictures of a batch that are described."""

    def __init__(self, batching: Batching, batch: Batch, parent: QObject) -> None:
        super().__init__(batch.name, batching.languages[0], parent)
        self._batching = batching
        batching.changed.connect(self._tell)

    def pictures(self) -> Job:
        """A job that gives every `Reviewable`, in the order added."""
        return self._batching.reviewable(self.language)

    def read(self, number: int) -> Job:
        """A job that gives a list with one `Item`, or none."""
        return self._batching.items([number])

    def correct(self, subject: Subject, text: str | None) -> None:
        """Keep it with the batch; the picture goes into the history, to be learned from."""
        assert isinstance(subject.origin, Item)
        self._batching.correct(subject.origin, self.language, text)

    def judge(self, subject: Subject, verdict: Verdict | None) -> None:
        """Keep it with the batch."""
        assert isinstance(subject.origin, Item)
        self._batching.judge(subject.origin, self.language, verdict)


class HistorySource(Source):
    """All pictures of the history that have a caption in a language, the newest first."""

    def __init__(
        self, library: Library, edits: Edits, name: str, language: Language, parent: QObject
    ) -> None:
        super().__init__(name, language, parent)
        self._library = library
        self._edits = edits
        library.changed.connect(self._tell)

    def pictures(self) -> Job:
        """A job that gives every `Reviewable`."""
        return self._library.reviewable(self.language)

    def read(self, number: int) -> Job:
        """A job that gives a list with one `Entry`, or none."""
        return self._library.entries([number])

    def correct(self, subject: Subject, text: str | None) -> None:
        """Put the user's words in place of the caption; that can be undone."""
        self._edits.correct(subject.number, subject.caption, text)

    def judge(self, subject: Subject, verdict: Verdict | None) -> None:
        """Say what the user says of it; that can be undone."""
        self._edits.judge(subject.number, subject.caption, verdict)
