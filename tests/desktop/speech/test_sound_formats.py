"""Saved sounds: the same samples in every form, and a reason where a form cannot be written."""

from __future__ import annotations

import array
import warnings
import wave
from pathlib import Path

import pytest

from desktop.speech import sound_formats
from desktop.speech.errors import SoundFormatMissing, SoundNotWritten
from desktop.speech.sound_formats import convert, formats
from desktop.speech.synthesis import synthesise


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a real sentence."""
    path = tmp_path_factory.mktemp("sound") / "spoken.wav"
    synthesise("Two dogs run.", "en", path)
    return path


def test_an_aiff_has_the_same_samples(spoken: Path, tmp_path: Path) -> None:
    # WHEN a sentence is saved as AIFF
    path = tmp_path / "two dogs été.aiff"
    convert(spoken, path)

    # THEN another reader finds the same sound in it
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import aifc
    with aifc.open(str(path), "rb") as found, wave.open(str(spoken), "rb") as expected:
        assert found.getframerate() == expected.getframerate()
        assert found.getnchannels() == expected.getnchannels()
        samples = array.array("h", found.readframes(found.getnframes()))
        samples.byteswap()
        assert samples.tobytes() == expected.readframes(expected.getnframes())


def test_a_wav_is_copied(spoken: Path, tmp_path: Path) -> None:
    for name in ("a.wav", "no ending"):
        convert(spoken, tmp_path / name)
        assert (tmp_path / name).read_bytes() == spoken.read_bytes()


def test_m4a_is_written_by_what_is_there(
    spoken: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a converter (here one that copies), which formats() then offers
    monkeypatch.setattr(sound_formats, "_AAC_CONVERTERS", (("cp", "{wav}", "{sound}"),))
    assert formats() == ("wav", "aiff", "m4a")
    convert(spoken, tmp_path / "a.m4a")
    assert (tmp_path / "a.m4a").stat().st_size == spoken.stat().st_size

    # WHEN it fails THEN nothing is left
    monkeypatch.setattr(sound_formats, "_AAC_CONVERTERS", (("false",),))
    with pytest.raises(SoundNotWritten, match="false"):
        convert(spoken, tmp_path / "b.m4a")
    assert [path.name for path in tmp_path.iterdir()] == ["a.m4a"]


def test_without_a_converter_m4a_is_refused_with_a_reason(
    spoken: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound_formats, "_AAC_CONVERTERS", ())
    assert formats() == ("wav", "aiff")
    with pytest.raises(SoundFormatMissing):
        convert(spoken, tmp_path / "a.m4a")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(spoken: Path, tmp_path: Path) -> None:
    with pytest.raises(SoundNotWritten):
        convert(spoken, tmp_path / "nowhere" / "a.aiff")
