"""Reviewing pictures one after another: shows, speaks, keeps what the user says of each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from desktop import settings
from desktop.batch.items import Item
from desktop.history.entries import Entry, Reviewable
from desktop.jobs import Job, JobRunner
from desktop.pictures import loading as pictures
from desktop.review.course import Course
from desktop.review.sources import Source, Subject
from desktop.settings import Settings
from desktop.speech.controller import Speaking
from desktop.system import accessibility


class Reviewing(QObject):
    """One review at a time.

    Signals, on the UI thread:
    - begun(): there are pictures, from another source than before.
    - subject_changed(Subject): another picture is looked at.
    - caption_changed(Subject): the same picture, with another caption or verdict.
    - picture_loaded(QImage): what it looks like; a null image where it cannot be read.
    - nothing(str): there is no described picture in the source of this name.
    - ended(): the user said what there is to say of the last one.
    - no_unsure(): no caption is unsure any more.
    """

    begun = Signal()
    subject_changed = Signal(object)
    caption_changed = Signal(object)
    picture_loaded = Signal(object)
    nothing = Signal(str)
    ended = Signal()
    no_unsure = Signal()

    def __init__(
        self,
        speaking: Speaking,
        table: Settings,
        loading: JobRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._speaking = speaking
        self._settings = table
        self._loading = loading
        self.course = Course([])
        self.subject: Subject | None = None
        self.source: Source | None = None
        self._reading: Job | None = None
        self._loaded: Job | None = None

    def begin(self, source: Source) -> None:
        """Review what a source has; it belongs to this from now on."""
        self.stop()
        if self.source is not None:
            self.source.deleteLater()
        self.source = source
        source.setParent(self)
        source.changed.connect(self._follow)
        self._reading = source.pictures()
        self._reading.finished.connect(self._begin)

    def stop(self) -> None:
        """Be silent, and read nothing any more."""
        self._speaking.silence()
        for job in (self._reading, self._loaded):
            if job is not None:
                job.cancel()
        self._reading = self._loaded = None

    # -- what the user does ------------------------------------------------------------------

    def step(self, number: int) -> None:
        """Look at the picture so many behind this one, or before it."""
        if self.course.step(number):
            self._read()

    def next_unsure(self) -> None:
        """Look at the next picture whose caption is unsure."""
        if self.course.next_unsure():
            self._read()
        else:
            self.no_unsure.emit()

    def right(self) -> None:
        """Say that the caption is right, and go on."""
        subject, source = self.subject, self.source
        if subject is None or source is None:
            return
        if not subject.caption.reviewed:
            source.judge(subject, "right")
        self._go_on()

    def wrong(self) -> None:
        """Say that the caption is wrong, and go on."""
        subject, source = self.subject, self.source
        if subject is not None and source is not None:
            source.judge(subject, "wrong")
            self._go_on()

    def correct(self, text: str) -> None:
        """Put the user's own words in place of the caption; none bring the model's back."""
        subject, source = self.subject, self.source
        if subject is None or source is None:
            return
        words = " ".join(text.split())
        correction = words if words not in ("", subject.caption.text) else None
        if correction != subject.caption.correction:
            source.correct(subject, correction)

    def another_sentence(self) -> bool:
        """Put the model's next sentence in place, after the last its first; false where none is."""
        if self.subject is None:
            return False
        caption = self.subject.caption
        sentences = (caption.text, *(one for one in caption.alternatives if one != caption.text))
        if len(sentences) < 2:
            return False
        known = sentences.index(caption.best_text) if caption.best_text in sentences else -1
        self.correct(sentences[(known + 1) % len(sentences)])
        return True

    def say(self) -> None:
        """Speak the caption (again)."""
        if self.subject is not None:
            self._speaking.say(self.subject.caption.shown_text, self.subject.caption.language)

    # -- steps on the way ----------------------------------------------------------------------

    def _go_on(self) -> None:
        if self.course.step(1):
            self._read()
        else:
            self.ended.emit()

    def _begin(self, found: Sequence[Reviewable]) -> None:
        self.course = Course(found)
        self.subject = None
        if not found:
            assert self.source is not None
            self.nothing.emit(self.source.name)
            return
        self.begun.emit()
        self._read()

    def _read(self) -> None:
        self.stop()
        number = self.course.number
        if self.source is not None and number is not None:
            self._reading = self.source.read(number)
            self._reading.finished.connect(self._show)

    def _show(self, found: Sequence[Item | Entry]) -> None:
        source = self.source
        self.subject = source.subject(next(iter(found), None)) if source is not None else None
        if self.subject is None:
            # It was deleted meanwhile.
            self.picture_loaded.emit(QImage())
            self.step(1)
            return
        self.subject_changed.emit(self.subject)
        self._load(self.subject)
        self._speak()

    def _load(self, subject: Subject) -> None:
        path = subject.picture
        if path is None:
            self.picture_loaded.emit(QImage())
            return
        self._loaded = self._loading.start(lambda _: pictures.load(path))
        self._loaded.finished.connect(self.picture_loaded)
        self._loaded.failed.connect(lambda _: self.picture_loaded.emit(QImage()))

    def _speak(self) -> None:
        """Speak by itself where that is wanted, and no screen reader reads it out anyway."""
        beside = self._settings.get(settings.SPEECH_WITH_SCREEN_READER)
        if self._settings.get(settings.SPEAK_AUTOMATICALLY) and (
            beside or not accessibility.screen_reader_runs()
        ):
            self.say()

    def _follow(self, subject: Subject) -> None:
        caption = subject.caption
        self.course.mark(subject.number, reviewed=caption.reviewed, confidence=caption.confidence)
        if self.subject is None or self.subject.number != subject.number:
            return
        before, self.subject = self.subject, subject
        self.caption_changed.emit(subject)
        if before.caption.best_text != caption.best_text:
            self._speak()
