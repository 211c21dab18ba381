"""Charts, diagrams, plans and maps."""

from __future__ import annotations

import itertools
import math

import numpy as np
from PIL import Image, ImageDraw

from model.training.data.nonphotos.studio import WHITE, Colour, Studio, mixed


class _Chart:
    """A ground with a title, axes and a legend, and the box that the figures fill."""

    def __init__(self, studio: Studio) -> None:
        size = studio.pick(((640, 480), (800, 500), (600, 600), (900, 500)))
        self.studio, dark = studio, studio.chance(0.15)
        self.ground: Colour = studio.grey(15, 45) if dark else WHITE
        if studio.chance(0.2):
            self.ground = studio.grey(20, 60) if dark else studio.pastel()
        self.ink = studio.grey(200, 250) if dark else studio.grey(0, 80)
        self.line = mixed(self.ground, self.ink, studio.real(0.1, 0.35))
        self.image = Image.new("RGB", size, self.ground)
        self.draw = ImageDraw.Draw(self.image)
        self.face = studio.typeface("sans", "sans", "serif")
        self.unit = studio.real(12, 20)
        self.left, self.top = int(self.unit * 4), int(self.unit * 4)
        self.right, self.bottom = size[0] - int(self.unit * 2), size[1] - int(self.unit * 3.5)
        self.colours = studio.palette(6)

    def dress(self, *, axes: bool) -> None:
        """Write title and labels, draw grid, axes and legend, each if it pleases."""
        studio, draw, font = self.studio, self.draw, self.face.at(self.unit)
        if studio.chance(0.7):
            title = self.face.at(self.unit * 1.5, bold=True)
            middle = (self.image.width / 2, self.unit * 1.8)
            draw.text(middle, studio.phrase(2, 6), self.ink, title, anchor="mm")
        if axes:
            grid = studio.chance(0.6)
            for i in range(6):
                y = self.bottom - i * (self.bottom - self.top) / 5
                if grid:
                    draw.line((self.left, y, self.right, y), self.line)
                draw.text((self.left - 6, y), f"{i * 20}", self.ink, font, anchor="rm")
            draw.line((self.left, self.top, self.left, self.bottom), self.ink, 2)
            draw.line((self.left, self.bottom, self.right, self.bottom), self.ink, 2)
            place = ((self.left + self.right) / 2, self.image.height - self.unit)
            draw.text(place, studio.phrase(1, 3), self.ink, font, anchor="mm")
        if studio.chance(0.5):
            x = self.right - self.unit * 7
            for i in range(studio.whole(2, 4)):
                y = self.top + i * self.unit * 1.5
                draw.rectangle((x, y, x + self.unit, y + self.unit), self.colours[i])
                draw.text((x + self.unit * 1.5, y), studio.phrase(1, 1), self.ink, font)


def bars(studio: Studio) -> Image.Image:
    """Bars side by side, stacked or lying."""
    chart = _Chart(studio)
    chart.dress(axes=True)
    groups, series = studio.whole(3, 12), studio.pick((1, 1, 2, 3))
    step, stacked = (chart.right - chart.left) / groups, studio.chance(0.4)
    high = chart.bottom - chart.top
    for group in range(groups):
        floor = float(chart.bottom)
        for i in range(series):
            left = chart.left + group * step + step * 0.1
            width = step * 0.8
            if not stacked:
                width /= series
                left += i * width
                floor = float(chart.bottom)
            top = floor - high * studio.real(0.05, 0.95) / (series if stacked else 1)
            chart.draw.rectangle((left, top, left + width, floor), chart.colours[i])
            floor = top
    if studio.chance(0.2):
        return chart.image.transpose(Image.Transpose.ROTATE_270)
    return chart.image


