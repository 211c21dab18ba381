"""What can go wrong between a sentence and its sound.

Nothing beyond the standard library is loaded, because the speech worker's start is waited for.
"""

from __future__ import annotations

from pathlib import Path

from desktop.system.file_fault import FileFault


class SpeechError(Exception):
    """A text could not be spoken; `detail` is for the log."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or type(self).__name__)
        self.detail = detail


class SpeechEngineMissing(SpeechError):
    """No speech engine can be started (on Linux: espeak-ng is not installed)."""


class VoiceMissing(SpeechError):
    """The engine has no voice for this language."""

    def __init__(self, language: str, detail: str = "") -> None:
        super().__init__(detail)
        self.language = language


class SoundNotWritten(SpeechError):
    """The sound file cannot be written at this path."""

    def __init__(self, path: Path, detail: str = "") -> None:
        super().__init__(f"{path}: {detail}")
        self.path = path


class SoundDiskFull(SoundNotWritten):
    """The disk has no room for the sound file."""


class SoundFormatMissing(SoundNotWritten):
    """Nothing on this computer writes this kind of sound file."""


class SpeechTimedOut(SpeechError):
    """The engine did not finish in the time given; it was ended."""


class SpeechFailed(SpeechError):
    """The engine ended without a sound that can be heard."""


class NothingToSay(SpeechError):
    """The text has nothing that could be spoken."""


class ProgramMoved(SpeechError):
    """The program itself is not where it was when it started, so it can start no worker."""


class TextTooLong(SpeechError):
    """The text has more characters than can be spoken at once."""


class SoundError(Exception):
    """A sound could not be heard."""


class NoSound(SoundError, FileFault):
    """A sound file is not one, is empty or is silent."""


class SoundPlayerMissing(SoundError):
    """None of the system's sound players is installed."""


class SoundPlayerFailed(SoundError, FileFault):
    """Every installed player refused; `detail` is what the last one said."""
