"""Screenshots that are mostly one photo: in an editor or a viewer, on a page of a browser."""

from __future__ import annotations

from PIL import Image

from model.training.data.nonphotos.interface import Box, Screen, theme
from model.training.data.nonphotos.studio import Studio, mixed

_SIZES = ((1280, 800), (1440, 900), (1366, 768), (1100, 860), (1024, 768), (900, 700))


def _show(screen: Screen, box: Box, largest: float = 1.0) -> None:
    """Paste one photo into the middle of a box, of any usual shape, as large as it fits."""
    studio, (left, top, right, bottom) = screen.studio, box
    wide, high = right - left, bottom - top
    if min(wide, high) < 40:
        return
    shape = studio.pick((4 / 3, 3 / 2, 16 / 9, 1.0, 3 / 4, 2 / 3))
    scale = largest * min(wide / shape, float(high))
    size = (max(20, int(scale * shape)), max(20, int(scale)))
    place = (left + (wide - size[0]) // 2, top + (high - size[1]) // 2)
    screen.image.paste(studio.picture(size), place)
    if studio.chance(0.3):  # a selection, or what is to be cut away
        corner = (place[0] + size[0] - 1, place[1] + size[1] - 1)
        screen.draw.rectangle((*place, *corner), outline=screen.theme.accent, width=2)
        for x in (place[0], corner[0]):
            for y in (place[1], corner[1]):
                screen.draw.rectangle((x - 4, y - 4, x + 4, y + 4), screen.theme.accent)


def _sliders(screen: Screen, box: Box) -> None:
    """Draw a panel of adjustments: a curve or a histogram, names with sliders."""
    studio, unit, (left, top, right, bottom) = screen.studio, screen.unit, box
    screen.draw.rectangle(box, screen.theme.surface, screen.theme.line)
    pad = int(unit * 0.8)
    if studio.chance(0.6):
        high = int(unit * 6)
        screen.draw.rectangle((left + pad, top + pad, right - pad, top + high), screen.theme.ground)
        level = studio.real(0.2, 0.8)
        for x in range(left + pad, right - pad, 2):
            level = min(1.0, max(0.0, level + studio.real(-0.12, 0.12)))
            screen.draw.line((x, top + high, x, top + high - level * (high - pad)), studio.colour())
        top += high
    for y in range(top + pad, bottom - int(unit * 2), int(unit * 2.8)):
        screen.text((left + pad, y + unit * 0.6), studio.label())
        screen.text((right - pad, y + unit * 0.6), str(studio.whole(-100, 100)), anchor="rm")
        line, knob = y + int(unit * 1.7), studio.whole(left + pad, right - pad)
        screen.draw.line((left + pad, line, right - pad, line), screen.theme.line, 3)
        screen.draw.ellipse((knob - 5, line - 5, knob + 5, line + 5), screen.theme.accent)


def _strip(screen: Screen, box: Box) -> None:
    """Draw small photos in a row, one of them chosen."""
    left, top, right, bottom = box
    screen.draw.rectangle(box, screen.theme.surface)
    side = bottom - top - 12
    for i, x in enumerate(range(left + 8, right - side, side + 8)):
        screen.image.paste(screen.studio.picture((side, side)), (x, top + 6))
        if i == 1:
            chosen = (x - 3, top + 3, x + side + 2, top + side + 8)
            screen.draw.rectangle(chosen, outline=screen.theme.accent, width=3)


def photo_editor(studio: Studio) -> Image.Image:
    """A photo among tools, layers, sliders and a strip of others; sometimes a plain viewer."""
    screen = Screen(studio, studio.pick(_SIZES), studio.real(11, 16), theme(studio, dark=0.6))
    unit, (width, height) = screen.unit, screen.image.size
    left, top, right, bottom = screen.window((0, 0, width - 1, height - 1))
    if studio.chance(0.7):
        screen.menu_bar((left, top, right, top + int(unit * 1.9)))
        top += int(unit * 2)
    if studio.chance(0.6):
        screen.tool_bar((left, top, right, top + int(unit * 2.8)))
        top += int(unit * 2.8)
    if studio.chance(0.5):
        side = int(unit * 2.6)
        screen.draw.rectangle((left, top, left + side, bottom), screen.theme.surface)
        for y in range(top + 6, bottom - side, int(side * 0.9)):
            screen.icon((left + side // 4, y, left + side * 3 // 4, y + side // 2))
        left += side
    if studio.chance(0.75):
        edge = right - int(width * studio.real(0.15, 0.28))
        middle = bottom if studio.chance(0.5) else (top + bottom) // 2
        _sliders(screen, (edge, top, right, middle))
        if middle < bottom:
            screen.list((edge + 4, middle + 4, right, bottom), pictures=True)
        right = edge
    if studio.chance(0.35):
        strip = int(height * studio.real(0.1, 0.18))
        _strip(screen, (left, bottom - strip, right, bottom))
        bottom -= strip
    if studio.chance(0.5):
        screen.text((left + unit, bottom - unit), f"{studio.whole(12, 200)} %")
        bottom -= int(unit * 1.8)
    screen.draw.rectangle((left, top, right, bottom), mixed(screen.theme.ground, (0, 0, 0), 0.3))
    _show(screen, (left, top, right, bottom), studio.real(0.75, 1.0))
    return screen.image


def picture_page(studio: Studio) -> Image.Image:
    """A browser's window with one large photo: alone, under a headline, or beside a column."""
    screen = Screen(studio, studio.pick(_SIZES), studio.real(12, 17), theme(studio, dark=0.3))
    unit, look, (width, height) = screen.unit, screen.theme, screen.image.size
    bar = int(unit * 2.3)
    screen.draw.rectangle((0, 0, width, 2 * bar), mixed(look.ground, look.text, 0.1))
    for i in range(studio.whole(1, 5)):
        screen.panel((8 + i * 180, 6, 180 + i * 180, bar), look.surface if i == 0 else look.ground)
        screen.text((18 + i * 180, bar * 0.6), studio.phrase(1, 3)[:18])
    for i in range(3):
        screen.icon((12 + 30 * i, bar + 8, 30 + 30 * i, bar + 26))
    screen.panel((110, bar + 4, width - 120, 2 * bar - 4))
    screen.text((124, bar * 1.5), f"https://{studio.pick(studio.words)}.org", look.faint)
    top, left, right = 2 * bar, 0, width
    if studio.chance(0.35):  # the photo alone, as a browser shows a picture file
        screen.draw.rectangle((0, top, width, height), studio.pick(((14, 14, 14), look.ground)))
        _show(screen, (0, top, width, height), studio.real(0.6, 1.0))
        return screen.image
    if studio.chance(0.7):
        screen.text((width * 0.08, top + bar), studio.phrase(3, 7), scale=1.8, bold=True)
        top = screen.lines((int(width * 0.08), top + 2 * bar, int(width * 0.7), height), 2)
    if studio.chance(0.5):
        right = int(width * studio.real(0.65, 0.8))
        screen.list((right + 12, top, width - 8, height), pictures=studio.chance(0.5))
    end = height - int(unit * studio.real(2, 9))
    _show(screen, (left + 20, top + 8, right - 20, end), studio.real(0.8, 1.0))
    screen.lines((left + 40, end, right - 40, height))
    return screen.image
