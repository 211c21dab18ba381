"""Documents: what is printed or written on paper, as a file, a scan or a photo of the sheet."""

from __future__ import annotations

from PIL import Image, ImageDraw

from model.training.data.nonphotos.page import Page
from model.training.data.nonphotos.paper import as_seen
from model.training.data.nonphotos.studio import WHITE, Colour, Studio, mixed


def _sheet(studio: Studio, *, shapes: tuple[tuple[int, int], ...] = ()) -> Page:
    """Take an empty sheet with margins: A4 or Letter, upright or on its side, unless told."""
    size = studio.pick(shapes or ((620, 877), (620, 877), (640, 828), (760, 1075), (877, 620)))
    paper: Colour = WHITE if studio.chance(0.6) else studio.colour((0, 0.12), (0.9, 1))
    image = Image.new("RGB", size, paper)
    margin = int(size[0] * studio.real(0.04, 0.13))
    box = (margin, int(margin * studio.real(0.6, 1.2)), size[0] - margin, size[1] - margin)
    # Nine to twenty points on a sheet of A4: the letters may be too small to be read.
    page = Page(studio, image, box, size[0] / studio.real(36, 72))
    page.paper = paper
    return page


def _columns(page: Page, count: int) -> list[Page]:
    """Divide what is left of a page."""
    studio, gutter = page.studio, int(page.size * 1.5)
    step = (page.width + gutter) // count
    columns = []
    for i in range(count):
        left = page.left + i * step
        column = Page(studio, page.image, (left, page.y, left + step - gutter, page.bottom), 0)
        for name in ("size", "paper", "ink", "accent", "face", "head", "leading", "gap"):
            setattr(column, name, getattr(page, name))
        columns.append(column)
    return columns


def article(studio: Studio) -> Image.Image:
    """Running text in one to three columns: a report, a paper, a page of a book."""
    page = _sheet(studio)
    if studio.chance(0.7):
        page.heading(studio.real(1.3, 2.6), centred=studio.chance(0.5))
        if studio.chance(0.4):
            page.lines(2)
            page.y += int(page.size)
    ragged = studio.chance(0.5)
    for column in _columns(page, studio.pick((1, 1, 2, 2, 3))):
        if studio.chance(0.2):
            column.figure(studio.whole(80, 220))
        column.paragraphs(ragged=ragged)
    return page.image


def newspaper(studio: Studio) -> Image.Image:
    """A title, big headlines, narrow columns, pictures."""
    page = _sheet(studio, shapes=((700, 980), (760, 1000)))
    page.size = studio.real(9, 12)
    page.heading(studio.real(4, 6), centred=True)
    page.rule()
    if studio.chance(0.6):
        page.heading(3)
        page.figure(studio.whole(150, 300))
    for column in _columns(page, studio.whole(3, 5)):
        while not column.full:
            column.heading(studio.real(1.2, 1.8))
            if studio.chance(0.25):
                column.figure(studio.whole(60, 140))
            column.lines(studio.whole(6, 25), ragged=False)
            column.y += int(column.gap)
    return page.image


