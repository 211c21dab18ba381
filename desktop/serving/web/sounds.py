"""Spoken captions: made when somebody listens, kept for a limited time.

They are the only thing that the service writes to a disk, into a folder that goes with the process.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from desktop.serving.web.errors import NothingHere
from desktop.serving.web.limits import Limits
from desktop.speech import temporary_sounds
from model.caption import Language

PREFIX = "/static/audio/"
_SUFFIX = ".wav"


class Synthesise(Protocol):
    """What is needed of speech (`desktop.speech.synthesis.synthesise` is it)."""

    def __call__(
        self,
        text: str,
        language: Language,
        path: Path,
        *,
        should_stop: Callable[[], bool],
    ) -> object:
        """Speak a text into a sound file at `path`."""
        ...


@dataclass(slots=True)
class _Sentence:
    text: str
    language: Language
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    path: Path | None = None


class Sounds:
    """The sentences that can be heard now; used on one event loop."""

    def __init__(self, synthesise: Synthesise, limits: Limits) -> None:
        self._synthesise = synthesise
        self._limits = limits
        self._folder = temporary_sounds.make()
        self._sentences: OrderedDict[str, _Sentence] = OrderedDict()
        self._one_voice = asyncio.Semaphore(1)
        self._closed = False

    def promise(self, text: str, language: Language) -> str:
        """The path below which a sentence can be heard for a while; nothing is spoken yet."""
        name = secrets.token_urlsafe(12)
        self._sentences[name] = _Sentence(text, language)
        asyncio.get_running_loop().call_later(self._limits.sound_seconds, self._forget, name)
        while len(self._sentences) > self._limits.sounds:
            self._forget(next(iter(self._sentences)))
        return f"{PREFIX}{name}{_SUFFIX}"

    async def file(self, name: str) -> Path:
        """The sound file of a promise, spoken when it is asked for first.

        Raises `NothingHere` for what was never promised or is forgotten, and a `SpeechError`.
        """
        sentence = self._sentences.get(name.removesuffix(_SUFFIX))
        if sentence is None:
            raise NothingHere("no such sound")
        async with sentence.lock:
            if sentence.path is None:
                path = Path(self._folder.name) / name
                async with self._one_voice:
                    await asyncio.to_thread(
                        self._synthesise,
                        sentence.text,
                        sentence.language,
                        path,
                        should_stop=lambda: self._closed,
                    )
                sentence.path = path
        return sentence.path

    def close(self) -> None:
        """Forget and remove every sound."""
        self._closed = True
        self._sentences.clear()
        self._folder.cleanup()

    def _forget(self, name: str) -> None:
        sentence = self._sentences.pop(name, None)
        if sentence is not None and sentence.path is not None:
            sentence.path.unlink(missing_ok=True)
