"""Drawn scenes and figures: landscapes, houses, people, animals, silhouettes, sketches."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from model.training.data.nonphotos.studio import BLACK, WHITE, Colour, Studio, mixed
from model.training.data.nonphotos.textures import gradient

Point = tuple[float, float]


class _Brush:
    """Flat shapes with or without a dark contour, on a ground."""

    def __init__(self, studio: Studio, *, coloured: bool = True) -> None:
        self.studio, self.coloured = studio, coloured
        side = studio.pick(((600, 600), (600, 600), (720, 540), (540, 720)))
        self.ground: Colour = WHITE
        if coloured and studio.chance(0.55):
            self.ground = studio.pastel() if studio.chance(0.6) else studio.colour()
        self.image = Image.new("RGB", side, self.ground)
        if coloured and studio.chance(0.2):
            self.image = gradient(studio, side, self.ground, studio.near(self.ground, 70))
        self.draw = ImageDraw.Draw(self.image)
        self.contour = studio.whole(2, 7) if not coloured or studio.chance(0.5) else 0
        self.ink = BLACK if studio.chance(0.7) else studio.colour((0.3, 1), (0.1, 0.4))

    def fill(self, colour: Colour) -> Colour:
        """Return the colour, or paper for a line drawing."""
        return colour if self.coloured else self.ground

    def oval(self, centre: Point, wide: float, high: float, colour: Colour) -> None:
        """Draw an ellipse around a centre."""
        x, y = centre
        box = (x - wide, y - high, x + wide, y + high)
        self.draw.ellipse(
            box, self.fill(colour), self.ink if self.contour else None, self.contour or 1
        )

    def shape(self, points: list[Point], colour: Colour) -> None:
        """Draw a polygon with rounded contour lines."""
        self.draw.polygon(points, self.fill(colour))
        if self.contour:
            self.draw.line([*points, points[0]], self.ink, self.contour, joint="curve")

    def smooth(self, points: list[Point], colour: Colour) -> None:
        """Draw a closed soft shape through the points."""
        self.shape(rounded(points), colour)

    def stroke(self, points: list[Point], colour: Colour, width: float) -> None:
        """Draw a soft line."""
        self.draw.line(rounded(points, closed=False), colour, max(1, round(width)), joint="curve")


def rounded(points: list[Point], *, closed: bool = True) -> list[Point]:
    """Round a polygon by cutting corners (Chaikin 1974), three times."""
    line = np.array(points, np.float64)
    for _ in range(3):
        following = np.roll(line, -1, axis=0)
        cut = np.stack([0.75 * line + 0.25 * following, 0.25 * line + 0.75 * following], axis=1)
        line = (cut if closed else cut[:-1]).reshape(-1, 2)
    return [(float(x), float(y)) for x, y in line]


def _star(studio: Studio, x: float, y: float, radius: float) -> list[Point]:
    rays, inner = studio.whole(5, 12), studio.real(0.4, 0.75)
    return [
        (
            x + radius * (inner if i % 2 else 1) * math.sin(math.pi * i / rays),
            y - radius * (inner if i % 2 else 1) * math.cos(math.pi * i / rays),
        )
        for i in range(2 * rays)
    ]


def _tree(brush: _Brush, x: float, y: float, height: float) -> None:
    studio = brush.studio
    trunk = height * 0.08
    brown = studio.near((120, 80, 50), 25)
    green = studio.near((70, 150, 70), 45)
    brush.shape(
        [
            (x - trunk, y),
            (x - trunk, y - height * 0.5),
            (x + trunk, y - height * 0.5),
            (x + trunk, y),
        ],
        brown,
    )
    if studio.chance(0.4):
        for i in range(3):
            top = y - height * (0.55 + 0.2 * i)
            wide = height * (0.35 - 0.08 * i)
            brush.shape(
                [
                    (x - wide, top + height * 0.3),
                    (x, top - height * 0.1),
                    (x + wide, top + height * 0.3),
                ],
                green,
            )
    else:
        brush.oval((x, y - height * 0.7), height * 0.3, height * 0.32, green)


def _house(brush: _Brush, x: float, y: float, side: float) -> None:
    studio = brush.studio
    wall, roof = studio.pastel(), studio.colour((0.5, 0.9), (0.4, 0.8))
    brush.shape([(x, y), (x, y - side), (x + side, y - side), (x + side, y)], wall)
    brush.shape(
        [(x - side * 0.12, y - side), (x + side / 2, y - side * 1.6), (x + side * 1.12, y - side)],
        roof,
    )
    brush.shape(
        [
            (x + side * 0.4, y),
            (x + side * 0.4, y - side * 0.5),
            (x + side * 0.62, y - side * 0.5),
            (x + side * 0.62, y),
        ],
        roof,
    )
    for left in (0.1, 0.7):
        brush.shape(
            [
                (x + side * left, y - side * 0.5),
                (x + side * left, y - side * 0.75),
                (x + side * (left + 0.2), y - side * 0.75),
                (x + side * (left + 0.2), y - side * 0.5),
            ],
            (180, 215, 240),
        )


def _person(brush: _Brush, x: float, y: float, height: float) -> None:
    """Draw a figure standing on (x, y), with flat clothes and a plain face."""
    studio = brush.studio
    skin = studio.pick(((250, 214, 180), (224, 172, 125), (150, 98, 62), (92, 58, 38)))
    shirt, trousers, hair = studio.colour(), studio.colour(), studio.near((70, 45, 30), 40)
    head = height * studio.real(0.12, 0.24)
    waist, neck = y - height * 0.42, y - height + 2 * head
    limb = height * 0.07
    for side in (-1, 1):
        foot = x + side * height * studio.real(0.05, 0.14)
        brush.stroke(
            [(x + side * limb * 0.5, waist), (foot, (waist + y) / 2), (foot, y)],
            brush.ink if not brush.coloured else trousers,
            limb * 1.4,
        )
        hand = (x + side * height * studio.real(0.15, 0.32), studio.real(neck - head, waist))
        brush.stroke(
            [(x + side * limb, neck + limb), ((x + hand[0]) / 2, waist - limb), hand],
            brush.ink if not brush.coloured else skin,
            limb,
        )
    brush.smooth(
        [
            (x - limb * 1.8, neck),
            (x + limb * 1.8, neck),
            (x + limb * 2, waist + limb),
            (x - limb * 2, waist + limb),
        ],
        shirt,
    )
    brush.oval((x, neck - head * 0.95), head * 0.85, head, skin)
    brush.oval((x, neck - head * 1.6), head * 0.9, head * 0.5, hair)
    for side in (-1, 1):
        brush.oval((x + side * head * 0.33, neck - head), head * 0.09, head * 0.12, BLACK)
    brush.draw.arc(
        (x - head * 0.35, neck - head * 0.9, x + head * 0.35, neck - head * 0.35), 20, 160, BLACK, 3
    )


def _animal(brush: _Brush, x: float, y: float, size: float) -> None:
    """Draw a round animal's head or its whole body, with ears, eyes and a muzzle."""
    studio = brush.studio
    fur = studio.colour((0.2, 0.8), (0.45, 1))
    light, dark = mixed(fur, WHITE, 0.6), mixed(fur, BLACK, 0.35)
    if studio.chance(0.6):
        brush.oval((x, y + size * 1.2), size * 0.8, size, fur)
        brush.oval((x, y + size * 1.3), size * 0.45, size * 0.65, light)
        for side in (-1, 1):
            brush.oval((x + side * size * 0.5, y + size * 2.1), size * 0.35, size * 0.2, dark)
    pointed, tall = studio.chance(0.4), studio.real(0.3, 1.1)
    for side in (-1, 1):
        ear = x + side * size * 0.6
        if pointed:
            brush.shape(
                [
                    (ear - size * 0.25, y - size * 0.5),
                    (ear + side * size * 0.15, y - size * (0.7 + tall)),
                    (ear + size * 0.25, y - size * 0.5),
                ],
                fur,
            )
        else:
            brush.oval((ear, y - size * 0.7), size * 0.28, size * tall, fur)
    brush.oval((x, y), size, size * 0.88, fur)
    brush.oval((x, y + size * 0.35), size * 0.5, size * 0.35, light)
    brush.oval((x, y + size * 0.2), size * 0.14, size * 0.1, BLACK)
    pupil = studio.real(0.08, 0.16)
    for side in (-1, 1):
        eye = (x + side * size * 0.38, y - size * 0.15)
        if studio.chance(0.7):
            brush.oval(eye, size * 0.2, size * 0.24, WHITE)
        brush.draw.ellipse(
            (
                eye[0] - size * pupil,
                eye[1] - size * pupil,
                eye[0] + size * pupil,
                eye[1] + size * pupil,
            ),
            BLACK,
        )
    brush.draw.arc(
        (x - size * 0.3, y + size * 0.2, x + size * 0.3, y + size * 0.6), 10, 170, BLACK, 4
    )


