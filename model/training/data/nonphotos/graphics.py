"""Logos, symbols, posters, patterns and abstract line art."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageDraw

from model.training.data.nonphotos.cartoons import rounded
from model.training.data.nonphotos.studio import BLACK, WHITE, Colour, Studio
from model.training.data.nonphotos.textures import gradient

Box = tuple[float, float, float, float]


def emblem(draw: ImageDraw.ImageDraw, studio: Studio, box: Box, colour: Colour) -> None:
    """Draw one simple sign: disc, ring, star, drop, leaf, monogram, bars, arrow or a free form."""
    left, top, right, bottom = box
    x, y, radius = (left + right) / 2, (top + bottom) / 2, (right - left) / 2
    width = max(2, round(radius * studio.real(0.08, 0.3)))
    kind = studio.whole(0, 7)
    if kind == 0:
        draw.ellipse(box, colour)
    elif kind == 1:
        draw.ellipse(box, outline=colour, width=width)
    elif kind == 2:
        rays, inner = studio.whole(3, 9), studio.real(0.3, 0.8)
        draw.polygon(
            [
                (x + radius * (inner if i % 2 else 1) * math.sin(math.pi * i / rays),
                 y - radius * (inner if i % 2 else 1) * math.cos(math.pi * i / rays))
                for i in range(2 * rays)
            ],
            colour,
        )  # fmt: skip
    elif kind == 3:
        draw.rounded_rectangle(box, radius * studio.real(0, 0.6), colour)
    elif kind == 4:
        points = [(x, top), (right, y), (x, bottom), (left, y)]
        draw.polygon(rounded([(float(a), float(b)) for a, b in points]), colour)
    elif kind == 5:
        letter = studio.phrase(1, 1)[: studio.whole(1, 2)]
        font = studio.typeface("sans", "serif").at(radius * 1.8, bold=True)
        draw.text((x, y), letter, colour, font, anchor="mm")
    elif kind == 6:
        count = studio.whole(3, 5)
        step = (right - left) / count
        for i in range(count):
            high = (bottom - top) * studio.real(0.3, 1)
            draw.rectangle(
                (left + i * step, bottom - high, left + (i + 0.7) * step, bottom), colour
            )
    else:
        count = studio.whole(4, 8)
        turn = studio.real(0, 6)
        points = [
            (x + radius * studio.real(0.3, 1.1) * math.cos(turn + 2 * math.pi * i / count),
             y + radius * studio.real(0.3, 1.1) * math.sin(turn + 2 * math.pi * i / count))
            for i in range(count)
        ]  # fmt: skip
        draw.polygon(rounded(points), colour)


def logo(studio: Studio) -> Image.Image:
    """A sign of a few parts with a name below or beside it."""
    size = studio.pick(((600, 600), (800, 400), (600, 450)))
    ground = studio.pick((WHITE, WHITE, BLACK, studio.colour(), studio.grey(20, 60)))
    image = Image.new("RGB", size, ground)
    if studio.chance(0.15):
        image = gradient(studio, size, ground, studio.near(ground, 60))
    draw, ink = ImageDraw.Draw(image), WHITE if sum(ground) < 330 else studio.grey(0, 60)
    colours = studio.palette(3) if studio.chance(0.7) else [ink] * 3
    side = min(size) * studio.real(0.25, 0.5)
    x, y = size[0] / 2, size[1] * studio.real(0.35, 0.5)
    for i in range(studio.whole(1, 3)):
        reach = side * (1 - 0.3 * i) / 2
        emblem(
            draw,
            studio,
            (x - reach, y - reach, x + reach, y + reach),
            colours[i] if i % 2 == 0 else ground,
        )
    if studio.chance(0.8):
        font = studio.typeface("sans", "serif", "hand").at(
            size[0] * studio.real(0.05, 0.13), bold=True
        )
        text = studio.phrase(1, 2)
        text = text.upper() if studio.chance(0.5) else text
        draw.text(
            (x, y + side * 0.75), text, ink if studio.chance(0.7) else colours[0], font, anchor="mm"
        )
    return image


def symbols(studio: Studio) -> Image.Image:
    """A sheet of symbols in rows, or a pattern of one motif."""
    columns = studio.whole(2, 9)
    size = studio.pick(((600, 600), (720, 540)))
    ground = (
        WHITE if studio.chance(0.5) else studio.pastel() if studio.chance(0.5) else studio.colour()
    )
    image = Image.new("RGB", size, ground)
    draw, step = ImageDraw.Draw(image), size[0] / columns
    colours = studio.palette(4) if studio.chance(0.6) else [studio.grey(0, 60)] * 4
    same = studio.chance(0.3)
    state = studio.random.bit_generator.state
    for row in range(int(size[1] / step) + 1):
        for column in range(columns):
            shift = step / 2 if same and row % 2 else 0
            left, top = column * step + step * 0.2 + shift, row * step + step * 0.2
            if same:
                studio.random.bit_generator.state = state
            box = (left, top, left + step * 0.6, top + step * 0.6)
            emblem(draw, studio, box, colours[(row + column) % 4])
    return image


def pattern(studio: Studio) -> Image.Image:
    """Stripes, chequers, dots, zigzags, circles: wrapping paper and test cards."""
    size = (600, 600)
    first, second = studio.colour((0, 1), (0, 1)), studio.colour((0, 1), (0.3, 1))
    image = Image.new("RGB", size, first)
    draw, step = ImageDraw.Draw(image), studio.whole(14, 110)
    kind = studio.whole(0, 5)
    for i, x in enumerate(range(-600, 1200, step)):
        if kind == 0:
            draw.line((x, 0, x + studio.pick((0, 600)), 600), second, step // 2)
        elif kind == 1:
            draw.line(
                [(j * step, x + (j % 2) * step) for j in range(-1, 600 // step + 3)],
                second,
                step // 3,
            )
        elif kind == 2:
            draw.ellipse(
                (300 - x, 300 - x, 300 + x, 300 + x) if x > 0 else (300, 300, 301, 301),
                outline=second,
                width=step // 3 + 1,
            )
        else:
            for j, y in enumerate(range(0, 600, step)):
                if (i + j) % 2 and kind == 3:
                    draw.rectangle((x, y, x + step, y + step), second)
                elif kind == 4:
                    reach = step * 0.35
                    draw.ellipse((x - reach, y - reach, x + reach, y + reach), second)
                elif kind == 5:
                    draw.rectangle((x, y, x + step, y + step), studio.near(first, 60), second)
    return image


def poster(studio: Studio) -> Image.Image:
    """Big words on a coloured ground with shapes: posters, covers, quotes, sale cards."""
    size = studio.pick(((600, 600), (500, 750), (800, 500)))
    ground = studio.colour((0, 1), (0.1, 1))
    image = gradient(studio, size, ground, studio.near(ground, studio.pick((10, 90))))
    draw = ImageDraw.Draw(image)
    ink = WHITE if sum(ground) < 400 else studio.grey(0, 50)
    for _ in range(studio.whole(0, 9)):
        side, x, y = studio.real(20, 260), studio.real(0, size[0]), studio.real(0, size[1])
        emblem(draw, studio, (x, y, x + side, y + side), studio.near(ground, 80))
    if studio.chance(0.2):
        high = int(size[1] * studio.real(0.25, 0.4))
        image.paste(studio.picture((size[0], high)), (0, size[1] - high))
    face = studio.typeface("sans", "serif", "hand")
    y = size[1] * studio.real(0.08, 0.35)
    for _ in range(studio.whole(1, 6)):
        text = studio.phrase(1, 3)
        text = text.upper() if studio.chance(0.5) else text
        scale = studio.real(1, 1.7) * size[0] / max(8, len(text))
        draw.text((size[0] / 2, y), text, ink, face.at(scale, bold=studio.chance(0.7)), anchor="ma")
        y += scale * 1.25
    return image


def abstract(studio: Studio) -> Image.Image:
    """Curves and flat shapes one over another; spirals and mandalas of thin lines."""
    size = (600, 600)
    ground = WHITE if studio.chance(0.5) else studio.colour((0, 0.8), (0.1, 1))
    image = Image.new("RGB", size, ground)
    draw, colours = ImageDraw.Draw(image), studio.palette(5)
    if studio.chance(0.4):
        angles = np.linspace(0, studio.whole(4, 60) * math.pi, 2500)
        petals, depth = studio.real(2, 13), studio.real(0.1, 0.9)
        radius = 270 * (1 - depth / 2 + depth / 2 * np.cos(petals * angles))
        if studio.chance(0.4):
            radius = 280 * angles / angles[-1]
        points = np.stack([300 + radius * np.cos(angles), 300 + radius * np.sin(angles)], axis=1)
        draw.line([(float(x), float(y)) for x, y in points], colours[0], studio.whole(1, 6))
        return image
    for _ in range(studio.whole(4, 40)):
        count = studio.whole(3, 8)
        corners = studio.random.uniform(-60, 660, (count, 2))
        points_ = [(float(x), float(y)) for x, y in corners]
        colour = studio.pick(colours)
        if studio.chance(0.5):
            draw.line(rounded(points_, closed=False), colour, studio.whole(1, 14), joint="curve")
        else:
            shrunk = [(300 + (x - 300) * 0.5, 300 + (y - 300) * 0.5) for x, y in points_]
            draw.polygon(rounded(shrunk), colour)
    return image


PAINTERS = (logo, logo, symbols, pattern, poster, poster, abstract)