def lines(studio: Studio) -> Image.Image:
    """Curves over time, with marks, areas or scattered points."""
    chart = _Chart(studio)
    chart.dress(axes=True)
    count = studio.whole(6, 60)
    xs = np.linspace(chart.left, chart.right, count)
    high = chart.bottom - chart.top
    scattered, filled = studio.chance(0.25), studio.chance(0.25)
    for colour in chart.colours[: studio.whole(1, 5)]:
        steps = studio.random.standard_normal(count).cumsum()
        if scattered:
            steps = steps[-1] * np.linspace(0, 1, count) + studio.random.standard_normal(count)
        share = (steps - steps.min()) / max(float(np.ptp(steps)), 1e-6)
        ys = chart.bottom - high * (0.1 + share * studio.real(0.3, 0.85))
        points = [(float(x), float(y)) for x, y in zip(xs, ys, strict=True)]
        if filled:
            ends = [(chart.right, chart.bottom), (chart.left, chart.bottom)]
            chart.draw.polygon([*points, *ends], mixed(chart.ground, colour, 0.6))
        if not scattered:
            chart.draw.line(points, colour, studio.whole(1, 4), joint="curve")
        if scattered or studio.chance(0.4):
            for x, y in points:
                chart.draw.ellipse((x - 4, y - 4, x + 4, y + 4), colour)
    return chart.image


def pie(studio: Studio) -> Image.Image:
    """Slices of a disc or a ring."""
    chart = _Chart(studio)
    chart.dress(axes=False)
    shares = studio.random.dirichlet(np.full(studio.whole(2, 6), 2.0)) * 360
    side = min(chart.right - chart.left, chart.bottom - chart.top)
    left = studio.whole(chart.left, chart.right - side)
    box = (left, chart.top, left + side, chart.top + side)
    start = studio.real(0, 360)
    for share, colour in zip(shares, chart.colours, strict=False):
        outline = chart.ground if studio.chance(0.7) else None
        chart.draw.pieslice(box, start, start + share, colour, outline, 2)
        start += share
    if studio.chance(0.4):
        inset = side * studio.real(0.2, 0.35)
        hole = (box[0] + inset, box[1] + inset, box[2] - inset, box[3] - inset)
        chart.draw.ellipse(hole, chart.ground)
    return chart.image


def diagram(studio: Studio) -> Image.Image:
    """Boxes, discs and rhombs with words, joined by arrows: a flow chart, a tree, a mind map."""
    chart = _Chart(studio)
    draw, unit = chart.draw, chart.unit
    columns, rows = studio.whole(2, 5), studio.whole(2, 4)
    step = (chart.image.width / columns, chart.image.height / rows)
    centres = [
        (step[0] * (c + studio.real(0.4, 0.6)), step[1] * (r + studio.real(0.4, 0.6)))
        for r in range(rows)
        for c in range(columns)
        if studio.chance(0.8)
    ]
    for first, second in itertools.pairwise(centres):
        corner = (second[0], first[1])
        draw.line([first, corner, second] if studio.chance(0.5) else [first, second], chart.ink, 2)
    form, plain = studio.whole(0, 3), studio.chance(0.5)
    for x, y in centres:
        colour = chart.ground if plain else studio.pick(chart.colours)
        wide, high = step[0] * 0.36, step[1] * 0.25
        box = (x - wide, y - high, x + wide, y + high)
        if form == 0:
            draw.rectangle(box, colour, chart.ink, 2)
        elif form == 1:
            draw.rounded_rectangle(box, 14, colour, chart.ink, 2)
        elif form == 2:
            draw.ellipse(box, colour, chart.ink, 2)
        else:
            rhomb = [(x - wide, y), (x, y - high), (x + wide, y), (x, y + high)]
            draw.polygon(rhomb, colour, chart.ink, 2)
        text = studio.phrase(1, 2)[: int(2 * wide / unit / 0.6)]
        draw.text((x, y), text, chart.ink, chart.face.at(unit), anchor="mm")
    return chart.image


