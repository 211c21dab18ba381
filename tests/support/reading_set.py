"""Pictures whose text is known, drawn here: pages, screenshots, signs in photos, and noise.

Fonts are whatever this machine has (`model.training.data.nonphotos.typography`); the prose is the
project's own (`tests/data/reading`). Everything follows from a seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from model.caption import LANGUAGES, Language
from model.training.data.nonphotos.typography import Font, Style, typefaces

PROSE = Path(__file__).resolve().parents[1] / "data" / "reading"

Set = Literal["page", "columns", "screenshot", "sign"]

_INKS = (((0, 0, 0), (255, 255, 255)), ((60, 60, 60), (250, 246, 235)))
_SCREENS = (((30, 30, 30), (255, 255, 255)), ((225, 225, 225), (32, 33, 36)))
_STYLES: tuple[Style, ...] = ("sans", "serif")
_PLATES = (((255, 255, 255), (0, 80, 160)), ((20, 20, 20), (250, 210, 40)))
_SIGNS: dict[Language, tuple[str, ...]] = {
    "en": ("BAKERY", "Mind the step", "NO PARKING", "Platform 3", "Open until 6 p.m."),
    "fr": ("BOULANGERIE", "Défense d'entrer", "SORTIE", "Voie n° 3", "Fermé le lundi à midi"),
}
_MENUS: dict[Language, tuple[str, ...]] = {
    "en": ("File", "Edit", "View", "Favourites", "Window", "Help"),
    "fr": ("Fichier", "Édition", "Affichage", "Préférés", "Fenêtre", "Aide"),
}


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture and what stands in it: pieces, each in its own reading order."""

    name: str
    kind: Set
    language: Language
    picture: Image.Image
    pieces: tuple[str, ...]


def paragraphs(language: Language) -> list[str]:
    """The prose of a language, a paragraph each."""
    return (PROSE / f"{language}.txt").read_text(encoding="utf-8").strip().split("\n\n")


def page(
    language: Language,
    size: int = 16,
    style: Style = "sans",
    columns: int = 1,
    face: int = 0,
    words: int = 300,
) -> Sample:
    """Draw about so many words of prose at a size in pixels, in columns."""
    font = typefaces(style)[face % len(typefaces(style))].at(size)
    ink, paper = _INKS[size % 2]
    texts = _first_words(paragraphs(language), words)
    width, gap, margin, leading = 34 * size // columns + 4 * size, 3 * size, 4 * size, size * 3 // 2
    blocks = [_filled(text, font, width) for text in texts]
    lines = sum(len(block) + 1 for block in blocks)
    height = (lines // columns + 6) * leading
    picture = Image.new("RGB", (columns * (width + gap) + 2 * margin, height + 2 * margin), paper)
    draw = ImageDraw.Draw(picture)
    x, y = margin, margin
    for block in blocks:
        if y + len(block) * leading > margin + height:
            x, y = x + width + gap, margin
        for line in block:
            draw.text((x, y), line, ink, font)
            y += leading
        y += leading
    kind: Set = "page" if columns == 1 else "columns"
    name = f"{kind} {language} {style}{face} {size}px"
    return Sample(name, kind, language, picture, tuple(texts))


def screenshot(language: Language, size: int = 13, *, dark: bool = False, face: int = 0) -> Sample:
    """Draw a window: a title, a menu, a list at the side, and two paragraphs."""
    faces = typefaces("sans")
    font = faces[face % len(faces)].at(size)
    bold = faces[face % len(faces)].at(size, bold=True)
    ink, paper = _SCREENS[dark]
    bar = tuple((3 * channel + 128) // 4 for channel in paper)
    picture = Image.new("RGB", (1000, 640), paper)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 1000, 60), fill=bar)
    pieces = [paragraphs(language)[0].split(".")[0][:40].rsplit(" ", 1)[0]]
    draw.text((400, 8), pieces[0], ink, bold)
    x = 16.0
    for word in _MENUS[language]:
        draw.text((x, 34), word, ink, font)
        x += font.getlength(word) + 24
        pieces.append(word)
    draw.line((250, 60, 250, 640), fill=bar, width=2)
    for row, text in enumerate(paragraphs(language)):
        item = " ".join(text.split()[:3])
        draw.text((20, 84 + row * 2 * size), item, ink, font)
        pieces.append(item)
    y = 84
    for text in paragraphs(language)[2:4]:
        for line in _filled(text, font, 680):
            draw.text((280, y), line, ink, font)
            y += size * 3 // 2
        pieces.append(text)
        y += size
    tone = "dark" if dark else "light"
    name = f"screenshot {language} {tone}{face} {size}px"
    return Sample(name, "screenshot", language, picture, tuple(pieces))


