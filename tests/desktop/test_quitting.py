"""Quitting in the middle of speech, with the real program: a clean end, and nothing half done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.history.store import History
from tests.support.processes import WindowProcess, environment


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    """Where the program puts the sounds it plays."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


@pytest.fixture
def window(tmp_path: Path, sounds: Path, photo: Path) -> Iterator[WindowProcess]:
    """The program, describing a photo."""
    environ = environment(tmp_path, QT_QPA_PLATFORM="offscreen", TMPDIR=str(sounds))
    with WindowProcess(environ, "--fake", str(photo)) as window:
        yield window


def remembered(home: Path) -> list[Path | None]:
    """The pictures in the history that the program left, each with its sentence."""
    history = History(home / "clairvoix" / "data" / "history.sqlite")
    try:
        entries = history.recent()
        assert all(entry.captions["en"].text.startswith("a picture") for entry in entries)
        return [entry.picture for entry in entries]
    finally:
        history.close()


@pytest.mark.parametrize("moment", ["entry", "playback"])
def test_quitting_while_it_speaks(
    window: WindowProcess, tmp_path: Path, sounds: Path, photo: Path, moment: str
) -> None:
    # GIVEN a sentence that is being made into sound, or heard
    window.wait_for(moment)

    # WHEN the window is closed THEN the program ends well, with its history and without its sounds
    assert window.quit() == 0
    assert list(sounds.glob("clairvoix-*")) == []
    assert remembered(tmp_path) == [photo]


@pytest.mark.parametrize("name", ["new.wav", "old.aiff"])
def test_quitting_while_a_sound_is_written(
    window: WindowProcess, tmp_path: Path, sounds: Path, photo: Path, name: str
) -> None:
    # GIVEN a described picture whose sound is wanted as a file, perhaps in the place of another
    folder = tmp_path / "wanted"
    folder.mkdir()
    (folder / "old.aiff").write_bytes(b"an older sound")
    window.wait_for("sound")

    # WHEN the window is closed as soon as the writing has begun
    window.save_sound(folder / name)
    assert window.quit() == 0

    # THEN the file is not there, is the one of before or, if that was quick, whole; no half is left
    left = {path.name: path.read_bytes() for path in folder.iterdir()}
    if left.get(name, b"an older sound") != b"an older sound":
        form, stated = left[name][:4], left.pop(name)
        size = int.from_bytes(stated[4:8], "little" if form == b"RIFF" else "big")
        assert form in (b"RIFF", b"FORM")
        assert size + 8 == len(stated)
    assert left.pop("old.aiff", b"an older sound") == b"an older sound"
    assert not left
    assert list(sounds.glob("clairvoix-*")) == []
    assert remembered(tmp_path) == [photo]