def city_map(studio: Studio) -> Image.Image:
    """Streets, blocks, a river, parks and names."""
    size = studio.pick(((700, 700), (900, 600), (500, 800)))
    ground, road = studio.pick(
        (
            ((236, 232, 222), WHITE),
            ((245, 245, 240), (250, 220, 130)),
            ((36, 44, 60), (70, 85, 110)),
        )
    )
    image = Image.new("RGB", size, studio.near(ground, 8))
    draw, (width, height) = ImageDraw.Draw(image), size
    for _ in range(studio.whole(1, 5)):
        x, y = studio.whole(0, width), studio.whole(0, height)
        draw.polygon(_blob(studio, x, y, studio.whole(40, 160)), studio.near((190, 222, 170), 15))
    if studio.chance(0.7):
        waves = studio.random.standard_normal(12).cumsum() * 40 + studio.whole(0, height)
        bank = [(x * width / 11, float(y)) for x, y in enumerate(waves)]
        draw.line(bank, studio.near((160, 200, 235), 15), studio.whole(20, 80), joint="curve")
    tilt = studio.real(-0.3, 0.3)
    for i in range(studio.whole(8, 26)):
        at = studio.real(-0.2, 1.2)
        across = i % 2 == 0
        start = (at * width, 0) if across else (0, at * height)
        end = ((at + tilt) * width, height) if across else (width, (at - tilt) * height)
        draw.line((start, end), road, studio.pick((3, 3, 6, 12)))
    font = studio.typeface("sans").at(studio.real(12, 18))
    for _ in range(studio.whole(4, 20)):
        place = (studio.whole(0, width), studio.whole(0, height))
        draw.text(place, studio.phrase(1, 2), studio.grey(60, 140), font)
    return image


def country_map(studio: Studio) -> Image.Image:
    """Regions in flat colours with their borders."""
    size = (700, 600)
    sea = studio.pick((WHITE, (190, 215, 240), (225, 232, 240)))
    image = Image.new("RGB", size, sea)
    draw, colours = ImageDraw.Draw(image), studio.palette(5)
    font = studio.typeface("sans").at(16)
    for _ in range(studio.whole(5, 24)):
        x, y = studio.whole(80, 620), studio.whole(80, 520)
        outline = _blob(studio, x, y, studio.whole(40, 150))
        draw.polygon(outline, studio.pick(colours), studio.pick((WHITE, (60, 60, 60))), 2)
        if studio.chance(0.5):
            draw.text((x, y), studio.phrase(1, 1), (30, 30, 30), font, anchor="mm")
    return image


def floor_plan(studio: Studio) -> Image.Image:
    """Rooms between thick walls, doors as quarter circles, measures."""
    image = Image.new("RGB", (700, 600), WHITE if studio.chance(0.8) else (28, 60, 120))
    draw = ImageDraw.Draw(image)
    ink = (30, 30, 30) if image.getpixel((0, 0)) == WHITE else WHITE
    font = studio.typeface("sans").at(15)

    def divide(left: int, top: int, right: int, bottom: int, depth: int) -> None:
        wide, high = right - left, bottom - top
        if depth == 0 or max(wide, high) < 180:
            draw.rectangle((left, top, right, bottom), outline=ink, width=studio.whole(2, 7))
            draw.text((left + wide / 2, top + high / 2), studio.label(), ink, font, anchor="mm")
            draw.arc((left - 40, top - 40, left + 40, top + 40), 0, 90, ink, 2)
            return
        cut = studio.real(0.35, 0.65)
        if wide > high:
            middle = left + int(wide * cut)
            divide(left, top, middle, bottom, depth - 1)
            divide(middle, top, right, bottom, depth - 1)
        else:
            middle = top + int(high * cut)
            divide(left, top, right, middle, depth - 1)
            divide(left, middle, right, bottom, depth - 1)

    divide(60, 60, 640, 540, studio.whole(2, 4))
    return image


def _blob(studio: Studio, x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """Return the outline of an irregular area."""
    count = studio.whole(7, 22)
    return [
        (
            x + radius * studio.real(0.5, 1) * math.cos(2 * math.pi * i / count),
            y + radius * studio.real(0.5, 1) * math.sin(2 * math.pi * i / count),
        )
        for i in range(count)
    ]


PAINTERS = (bars, lines, pie, diagram, city_map, country_map, floor_plan)
