"""The voices of this computer, listed once in the background."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from desktop.jobs import JobControl, JobRunner
from desktop.speech import synthesis
from desktop.speech.synthesis import Voice
from model.caption import Language


class ListVoices(Protocol):
    """What this module needs of speech (`desktop.speech.synthesis.list_voices` is it)."""

    def __call__(self, *, should_stop: Callable[[], bool]) -> tuple[Voice, ...]:
        """All voices there are."""
        ...


class Voices(QObject):
    """Knows which voices speak which language.

    Signals, on the UI thread:
    - listed(): the voices are known now.
    - unavailable(object): they cannot be listed; the exception.
    """

    listed = Signal()
    unavailable = Signal(object)

    def __init__(
        self, list_voices: ListVoices, runner: JobRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._list_voices = list_voices
        self._runner = runner
        self._voices: tuple[Voice, ...] = ()

    def load(self) -> None:
        """Ask the speech engine; again, when asked again: voices can be added meanwhile."""

        def work(control: JobControl) -> tuple[Voice, ...]:
            return self._list_voices(should_stop=control.should_stop)

        job = self._runner.start(work)
        job.finished.connect(self._take)
        job.failed.connect(self.unavailable)

    def of(self, language: Language) -> tuple[Voice, ...]:
        """The voices of a language, the one taken by default first, the others by name."""
        speaking = [voice for voice in self._voices if voice.language.split("-")[0] == language]
        if not speaking:
            return ()
        best = synthesis.best_voice(tuple(speaking), language)
        others = sorted((voice for voice in speaking if voice is not best), key=_by_name)
        return (best, *others)

    def _take(self, voices: tuple[Voice, ...]) -> None:
        self._voices = voices
        self.listed.emit()


def _by_name(voice: Voice) -> tuple[str, str]:
    return voice.name.casefold(), voice.language
