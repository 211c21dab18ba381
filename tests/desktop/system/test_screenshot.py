"""A part of the screen, by stand-ins of the tools that take it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from desktop.system import macos, screenshot
from desktop.system.screenshot import ScreenshotRefused, ScreenshotToolMissing


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(macos, "IS_MAC", False)
    return folder


def tool(folder: Path, name: str, code: str) -> None:
    """A program that does this with its arguments."""
    path = folder / name
    path.write_text(f"#!{sys.executable}\nimport sys, time\nfile = sys.argv[-1]\n{code}\n")
    path.chmod(0o755)


def test_the_desktops_own_tool_is_asked_first(tools: Path) -> None:
    with pytest.raises(ScreenshotToolMissing):
        screenshot.command()
    tool(tools, "maim", "")
    assert screenshot.command() == (str(tools / "maim"), "--select")
    # AND one that sees nothing of this desktop's windows is not asked at all
    with pytest.raises(ScreenshotToolMissing):
        screenshot.command({**os.environ, "WAYLAND_DISPLAY": "wayland-0"})
    tool(tools, "gnome-screenshot", "")
    assert screenshot.command() == (str(tools / "gnome-screenshot"), "--area", "--file")


def test_what_was_chosen_is_in_the_file_and_nothing_where_nothing_was(
    tools: Path, tmp_path: Path
) -> None:
    target = tmp_path / "screen.png"
    tool(tools, "maim", "sys.exit('cancelled')")
    assert not screenshot.take(target)
    tool(tools, "maim", "open(file, 'w')")
    assert not screenshot.take(target)
    tool(tools, "maim", "open(file, 'w').write(' '.join(sys.argv[1:]))")
    assert screenshot.take(target)
    assert target.read_text() == f"--select {target}"


def test_the_program_does_not_wait_for_a_tool_when_it_ends(tools: Path, tmp_path: Path) -> None:
    tool(tools, "maim", "time.sleep(600)")
    assert not screenshot.take(tmp_path / "screen.png", lambda: True)


def test_a_mac_that_refuses_says_so(tools: Path, tmp_path: Path) -> None:
    refusing, cancelled = tools / "refusing", tools / "cancelled"
    tool(tools, "refusing", "sys.exit('could not create image from rect')")
    tool(tools, "cancelled", "sys.exit(1)")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(macos, "IS_MAC", True)
        assert screenshot.command() == ("/usr/sbin/screencapture", "-i", "-x")
        patch.setattr(screenshot, "command", lambda: (str(refusing),))
        with pytest.raises(ScreenshotRefused):
            screenshot.take(tmp_path / "screen.png")
        patch.setattr(screenshot, "command", lambda: (str(cancelled),))
        assert not screenshot.take(tmp_path / "screen.png")