def scene(studio: Studio) -> Image.Image:
    """A landscape of flat hills, with a sun, clouds, trees, houses and people."""
    brush = _Brush(studio)
    width, height = brush.image.size
    horizon = height * studio.real(0.45, 0.7)
    night = studio.chance(0.15)
    sky = (25, 30, 80) if night else studio.near((150, 210, 245), 40)
    brush.image.paste(sky, (0, 0, width, int(horizon + height * 0.2)))
    sun = (studio.real(0, width), studio.real(30, horizon * 0.6))
    if studio.chance(0.3):
        brush.shape(_star(studio, *sun, 90), (255, 220, 90))
    brush.oval(sun, 50, 50, (255, 240, 170) if night else studio.near((255, 210, 60), 30))
    for _ in range(studio.whole(0, 4)):
        x, y = studio.real(0, width), studio.real(20, horizon * 0.7)
        for i in range(3):
            brush.oval((x + 35 * i, y - 15 * (i % 2)), 40, 25, WHITE)
    green = studio.colour((0.4, 0.8), (0.5, 0.85)) if studio.chance(0.3) else (110, 185, 90)
    for i in range(studio.whole(1, 4)):
        base = horizon + i * height * 0.12
        hill: list[Point] = [(-100, height + 100), (-100, base)]
        hill += [(width * j / 4, base - studio.real(-20, 70)) for j in range(5)]
        brush.smooth(
            [*hill, (width + 100, base), (width + 100, height + 100)], studio.near(green, 30)
        )
    things = (_tree, _house, _person, _animal)
    for y in sorted(studio.random.uniform(horizon, height, studio.whole(1, 8))):
        scale = float(y - horizon) / (height - horizon) * 0.6 + 0.4
        x = studio.real(0.05, 0.95) * width
        thing = studio.pick(things)
        size = {_tree: 190, _house: 130, _person: 190, _animal: 45}[thing] * scale
        thing(brush, x, float(y) - (size * 2 if thing is _animal else 0), size)
    return brush.image


