"""A spoken WAV file in the form that its new name asks for: WAV, AIFF or M4A. No Qt."""

from __future__ import annotations

import array
import shutil
import struct
import subprocess
import sys
import wave
from pathlib import Path

from desktop.speech.errors import SoundDiskFull, SoundFormatMissing, SoundNotWritten
from model import atomic_files

_AAC_CONVERTERS: tuple[tuple[str, ...], ...] = (
    ("/usr/bin/afconvert", "-f", "m4af", "-d", "aac", "{wav}", "{sound}"),
    ("ffmpeg", "-v", "error", "-y", "-i", "{wav}", "-c:a", "aac", "-f", "ipod", "{sound}"),
)
"""What writes M4A: macOS's own program, or ffmpeg where it is installed."""


def formats() -> tuple[str, ...]:
    """The endings of the names of sound files that can be written here, the plainest first."""
    return ("wav", "aiff", "m4a") if _aac_converter() else ("wav", "aiff")


def convert(wav: Path, path: Path) -> None:
    """Write a 16-bit WAV file as what the ending of `path` says; replaced only by a whole file."""
    try:
        with atomic_files.written_whole(path) as unfinished:
            match path.suffix.lower():
                case ".aif" | ".aiff":
                    unfinished.write_bytes(_aiff(wav))
                case ".m4a":
                    _write_m4a(wav, unfinished, path)
                case _:
                    shutil.copyfile(wav, unfinished)
    except OSError as error:
        kind = SoundDiskFull if atomic_files.is_full(error) else SoundNotWritten
        raise kind(path, error.strerror or str(error)) from error


def _aiff(wav: Path) -> bytes:
    """Write by hand what the standard library no longer does: two chunks, high bytes first."""
    with wave.open(str(wav), "rb") as file:
        channels, frames, rate = file.getnchannels(), file.getnframes(), file.getframerate()
        samples = array.array("h", file.readframes(frames))
    if sys.byteorder == "little":
        samples.byteswap()
    # The rate is a float of 80 bits: exponent, then the number with its highest bit set.
    exponent = rate.bit_length() - 1
    extended = struct.pack(">HQ", 16383 + exponent, rate << (63 - exponent))
    common = struct.pack(">hLh", channels, frames, 16) + extended
    sound = struct.pack(">LL", 0, 0) + samples.tobytes()
    chunks = b"".join(
        name + struct.pack(">L", len(data)) + data
        for name, data in ((b"COMM", common), (b"SSND", sound))
    )
    return b"FORM" + struct.pack(">L", 4 + len(chunks)) + b"AIFF" + chunks


def _write_m4a(wav: Path, unfinished: Path, path: Path) -> None:
    converter = _aac_converter()
    if not converter:
        raise SoundFormatMissing(path, "neither afconvert nor ffmpeg")
    command = [part.format(wav=wav, sound=unfinished) for part in converter]
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise SoundNotWritten(path, f"{command[0]}: {done.stderr.strip()}")


def _aac_converter() -> tuple[str, ...]:
    return next((one for one in _AAC_CONVERTERS if shutil.which(one[0])), ())
