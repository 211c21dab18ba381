"""A display counts when somebody serves it, not when a variable names it."""

from __future__ import annotations

import contextlib
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.system.display import has_display

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="others always have a display")


@contextlib.contextmanager
def served(place: Path) -> Iterator[None]:
    """Somebody who answers at a socket."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(place))
        server.listen()
        yield


def test_a_display_that_nobody_serves_any_more_is_none(tmp_path: Path) -> None:
    wayland = {"WAYLAND_DISPLAY": "wayland-9", "XDG_RUNTIME_DIR": str(tmp_path)}
    display = {"DISPLAY": str(tmp_path / "x")}
    assert not has_display(wayland)
    with served(tmp_path / "wayland-9"):
        assert has_display(wayland)
        assert has_display(
            wayland | {"XDG_RUNTIME_DIR": "", "WAYLAND_DISPLAY": str(tmp_path / "wayland-9")}
        )
        assert has_display(wayland | {"QT_QPA_PLATFORM": "wayland-egl"})
        assert not has_display(wayland | {"QT_QPA_PLATFORM": "xcb"})
    # The socket's name outlives its server.
    assert (tmp_path / "wayland-9").exists()
    assert not has_display(wayland | display)
    with served(tmp_path / "x"):
        assert has_display(wayland | display)
        assert not has_display(wayland | display | {"QT_QPA_PLATFORM": "wayland"})


@pytest.mark.parametrize(
    "display",
    ["", ":", ":x", ":4711", ":4711.0", "unix:4711", "localhost:59999", "a\0b:1", "/no/x"],
)
def test_a_display_that_cannot_be_is_none(display: str) -> None:
    assert not has_display({"DISPLAY": display})
    assert not has_display({"WAYLAND_DISPLAY": display, "XDG_RUNTIME_DIR": "/no"})


def test_other_platforms_of_qt_need_none() -> None:
    assert has_display({"QT_QPA_PLATFORM": "offscreen"})
    assert has_display({"QT_QPA_PLATFORM": "vnc:size=800x600"})
    assert not has_display({})


def test_a_platform_that_qt_does_not_have_would_abort() -> None:
    assert not has_display({"QT_QPA_PLATFORM": "junk"})
