"""The spoken caption: one utterance at a time, made off the UI thread, new speech silencing old."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance

from desktop.jobs import Job, JobControl, JobRunner
from desktop.settings import SPEECH_PITCH, Settings
from desktop.speech import sound_formats, temporary_sounds
from desktop.speech.pieces import pieces
from desktop.speech.prosody import Prosody
from desktop.system import targets
from model.caption import Language

SAMPLES: Mapping[Language, str] = {
    "en": "A dog runs along the beach with a ball.",
    "fr": "Un chien court sur la plage avec une balle.",
}
"""Said by a voice that is being tried."""


class Synthesise(Protocol):
    """What this module needs of speech (`desktop.speech.synthesis.synthesise` is it)."""

    def __call__(
        self,
        text: str,
        language: Language,
        path: Path,
        *,
        voice: str | None,
        prosody: Prosody,
        should_stop: Callable[[], bool],
    ) -> object:
        """Speak a text into a sound file at `path`."""
        ...


class Speaking(QObject):
    """Turns sentences into sound files; the player bar plays them.

    Signals, on the UI thread:
    - silenced(): whatever is being played belongs to the past.
    - sound_ready(Path): the utterance asked for last, ready to be played.
    - language_changed(str): the language of what is said from now on.
    - piece_changed(int, int): the number of the piece that is made now, and of all.
    - sample_ready(Path): a voice that is being tried, ready to be played.
    - sound_saved(Path): a sound file was written where the user wanted it.
    - failed(object): the exception.
    """

    silenced = Signal()
    sound_ready = Signal(object)
    language_changed = Signal(str)
    piece_changed = Signal(int, int)
    sample_ready = Signal(object)
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
        self._pieces: list[str] = []
        self._piece = 0
        self._language: Language = "en"
        # Sounds are cheap to make again, so they do not outlive the program.
        self._folder = temporary_sounds.make()
        self._numbers = itertools.count(1)

    @property
    def busy(self) -> bool:
        """Whether a sound is being made."""
        return self._job is not None

    def silence(self) -> None:
        """Stop making and playing sound."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self.silenced.emit()

    def say(self, text: str, language: Language) -> None:
        """Make the sound of a text; `sound_ready` tells when it, or its first piece, can be played.

        A long one comes in pieces, of which `step` gives the others.
        """
        self._pieces, self._piece, self._language = pieces(text), 0, language
        self.language_changed.emit(language)
        self._say_piece(text)

    def step(self, by: int) -> bool:
        """Say a piece of the same text further on or back; whether there is such a piece."""
        if not 0 <= self._piece + by < len(self._pieces):
            return False
        self._piece += by
        self._say_piece("")
        return True

    def _say_piece(self, text: str) -> None:
        said = self._pieces[self._piece] if self._pieces else text
        language = self._language
        self._make(said, language, self._settings.voice(language), self.sound_ready)
        self.piece_changed.emit(self._piece + 1, max(len(self._pieces), 1))

    def try_voice(self, voice: str | None, language: Language) -> None:
        """Have a voice (None: the language's best) say something; `sample_ready` follows."""
        self._make(SAMPLES[language], language, voice, self.sample_ready)

    def save(self, text: str, language: Language, path: Path) -> None:
        """Write the sound of a sentence to a file, as what its name says: WAV, AIFF or M4A."""
        voice = self._settings.voice(language)
        wav = Path(self._folder.name) / f"{next(self._numbers)}.wav"
        speak = self._work(text, language, voice, wav)

        def work(control: JobControl) -> None:
            targets.check([path])
            speak(control)
            sound_formats.convert(wav, path)
            wav.unlink()

        job = self._runner.start(work)
        job.finished.connect(lambda _: self.sound_saved.emit(path))
        job.failed.connect(self.failed)

    def close(self) -> None:
        """Forget the sounds made so far; the runner must have ended."""
        self._folder.cleanup()

    def _make(
        self, text: str, language: Language, voice: str | None, ready: SignalInstance
    ) -> None:
        """Make a sound in place of the one before it."""
        self.silence()
        path = Path(self._folder.name) / f"{next(self._numbers)}.wav"
        self._job = self._runner.start(self._work(text, language, voice, path))
        self._job.finished.connect(lambda _: self._made(path, ready))
        self._job.failed.connect(self._fail)

    def _work(
        self, text: str, language: Language, voice: str | None, path: Path
    ) -> Callable[[JobControl], object]:
        prosody = Prosody(pitch=self._settings.get(SPEECH_PITCH))
        return lambda control: self._synthesise(
            text, language, path, voice=voice, prosody=prosody, should_stop=control.should_stop
        )

    def _fail(self, error: Exception) -> None:
        self._job = None
        self.failed.emit(error)

    def _made(self, path: Path, ready: SignalInstance) -> None:
        self._job = None
        ready.emit(path)
