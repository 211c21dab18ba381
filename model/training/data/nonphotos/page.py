"""A sheet that is written from top to bottom: headings, paragraphs, tables, fields, pictures."""

from __future__ import annotations

from PIL import Image, ImageDraw

from model.training.data.nonphotos.studio import Colour, Studio, mixed
from model.training.data.nonphotos.typography import Font, Typeface, width


class Page:
    """A column on a sheet, and the height at which the next thing is put."""

    def __init__(
        self, studio: Studio, image: Image.Image, box: tuple[int, int, int, int], text: float
    ) -> None:
        self.studio, self.image = studio, image
        self.draw = ImageDraw.Draw(image)
        self.left, self.y, self.right, self.bottom = box
        self.size = text
        self.paper: Colour = (255, 255, 255)
        self.ink: Colour = studio.grey(0, 60) if studio.chance(0.85) else (25, 35, 120)
        self.accent = studio.colour((0.5, 1), (0.3, 0.8)) if studio.chance(0.5) else self.ink
        self.face = studio.typeface("serif", "sans")
        self.head = studio.typeface("serif", "sans") if studio.chance(0.4) else self.face
        self.leading = studio.real(1.2, 1.6)
        self.gap = studio.real(0.4, 1.2) * text

    @property
    def width(self) -> int:
        """The width of the column."""
        return self.right - self.left

    @property
    def full(self) -> bool:
        """Whether the next line would run off the sheet."""
        return self.y + self.size * self.leading > self.bottom

    def heading(self, scale: float, *, centred: bool = False) -> None:
        """Write a heading of one line."""
        font = self.head.at(self.size * scale, bold=True)
        words = max(1, int(self.width / (self.size * scale * 4)))
        text = self.studio.phrase(max(1, words - 3), words)
        place = (self.left + self.right) / 2 if centred else self.left
        if self.studio.chance(0.2):
            text = text.upper()
        self.draw.text((place, self.y), text, self.accent, font, anchor="ma" if centred else "la")
        self.y += int(self.size * scale * 1.3 + self.gap)

    def lines(self, count: int, face: Typeface | None = None, *, ragged: bool = True) -> None:
        """Write lines of running text; the last one stops short."""
        font = (face or self.face).at(self.size)
        space = font.getlength(" ")
        for i in range(count):
            if self.full:
                return
            limit = self.width * (self.studio.real(0.2, 0.8) if i == count - 1 else 1.0)
            words, spare = self._fill(limit, font, space)
            justified = not ragged and i < count - 1 and len(words) > 2
            if justified:
                self._justified(words, font, space + spare / (len(words) - 1))
            else:
                self.draw.text((self.left, self.y), " ".join(words), self.ink, font)
            self.y += int(self.size * self.leading)

    def _fill(self, limit: float, font: Font, space: float) -> tuple[list[str], float]:
        """Take words until the line is full; also return the width left over."""
        words: list[str] = []
        while True:
            word = self.studio.pick(self.studio.words)
            length = width(font, word)
            if length > limit:
                return words or ["a"], limit
            words.append(word)
            limit -= length + space

    def _justified(self, words: list[str], font: Font, space: float) -> None:
        x = float(self.left)
        for word in words:
            self.draw.text((x, self.y), word, self.ink, font)
            x += width(font, word) + space

    def paragraphs(self, *, ragged: bool) -> None:
        """Write paragraphs down to the bottom, with a heading now and then."""
        while not self.full:
            self.lines(self.studio.whole(2, 9), ragged=ragged)
            self.y += int(self.gap)
            if self.studio.chance(0.15):
                self.heading(1.2)

    def bullets(self, count: int) -> None:
        """Write a list with marks or numbers."""
        mark, left = self.studio.pick(("•", "–", "1.", "□")), self.left
        for i in range(count):
            if self.full:
                break
            shown = f"{i + 1}." if mark == "1." else mark
            self.draw.text((left, self.y), shown, self.accent, self.face.at(self.size))
            self.left = left + int(self.size * 1.6)
            self.lines(self.studio.whole(1, 2))
            self.left = left
            self.y += int(self.gap / 2)

    def rule(self) -> None:
        """Draw a line across the column."""
        self.draw.line(
            (self.left, self.y, self.right, self.y), self.accent, self.studio.whole(1, 3)
        )
        self.y += int(self.gap + 2)

    def table(self, rows: int, columns: int) -> None:
        """Draw a table: a head, numbers to the right, rules or bands of tint."""
        studio, height = self.studio, int(self.size * self.studio.real(1.4, 2.2))
        step = self.width / columns
        bands, grid = studio.chance(0.4), studio.chance(0.6)
        head = mixed(self.paper, self.accent, studio.real(0.1, 1)) if studio.chance(0.7) else None
        line = mixed(self.paper, self.ink, studio.real(0.3, 1))
        for row in range(rows + 1):
            if self.y + height > self.bottom:
                return
            box = (self.left, self.y, self.right, self.y + height)
            if row == 0 and head:
                self.draw.rectangle(box, head)
            elif bands and row % 2:
                self.draw.rectangle(box, mixed(self.paper, self.accent, 0.08))
            for column in range(columns):
                x = self.left + column * step
                if grid:
                    self.draw.rectangle((x, self.y, x + step, self.y + height), outline=line)
                self._cell(row, column, x, step, height)
            self.y += height
        self.y += int(self.gap)

    def _cell(self, row: int, column: int, x: float, step: float, height: int) -> None:
        font = self.face.at(self.size * 0.9, bold=row == 0)
        middle = self.y + height / 2
        if row and column:
            place, anchor, text = x + step - self.size / 2, "rm", self.studio.number()
        else:
            place, anchor, text = x + self.size / 2, "lm", self.studio.phrase(1, 2)
        letters = max(1, int(step / (self.size * 0.6)) - 1)
        self.draw.text((place, middle), text[:letters], self.ink, font, anchor=anchor)

    def fields(self, count: int) -> None:
        """Draw the labels and boxes, lines or combs of a form, some of them filled in."""
        studio = self.studio
        height = int(self.size * studio.real(1.5, 2.4))
        columns = studio.pick((1, 1, 2))
        style = studio.pick(("box", "line", "comb"))
        pen = studio.typeface("hand", "sans").at(self.size * 1.1)
        for i in range(count):
            if self.y + height + self.size * 2 > self.bottom:
                return
            step = self.width // columns
            x, end = self.left + (i % columns) * step, self.left + (i % columns + 1) * step - 8
            self.draw.text(
                (x, self.y), studio.phrase(1, 3), self.ink, self.face.at(self.size * 0.8)
            )
            top = self.y + int(self.size * 1.1)
            if style == "line":
                self.draw.line((x, top + height, end, top + height), self.ink)
            else:
                self.draw.rectangle((x, top, end, top + height), outline=self.ink)
            if style == "comb":
                for tooth in range(x + height, end, height):
                    self.draw.line((tooth, top + height // 2, tooth, top + height), self.ink)
            if studio.chance(0.5):
                self.draw.text((x + 6, top + 2), studio.phrase(1, 2), (20, 30, 110), pen)
            if i % columns == columns - 1:
                self.y = top + height + int(self.gap)

    def figure(self, height: int) -> None:
        """Put a picture in the column, with a caption below."""
        height = min(height, self.bottom - self.y)
        if height > 20:
            picture = self.studio.picture((self.width, height))
            if self.studio.chance(0.3):
                picture = picture.convert("L").convert("RGB")
            self.image.paste(picture, (self.left, self.y))
            self.y += height + int(self.gap / 2)
            self.lines(1)

    def barcode(self, height: int) -> None:
        """Draw the bars of a label or a receipt."""
        x = self.left + self.studio.whole(0, self.width // 3)
        while x < self.right - self.width * 0.1:
            bar = self.studio.whole(1, 4)
            self.draw.rectangle((x, self.y, x + bar - 1, self.y + height), self.ink)
            x += bar + self.studio.whole(1, 4)
        self.y += height + int(self.gap)

    def squares(self, side: int) -> None:
        """Draw a square code of modules, with its three finder marks."""
        cells = self.studio.pick((21, 25, 29))
        unit = max(2, side // cells)
        codes = self.studio.random.random((cells, cells)) < 0.5
        for corner in ((0, 0), (0, cells - 7), (cells - 7, 0)):
            block = codes[corner[0] : corner[0] + 7, corner[1] : corner[1] + 7]
            block[:] = True
            block[1:6, 1:6] = False
            block[2:5, 2:5] = True
        modules = Image.fromarray(~codes).resize((cells * unit,) * 2, Image.Resampling.NEAREST)
        self.image.paste(modules.convert("RGB"), (self.left, self.y))
        self.y += cells * unit + int(self.gap)
