"""Sound files are measured, and played by whatever the system has."""

from __future__ import annotations

import array
import math
import wave
from pathlib import Path

import pytest

from desktop.speech import errors, sound_files

RATE = 22050


def tone(path: Path, seconds: float, amplitude: int, width: int = 2, channels: int = 1) -> Path:
    """Write a tone of 440 Hz."""
    count = int(seconds * RATE)
    values = (int(amplitude * math.sin(math.tau * 440 * n / RATE)) for n in range(count))
    data = array.array("h", (value for value in values for _ in range(channels)))
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, width, RATE, 0, "NONE", ""))
        file.writeframes(data.tobytes())
    return path


@pytest.mark.parametrize("channels", [1, 2])
def test_a_tone_is_measured(tmp_path: Path, channels: int) -> None:
    facts = sound_files.measure(tone(tmp_path / "a.wav", 0.5, 10_000, channels=channels))
    assert facts.seconds == pytest.approx(0.5)
    assert facts.peak == pytest.approx(10_000, rel=0.01)
    assert facts.rms == pytest.approx(10_000 / math.sqrt(2), rel=0.05)


def test_what_cannot_be_heard_is_no_sound(tmp_path: Path) -> None:
    text = tmp_path / "text.wav"
    text.write_text("only words")
    cut = tone(tmp_path / "cut.wav", 0.5, 10_000)
    cut.write_bytes(cut.read_bytes()[:30])
    empty = tmp_path / "empty.wav"
    empty.touch()
    refused = [
        tone(tmp_path / "none.wav", 0.0, 0),
        tone(tmp_path / "click.wav", 0.01, 10_000),
        tone(tmp_path / "silent.wav", 0.5, 0),
        tone(tmp_path / "faint.wav", 0.5, sound_files.SILENCE),
        tone(tmp_path / "bytes.wav", 0.5, 10_000, width=1),
        *(text, cut, empty, tmp_path / "missing.wav", tmp_path),
    ]
    for path in refused:
        with pytest.raises(errors.NoSound) as caught:
            sound_files.measure(path)
        assert caught.value.path == path


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in which programs are looked for."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_a_player_that_refuses_makes_way_for_the_next(programs: Path) -> None:
    # GIVEN a first player without a sound server, and a second one that works
    program(programs / "paplay", "echo Connection refused >&2; exit 1")
    program(programs / "aplay", f'echo "$@" >{programs}/played')
    # WHEN a file is played whose name looks like an option
    sound_files.play(Path("-a.wav"))
    # THEN the second one plays it
    assert (programs / "played").read_text() == f"-q {Path.cwd() / '-a.wav'}\n"


def test_players_that_all_refuse_are_told(programs: Path) -> None:
    program(programs / "paplay", "echo Connection refused >&2; exit 1")
    with pytest.raises(errors.SoundPlayerFailed, match="paplay: Connection refused"):
        sound_files.play(Path("a.wav"))


def test_a_machine_without_players_is_told(programs: Path) -> None:
    with pytest.raises(errors.SoundPlayerMissing):
        sound_files.play(Path("a.wav"))
