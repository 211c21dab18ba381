"""The window as a screen reader meets it: through the accessibility bus, from another process."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from desktop.appinfo import NAME
from tests.support.accessibility_bus import SYSTEM_PYTHON, accessibility_bus, can_read, end
from tests.support.processes import WindowProcess, display, environment

READER = Path(__file__).parents[2] / "support" / "screen_reader.py"

pytestmark = pytest.mark.skipif(
    not can_read(),
    reason="needs Xvfb, dbus, at-spi2-core, gir1.2-atspi-2.0 and python3-gi (Linux)",
)


class ScreenReader:
    """The other side of `screen_reader.py`."""

    def __init__(self, environ: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [SYSTEM_PYTHON, str(READER), NAME],
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def wait_for(self, event: str) -> dict[str, Any]:
        """Give the next line that tells of this."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            found: dict[str, Any] = json.loads(line)
            if found["event"] == event:
                return found
        raise AssertionError(f"the screen reader ended before {event!r}")

    def tree(self) -> list[list[Any]]:
        """Role, name, description and focusable of all that is on the screen."""
        assert self.process.stdin is not None
        self.process.stdin.write("tree\n")
        self.process.stdin.flush()
        tree: list[list[Any]] = self.wait_for("tree")["tree"]
        return tree


@pytest.fixture
def environ(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Give an environment with a display, a message bus and an accessibility bus."""
    with display() as screen:
        variables = environment(tmp_path, DISPLAY=screen, QT_QPA_PLATFORM="xcb")
        with accessibility_bus(variables, tmp_path / "runtime") as variables:
            yield variables


def test_what_is_shown_is_announced_and_every_control_has_a_name(
    environ: dict[str, str], photo: Path
) -> None:
    # GIVEN the window, and a screen reader in another process
    with ExitStack() as stack:
        reader = ScreenReader(environ)
        stack.callback(end, reader.process)
        reader.wait_for("listening")
        window = stack.enter_context(WindowProcess(environ, "--fake"))
        window.wait_for("exposed")

        # WHEN a photo is described THEN the sentence is announced
        window.open(photo)
        window.wait_for("entry")
        assert reader.wait_for("announced")["text"] == "a picture named rocket"

        # THEN everything that takes the focus says what it is, and the words can be read
        tree = reader.tree()
        nameless = [node for node in tree if node[3] and not node[1] and node[0] != "filler"]
        assert nameless == []
        names = {(role, name) for role, name, _, _ in tree}
        assert {
            ("push button", "Replay"),
            ("push button", "Copy Caption"),
            ("slider", "Position"),
            ("list", "History"),
            ("push button", "Correct Caption"),
        } <= names
        assert "Search History" in {name for _, name in names}
        assert {"Mark as Right", "Mark as Wrong", "Show Only Corrected"} <= {
            name for _, name in names
        }
        assert any("a picture named rocket" in words for _, *rest in tree for words in rest[:2])
        assert window.quit() == 0


def test_the_settings_are_read_out(environ: dict[str, str]) -> None:
    # GIVEN the settings, and a screen reader in another process
    with ExitStack() as stack:
        reader = ScreenReader(environ)
        stack.callback(end, reader.process)
        reader.wait_for("listening")
        window = stack.enter_context(WindowProcess(environ, "--fake"))
        window.wait_for("exposed")
        window.open_settings()

        # THEN every pane and every control on the first one says what it is
        tree = reader.tree()
        assert [node for node in tree if node[3] and not node[1] and node[0] != "filler"] == []
        tabs = {name for role, name, _, _ in tree if role == "page tab"}
        assert tabs == {"General", "Voice", "Description", "History and Privacy"}
        labels = {name for role, name, _, _ in tree if role == "label"}
        assert {"Size of the caption:", "Menus and messages in:"} <= labels
        assert window.quit() == 0
