"""The command line and sound: captions saved and spoken, and what is said when they cannot be."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest

from desktop.cli.exit_status import Exit
from desktop.speech.sound_files import measure
from tests.support.command_line import Finished

pytestmark = pytest.mark.usefixtures("english")


def test_a_caption_is_saved_as_sound(picture: Path, tmp_path: Path) -> None:
    sound = tmp_path / "out.wav"
    done = Finished("--lang", "fr", "--lang", "en", "--sound", sound, picture)
    assert done.status == Exit.DONE
    assert len(done.out.splitlines()) == 2
    # THEN it is the French one, the first asked for
    assert 1.0 < measure(sound).seconds < 6.0
    assert done.err.startswith(f"Son enregistré dans «\u00a0{sound}\u00a0»")


def test_where_no_sound_can_be_saved_is_told_at_once(picture: Path, tmp_path: Path) -> None:
    before = picture.read_bytes()
    (tmp_path / "photo.wav").symlink_to(picture)
    for target, reason in (
        (tmp_path / "no" / "out.wav", "“out.wav” cannot be written: there is no folder"),
        (tmp_path / "photo.wav", "“photo.wav” holds a picture"),
    ):
        done = Finished("--sound", target, picture)
        assert (done.status, done.out) == (Exit.NOT_WRITTEN, "")
        assert done.err.startswith(f"clairvoix: {reason}")
    assert picture.read_bytes() == before


@pytest.mark.skipif(sys.platform != "linux", reason="about espeak-ng on Linux")
def test_a_missing_speech_engine_costs_no_caption(
    picture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("libespeak-ng.so.1", "libespeak.so.1"):
        (tmp_path / name).touch()
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))
    done = Finished("--sound", tmp_path / "out.wav", picture)
    assert done.status == Exit.SPEECH
    assert done.out == "A picture as bright as 90.\n"
    assert "sudo apt install espeak-ng" in done.err


def test_a_failed_picture_weighs_more_than_a_failed_sound(picture: Path, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    os.environ["PATH"], path = str(tmp_path / "bin"), os.environ["PATH"]
    try:
        assert Finished("--say", picture).status == Exit.SPEECH
        assert Finished("--say", picture, "missing.jpg").status == Exit.SOME_FAILED
    finally:
        os.environ["PATH"] = path


@pytest.fixture
def player(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sound player that keeps what it was given to play, by number."""
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "paplay"
    script.write_text(
        '#!/bin/sh\nhere=${0%/*}\nn=$(ls "$here" | wc -l)\nexec cp "$1" "$here/$n.wav"\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


@pytest.mark.skipif(sys.platform == "darwin", reason="afplay would speak aloud")
def test_captions_are_spoken_through_the_systems_player(
    picture: Path, player: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN temporary files in a folder that no other program uses
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    done = Finished("--say", "--lang", "fr", "--lang", "en", picture, picture)
    assert (done.status, done.err) == (Exit.DONE, "")
    # THEN four sounds were played, and none is left behind
    played = sorted(player.glob("*.wav"))
    assert len(played) == 4
    assert all(measure(sound).seconds > 1 for sound in played)
    assert list(temporary.iterdir()) == []