def sign(background: Image.Image, text: str, language: Language, seed: int) -> Sample:
    """Hang a sign into a photo, seen somewhat from the side and not quite sharp."""
    random = np.random.default_rng(seed)
    ink, plate = _PLATES[seed % 2]
    faces = typefaces("sans")
    font = faces[seed % len(faces)].at(60, bold=True)
    length = int(font.getlength(text))
    board = Image.new("RGB", (length + 80, 130), plate)
    ImageDraw.Draw(board).text((40, 28), text, ink, font)
    photo = background.convert("RGB").resize((800, 600))
    width = int(random.uniform(0.35, 0.6) * 800)
    height = max(40, width * board.height // board.width)
    x, y = random.integers(40, 760 - width), random.integers(60, 540 - height)
    lean = random.uniform(-0.12, 0.12, 4) * height
    corners = np.array(
        [(x, y + lean[0]), (x, y + height), (x + width, y + height + lean[1]), (x + width, y)]
    )
    matrix = _perspective(corners, np.array(_corners(board), np.float64))
    flat = board.transform(
        photo.size, Image.Transform.PERSPECTIVE, matrix, Image.Resampling.BICUBIC
    )
    mask = Image.new("L", board.size, 255).transform(
        photo.size, Image.Transform.PERSPECTIVE, matrix, Image.Resampling.BICUBIC
    )
    photo.paste(flat, mask=mask)
    blurred = photo.filter(ImageFilter.GaussianBlur(random.uniform(0.3, 0.9)))
    return Sample(f"sign {language} {text}", "sign", language, blurred, (text,))


def noise(seed: int) -> Image.Image:
    """Draw a picture of noise, of one of eight sorts.

    From grain to blotches; a film's grain, the specks of a bad scan, clouds, and lines.
    """
    random = np.random.default_rng(seed)
    shape = (480, 640, 1 if seed % 3 == 0 else 3)
    pixels: NDArray[Any]
    match seed % 8:
        case 4:
            pixels = random.normal(128, 40, shape)
        case 5:
            pixels = np.where(random.random(shape[:2]) < 0.04, 20, 245)[..., None]
        case 6:
            grain = Image.fromarray(random.integers(0, 256, shape[:2], np.uint8))
            clouds = np.asarray(grain.filter(ImageFilter.BoxBlur(6)), np.float64)[..., None]
            pixels = 128 + 12 * (clouds - clouds.mean())
        case 7:
            pixels = random.integers(0, 256, (shape[0], 1, shape[2]))
        case sort:
            cell = (1, 2, 6, 20)[sort]
            values = random.integers(0, 256, (480 // cell + 1, 640 // cell + 1, shape[2]))
            pixels = np.repeat(np.repeat(values, cell, 0), cell, 1)[:480, :640]
    seen = np.broadcast_to(np.clip(pixels, 0, 255).astype(np.uint8), (480, 640, 3))
    return Image.fromarray(seen.copy())


def samples(backgrounds: list[Path]) -> Iterator[Sample]:
    """Every sample with text; signs hang in these photos."""
    for language in LANGUAGES:
        for style in _STYLES:
            for face in range(min(3, len(typefaces(style)))):
                for size in (12, 14, 16, 20, 28):
                    yield page(language, size, style, face=face)
            yield page(language, 13, style, columns=2)
            yield page(language, 18, style, columns=2)
        for face in range(min(3, len(typefaces("sans")))):
            for size in (12, 13, 15):
                for dark in (False, True):
                    yield screenshot(language, size, dark=dark, face=face)
        for seed, text in enumerate(_SIGNS[language] * 2):
            photo = Image.open(
                backgrounds[seed % len(backgrounds)], formats=("PNG", "JPEG", "WEBP")
            )
            yield sign(photo, text, language, seed)


def _first_words(texts: list[str], count: int) -> list[str]:
    found: list[str] = []
    for text in texts:
        left = count - sum(len(one.split()) for one in found)
        if left <= 0:
            break
        found.append(" ".join(text.split(" ")[:left]))
    return found


def _filled(text: str, font: Font | ImageFont.ImageFont, width: int) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _corners(picture: Image.Image) -> list[tuple[int, int]]:
    width, height = picture.size
    return [(0, 0), (0, height), (width, height), (width, 0)]


def _perspective(seen: NDArray[np.float64], flat: NDArray[np.float64]) -> list[float]:
    """The eight numbers by which Pillow finds the place in `flat` of each place in `seen`."""
    rows = []
    for (x, y), (u, v) in zip(seen, flat, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    solved: list[float] = np.linalg.solve(np.array(rows), flat.reshape(-1)).tolist()
    return solved
