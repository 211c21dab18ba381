"""The window as a screen reader meets it: through the accessibility bus, from another process."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.appinfo import NAME
from tests.support.processes import WindowProcess, display, environment
from tests.support.window.accessibility_bus import SYSTEM_PYTHON, accessibility_bus, can_read, end

READER = Path(__file__).parents[2] / "support" / "window" / "screen_reader.py"

SENTENCE = "a picture named rocket"

pytestmark = pytest.mark.skipif(
    not can_read(),
    reason="needs Xvfb, dbus, at-spi2-core, gir1.2-atspi-2.0 and python3-gi (Linux)",
)

Node = dict[str, Any]


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
        self.heard: list[str] = []

    def wait_for(self, event: str) -> Any:
        """Give what the next line of this kind tells."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            found: dict[str, Any] = json.loads(line)
            if found["event"] == "announced":
                self.heard.append(found["text"])
            if found["event"] == event:
                return found.get(event, found.get("text"))
        raise AssertionError(f"the screen reader ended before {event!r}")

    def ask(self, what: str) -> Any:
        """Ask for the `tree`, the `focus`, or to `read` the text there."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{what}\n")
        self.process.stdin.flush()
        return self.wait_for(what)

    def hear(self, words: str) -> None:
        """Wait until this is announced."""
        while words not in self.heard:
            self.wait_for("announced")

    def tree_with(self, role: str, name: str) -> list[Node]:
        """All that is on the screen, once something is there whose name begins like this."""
        while True:
            tree: list[Node] = self.ask("tree")
            if any(node["role"] == role and node["name"].startswith(name) for node in tree):
                return tree


@pytest.fixture
def environ(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Give an environment with a display, a message bus and an accessibility bus."""
    with display() as screen:
        variables = environment(tmp_path, DISPLAY=screen, QT_QPA_PLATFORM="xcb")
        with accessibility_bus(variables, tmp_path / "runtime") as variables:
            yield variables


@pytest.fixture
def reader(environ: dict[str, str]) -> Iterator[ScreenReader]:
    """Give a screen reader that listens."""
    reader = ScreenReader(environ)
    reader.wait_for("listening")
    yield reader
    end(reader.process)


@pytest.fixture
def window(environ: dict[str, str], reader: ScreenReader, photo: Path) -> Iterator[WindowProcess]:
    """Give the window in another process, with a described photo."""
    with WindowProcess(environ, "--fake") as window:
        window.wait_for("exposed")
        window.wait_for("voices")
        window.open(photo)
        window.wait_for("entry")
        reader.hear(SENTENCE)
        yield window
        assert window.quit() == 0


def find(tree: list[Node], role: str, name: str) -> Node:
    (found,) = [node for node in tree if node["role"] == role and node["name"] == name]
    return found


def heard(node: Node) -> tuple[str, str]:
    """Role and name; of a choice, Qt gives the chosen as its name on Linux."""
    name = node["description"] if node["role"] == "combo box" else node["name"]
    return node["role"], name


def faults(tree: list[Node]) -> list[str]:
    """What a listener would stumble over."""
    found = []
    for node in tree:
        words = f"{node['role']} {node['name']!r}"
        if "focusable" in node["states"] and not node["name"] and node["role"] != "filler":
            found.append(f"no name: {words}")
        if ".." in node["name"] or ".." in node["description"]:
            found.append(f"two full stops: {words}")
        if "focusable" in node["states"] and node["role"] in ("unknown", "invalid"):
            found.append(f"no role: {words}")
    return found


def test_the_caption_is_read_by_line_word_and_character(
    reader: ScreenReader, window: WindowProcess
) -> None:
    # GIVEN the keyboard on the caption
    while (focus := reader.ask("focus")) is None or focus["text"] != SENTENCE:
        window.press("Tab")

    # THEN it says its language, its words are a text, and nobody can write in it
    assert focus["role"] == "text"
    assert focus["name"] == "Caption in English"
    assert focus["text"] == SENTENCE
    assert "editable" not in focus["states"]

    # AND it is gone through by line, word and character
    read = reader.ask("read")
    assert read["line"] == [SENTENCE]
    assert [word.strip() for word in read["word"]] == SENTENCE.split()
    assert "".join(read["char"]) == SENTENCE


def test_every_action_is_answered_and_nothing_is_said_where_nothing_happened(
    reader: ScreenReader, window: WindowProcess
) -> None:
    # WHEN the user does one thing after another THEN each is answered
    for entry, answer in (
        ("right", "Marked as right"),
        ("wrong", "Marked as wrong"),
        ("undo", "Undone: Mark"),
        ("copy", "Caption copied"),
        ("copy_picture", "Picture copied"),
        ("alternatives", "There is no other description"),
        ("alternatives", "Alternatives hidden"),
        ("delete", "1 picture deleted from the history."),
    ):
        window.choose(entry)
        reader.hear(answer)

    # AND what changes nothing is not: there is no caption any more
    reader.tree_with("label", "Drop a picture")
    before = list(reader.heard)
    window.choose("copy")
    window.choose("right")
    window.press("Shift")
    reader.ask("focus")
    assert reader.heard == before


