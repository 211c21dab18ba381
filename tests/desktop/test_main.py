"""The entry point: what an invocation starts, and what it must not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop import __main__ as entry
from desktop.appinfo import NAME, VERSION

ROOT = Path(__file__).resolve().parents[2]


def start(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Start the program as a user does; a variable given as empty is absent."""
    together = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", **environment}
    return subprocess.run(
        [sys.executable, "-m", "desktop", *arguments],
        env={name: value for name, value in together.items() if value},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_version_is_told() -> None:
    done = start("--version")
    assert (done.returncode, done.stdout) == (0, f"{NAME} {VERSION}\n")


def test_help_names_the_statuses() -> None:
    done = start("describe", "--help")
    assert done.returncode == 0
    assert "exit status:" in done.stdout


def test_an_unknown_option_opens_no_window() -> None:
    done = start("--nonsense")
    assert done.returncode == 2
    assert done.stderr.startswith("usage: clairvoix")


@pytest.mark.parametrize("word", ["describ", "teach"])
def test_a_word_that_is_no_file_opens_no_window(word: str) -> None:
    done = start(word, "photo.jpg")
    assert done.returncode == 2
    assert f"'{word}' (choose from 'describe'" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
@pytest.mark.parametrize(
    ("locale", "words"),
    [("C.UTF-8", "There is no screen"), ("fr_FR.UTF-8", "Il n’y a pas d’écran")],
)
def test_without_a_display_the_way_out_is_told(locale: str, words: str) -> None:
    absent = dict.fromkeys(("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"), "")
    done = start("photo.jpg", LC_ALL=locale, **absent)
    assert done.returncode == 5
    assert done.stderr.startswith(f"clairvoix: {words}")
    assert "clairvoix describe" in done.stderr


def test_the_packaged_program_is_its_own_speech_worker() -> None:
    # WHEN the program is started as the packaged app starts its worker
    with subprocess.Popen(
        [sys.executable, "-m", "desktop", "speak-worker"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdin.write(b'{"backend": "pyttsx3"}\n')
        worker.stdin.flush()
        # THEN it answers and ends
        voices = json.loads(worker.stdout.read())["voices"]
    assert worker.returncode == 0
    assert any(language.startswith("fr") for _, _, language in voices)


def test_pictures_named_are_for_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[list[Path]] = []

    def open_window(pictures: list[Path]) -> int:
        opened.append(pictures)
        return 0

    monkeypatch.setattr(entry, "open_window", open_window)
    # WHEN it is started with and without pictures, also as old versions of macOS do
    for arguments in ([], ["a.jpg", "b c.png"], ["-psn_0_12345"]):
        assert entry.main(arguments) == 0
    assert opened == [[], [Path("a.jpg"), Path("b c.png")], []]
