"""The painted pictures are repeatable, of the model's size, and show what their kind promises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from model.caption import Kind
from model.training.data import nonphotos
from model.training.data.nonphotos import typography
from model.training.data.nonphotos.studio import Studio

KINDS: tuple[Kind, ...] = ("blank", "document", "screenshot", "drawing")
ALL_PAINTERS = [
    pytest.param(painter, id=f"{kind}-{painter.__name__}")
    for kind in KINDS
    for painter in dict.fromkeys(nonphotos.PAINTERS[kind])
]


def edges(picture: NDArray[np.uint8]) -> float:
    """The share of neighbouring pixels that differ clearly, as along letters and lines."""
    grey = picture.astype(np.int64).mean(axis=2)
    return float((np.abs(np.diff(grey, axis=1)) > 24).mean())


def article(seed: int) -> NDArray[np.uint8]:
    """A flat page of running text, before it is scanned, photographed or shrunk."""
    return np.asarray(nonphotos.documents.article(Studio(np.random.default_rng(seed))))


@pytest.fixture
def no_fonts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A machine on which no font is installed."""
    monkeypatch.setattr(typography, "_FOLDERS", (tmp_path / "fonts",))
    monkeypatch.setenv("HOME", str(tmp_path))
    for cached in (typography.typefaces, typography._font_files):
        cached.cache_clear()
    yield
    for cached in (typography.typefaces, typography._font_files):
        cached.cache_clear()


@pytest.mark.parametrize("kind", KINDS)
def test_a_seed_is_a_picture(kind: Kind) -> None:
    # GIVEN a kind
    # WHEN two pictures are painted from one seed and one from another
    first, again, other = (nonphotos.paint(kind, seed) for seed in (5, 5, 6))
    # THEN they are what the model sees, and only the seed decides
    assert first.shape == (224, 224, 3)
    assert first.dtype == np.uint8
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("painter", ALL_PAINTERS)
def test_every_painter_copes_with_any_chance(painter: nonphotos.Painter) -> None:
    # GIVEN several sources of chance, with and without photos to show
    photo = np.full((224, 224, 3), (10, 200, 30), np.uint8)
    for seed in range(4):
        studio = Studio(np.random.default_rng(seed), [photo] if seed % 2 else [])
        # WHEN the painter paints
        image = painter(studio)
        # THEN there is a picture that the program would open
        assert image.mode == "RGB"
        assert min(image.size) >= 16


def test_pages_and_windows_show_the_photos_they_are_given() -> None:
    # GIVEN photos of a green that no theme uses
    green = np.full((224, 224, 3), (3, 251, 7), np.uint8)
    # WHEN screens are painted with them
    screens = [nonphotos.paint("screenshot", seed, [green]) for seed in range(24)]
    # THEN the green shows in some, and fills none
    shares = [float((np.abs(s - np.array([3, 251, 7])).max(axis=2) < 12).mean()) for s in screens]
    assert sum(share > 0.05 for share in shares) >= 4
    assert max(shares) < 0.95


def test_writing_has_edges_and_blank_pictures_do_not() -> None:
    # GIVEN pages and plain or shaded frames
    pages = [edges(article(seed)) for seed in range(6)]
    blank = nonphotos.blank
    frames = []
    for seed, painter in enumerate((blank.plain, blank.soft_gradient, blank.white_frame) * 4):
        image = painter(Studio(np.random.default_rng(seed)))
        frames.append(np.asarray(image.convert("L"), np.float64).std())
    # WHEN their contrast is measured
    # THEN the pages have letters, and no such frame has more than a shade
    assert min(pages) > 0.03
    assert max(frames) < 80


@pytest.mark.usefixtures("no_fonts")
def test_words_are_written_without_any_installed_font() -> None:
    # GIVEN a machine without fonts
    assert typography.typefaces("serif") == (typography.Typeface(),)
    # WHEN pages are painted
    pages = [edges(article(seed)) for seed in range(3)]
    # THEN there are words on them, in the font inside Pillow
    assert min(pages) > 0.03


def test_what_measures_is_not_what_trains() -> None:
    # GIVEN the sources of both generators
    tests = Path(__file__).parent
    package = Path(nonphotos.__file__).parent
    # WHEN their imports are read
    measured = [(tests / f"heldout_{part}.py").read_text() for part in ("nonphotos", "drawings")]
    trained = [path.read_text() for path in package.glob("*.py")]
    # THEN neither uses the other, nor the other's library
    assert not any(re.search(r"^(from|import) (model\.training|PIL)", s, re.M) for s in measured)
    assert not any(re.search(r"^(from|import) (tests|PySide6)", s, re.M) for s in trained)