def figure(studio: Studio) -> Image.Image:
    """One animal or a few people on a plain ground, coloured or as lines to colour in."""
    brush = _Brush(studio, coloured=studio.chance(0.75))
    width, height = brush.image.size
    if studio.chance(0.5):
        _animal(brush, width / 2, height * 0.4, min(width, height) * studio.real(0.14, 0.3))
    else:
        count = studio.whole(1, 4)
        for i in range(count):
            x = width * (i + 1) / (count + 1)
            _person(brush, x, height * 0.92, height * studio.real(0.5, 0.85))
    if studio.chance(0.3):
        font = studio.typeface("sans", "hand").at(height * 0.07, bold=True)
        brush.draw.text(
            (width / 2, height * 0.06), studio.phrase(1, 3), brush.ink, font, anchor="mm"
        )
    return brush.image


def silhouette(studio: Studio) -> Image.Image:
    """Shapes of one dark colour before a bright ground."""
    brush = _Brush(studio)
    brush.contour = 0
    width, height = brush.image.size
    first, second = studio.colour((0.4, 1), (0.7, 1)), studio.colour((0.2, 0.9), (0.8, 1))
    brush.image.paste(gradient(studio, brush.image.size, first, second))
    dark = studio.grey(0, 40)
    if studio.chance(0.6):
        brush.oval((width / 2, height * 0.45), width * 0.28, width * 0.28, studio.pastel())
    brush.smooth(
        [
            (-90, height + 90),
            (-90, height * 0.8),
            (width * 0.4, height * studio.real(0.7, 0.85)),
            (width + 90, height * 0.8),
            (width + 90, height + 90),
        ],
        dark,
    )
    for _ in range(studio.whole(2, 7)):
        x, y = studio.real(0, width), height * studio.real(0.78, 0.9)
        tall = studio.real(80, 260)
        points: list[Point] = [
            (
                x + tall * studio.real(0.1, 0.5) * math.sin(0.7 * i),
                y - tall * studio.real(0.2, 1) * abs(math.cos(0.35 * i)),
            )
            for i in range(9)
        ]
        brush.smooth(points, dark)
        brush.stroke(
            [(x, y), (x + studio.real(-9, 9), y - tall / 2), (x, y - tall)], dark, tall * 0.08
        )
    return brush.image


