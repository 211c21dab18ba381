"""Sound files: what is in one, and playing one through the system's player.

Standard library only, because the speech worker's start is waited for.
"""

from __future__ import annotations

import array
import shutil
import subprocess
import sys
import wave
from pathlib import Path
from typing import NamedTuple

from desktop.speech.errors import NoSound, SoundPlayerFailed, SoundPlayerMissing

SILENCE = 64
"""Peaks up to this are silence: -54 dB below full scale, far under the quietest voice."""

SHORTEST_SECONDS = 0.05

_PLAYERS: tuple[tuple[str, ...], ...] = (
    ("afplay",),
    ("pw-play",),
    ("paplay",),
    ("aplay", "-q"),
    ("play", "-q"),
)
"""Players that ship with macOS or with Linux sound systems, the most native first."""


class SoundFacts(NamedTuple):
    """A 16-bit WAV file in numbers; `peak` and `rms` are on the scale of 16-bit samples."""

    seconds: float
    peak: int
    rms: float


def measure(path: Path) -> SoundFacts:
    """The facts of a 16-bit WAV file; NoSound when it is none, or when nothing can be heard."""
    try:
        with wave.open(str(path), "rb") as file:
            if file.getsampwidth() != 2:
                raise NoSound(path, f"{8 * file.getsampwidth()}-bit samples, 16 expected")
            channels, rate = file.getnchannels(), file.getframerate()
            samples = array.array("h", file.readframes(file.getnframes()))
    except (wave.Error, EOFError, OSError) as error:
        raise NoSound(path, str(error)) from error
    if sys.byteorder == "big":
        samples.byteswap()
    seconds = len(samples) / channels / rate
    if seconds < SHORTEST_SECONDS:
        raise NoSound(path, f"it lasts {seconds:.3f} s")
    peak = max(max(samples), -min(samples))
    if peak <= SILENCE:
        raise NoSound(path, f"silent, peak {peak}")
    # A tenth of the samples measures loudness well enough, and speech waits for this.
    some = samples[::10]
    rms = (sum(sample * sample for sample in some) / len(some)) ** 0.5
    return SoundFacts(seconds, peak, rms)


def play(path: Path) -> None:
    """Play a file to its end through the first system player that can; Ctrl-C silences it."""
    from desktop.system import (
        child_environment,  # not for the speech worker, which has to start at once
    )

    detail = ""
    for name, *options in _PLAYERS:
        executable = shutil.which(name)
        if executable is None:
            continue
        # A player may not take a leading "-" of a file name for a file.
        command = [executable, *options, str(path.absolute())]
        result = subprocess.run(
            command,
            env=child_environment.for_other_programs(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            check=False,
        )
        if result.returncode == 0:
            return
        detail = f"{name}: {result.stderr.strip() or f'exit status {result.returncode}'}"
    if detail:
        raise SoundPlayerFailed(path, detail)
    raise SoundPlayerMissing
