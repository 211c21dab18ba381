"""A real drag (XDND) from another process onto the real window, on a real display."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.pictures.odd import disguised
from tests.support.processes import WindowProcess, display, environment
from tests.support.window.hand import Hand, OtherProgram, needs_display

pytestmark = needs_display


@pytest.fixture
def environ(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Give an environment with a display."""
    with display() as name:
        yield environment(tmp_path, DISPLAY=name, QT_QPA_PLATFORM="xcb")


def test_a_file_from_another_program_is_described_and_remembered(
    environ: dict[str, str], tmp_path: Path, photo: Path
) -> None:
    # GIVEN the window on a display, and a photo whose name has a space and accents
    dropped = tmp_path / "photo été 1.png"
    shutil.copy(photo, dropped)
    with WindowProcess(environ, "--fake") as window:
        place = window.wait_for("exposed")

        # WHEN another program's file is dragged onto it
        with Hand(environ, dropped.as_uri()) as hand:
            result = hand.drag_to(place["x"], place["y"])

            # THEN it is described and remembered, and the source keeps its file
            assert window.wait_for("caption")["text"] == "a picture named photo été 1"
            assert window.wait_for("entry")["picture"] == str(dropped)
            assert result == "ended CopyAction"
        assert window.quit() == 0
    assert dropped.is_file()


def test_the_window_goes_on_after_a_drag_that_brings_no_picture(
    environ: dict[str, str], tmp_path: Path, photo: Path
) -> None:
    # GIVEN the window
    with WindowProcess(environ, "--fake") as window:
        place = window.wait_for("exposed")

        # WHEN a web address is dragged onto it THEN it is refused for that reason
        with Hand(environ, "https://example.org/cat.jpg") as hand:
            hand.drag_to(place["x"], place["y"])
            assert window.wait_for("refused")["reason"] == "web_address"

        # WHEN a file follows THEN that one is described, and nothing was before it
        with Hand(environ, photo.as_uri()) as hand:
            hand.drag_to(place["x"], place["y"])
            window.wait_for("entry")
        captions = [event["text"] for event in window.seen if event["event"] == "caption"]
        assert captions == ["a picture named rocket"]
        assert window.quit() == 0


def test_pages_and_drawings_called_pictures_are_refused_and_nothing_draws_them(
    environ: dict[str, str], tmp_path: Path, photo: Path
) -> None:
    # GIVEN files of other kinds whose names end in .jpg, and programs that could draw them, each of
    # which leaves a mark when it is started
    files = []
    for number, data in enumerate(disguised().values()):
        files.append(tmp_path / f"holiday {number}.jpg")
        files[-1].write_bytes(data)
    programs, mark = tmp_path / "programs", tmp_path / "started"
    programs.mkdir()
    for name in ("gs", "gswin64c", "convert", "magick", "rsvg-convert", "inkscape", "pdftoppm"):
        (programs / name).write_text(f'#!/bin/sh\necho "$0" >> "{mark}"\n')
        (programs / name).chmod(0o755)
    environ["PATH"] = f"{programs}:{environ['PATH']}"
    with WindowProcess(environ, "--fake") as window:
        place = window.wait_for("exposed")

        # WHEN all of them are dropped THEN each is refused as what it is, and none is remembered
        with Hand(environ, *(path.as_uri() for path in files)) as hand:
            hand.drag_to(place["x"], place["y"])
            kinds = [kind for _ in files for kind in window.wait_for("failed")["types"]]
        assert kinds == ["FormatNotSupported"] * len(files)
        window.open(photo)
        assert window.wait_for("entry")["picture"] == str(photo)
        assert window.quit() == 0
    assert not mark.exists()


def test_the_picture_is_dragged_out_into_another_program(
    environ: dict[str, str], tmp_path: Path, photo: Path
) -> None:
    # GIVEN the window with a picture, and another program beside it
    original = tmp_path / "photo été 1.jpg"
    shutil.copy(photo, original)
    with WindowProcess(environ, "--fake") as window:
        place = window.wait_for("exposed")
        window.open(original)
        window.wait_for("picture")
        with OtherProgram(environ, "drop_target") as other:
            other.wait_for("shown")

            # WHEN the picture is dragged over there
            other.mouse(f"mousemove {place['x']} {place['y']} mousedown 1")
            other.mouse(f"mousemove_relative {60} {20}")
            other.move_until("over", 1290, 170)
            other.mouse("mouseup 1")

            # THEN the other program gets a copy of file and pixels, and the window goes on
            assert other.wait_for("dropped") == f"dropped CopyAction 640x427 {[str(original)]}"
        window.open(original)
        window.wait_for("caption")
        assert window.quit() == 0
    assert original.is_file()