def sketch(studio: Studio) -> Image.Image:
    """Many thin strokes of a pencil or a pen on paper, with hatching."""
    size = studio.pick(((600, 600), (500, 680), (680, 500)))
    paper = studio.near((248, 244, 236), 10)
    image = Image.new("RGB", size, paper)
    draw, ink = ImageDraw.Draw(image), studio.grey(10, 110)
    for _ in range(studio.whole(4, 14)):
        centre = np.array([studio.real(0.2, 0.8) * size[0], studio.real(0.2, 0.8) * size[1]])
        radius, count = studio.real(20, 180), studio.whole(4, 9)
        angles = np.linspace(0, 2 * np.pi, count, endpoint=False)
        circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        outline = centre + circle * radius * studio.random.uniform(0.4, 1.1, (count, 1))
        for _again in range(studio.whole(1, 4)):
            shaken = outline + studio.random.normal(0, 2.5, outline.shape)
            points = rounded([(float(x), float(y)) for x, y in shaken], closed=studio.chance(0.6))
            draw.line(points, ink, studio.pick((1, 1, 2)), joint="curve")
        if studio.chance(0.6):
            tilt, reach = studio.real(-1, 1), radius * 0.6
            for offset in np.arange(-reach, reach, studio.real(4, 10)):
                x, y = centre + offset
                draw.line(
                    (x - reach / 2, y - tilt * reach / 2, x + reach / 2, y + tilt * reach / 2), ink
                )
    return image.filter(ImageFilter.GaussianBlur(0.6)) if studio.chance(0.5) else image


def shaded(studio: Studio) -> Image.Image:
    """Glossy clip art: soft shapes with a shade, a highlight and a shadow on the ground."""
    brush = _Brush(studio)
    width, height = brush.image.size
    for _ in range(studio.whole(1, 5)):
        x, y = studio.real(0.25, 0.75) * width, studio.real(0.25, 0.7) * height
        radius, colour = studio.real(50, 170), studio.colour()
        count = studio.whole(4, 8)
        points = [
            (
                x + radius * studio.real(0.6, 1.2) * math.cos(2 * math.pi * i / count),
                y + radius * studio.real(0.6, 1.2) * math.sin(2 * math.pi * i / count),
            )
            for i in range(count)
        ]
        mask = Image.new("L", brush.image.size, 0)
        ImageDraw.Draw(mask).polygon(rounded(points), fill=255)
        floor = Image.new("L", brush.image.size, 0)
        base = y + radius * 1.15
        ImageDraw.Draw(floor).ellipse((x - radius, base - 14, x + radius, base + 14), fill=110)
        brush.image.paste(BLACK, (0, 0), floor.filter(ImageFilter.GaussianBlur(9)))
        body = gradient(
            studio, brush.image.size, mixed(colour, WHITE, 0.4), mixed(colour, BLACK, 0.4)
        )
        brush.image.paste(body, (0, 0), mask)
        light = Image.new("L", brush.image.size, 0)
        shine = (x - radius * 0.6, y - radius * 0.7, x, y - radius * 0.2)
        ImageDraw.Draw(light).ellipse(shine, fill=170)
        brush.image.paste(WHITE, (0, 0), light.filter(ImageFilter.GaussianBlur(radius * 0.08)))
    return brush.image


PAINTERS = (scene, scene, figure, figure, silhouette, sketch, shaded)
