"""One utterance into one sound file, in a process of its own.

The parent (`desktop/speech/synthesis.py`) writes one JSON request line on standard input and keeps
the pipe open; the worker answers one JSON line on standard output. The end of the pipe means that
the parent is gone: the worker ends at once. Standard library only until an engine is started,
because every spoken sentence waits for this process to begin; of that, no dataclasses, which bring
half of the compiler along.

Why a process: in a long-lived one, pyttsx3 returns before the file exists (Linux), is stopped at
the second utterance (macOS), and can end the application's own event loop.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Literal, NamedTuple, NoReturn, Protocol

from desktop.speech.errors import NoSound
from desktop.speech.sound_files import measure
from model import atomic_files

FailureName = Literal["engine", "voice", "disk_full", "not_written", "failed"]

Reply = dict[str, Any]


class WorkerFailure(Exception):
    """What the worker answers instead of a sound."""

    def __init__(self, name: FailureName, detail: str) -> None:
        super().__init__(detail)
        self.name = name
        self.detail = detail


class Voice(NamedTuple):
    """A voice of the system; `language` is normalised (`fr-FR`, or `fr` without a region)."""

    id: str
    name: str
    language: str


class Backend(Protocol):
    """A way to make the system speak into a WAV file."""

    name: str

    def can_run(self) -> bool:
        """Whether it looks installed; quick, starts no engine."""
        ...

    def voices(self) -> tuple[Voice, ...]:
        """The voices of this backend."""
        ...

    def save(self, text: str, voice: str, rate: int, path: Path, pitch: int = 50) -> None:
        """Write the spoken text as a 16-bit WAV file.

        `rate` is in words a minute, `pitch` from 0 to 100, where the engine can change it.
        """
        ...


class Pyttsx3Backend:
    """pyttsx3: espeak-ng on Linux, NSSpeechSynthesizer on macOS."""

    name = "pyttsx3"

    def __init__(self) -> None:
        self._engine: Any = None  # pyttsx3 has no types

    def can_run(self) -> bool:
        """Whether pyttsx3 and what it needs here is importable."""
        needed = ["pyttsx3"] + (["AppKit"] if sys.platform == "darwin" else [])
        return all(importlib.util.find_spec(name) is not None for name in needed)

    def voices(self) -> tuple[Voice, ...]:
        """The engine's voices; of one with many languages, its first."""
        found = self._started().getProperty("voices")
        return tuple(
            Voice(voice.id, voice.name, normalise_language(voice.languages[0]))
            for voice in found
            if voice.languages and voice.languages[0]
        )

    def save(self, text: str, voice: str, rate: int, path: Path, pitch: int = 50) -> None:
        """Speak into the file and wait until the engine says that it is finished."""
        engine = self._started()
        # NSSpeechSynthesizer only writes AIFF.
        aiff = sys.platform == "darwin"
        # Twice: espeak-ng takes rates in a thread of its own, and one that came just after a voice
        # was lost now and then, so that a sentence was spoken an eighth too fast, at pyttsx3's own.
        engine.setProperty("rate", rate)
        engine.setProperty("voice", voice)
        engine.setProperty("rate", rate)
        if not aiff:
            engine.setProperty("pitch", pitch)
        raw = path.with_suffix(".aiff") if aiff else path
        finished = threading.Event()
        engine.connect("finished-utterance", lambda **_: finished.set())
        engine.save_to_file(text, str(raw))
        engine.runAndWait()
        # It may return while espeak-ng's own thread still speaks. Without a limit: the parent has
        # one, and ends this process.
        finished.wait()
        if aiff:
            _convert_to_wav(raw, path)

    def _started(self) -> Any:
        if self._engine is None:
            try:
                import pyttsx3

                self._engine = pyttsx3.init()
            except (ImportError, RuntimeError, OSError, AttributeError) as error:
                # What its drivers raise when a library or the engine's data is missing.
                raise WorkerFailure("engine", f"pyttsx3: {error}") from error
        return self._engine


class SayBackend:
    """macOS's own `say`: slower to start, and without any binding to go wrong."""

    name = "say"

    _VOICE_LINE = re.compile(r"^(?P<name>\S.*?)\s+(?P<language>[a-z]{2,3}([_-]\w+)*)\s+#")

    def __init__(self, executable: Path = Path("/usr/bin/say")) -> None:
        self._executable = executable

    def can_run(self) -> bool:
        """Whether there is such a program."""
        return os.access(self._executable, os.X_OK)

    def voices(self) -> tuple[Voice, ...]:
        """The voices of `say -v ?`; a voice's name is also its id."""
        listing = self._run("-v", "?")
        lines = (self._VOICE_LINE.match(line) for line in listing.splitlines())
        return tuple(
            Voice(line["name"], line["name"], normalise_language(line["language"]))
            for line in lines
            if line is not None
        )

    def save(self, text: str, voice: str, rate: int, path: Path, pitch: int = 50) -> None:
        """Speak into the file; the text goes by standard input, hidden from process lists."""
        # `say` obeys commands in double square brackets.
        spoken = text.replace("[[", "[ [")
        wav = ("--file-format=WAVE", "--data-format=LEI16@22050")
        self._run("-v", voice, "-r", str(rate), "-o", str(path), *wav, "-f", "-", text=spoken)

    def _run(self, *arguments: str, text: str = "") -> str:
        try:
            result = subprocess.run(
                [str(self._executable), *arguments],
                input=text.encode(),
                capture_output=True,
                check=False,
            )
        except OSError as error:
            raise WorkerFailure("engine", f"{self._executable}: {error.strerror}") from error
        if result.returncode != 0:
            said = result.stderr.decode(errors="replace").strip()
            raise WorkerFailure("failed", f"say: exit status {result.returncode}: {said}")
        return result.stdout.decode(errors="replace")


