"""The packed app itself, started from its folder as a user does: `make test-app`."""

from __future__ import annotations

import json
import lzma
import os
import shutil
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from desktop.appinfo import NAME, VERSION
from desktop.training_kit.kit import Kit, KitParts, KitState, user_kit
from tests.desktop.packaging.packed_app import OpenApp, PackedApp, entries
from tests.support.window.hand import Hand, needs_display

pytestmark = [
    pytest.mark.app,
    pytest.mark.skipif(sys.platform != "linux", reason="touches the app in the Linux way"),
]

LARGEST = 345
"""Mebibytes of the whole folder on a disk, the models included, as `du -sm` counts them."""


def history_in(home: str) -> Path:
    return Path(home) / ".local" / "share" / NAME / "history.sqlite"


@needs_display
def test_a_drop_is_described_spoken_and_remembered(
    sealed: PackedApp, environ: dict[str, str], tmp_path: Path, photos: dict[str, Path]
) -> None:
    # GIVEN the app in a read-only folder, an empty home, no network; a photo in another program
    photo = tmp_path / "photo été 1.jpg"
    shutil.copy(photos["rocket"], photo)
    home = Path(environ["HOME"])
    with OpenApp(sealed, environ) as app:
        place = app.middle(app.wait_for_window())

        # WHEN it is dragged onto the window
        with Hand({**os.environ, **environ, "QT_QPA_PLATFORM": "xcb"}, photo.as_uri()) as hand:
            assert hand.drag_to(*place) == "ended CopyAction"

            # THEN it is described and remembered
            (entry,) = app.wait_for_entries(history_in(environ["HOME"]), 1)
        assert os.fsdecode(entry["path"]) == str(photo)
        assert entry["source"] == "dropped"
        assert len(entry["text"].split()) >= 3

        # AND the speech worker, which is the program itself, has spoken; the player plays that
        (sound,) = app.wait_for_files(tmp_path, "clairvoix-sound-*/1.wav")
        app.wait_until_open(sound)
        assert "libffmpegmediaplugin" in app.libraries()
        assert app.close() == 0
    # AND what is kept lies where such things belong
    assert {path.name for path in home.iterdir()} <= {".cache", ".config", ".local"}


@needs_display
def test_what_was_described_is_there_after_the_app_was_moved(
    packed: PackedApp,
    environ: dict[str, str],
    tmp_path: Path,
    photo: Path,
    photos: dict[str, Path],
) -> None:
    # GIVEN an app that described a picture
    before = packed.copy_to(tmp_path / "here" / NAME)
    history = history_in(environ["HOME"])
    with OpenApp(before, environ, str(photo)) as app:
        app.wait_for_entries(history, 1)
        assert app.close() == 0
    # WHEN it is moved and described another one
    moved = PackedApp(before.folder.rename(tmp_path / "là-bas"))
    with OpenApp(moved, environ, str(photos["coffee"])) as app:
        app.wait_for_entries(history, 2)
        assert app.close() == 0
    # THEN both are remembered
    assert len(entries(history)) == 2


@needs_display
def test_a_second_copy_hands_its_file_to_the_first(
    packed: PackedApp, environ: dict[str, str], photo: Path
) -> None:
    with OpenApp(packed, environ) as app:
        app.wait_for_window()
        assert packed.run(environ, str(photo)).returncode == 0
        (entry,) = app.wait_for_entries(history_in(environ["HOME"]), 1)
        assert os.fsdecode(entry["path"]) == str(photo)
        assert app.close() == 0


@needs_display
def test_a_broken_installation_says_so(
    packed: PackedApp, environ: dict[str, str], tmp_path: Path
) -> None:
    # GIVEN an app of which a part is missing
    broken = packed.copy_to(tmp_path / NAME)
    (part,) = broken.folder.rglob("QtNetwork.abi3.so")
    part.unlink()
    # WHEN it is started THEN a dialog tells, and the log tells why
    with OpenApp(broken, environ) as app:
        app.wait_for_window("could not start")
    (log,) = Path(environ["HOME"]).rglob("clairvoix.log")
    assert "QtNetwork" in log.read_text()


@needs_display
def test_what_only_sounds_need_may_be_missing(
    packed: PackedApp, environ: dict[str, str], tmp_path: Path, photo: Path
) -> None:
    # GIVEN an app that cannot play a sound
    broken = packed.copy_to(tmp_path / NAME)
    (part,) = broken.folder.rglob("QtMultimedia.abi3.so")
    part.unlink()
    # WHEN it is started with a picture THEN that is described all the same
    with OpenApp(broken, environ, str(photo)) as app:
        app.wait_for_entries(history_in(environ["HOME"]), 1)
        assert app.close() == 0