def test_a_screen_reader_is_left_alone_to_speak_and_the_window_says_so(
    reader: ScreenReader, window: WindowProcess
) -> None:
    assert [event for event in window.seen if event["event"] == "sound"] == []
    names = {node["name"] for node in reader.ask("tree")}
    assert any(name.endswith("Left to your screen reader") for name in names)


def test_the_main_window_says_what_everything_is(
    reader: ScreenReader, window: WindowProcess
) -> None:
    # THEN all that takes the keyboard has a name, and each thing its role, value and state
    tree = reader.ask("tree")
    assert faults(tree) == []
    assert find(tree, "tool bar", "Toolbar")
    assert find(tree, "panel", "Language of the caption")
    assert "checked" in find(tree, "radio button", "Caption in English")["states"]
    assert "checked" not in find(tree, "radio button", "Caption in Français")["states"]
    assert "checkable" in find(tree, "check box", "Mark as Right")["states"]
    assert find(tree, "slider", "Position")["value"] == 0
    assert find(tree, "list", "What I see")
    assert find(tree, "list item", "dog 93%")
    (row,) = [n for n in tree if n["role"] == "list item" and n["name"].startswith(SENTENCE)]
    assert "selected" in row["states"]

    # AND Tab goes once around, in the order in which it is read
    assert walk(reader, window, "Show History") == [
        *("Show History", "Open…", "Paste Picture", "Caption in English"),
        *("Photos", "Search History", "Show Only Some", "History"),
        *("Picture", "Caption in English"),
        *("Mark as Right", "Mark as Wrong", "Correct Caption"),
        *("Show Alternatives", "Copy Caption", "What I see"),
        *("Play", "Replay", "Voice", "Speed", "Save Sound…"),
    ]


def walk(reader: ScreenReader, window: WindowProcess, start: str) -> list[str]:
    """The names of all stops of Tab, once around from one of them."""
    walked: list[tuple[str, str]] = []
    window.press("Tab")
    while (stop := heard(reader.ask("focus"))) not in walked:
        walked.append(stop)
        window.press("Tab")
    names = [name for _, name in walked]
    place = names.index(start)
    return names[place:] + names[:place]


def test_the_pages_of_batches_say_what_everything_is(
    reader: ScreenReader, window: WindowProcess, photo: Path, tmp_path: Path
) -> None:
    # GIVEN a folder that was described
    folder = tmp_path / "sea"
    folder.mkdir()
    shutil.copy(photo, folder)
    window.open(folder)
    reader.hear("Done")

    # THEN its page and its row in the sidebar say what they are, in the order of reading
    tree = reader.tree_with("table cell", photo.name)
    assert faults(tree) == []
    assert "selected" in find(tree, "list item", "sea. Done · 1 picture")["states"]
    assert "checked" in find(tree, "radio button", "Batches")["states"]
    stops = walk(reader, window, "Show History")
    assert stops == [
        *("Show History", "Open…", "Paste Picture", "Caption in English"),
        *("Batches", "Batches", "Describe a Folder…", "Close Message"),
        *("Language of the captions", "Show pictures in state"),
        *("Review…", "Export…", "More", "Pictures of the batch", "Selected picture"),
    ]

    # WHEN it is reviewed THEN the counter is read out with the caption, and all has a name
    window.choose("review_batch")
    reader.hear(f"1 of 1, 0 unsure. a picture named {photo.stem}")
    tree = reader.tree_with("push button", "Next Unsure")
    assert faults(tree) == []
    stops = walk(reader, window, "Picture")[:9]
    assert stops == [
        *("Picture", "Caption in English"),
        *("Right (Return)", "Wrong (W)", "Correct (E)", "Another Sentence (A)"),
        *("Next Unsure (U)", "Previous (P)", "Next (N)"),
    ]


WINDOWS = {
    "about": ("label", "Clairvoix"),
    "retrain": ("label", "What should the model learn from?"),
    "export": ("dialog", "Export Captions"),
    "batch": ("push button", "Describe a Folder…"),
    "models": ("push button", "Add a Model…"),
    "review_history": ("push button", "Next Unsure"),
    "start": ("label", "Drop a picture, hear what it shows"),
    "settings": ("page tab", "Voice"),
}


@pytest.mark.parametrize("entry", WINDOWS)
def test_every_other_window_says_what_everything_is(
    entry: str, reader: ScreenReader, window: WindowProcess
) -> None:
    # WHEN a window is opened THEN nothing in it is without a name
    window.choose(entry)
    assert faults(reader.tree_with(*WINDOWS[entry])) == []
    if entry == "settings":
        for pane in range(1, 4):
            window.turn_to(pane)
            window.press("Shift")
            assert faults(reader.ask("tree")) == [], pane
