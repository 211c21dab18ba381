"""The parts of user interfaces: themes, windows, bars, buttons, lists, fields, bubbles, code."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageDraw

from model.training.data.nonphotos.studio import BLACK, WHITE, Colour, Studio, mixed
from model.training.data.nonphotos.typography import CODE, Typeface

Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of an interface, light or dark, and its typeface and roundness."""

    ground: Colour
    surface: Colour
    line: Colour
    text: Colour
    faint: Colour
    accent: Colour
    face: Typeface
    radius: int
    dark: bool


def theme(studio: Studio, *, dark: float = 0.4) -> Theme:
    """Choose a theme; `dark` is how likely it is a dark one."""
    is_dark = studio.chance(dark)
    ground = studio.grey(12, 48) if is_dark else studio.grey(225, 255)
    if studio.chance(0.15):
        ground = studio.colour((0.2, 0.6), (0.1, 0.25) if is_dark else (0.9, 1))
    text = studio.grey(200, 255) if is_dark else studio.grey(0, 60)
    return Theme(
        ground=ground,
        surface=mixed(ground, WHITE, studio.real(0.03, 0.1) if is_dark else studio.real(0.3, 1)),
        line=mixed(ground, text, studio.real(0.08, 0.25)),
        text=text,
        faint=mixed(ground, text, studio.real(0.4, 0.6)),
        accent=studio.colour((0.5, 1), (0.5, 1)),
        face=studio.typeface("sans"),
        radius=studio.pick((0, 3, 6, 12)),
        dark=is_dark,
    )


