"""Text in pictures, by the real engine in its real process, and what becomes of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image

from desktop.reading import reader
from desktop.reading.errors import ReadingEngineMissing, ReadingFailed, ReadingTimedOut
from desktop.reading.found_text import FoundText, Recognition, TextLine
from desktop.reading.reader import read_text
from desktop.reading.tesseract import TesseractEngine
from desktop.reading.worker import decoded, read_with
from desktop.system import paths
from model.errors import Cancelled, NotAnImage
from tests.support.reading_error import wrong_characters
from tests.support.reading_set import Sample, noise, page, screenshot

pytestmark = pytest.mark.skipif(sys.platform == "darwin", reason="a Mac reads with Vision")

MOST_WRONG = 0.02

UNHURRIED = 600.0
"""Seconds for one picture, where others use the machine: what time does not allow is left out."""


@pytest.fixture(scope="module")
def engine() -> TesseractEngine:
    return TesseractEngine(paths.reading_models())


@pytest.fixture(scope="module")
def french_page() -> Sample:
    return page("fr", 14, words=70)


@pytest.fixture
def french_file(french_page: Sample, tmp_path: Path) -> Path:
    path = tmp_path / "page.png"
    french_page.picture.save(path)
    return path


def share_wrong(sample: Sample, text: str, *, ordered: bool = True) -> float:
    wrong, all_of_them = wrong_characters(sample.pieces, text, ordered=ordered)
    return wrong / all_of_them


def test_a_page_is_read_paragraph_by_paragraph_with_no_network(
    french_page: Sample, french_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a worker in which nothing can open a socket
    (tmp_path / "sitecustomize.py").write_text(
        "import socket\n"
        "def refused(*_, **__): raise SystemExit('a socket was asked for')\n"
        "socket.socket = socket.create_connection = socket.getaddrinfo = refused\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    # WHEN it reads
    found = read_text(french_file, seconds=UNHURRIED)
    # THEN the text is there, whole, in order, in its paragraphs
    assert share_wrong(french_page, found.text) <= MOST_WRONG
    assert found.text.count("\n\n") + 1 == len(french_page.pieces)
    assert (found.language, found.complete, found.unreadable) == ("fr", True, False)
    # AND every line lies inside the picture
    width, height = french_page.picture.size
    for line in found.lines:
        left, top, wide, high = line.box
        assert 0 <= left < left + wide <= width
        assert 0 <= top < top + high <= height


@pytest.mark.parametrize("turn", [180, 90])
def test_text_that_does_not_stand_upright_is_turned(engine: TesseractEngine, turn: int) -> None:
    sample = page("fr", 16, words=60)
    picture = sample.picture.rotate(turn, expand=True)
    found = read_with(engine, picture, UNHURRIED)
    assert found.turned == turn
    assert share_wrong(sample, found.text) <= MOST_WRONG
    left, top, wide, high = found.lines[0].box
    assert left + wide <= picture.width
    assert top + high <= picture.height
    assert (wide > high) == (turn == 180)


def test_columns_are_read_one_after_the_other(engine: TesseractEngine) -> None:
    columns = page("en", 16, "serif", columns=2, words=100)
    assert share_wrong(columns, read_with(engine, columns.picture, UNHURRIED).text) <= MOST_WRONG


def test_a_dark_screenshot_is_read_with_its_title_and_its_menu(engine: TesseractEngine) -> None:
    sample = screenshot("en", 13, dark=True)
    found = read_with(engine, sample.picture, UNHURRIED)
    assert share_wrong(sample, found.text, ordered=False) <= MOST_WRONG
    assert found.language == "en"
    # The list at the side does not run into the text beside it.
    assert "We count what\nThe harbour below" in found.text


def test_noise_gives_no_text(engine: TesseractEngine) -> None:
    read = [read_with(engine, noise(seed), UNHURRIED) for seed in range(2)]
    assert sum(len(found.text) for found in read) == 0


def test_a_photo_has_no_text(engine: TesseractEngine, photos: dict[str, Path]) -> None:
    found = read_with(engine, decoded(photos["cat"])[0], UNHURRIED)
    assert found.text == ""


class Fixed:
    """Always reads the same lines."""

    name = "fixed"

    def __init__(self, lines: Sequence[TextLine]) -> None:
        self._lines = tuple(lines)

    def can_run(self) -> bool:
        return True

    def recognise(self, picture: Image.Image, seconds: float) -> Recognition:
        return Recognition(self._lines)


class Guesses:
    """Takes Russian for Latin letters, and knows of most lines that it cannot read them."""

    name = "guesses"

    def can_run(self) -> bool:
        return True

    def recognise(self, picture: Image.Image, seconds: float) -> Recognition:
        return Recognition((TextLine("Mask CTOUT Ha KAMEHHOTO", (0, 0, 300, 20), 0.6, 0),), 4)


def test_a_script_that_is_not_known_is_said_to_be_and_not_guessed() -> None:
    found = read_with(Guesses(), Image.new("RGB", (300, 100)), 60)
    assert (found.text, found.lines, found.unreadable) == ("", (), True)


def test_a_few_lines_of_another_script_are_not_guessed_either() -> None:
    # GIVEN two lines that seem to be read, neither surely nor as words
    lines = [
        TextLine("Maak CTOUT B KOHLIE ANUHHOTO Tam peka", (0, 0, 300, 20), 0.79, 0),
        TextLine("3umoû cHAà HUKTO He Kpome", (0, 30, 300, 20), 0.82, 0),
    ]
    assert read_with(Fixed(lines), Image.new("RGB", (300, 100)), 60).unreadable
    # THEN what is as odd and surely read is not kept back: source code
    code = [TextLine("lineReader = LineReader(inputStream)", (0, 0, 300, 20), 0.92, 0)]
    assert read_with(Fixed(code), Image.new("RGB", (300, 100)), 60).text == code[0].text


def test_what_time_does_not_allow_is_left_out(engine: TesseractEngine, french_file: Path) -> None:
    found = read_with(engine, page("en", 12).picture, 0.05)
    assert not found.complete
    # AND where that is all of it, nobody is told that there is no text
    with pytest.raises(ReadingTimedOut):
        read_text(french_file, seconds=0.001)


def test_what_is_no_picture_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "no.png"
    path.write_text("no picture")
    for picture, named in ((path, path), (path.read_bytes(), None)):
        with pytest.raises(NotAnImage) as refused:
            read_text(picture)
        assert refused.value.path == named


def test_a_missing_model_is_a_missing_engine(tmp_path: Path) -> None:
    assert not TesseractEngine(tmp_path).can_run()
    (tmp_path / "eng.traineddata").write_bytes(b"damaged")
    (tmp_path / "fra.traineddata").write_bytes(b"damaged")
    engine = TesseractEngine(tmp_path)
    assert engine.can_run()
    with pytest.raises(ReadingEngineMissing):
        engine.recognise(Image.new("RGB", (40, 40)), 5)


def test_a_worker_that_falls_is_a_failure(
    french_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "_worker_command", lambda: ["false"])
    with pytest.raises(ReadingFailed):
        read_text(french_file)


def test_reading_is_stopped_at_once(french_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Cancelled):
        read_text(french_file, should_stop=lambda: True)
    monkeypatch.setattr(reader, "_worker_command", lambda: ["sleep", "60"])
    with pytest.raises(ReadingTimedOut):
        read_text(french_file, seconds=-5)


def test_a_found_text_survives_a_pipe(engine: TesseractEngine) -> None:
    found = read_with(engine, page("fr", 16, words=12).picture, UNHURRIED)
    assert len(found.lines) > 0
    assert FoundText.from_json(found.to_json()) == found
    assert json.loads(found.to_json())["language"] == "fr"


def test_reading_loads_no_library_of_the_window_or_of_training() -> None:
    code = "import sys, desktop.reading.worker, desktop.reading.tesseract, desktop.reading.vision"
    loaded = subprocess.run(
        [sys.executable, "-c", f"{code}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert not {"PySide6", "tesserocr", "tensorflow", "PIL", "Vision"} & set(loaded)