def test_the_command_line_describes_and_speaks(
    sealed: PackedApp, environ: dict[str, str], tmp_path: Path, photo: Path
) -> None:
    # GIVEN neither a display nor a network
    del environ["DISPLAY"]
    sound = tmp_path / "été.wav"
    # WHEN a picture is described in both languages
    both = ("--lang", "fr", "--lang", "en", "--json", "--sound", str(sound))
    done = sealed.run(environ, "describe", str(photo), *both)
    # THEN there are two captions, in the shipped model's words, and one sound
    assert done.returncode == 0, done.stderr
    french, english = map(json.loads, done.stdout.splitlines())
    assert (french["language"], english["language"]) == ("fr", "en")
    assert french["kind"] == english["kind"] == "photo"
    assert french["caption"] != english["caption"]
    with wave.open(str(sound)) as written:
        assert written.getnframes() > written.getframerate()


def test_the_program_tells_its_version_and_is_its_own_speech_worker(
    packed: PackedApp, environ: dict[str, str]
) -> None:
    assert packed.run(environ, "--version").stdout == f"{NAME} {VERSION}\n"
    # The end of its input tells a worker that nobody waits any more: it is left open.
    command = [str(packed.program), "speak-worker"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environ, stdin=pipe, stdout=pipe) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdin.write(b'{"backend": "pyttsx3"}\n')
        worker.stdin.flush()
        voices = json.loads(worker.stdout.read())["voices"]
    assert any(voice[2].startswith("fr") for voice in voices)


def test_the_app_is_small_and_whole(packed: PackedApp) -> None:
    # GIVEN everything in its folder
    files = [path for path in packed.folder.rglob("*") if path.is_file() and not path.is_symlink()]
    names = {path.relative_to(packed.folder).as_posix() for path in files}
    # THEN it is not too large, and nothing is in it that only training, testing or the web needs
    assert sum(path.lstat().st_blocks * 512 for path in files) <= LARGEST << 20
    unwanted = ["tensorflow", "keras", "scipy", "WebEngine", "Qt6Pdf", "gtk", "pytest", "tests/"]
    unwanted += [".mlpackage", "libssl", "libcups.so", "pyarrow", "dask", "distributed"]
    packed_in = [name for name in names if "/kit/" not in name]
    assert not [name for name in packed_in if any(word in name for word in unwanted)]
    # AND no link leads nowhere, every library finds what it needs
    assert not [link for link in packed.folder.rglob("*") if not link.exists()]
    assert missing_libraries(packed) == []
    # AND the licences are with it, each with its text
    licences = json.loads((packed.folder / "_internal" / "licences.json").read_text())
    named = {licence["name"] for licence in licences}
    assert {"Qt", "FFmpeg", "Python", "numpy", "uv", "pyinstaller"} <= named
    assert all(len(licence["text"]) > 500 and licence["terms"] for licence in licences)
    # ... also those of the system's libraries
    assert set(system_packages(packed)) <= named


def system_packages(packed: PackedApp) -> list[str]:
    """The system's packages with libraries of the same names as those in the app."""
    if shutil.which("dpkg-query") is None:
        return []
    files = [path for path in packed.folder.glob("_internal/*.so*") if not path.is_symlink()]
    asked = [f"*/{path.name}" for path in files if not path.name.startswith("libpython")]
    command = ["dpkg-query", "--search", *asked]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = sorted({line.partition(":")[0] for line in done.stdout.splitlines()})
    assert len(found) > 20
    return found


def missing_libraries(packed: PackedApp) -> list[str]:
    """Libraries that are neither in the app nor on this system."""
    inside = packed.folder / "_internal"
    environ = {**os.environ, "LD_LIBRARY_PATH": str(inside)}
    binaries = [str(path) for path in inside.rglob("*.so*") if path.is_file()]
    done = subprocess.run(
        ["ldd", *binaries], env=environ, capture_output=True, text=True, check=False
    )
    return [line.strip() for line in done.stdout.splitlines() if "not found" in line]


def test_what_a_training_kit_needs_is_carried(packed: PackedApp, tmp_path: Path) -> None:
    # GIVEN what the app carries
    carried = packed.carried
    lists = (carried / "pyproject.toml", carried / "requirements.lock")
    parts = KitParts(carried / "uv.xz", *lists, carried)
    assert parts.complete
    # THEN the lists are those of the sources, the program runs, the training code is whole
    assert parts.fingerprint() == user_kit().parts.fingerprint()
    uv = tmp_path / "uv"
    uv.write_bytes(lzma.decompress(parts.uv.read_bytes()))
    uv.chmod(0o700)
    assert subprocess.run([uv, "--version"], check=True, capture_output=True).stdout
    here = Path(__file__).parents[3]
    sources = {path.relative_to(here) for path in (here / "model").rglob("*.*")}
    needed = {path for path in sources if path.suffix not in {".md", ".pyc", ".ipynb"}}
    assert needed == {path.relative_to(carried) for path in (carried / "model").rglob("*.*")}
    # AND no kit is there yet
    assert Kit(tmp_path / "kit", parts).state() is KitState.ABSENT