class Screen:
    """An interface being drawn: the picture, its theme, and `unit`, the height of its letters."""

    def __init__(self, studio: Studio, size: tuple[int, int], unit: float, look: Theme) -> None:
        self.studio, self.theme, self.unit = studio, look, unit
        self.image = Image.new("RGB", size, look.ground)
        self.draw = ImageDraw.Draw(self.image)

    def text(
        self, place: tuple[float, float], text: str, colour: Colour | None = None, *,
        scale: float = 1.0, bold: bool = False, anchor: str = "lm",
    ) -> None:  # fmt: skip
        """Write a line; `place` is its left middle unless `anchor` says otherwise."""
        font = self.theme.face.at(self.unit * scale, bold=bold)
        self.draw.text(place, text, colour or self.theme.text, font, anchor=anchor)

    def panel(self, box: Box, fill: Colour | None = None, *, outlined: bool = True) -> None:
        """Draw a surface with the theme's corners."""
        if box[2] - box[0] < 2 or box[3] - box[1] < 2:
            return
        radius = min(self.theme.radius, (box[3] - box[1]) // 2)
        outline = self.theme.line if outlined else None
        self.draw.rounded_rectangle(box, radius, fill or self.theme.surface, outline)

    def lines(self, box: Box, count: int | None = None, *, step: float = 1.6) -> int:
        """Write lines of text into a box; return where the next thing may stand."""
        y, written = box[1] + self.unit, 0
        letters = max(4, int((box[2] - box[0]) / (self.unit * 0.55)))
        while y < box[3] and (count is None or written < count):
            text = self.studio.phrase(letters // 6, letters // 5)[:letters]
            if self.studio.chance(0.2):
                text = text[: letters // 2]
            self.text((box[0], y), text, self.theme.text if written % 4 else self.theme.faint)
            y += self.unit * step
            written += 1
        return int(y)

    def button(self, box: Box, *, primary: bool = False) -> None:
        """Draw a push button."""
        self.panel(box, self.theme.accent if primary else self.theme.surface)
        middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        colour = WHITE if primary else self.theme.text
        self.text(middle, self.studio.label(), colour, anchor="mm")

    def icon(self, box: Box) -> None:
        """Draw a small symbol of one or two colours."""
        studio, (left, top, right, bottom) = self.studio, box
        fill = studio.colour() if studio.chance(0.6) else self.theme.faint
        kind = studio.whole(0, 4)
        if kind == 0:
            self.draw.ellipse(box, fill)
        elif kind == 1:
            self.draw.rounded_rectangle(box, (right - left) // 4, fill)
        elif kind == 2:
            self.draw.polygon([(left, bottom), ((left + right) / 2, top), (right, bottom)], fill)
        elif kind == 3:
            for y in range(top, bottom, max(3, (bottom - top) // 3)):
                self.draw.line((left, y, right, y), fill, 2)
        else:
            self.draw.ellipse(box, outline=fill, width=max(1, (right - left) // 8))
        if kind < 3 and studio.chance(0.5):
            inset = (right - left) // 3
            inner = (left + inset, top + inset, right - inset, bottom - inset)
            self.draw.ellipse(inner, WHITE if studio.chance(0.7) else self.theme.ground)

    def menu_bar(self, box: Box) -> None:
        """Draw the words of a menu, and perhaps a clock to the right."""
        self.draw.rectangle(box, self.theme.surface)
        x, middle = box[0] + self.unit, (box[1] + box[3]) / 2
        for i in range(self.studio.whole(4, 9)):
            label = self.studio.label()
            self.text((x, middle), label, bold=i == 0)
            x += self.unit * (0.62 * len(label) + 1.4)
        if self.studio.chance(0.5):
            self.text((box[2] - self.unit, middle), self.studio.number(), anchor="rm")

    def tool_bar(self, box: Box) -> None:
        """Draw a row of symbols."""
        self.draw.rectangle(box, self.theme.surface, self.theme.line)
        side = int((box[3] - box[1]) * 0.5)
        top = (box[1] + box[3] - side) // 2
        for x in range(box[0] + side, box[2] - side, int(side * 1.8)):
            if self.studio.chance(0.75):
                self.icon((x, top, x + side, top + side))

    def list(self, box: Box, *, pictures: bool = False, chosen: bool = True) -> None:
        """Draw rows: a symbol or a small picture, a title, perhaps a line below it."""
        studio = self.studio
        step = int(self.unit * studio.pick((1.9, 2.4, 3.6, 4.6)))
        marked = studio.whole(0, 5) if chosen else -1
        letters = max(3, int((box[2] - box[0] - step) / (self.unit * 0.62)))
        for i, y in enumerate(range(box[1], box[3] - step, step)):
            if i == marked:
                self.draw.rectangle((box[0], y, box[2], y + step), self.theme.accent)
            side = int(step * 0.6)
            place = (box[0] + step // 5, y + step // 5)
            if pictures:
                self.image.paste(studio.picture((side, side)), place)
            elif studio.chance(0.85):
                self.icon((*place, place[0] + side, place[1] + side))
            x = box[0] + step
            two = step > self.unit * 3
            title = studio.phrase(1, 4)[:letters]
            self.text((x, y + step * (0.32 if two else 0.5)), title, bold=two)
            if two:
                self.text((x, y + step * 0.7), studio.phrase(3, 8)[:letters], self.theme.faint)
            if studio.chance(0.3) and studio.chance(0.5):
                self.draw.line((box[0], y + step, box[2], y + step), self.theme.line)

    def grid(self, box: Box, columns: int) -> None:
        """Draw a table of cells, as a spreadsheet or a calendar has it."""
        studio, height = self.studio, int(self.unit * self.studio.pick((1.5, 1.8, 2.4, 5.0)))
        step = max(10, (box[2] - box[0]) // columns)
        dense = studio.real(0.2, 0.9)
        for row, y in enumerate(range(box[1], box[3] - height, height)):
            for column in range(columns):
                x = box[0] + column * step
                head = row == 0 or column == 0
                fill = self.theme.ground if head else self.theme.surface
                if not head and studio.chance(0.02):
                    fill = mixed(self.theme.surface, self.theme.accent, 0.5)
                self.draw.rectangle((x, y, x + step, y + height), fill, self.theme.line)
                if head or studio.chance(dense):
                    text = studio.phrase(1, 1) if column == 1 else studio.number()
                    self.text((x + 4, y + height / 2), text[: step // int(self.unit * 0.6 + 1)])

    def code(self, box: Box, *, coloured: bool = True) -> None:
        """Write indented lines of program text in several colours."""
        studio, y, depth = self.studio, float(box[1]), 0
        font = studio.typeface("mono").at(self.unit)
        advance = font.getlength("m")
        colours = [self.theme.text, *studio.palette(4), self.theme.faint]
        while y < box[3] - self.unit:
            depth = min(6, max(0, depth + studio.pick((-1, -1, 0, 0, 0, 1))))
            x = box[0] + depth * 3 * advance
            for _ in range(studio.whole(0, 9)):
                word = studio.pick(CODE if studio.chance(0.75) else studio.words)
                if x + len(word) * advance > box[2]:
                    break
                colour = studio.pick(colours) if coloured else self.theme.text
                self.draw.text((x, y), word, colour, font)
                x += (len(word) + 1) * advance
            y += self.unit * 1.4

    def window(self, box: Box) -> Box:
        """Draw an empty window with its title bar; return the box inside."""
        bar, (left, top, right, _bottom) = int(self.unit * 2.2), box
        self.draw.rectangle(
            (left + 6, top + 8, right + 6, box[3] + 8), mixed(BLACK, self.theme.ground, 0.3)
        )
        self.panel(box)
        middle = top + bar / 2
        if self.studio.chance(0.5):
            for i, colour in enumerate(((237, 106, 94), (245, 191, 79), (98, 197, 84))):
                x = left + bar * (0.5 + 0.6 * i)
                self.draw.ellipse((x - 5, middle - 5, x + 5, middle + 5), colour)
        else:
            for i, sign in enumerate("×□–"):
                self.text((right - bar * (0.6 + i), middle), sign, anchor="mm")
        self.text(
            ((left + right) / 2, middle), self.studio.phrase(1, 4), self.theme.faint, anchor="mm"
        )
        self.draw.line((left, top + bar, right, top + bar), self.theme.line)
        return left + 1, top + bar + 1, right - 1, box[3] - 1