def backends() -> tuple[Backend, ...]:
    """Every backend, the preferred one first."""
    return (Pyttsx3Backend(), SayBackend())


def normalise_language(code: str) -> str:
    """`fr_FR`, `fr-fr` and `FR` as `fr-FR` and `fr`."""
    language, *rest = code.replace("_", "-").split("-")
    if rest and len(rest[0]) == 2:
        rest[0] = rest[0].upper()
    return "-".join([language.lower(), *rest])


def main() -> NoReturn:
    """Answer one request; the exit status is 0 when the answer is no failure."""
    # Engines print on standard output: keep the real one for the answer.
    answer = os.dup(1)
    os.dup2(2, 1)
    sys.unraisablehook = lambda unraisable: _answer(answer, _callback_failure(unraisable))
    request: dict[str, Any] = json.loads(_read_line())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        _answer(answer, _serve(request))
    except WorkerFailure as failure:
        _answer(answer, _reply(failure))


def _answer(descriptor: int, reply: Reply) -> NoReturn:
    os.write(descriptor, (json.dumps(reply) + "\n").encode())
    # Not a normal exit: espeak may abort while it is taken down, after all is done.
    os._exit(1 if "failure" in reply else 0)


def _reply(failure: WorkerFailure) -> Reply:
    return {"failure": failure.name, "detail": failure.detail}


def _read_line() -> bytes:
    """The request. Not through `sys.stdin`, whose buffer would keep a lock while it waits."""
    line = b""
    while not line.endswith(b"\n"):
        part = os.read(0, 65536)
        if not part:
            break
        line += part
    return line


def _end_with_parent() -> None:
    """Wait for the end of standard input, which comes when the parent dies or gives up."""
    while os.read(0, 1024):
        pass
    if os.getpgrp() == os.getpid():
        # The parent started this process as the leader of a group: `say` goes with it.
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _serve(request: dict[str, Any]) -> Reply:
    backend = next((one for one in backends() if one.name == request["backend"]), None)
    if backend is None:
        raise WorkerFailure("engine", f"there is no backend named {request['backend']!r}")
    voices = backend.voices()
    if "text" not in request:
        return {"voices": [[voice.id, voice.name, voice.language] for voice in voices]}
    voice = choose_voice(voices, request["language"], request["voice"])
    path = Path(request["path"])
    try:
        # Asked first, because engines do not say why they wrote nothing.
        path.touch()
        backend.save(request["text"], voice.id, request["rate"], path, request["pitch"])
        seconds = measure(path).seconds
    except OSError as error:
        raise write_failure(error) from error
    except NoSound as error:
        raise WorkerFailure("failed", error.detail) from error
    return {"seconds": seconds, "voice": [voice.id, voice.name, voice.language]}


def choose_voice(voices: tuple[Voice, ...], language: str, wanted: str | None) -> Voice:
    """The wanted voice if it is here and speaks the language, else the language's best one."""
    speaking = [voice for voice in voices if voice.language.split("-")[0] == language]
    for voice in speaking:
        if wanted in (voice.id, voice.name):
            return voice
    if not speaking:
        raise WorkerFailure("voice", f"{len(voices)} voices, none for {language!r}")
    return min(speaking, key=_preference)


_REGIONS = {"fr": "fr-FR", "en": "en-US"}
# A Mac lists its novelty voices among the others: these are the natural ones of every macOS.
_NATURAL = ("Thomas", "Audrey", "Samantha", "Alex")


def _preference(voice: Voice) -> tuple[bool, bool]:
    """Smaller is better; `min` keeps the engine's order among equals."""
    region = _REGIONS.get(voice.language.split("-")[0])
    return voice.language != region, voice.name not in _NATURAL


def _convert_to_wav(aiff: Path, wav: Path) -> None:
    """Only on macOS, where NSSpeechSynthesizer wrote the file."""
    converter = ["/usr/bin/afconvert", "-f", "WAVE", "-d", "LEI16", str(aiff), str(wav)]
    try:
        subprocess.run(converter, check=True, capture_output=True)
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip()
        raise WorkerFailure("failed", f"afconvert: {said}") from error
    finally:
        aiff.unlink(missing_ok=True)


def write_failure(error: OSError) -> WorkerFailure:
    """Why a file could not be written."""
    name: FailureName = "disk_full" if atomic_files.is_full(error) else "not_written"
    return WorkerFailure(name, error.strerror or str(error))


def _callback_failure(unraisable: sys.UnraisableHookArgs) -> Reply:
    """What pyttsx3 raised inside a C callback, where Python can only print it.

    It is the end of the utterance: the engine would wait for ever, for instance on a full disk.
    """
    error = unraisable.exc_value
    cause = error.__context__ if error is not None else None
    if isinstance(cause, OSError):
        return _reply(write_failure(cause))
    return _reply(WorkerFailure("failed", repr(error)))


if __name__ == "__main__":
    main()