def letter(studio: Studio) -> Image.Image:
    """Sender, address, date, subject, a few paragraphs and a signature."""
    page = _sheet(studio)
    if studio.chance(0.5):
        page.draw.ellipse((page.left, page.y, page.left + 60, page.y + 60), fill=page.accent)
        page.y += 66
    page.lines(studio.whole(2, 4))
    left, page.left = page.left, page.left + page.width // 2
    page.lines(4)
    page.y += int(page.size * studio.real(1, 4))
    page.lines(1)
    page.left = left
    page.y += int(page.size * 2)
    for _ in range(studio.whole(1, 5)):
        page.lines(studio.whole(2, 7))
        page.y += int(page.gap)
    page.y += int(page.size * 2)
    signature = studio.typeface("hand").at(page.size * studio.real(1.8, 3))
    ink = (25, 35, 110) if studio.chance(0.6) else page.ink
    page.draw.text(
        (studio.whole(left, page.right // 2), page.y), studio.phrase(2, 2), ink, signature
    )
    return page.image


def form(studio: Studio) -> Image.Image:
    """Boxes to fill in, with headings on bands of colour."""
    page = _sheet(studio)
    page.heading(studio.real(1.3, 2.0), centred=studio.chance(0.6))
    while not page.full:
        band = mixed(page.paper, page.accent, studio.real(0.1, 0.9))
        height = int(page.size * 1.7)
        page.draw.rectangle((page.left, page.y, page.right, page.y + height), band)
        page.draw.text(
            (page.left + 5, page.y + 3),
            studio.phrase(1, 4),
            page.ink,
            page.face.at(page.size, bold=True),
        )
        page.y += height + int(page.gap)
        page.fields(studio.whole(2, 8))
        if studio.chance(0.4):
            page.bullets(studio.whole(2, 4))
        if studio.chance(0.3):
            page.lines(studio.whole(2, 5))
        page.y += int(page.gap) + 1
    return page.image


def invoice(studio: Studio) -> Image.Image:
    """Addresses, a table of positions, totals: also time tables and price lists."""
    page = _sheet(studio)
    page.heading(studio.real(1.6, 3))
    page.lines(studio.whole(2, 4))
    page.y += int(page.gap)
    for _ in range(studio.whole(1, 3)):
        page.table(studio.whole(4, 24), studio.whole(3, 8))
        page.lines(studio.whole(1, 3))
    if studio.chance(0.3):
        page.squares(studio.whole(60, 120))
    return page.image


def receipt(studio: Studio) -> Image.Image:
    """A long narrow strip: prices in a column, a total, a code."""
    width = studio.whole(260, 360)
    page = _sheet(studio, shapes=((width, int(width * studio.real(1.5, 3.2))),))
    page.size = width / studio.real(20, 28)
    page.face = studio.typeface("mono")
    page.heading(1.4, centred=True)
    page.lines(2)
    font = page.face.at(page.size)
    while page.y < page.bottom - 90:
        page.draw.text((page.left, page.y), studio.phrase(1, 3)[:15].upper(), page.ink, font)
        price = f"{studio.real(0.5, 80):.2f}"
        page.draw.text((page.right, page.y), price, page.ink, font, anchor="ra")
        page.y += int(page.size * page.leading)
        if studio.chance(0.08):
            page.rule()
    page.heading(1.5)
    page.barcode(30)
    return page.image


def slide(studio: Studio) -> Image.Image:
    """A slide of a talk: a title and a few points, perhaps a picture."""
    page = _sheet(studio, shapes=((960, 540), (800, 600)))
    page.size = studio.real(20, 32)
    if studio.chance(0.4):
        page.paper = studio.colour((0.3, 0.9), (0.1, 0.6))
        page.ink = page.accent = WHITE
        page.image.paste(page.paper, (0, 0, *page.image.size))
    page.heading(studio.real(1.4, 2.2), centred=studio.chance(0.4))
    if studio.chance(0.5):
        page.rule()
    if studio.chance(0.3):
        left, right = _columns(page, 2)
        left.bullets(studio.whole(2, 5))
        right.figure(studio.whole(150, 300))
    elif studio.chance(0.25):
        page.table(studio.whole(3, 7), studio.whole(3, 5))
    else:
        page.bullets(studio.whole(2, 7))
    return page.image


def note(studio: Studio) -> Image.Image:
    """Writing by hand on ruled, squared or plain paper."""
    page = _sheet(studio, shapes=((600, 800), (640, 640), (800, 600)))
    page.size = studio.real(22, 44)
    page.ink = studio.pick(((25, 35, 120), (30, 30, 35), (120, 20, 25)))
    page.face = page.head = studio.typeface("hand", "hand", "serif")
    width, height = page.image.size
    step, rule = int(page.size * page.leading), studio.colour((0.1, 0.5), (0.7, 0.95))
    style = studio.pick(("ruled", "squared", "plain"))
    if style != "plain":
        for y in range(page.y + step - 4, height, step if style == "ruled" else step // 2):
            page.draw.line((0, y, width, y), rule)
    if style == "squared":
        for x in range(0, width, step // 2):
            page.draw.line((x, 0, x, height), rule)
    page.lines(studio.whole(3, 18))
    return page.image


def card(studio: Studio) -> Image.Image:
    """A business card, a membership or identity card, a ticket, a label."""
    page = _sheet(studio, shapes=((640, 400), (700, 360), (800, 300), (500, 500)))
    page.size = studio.real(18, 30)
    if studio.chance(0.5):
        page.paper = studio.pastel()
        page.image.paste(page.paper, (0, 0, *page.image.size))
    if studio.chance(0.5):
        band = (0, 0, page.image.width, studio.whole(40, 90))
        page.draw.rectangle(band, studio.colour((0.5, 1), (0.3, 0.8)))
        page.y = band[3] + 10
    if studio.chance(0.4):
        face = (page.left, page.y, page.left + 110, page.y + 140)
        page.image.paste(studio.picture((110, 140)), face[:2])
        page.left += 130
    page.heading(1.5)
    page.lines(studio.whole(2, 5))
    if studio.chance(0.3):
        page.barcode(studio.whole(30, 60))
    elif studio.chance(0.3):
        page.squares(90)
    return page.image


def spread(studio: Studio) -> Image.Image:
    """An open book or magazine: two pages and the shade of the fold between them."""
    pages = [article(studio).resize((420, 594)) for _ in range(2)]
    image = Image.new("RGB", (840, 594), WHITE)
    for i, page in enumerate(pages):
        image.paste(page, (420 * i, 0))
    shade = Image.new("L", (840, 1), 0)
    shade.putdata([max(0, 130 - abs(x - 420) * 3) for x in range(840)])
    image.paste((60, 55, 50), (0, 0), shade.resize((840, 594)))
    return image


def music(studio: Studio) -> Image.Image:
    """Staves with notes."""
    page = _sheet(studio, shapes=((620, 877), (640, 828)))
    page.heading(2, centred=True)
    gap = studio.whole(5, 8)
    draw: ImageDraw.ImageDraw = page.draw
    while page.y + 5 * gap < page.bottom:
        for i in range(5):
            draw.line((page.left, page.y + i * gap, page.right, page.y + i * gap), page.ink)
        x = page.left + 30
        while x < page.right - 20:
            y = page.y + studio.whole(-2, 9) * gap // 2
            draw.ellipse((x, y, x + gap + 2, y + gap), page.ink)
            draw.line((x + gap + 2, y + 2, x + gap + 2, y - 4 * gap), page.ink, 2)
            x += studio.whole(14, 40)
        page.y += gap * studio.whole(9, 12)
    return page.image


_LAYOUTS = (
    *(article,) * 3, newspaper, *(letter,) * 2, *(form,) * 2, *(invoice,) * 2, receipt, slide,
    note, card, spread, music,
)  # fmt: skip


def document(studio: Studio) -> Image.Image:
    """Lay out one document, then show it as a file, a scan or a photo of the sheet."""
    return as_seen(studio, studio.pick(_LAYOUTS)(studio))


PAINTERS = (document,)
