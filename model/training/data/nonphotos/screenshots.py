"""Screenshots: desktops, windows, browsers, editors, telephones; light and dark; or a part."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image

from model.training.data.nonphotos.interface import Box, Screen, theme
from model.training.data.nonphotos.photo_windows import photo_editor, picture_page
from model.training.data.nonphotos.studio import BLACK, WHITE, Studio, mixed
from model.training.data.nonphotos.textures import gradient

_DESKTOPS = ((1280, 800), (1366, 768), (1440, 900), (1200, 900), (1024, 768))
_PHONES = ((390, 844), (414, 896), (360, 780), (412, 732))


def _window_contents(screen: Screen, box: Box) -> None:
    """Fill a window with a menu, tools, a side list and something to work on."""
    studio, unit = screen.studio, screen.unit
    left, top, right, bottom = box
    if studio.chance(0.6):
        screen.menu_bar((left, top, right, top + int(unit * 1.9)))
        top += int(unit * 2)
    if studio.chance(0.6):
        screen.tool_bar((left, top, right, top + int(unit * 3)))
        top += int(unit * 3) + 1
    if studio.chance(0.5):
        side = left + int((right - left) * studio.real(0.15, 0.35))
        screen.list((left, top + 4, side, bottom))
        screen.draw.line((side, top, side, bottom), screen.theme.line)
        left = side + 1
    pad = int(unit)
    _main_area(screen, (left + pad, top + pad, right - pad, bottom - pad))


def _main_area(screen: Screen, box: Box) -> None:
    studio = screen.studio
    left, top, right, bottom = box
    if right - left < 60 or bottom - top < 60:
        return
    kind = studio.whole(0, 6)
    if kind == 0:
        screen.lines(box)
    elif kind == 1:
        screen.grid(box, studio.whole(4, 12))
    elif kind == 2:
        screen.list(box, pictures=studio.chance(0.3))
    elif kind == 3:
        screen.code(box)
    elif kind == 4:
        _settings(screen, box)
    elif kind == 5:
        _tiles(screen, box)
    else:
        inset = (right - left) // 8
        size = (right - left - 2 * inset, bottom - top)
        screen.image.paste(studio.picture(size), (left + inset, top))


def _settings(screen: Screen, box: Box) -> None:
    """Draw labels with switches, fields, sliders and buttons."""
    studio, unit = screen.studio, screen.unit
    step = int(unit * 2.8)
    for y in range(box[1], box[3] - 2 * step, step):
        middle, x = y + step // 2, (box[0] + box[2]) // 2
        screen.text((box[0], middle), studio.phrase(1, 4))
        kind = studio.whole(0, 3)
        if kind == 0:
            end = x + int(unit * 2.6)
            fill = screen.theme.accent if studio.chance(0.6) else screen.theme.line
            screen.draw.rounded_rectangle((x, y + 6, end, y + step - 6), 12, fill)
        elif kind == 1:
            screen.panel((x, y + 3, box[2] - 10, y + step - 3))
            screen.text((x + 8, middle), studio.phrase(1, 2), screen.theme.faint)
        elif kind == 2:
            knob = studio.whole(x, box[2] - 20)
            screen.draw.line((x, middle, box[2] - 10, middle), screen.theme.line, 4)
            screen.draw.ellipse((knob - 8, middle - 8, knob + 8, middle + 8), screen.theme.accent)
        else:
            screen.button((x, y + 3, x + int(unit * 8), y + step - 3))
    end = box[3] - 4
    screen.button((box[2] - int(unit * 8), end - step + 6, box[2], end), primary=True)


def _tiles(screen: Screen, box: Box) -> None:
    """Draw a grid of pictures or symbols with words below: a shop, a gallery, a file manager."""
    studio, unit = screen.studio, screen.unit
    side = studio.whole(int(unit * 4), max(int(unit * 5), (box[2] - box[0]) // 3))
    pictures = studio.chance(0.5)
    for y in range(box[1], box[3] - side - int(unit * 2), side + int(unit * 3)):
        for x in range(box[0], box[2] - side, side + int(unit)):
            if pictures:
                screen.image.paste(studio.picture((side, side)), (x, y))
            else:
                inset = side // 5
                screen.icon((x + inset, y + inset, x + side - inset, y + side - inset))
            screen.text((x + side / 2, y + side + unit), studio.phrase(1, 2)[:14], anchor="mm")


def desktop(studio: Studio) -> Image.Image:
    """A wallpaper, one to three windows, symbols, a bar at the top, bottom or both."""
    screen = Screen(studio, studio.pick(_DESKTOPS), studio.real(11, 17), theme(studio))
    width, height = screen.image.size
    if studio.chance(0.5):
        screen.image.paste(studio.picture((width, height)), (0, 0))
    else:
        paper = gradient(studio, (width, height), studio.colour(), studio.colour())
        screen.image.paste(paper, (0, 0))
    for i in range(studio.whole(0, 6)):
        top = 50 + 90 * i
        screen.icon((20, top, 60, top + 40))
        screen.text((40, top + 54), studio.label(), WHITE, anchor="mm")
    for _ in range(studio.whole(1, 3)):
        left, top = studio.whole(0, width // 3), studio.whole(26, height // 4)
        right = min(width - 10, left + studio.whole(width * 0.4, width * 0.9))
        bottom = min(height - 40, top + studio.whole(height * 0.5, height * 0.85))
        _window_contents(screen, screen.window((left, top, right, bottom)))
    if studio.chance(0.6):
        screen.menu_bar((0, 0, width, 26))
    if studio.chance(0.8):
        screen.tool_bar((0, height - 40, width, height))
    return screen.image


def window(studio: Studio) -> Image.Image:
    """One window that fills the picture."""
    size = (studio.whole(600, 1300), studio.whole(450, 850))
    screen = Screen(studio, size, studio.real(11, 20), theme(studio))
    _window_contents(screen, screen.window((0, 0, size[0] - 1, size[1] - 1)))
    return screen.image


def dialog(studio: Studio) -> Image.Image:
    """A message or a few settings with buttons, alone or over a dimmed window."""
    size = (studio.whole(380, 760), studio.whole(220, 520))
    look = theme(studio)
    screen = Screen(studio, size, studio.real(13, 22), look)
    box = (0, 0, size[0] - 1, size[1] - 1)
    if studio.chance(0.5):
        _window_contents(screen, box)
        screen.image.paste(BLACK, (0, 0), Image.new("L", size, studio.whole(60, 160)))
        box = (size[0] // 6, size[1] // 5, size[0] * 5 // 6, size[1] * 4 // 5)
    left, top, right, bottom = screen.window(box)
    unit = screen.unit
    if studio.chance(0.5):
        _settings(screen, (left + 12, top + 10, right - 12, bottom - 8))
        return screen.image
    side = int(unit * 3)
    screen.icon((left + 14, top + 14, left + 14 + side, top + 14 + side))
    screen.lines((left + side + 30, top + 10, right - 14, bottom - side), studio.whole(2, 5))
    for i in range(studio.whole(1, 3)):
        end = right - 12 - int(i * unit * 8)
        place = (end - int(unit * 7), bottom - int(unit * 2.6), end, bottom - 10)
        screen.button(place, primary=i == 0)
    return screen.image


def browser(studio: Studio) -> Image.Image:
    """A web page: tabs and address (perhaps cut away), head, columns, pictures, cards."""
    screen = Screen(studio, studio.pick(_DESKTOPS), studio.real(12, 18), theme(studio, dark=0.25))
    width, height = screen.image.size
    unit, top, look = screen.unit, 0, screen.theme
    if studio.chance(0.7):
        bar = int(unit * 2.4)
        screen.draw.rectangle((0, 0, width, bar * 2), mixed(look.ground, look.text, 0.08))
        for i in range(studio.whole(1, 6)):
            box = (10 + i * 190, 6, 190 + i * 190, bar)
            screen.panel(box, look.surface if i == 0 else look.ground)
            screen.text((box[0] + 10, bar * 0.6), studio.phrase(1, 3)[:20])
        screen.panel((120, bar + 5, width - 200, bar * 2 - 5))
        screen.text((135, bar * 1.5), f"https://{studio.pick(studio.words)}.org", look.faint)
        top = bar * 2
    head = int(unit * studio.real(2.5, 5))
    accent = look.accent if studio.chance(0.5) else look.surface
    screen.draw.rectangle((0, top, width, top + head), accent)
    screen.text((30, top + head / 2), studio.phrase(1, 2), scale=1.6, bold=True)
    for i in range(studio.whole(2, 6)):
        screen.text((width * 0.4 + i * 110, top + head / 2), studio.label())
    top += head
    if studio.chance(0.35):
        hero = studio.whole(150, 330)
        screen.image.paste(studio.picture((width, hero)), (0, top))
        screen.text((width / 2, top + hero / 2), studio.phrase(3, 5), WHITE, scale=2.4, anchor="mm")
        top += hero
    margin = studio.pick((20, 120, 220))
    side = width - margin - studio.pick((0, 220, 300))
    top = screen.lines((margin, top + 20, side, height), studio.whole(2, 14)) + 10
    _main_area(screen, (margin, top, side, height - 10))
    if side < width - margin:
        _main_area(screen, (side + 20, head * 2 + 60, width - margin, height - 10))
    return screen.image


def editor(studio: Studio) -> Image.Image:
    """Program text with line numbers, or a terminal."""
    size = (studio.whole(600, 1300), studio.whole(400, 850))
    screen = Screen(studio, size, studio.real(11, 20), theme(studio, dark=0.7))
    box = (0, 0, *size)
    if studio.chance(0.5):
        box = screen.window((0, 0, size[0] - 1, size[1] - 1))
    left, top, right, bottom = box
    if studio.chance(0.4):
        side = left + int((right - left) * 0.2)
        screen.list((left, top + 5, side, bottom))
        left = side
    terminal = studio.chance(0.3)
    if not terminal:
        for i in range(1, int((bottom - top) / (screen.unit * 1.4))):
            y = top + 8 + (i - 0.5) * screen.unit * 1.4
            screen.text((left + screen.unit * 3, y), str(i), screen.theme.faint, anchor="rm")
        left += int(screen.unit * 4)
    screen.code((left + 8, top + 8, right - 8, bottom - 8), coloured=not terminal)
    return screen.image


def spreadsheet(studio: Studio) -> Image.Image:
    """A full grid under bars of tools; a calendar when the cells are high."""
    size = studio.pick(_DESKTOPS)
    screen = Screen(studio, size, studio.real(11, 16), theme(studio, dark=0.2))
    screen.menu_bar((0, 0, size[0], 26))
    screen.tool_bar((0, 26, size[0], 70))
    screen.grid((0, 76, size[0], size[1]), studio.whole(6, 18))
    return screen.image


def _phone(studio: Studio) -> tuple[Screen, int, int]:
    """Start a telephone's screen: the status bar, perhaps a title; return the free part's ends."""
    size = studio.pick(_PHONES)
    screen = Screen(studio, size, studio.real(13, 18), theme(studio))
    screen.text((24, 18), studio.number(), bold=True)
    for i in range(3):
        screen.draw.rectangle(
            (size[0] - 30 - 22 * i, 12, size[0] - 16 - 22 * i, 22), screen.theme.text
        )
    top = 44
    if studio.chance(0.8):
        fill = screen.theme.accent if studio.chance(0.3) else screen.theme.ground
        screen.draw.rectangle((0, 36, size[0], 88), fill)
        screen.text((size[0] / 2, 62), studio.phrase(1, 3), scale=1.2, bold=True, anchor="mm")
        top = 92
    bottom = size[1] - 20
    if studio.chance(0.6):
        screen.draw.line((0, bottom - 44, size[0], bottom - 44), screen.theme.line)
        for i in range(5):
            x = int((i + 0.5) * size[0] / 5)
            screen.icon((x - 12, bottom - 36, x + 12, bottom - 12))
        bottom -= 48
    return screen, top, bottom


def chat(studio: Studio) -> Image.Image:
    """Bubbles of messages to the left and right, with pictures among them, perhaps a keyboard."""
    screen, y, bottom = _phone(studio)
    width, unit = screen.image.width, screen.unit
    if studio.chance(0.35):
        keys = bottom - 200
        for row in range(4):
            for i in range(10):
                x = 4 + i * (width - 8) // 10
                key = (x + 2, keys + row * 48 + 4, x + (width - 8) // 10 - 3, keys + row * 48 + 44)
                screen.panel(key)
                middle = ((key[0] + key[2]) / 2, (key[1] + key[3]) / 2)
                screen.text(middle, studio.pick("azertyuiopqsdfghjklmwxcvbn"), anchor="mm")
        bottom = keys - 10
    while y < bottom - unit * 4:
        mine, broad = studio.chance(0.5), studio.whole(width * 0.3, width * 0.75)
        left = width - broad - 12 if mine else 12
        count = studio.whole(1, 4)
        high = min(bottom - y, int(unit * (1.6 * count + 1)))
        if studio.chance(0.12):
            screen.image.paste(studio.picture((broad, high * 2)), (left, y))
            high *= 2
        else:
            fill = screen.theme.accent if mine else screen.theme.surface
            screen.draw.rounded_rectangle((left, y, left + broad, y + high), 14, fill)
            screen.lines((left + 12, y + 2, left + broad - 10, y + high - 6), count)
        y += high + studio.whole(6, 20)
    return screen.image


def phone_list(studio: Studio) -> Image.Image:
    """Settings, mail, contacts, results: rows on a telephone."""
    screen, top, bottom = _phone(studio)
    box = (10, top + 4, screen.image.width - 10, bottom)
    if studio.chance(0.3):
        _settings(screen, box)
    else:
        screen.list(box, pictures=studio.chance(0.4), chosen=False)
    return screen.image


def feed(studio: Studio) -> Image.Image:
    """Posts with a picture, a name, buttons and words; the picture takes at most half."""
    screen, y, bottom = _phone(studio)
    width = screen.image.width
    while y < bottom - 160:
        screen.icon((12, y + 8, 44, y + 40))
        screen.text((56, y + 24), studio.phrase(1, 2), bold=True)
        high = min(bottom - y - 110, studio.whole(width * 0.5, width))
        screen.image.paste(studio.picture((width, high)), (0, y + 50))
        for i in range(4):
            screen.icon((14 + 42 * i, y + high + 60, 38 + 42 * i, y + high + 84))
        y = screen.lines((14, y + high + 88, width - 14, bottom), studio.whole(2, 4)) + 10
    return screen.image


def home(studio: Studio) -> Image.Image:
    """The start screen of a telephone or tablet: symbols in rows on a wallpaper."""
    size = studio.pick((*_PHONES, (1024, 768)))
    screen = Screen(studio, size, 12, theme(studio))
    columns = 4 if size[0] < 500 else 7
    if studio.chance(0.4):
        screen.image.paste(studio.picture(size), (0, 0))
    else:
        paper = gradient(studio, size, studio.colour(), studio.colour())
        screen.image.paste(paper, (0, 0))
    screen.text((24, 18), studio.number(), WHITE, bold=True)
    step = size[0] // columns
    rows = studio.whole(3, 6)
    for row in range(rows):
        for column in range(columns):
            left, top = column * step + step // 5, 60 + row * (step + 16)
            side = step * 3 // 5
            fill = studio.colour() if studio.chance(0.8) else WHITE
            screen.draw.rounded_rectangle((left, top, left + side, top + side), side // 4, fill)
            inset = side // 4
            screen.icon((left + inset, top + inset, left + side - inset, top + side - inset))
            screen.text((left + side / 2, top + side + 12), studio.label(), WHITE, anchor="mm")
    screen.panel((12, size[1] - 96, size[0] - 12, size[1] - 12), screen.theme.line)
    for column in range(columns):
        left = column * step + step // 4
        screen.icon((left, size[1] - 78, left + step // 2, size[1] - 78 + step // 2))
    return screen.image


def player(studio: Studio) -> Image.Image:
    """A film or a call in a window: one or several pictures among controls and names."""
    screen = Screen(studio, studio.pick(_DESKTOPS), studio.real(12, 17), theme(studio, dark=0.7))
    width, height = screen.image.size
    if studio.chance(0.5):
        count = studio.pick((2, 3))
        wide, high = width // count - 20, (height - 120) // 2 - 20
        for i in range(count * 2):
            place = (15 + (i % count) * (wide + 18), 40 + (i // count) * (high + 18))
            if studio.chance(0.6):
                screen.image.paste(studio.picture((wide, high)), place)
            else:
                screen.panel((*place, place[0] + wide, place[1] + high))
            screen.text((place[0] + 12, place[1] + high - 14), studio.phrase(1, 2), WHITE)
    else:
        size = (int(width * 0.6), int(height * 0.55))
        screen.image.paste(studio.picture(size), (20, 60))
        screen.lines((20, 70 + size[1], 20 + size[0], height - 50), 6)
        screen.list((size[0] + 40, 60, width - 10, height), pictures=True, chosen=False)
    screen.menu_bar((0, 0, width, 28))
    screen.tool_bar((0, height - 50, width, height))
    return screen.image


_SCREENS: tuple[Callable[[Studio], Image.Image], ...] = (
    desktop, desktop, window, window, dialog, browser, browser, editor, spreadsheet, chat,
    phone_list, feed, home, player, photo_editor, photo_editor, picture_page, picture_page,
)  # fmt: skip


def screenshot(studio: Studio) -> Image.Image:
    """Draw one screen; now and then only a part of it was captured."""
    image = studio.pick(_SCREENS)(studio)
    if studio.chance(0.2):
        width, height = image.size
        part = (int(width * studio.real(0.4, 0.8)), int(height * studio.real(0.4, 0.8)))
        left, top = studio.whole(0, width - part[0]), studio.whole(0, height - part[1])
        image = image.crop((left, top, left + part[0], top + part[1]))
    return image


PAINTERS = (screenshot,)
