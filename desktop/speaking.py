"""The spoken caption: one utterance at a time, made off the UI thread, new speech silencing old."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from desktop.jobs import Job, JobControl, JobRunner
from desktop.settings import Settings
from model.caption import Language


class Synthesise(Protocol):
    """What this module needs of speech (`desktop.speech.synthesise` is it)."""

    def __call__(
        self,
        text: str,
        language: Language,
        path: Path,
        *,
        voice: str | None,
        should_stop: Callable[[], bool],
    ) -> object:
        """Speak a text into a sound file at `path`."""
        ...


class Speaking(QObject):
    """Turns sentences into sound files; the player bar plays them.

    Signals, on the UI thread:
    - silenced(): whatever is being played belongs to the past.
    - sound_ready(Path): the utterance asked for last, ready to be played.
    - sound_saved(Path): a sound file was written where the user wanted it.
    - failed(object): the exception.
    """

    silenced = Signal()
    sound_ready = Signal(object)
    sound_saved = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        synthesise: Synthesise,
        settings: Settings,
        runner: JobRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._synthesise = synthesise
        self._settings = settings
        self._runner = runner
        self._job: Job | None = None
        # Sounds are cheap to make again, so they do not outlive the program.
        self._folder = tempfile.TemporaryDirectory(
            prefix="clairvoix-sound-", ignore_cleanup_errors=True
        )
        self._numbers = itertools.count(1)

    def silence(self) -> None:
        """Stop making and playing sound."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self.silenced.emit()

    def say(self, text: str, language: Language) -> None:
        """Make the sound of a sentence; `sound_ready` tells when it can be played."""
        self.silence()
        path = Path(self._folder.name) / f"{next(self._numbers)}.wav"
        self._job = self._runner.start(self._work(text, language, path))
        self._job.finished.connect(lambda _: self._made(path))
        self._job.failed.connect(self.failed)

    def save(self, text: str, language: Language, path: Path) -> None:
        """Write the sound of a sentence to a file of the user's choice."""
        job = self._runner.start(self._work(text, language, path))
        job.finished.connect(lambda _: self.sound_saved.emit(path))
        job.failed.connect(self.failed)

    def close(self) -> None:
        """Forget the sounds made so far; the runner must have ended."""
        self._folder.cleanup()

    def _work(self, text: str, language: Language, path: Path) -> Callable[[JobControl], object]:
        voice = self._settings.voice(language)
        return lambda control: self._synthesise(
            text, language, path, voice=voice, should_stop=control.should_stop
        )

    def _made(self, path: Path) -> None:
        self._job = None
        self.sound_ready.emit(path)
