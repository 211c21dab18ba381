"""Text into a spoken sound file, and the voices there are. No Qt: whoever calls plays the file.

Every utterance has a worker process of its own (`desktop/speech/worker.py` says why). Calls block,
so the window makes them from its job thread; `should_stop` ends the worker at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop.speech import temporary_sounds
from desktop.speech.errors import (
    NothingToSay,
    ProgramMoved,
    SoundDiskFull,
    SoundNotWritten,
    SpeechEngineMissing,
    SpeechError,
    SpeechFailed,
    SpeechTimedOut,
    TextTooLong,
    VoiceMissing,
)
from desktop.speech.prosody import USUAL, Prosody
from desktop.speech.spoken_form import spoken_form
from desktop.speech.worker import Reply, Voice, WorkerFailure, backends, choose_voice, write_failure
from desktop.system import worker_process
from model import atomic_files
from model.caption import Language
from model.plain_files import is_folder

__all__ = ["Sound", "Voice", "best_voice", "list_voices", "synthesise"]

LONGEST = 2000
"""Characters: two minutes. pyttsx3 has espeak-ng read far beyond the end of a text, which takes the
process down with longer ones (seen from 30,000 on)."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A finished sound file (16-bit WAV) that was checked for sound."""

    path: Path
    seconds: float
    voice: Voice


def list_voices(
    *, timeout: float = 20.0, should_stop: Callable[[], bool] = lambda: False
) -> tuple[Voice, ...]:
    """The voices of the first engine that can run here."""
    reply = _ask_first_able({}, timeout, should_stop)
    return tuple(Voice(*voice) for voice in reply["voices"])


def best_voice(voices: tuple[Voice, ...], language: Language) -> Voice:
    """The voice that `synthesise` takes for a language when none is asked for."""
    try:
        return choose_voice(voices, language, None)
    except WorkerFailure as failure:
        raise VoiceMissing(language, failure.detail) from None


def synthesise(
    text: str,
    language: Language,
    path: Path,
    *,
    voice: str | None = None,
    prosody: Prosody = USUAL,
    timeout: float = 30.0,
    should_stop: Callable[[], bool] = lambda: False,
) -> Sound:
    """Speak a text into a WAV file at `path`, which is only ever replaced by a whole, audible file.

    `voice` is the id (or name) of one of `list_voices()`; one that is gone or speaks another
    language is passed over for the language's best.
    """
    # espeak ends at a NUL; a lone surrogate (from a file name) cannot be sent at all.
    plain = text.replace("\0", " ").encode(errors="replace").decode()
    spoken = spoken_form(plain, language)
    if not any(character.isalnum() for character in spoken):
        raise NothingToSay(f"{len(text)} characters, no letter or digit")
    if len(spoken) > LONGEST:
        raise TextTooLong(f"{len(spoken)} characters")
    if is_folder(path):
        raise SoundNotWritten(path, "it is a folder")
    request: Reply = {
        "text": spoken,
        "language": language,
        "voice": voice,
        "rate": prosody.rate,
        "pitch": prosody.pitch,
    }
    try:
        # A sound that is played and thrown away does not wait for the disk.
        lasting = not temporary_sounds.holds(path)
        with atomic_files.written_whole(path, lasting=lasting) as unfinished:
            try:
                # Made before an engine starts: one that cannot write does not say so.
                unfinished.touch()
                request["path"] = str(unfinished)
                reply = _ask_first_able(request, timeout, should_stop, path)
            finally:
                # What a killed engine on macOS leaves behind.
                unfinished.with_suffix(".aiff").unlink(missing_ok=True)
    except OSError as error:
        raise _not_written(path, error) from error
    return Sound(path, reply["seconds"], Voice(*reply["voice"]))


def _not_written(path: Path, error: OSError) -> SoundNotWritten:
    failure = write_failure(error)
    kind = SoundDiskFull if failure.name == "disk_full" else SoundNotWritten
    return kind(path, failure.detail)


def _ask_first_able(
    request: Reply, timeout: float, should_stop: Callable[[], bool], path: Path = Path()
) -> Reply:
    """The first good answer of the backends that can run here, else what the first one said."""
    first: SpeechError | None = None
    able = [backend for backend in backends() if backend.can_run()]
    for backend in able:
        # One that hangs must leave time for the next.
        patience = timeout if backend is able[-1] else timeout / 3
        try:
            reply = _ask({**request, "backend": backend.name}, patience, should_stop)
            return _checked(reply, request.get("language", ""), path)
        except (SpeechEngineMissing, SpeechTimedOut, SpeechFailed) as error:
            first = first or error
    raise first or SpeechEngineMissing("no backend can run here")


def _checked(reply: Reply, language: str, path: Path) -> Reply:
    """The answer, or the error it names."""
    if "failure" not in reply:
        return reply
    name, detail = reply["failure"], reply["detail"]
    match name:
        case "engine":
            raise SpeechEngineMissing(detail)
        case "voice":
            raise VoiceMissing(language, detail)
        case "disk_full":
            raise SoundDiskFull(path, detail)
        case "not_written":
            raise SoundNotWritten(path, detail)
    raise SpeechFailed(detail)


def _ask(request: Reply, timeout: float, should_stop: Callable[[], bool]) -> Reply:
    """One request to a worker of its own, which is ended whatever happens here."""
    command = worker_process.command("desktop.speech.worker", "speak-worker")
    try:
        answer = worker_process.ask(command, request, timeout, should_stop)
    except TimeoutError as error:
        raise SpeechTimedOut(str(error)) from error
    except FileNotFoundError as error:
        raise ProgramMoved(str(error)) from error
    try:
        reply: Reply = json.loads(answer.text)
    except ValueError:
        raise SpeechFailed(f"the worker ended with {answer.status} and no answer") from None
    return reply
