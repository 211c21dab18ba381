"""A real drag (XDND) from another process onto the real window, on a real display."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

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
        with Hand(dropped.as_uri(), environ) as hand:
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
        with Hand("https://example.org/cat.jpg", environ) as hand:
            hand.drag_to(place["x"], place["y"])
            assert window.wait_for("refused")["reason"] == "web_address"

        # WHEN a file follows THEN that one is described, and nothing was before it
        with Hand(photo.as_uri(), environ) as hand:
            hand.drag_to(place["x"], place["y"])
            window.wait_for("entry")
        captions = [event["text"] for event in window.seen if event["event"] == "caption"]
        assert captions == ["a picture named rocket"]
        assert window.quit() == 0


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
