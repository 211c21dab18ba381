"""Pictures that are not photos, made otherwise than those trained on: to measure, never to train.

Qt draws real widgets, real rich text and real charts; nothing is shared with
`model.training.data.nonphotos`. As a program
(`python -m tests.model.training.data.heldout_nonphotos FOLDER [COUNT [hard]]`) it writes a folder
that `python -m model.training kinds` measures.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QImage,
    QLinearGradient,
    QPainter,
    QPalette,
    QPen,
    QPixmap,
    QRadialGradient,
    QTextDocument,
    QTransform,
)
from PySide6.QtWidgets import (
    QApplication,
    QCalendarWidget,
    QCheckBox,
    QComboBox,
    QDial,
    QDialog,
    QDialogButtonBox,
    QDockWidget,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QLCDNumber,
    QLineEdit,
    QListWidget,
    QMainWindow,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QSlider,
    QSpinBox,
    QSplitter,
    QStyle,
    QTabBar,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QTextEdit,
    QToolBar,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from tests.model.training.data.heldout_drawings import blank_image, colour, drawing, prose

Painter = Callable[[random.Random], QImage]

PHOTOS = "HELDOUT_PHOTOS"
"""The environment's name of a folder of photos (.jpg) to show in windows; else a few known ones."""

FAMILIES = ("Inter", "DejaVu Serif", "DejaVu Sans", "Nimbus Roman", "C059", "P052", "Noto Serif")

# Documents ---------------------------------------------------------------------------------------


def _html(chance: random.Random) -> str:
    """Compose the body of a page from blocks of rich text."""
    blocks: dict[str, Callable[[], str]] = {
        "prose": lambda: f"<p align=justify>{prose(chance, chance.randint(2, 6))}</p>",
        "heading": lambda: f"<h2>{prose(chance, 1)[:40]}</h2>",
        "list": lambda: "<ol>" + "".join(f"<li>{prose(chance, 1)}" for _ in range(5)) + "</ol>",
        "quote": lambda: f"<blockquote><i>{prose(chance, 2)}</i></blockquote>",
        "rule": lambda: "<hr>",
        "code": lambda: f"<pre>{prose(chance, 1)[:50]}\n    {prose(chance, 1)[:40]}</pre>",
        "table": lambda: _html_table(chance),
    }
    names = list(blocks)
    return "".join(blocks[chance.choice(names)]() for _ in range(chance.randint(6, 24)))


def _html_table(chance: random.Random) -> str:
    columns, shade = chance.randint(2, 6), colour(chance, 190, 250).name()
    cells = "".join(
        f"<tr bgcolor='{shade if row % 2 else '#ffffff'}'>"
        + "".join(f"<td>{chance.randint(0, 9999) / 10:.1f}</td>" for _ in range(columns))
        + "</tr>"
        for row in range(chance.randint(3, 14))
    )
    return f"<table border={chance.randint(0, 1)} width='100%' cellpadding=4>{cells}</table>"


def document(chance: random.Random) -> QImage:
    """Typeset a page; show it flat, tinted, or as a sheet lying on a surface."""
    width, height = chance.choice([(595, 842), (612, 792), (842, 595), (420, 595), (300, 760)])
    text = QTextDocument()
    text.setDefaultFont(QFont(chance.choice(FAMILIES), chance.choice([8, 9, 10, 12, 14, 20])))
    margin = chance.randint(20, 80) if width > 400 else 12
    text.setTextWidth(width - 2 * margin)
    text.setHtml(_html(chance))
    paper = chance.choice([QColor("white")] * 3 + [colour(chance, 225, 255)])
    page = blank_image(width, height, paper)
    painter = QPainter(page)
    painter.translate(margin, margin)
    text.drawContents(painter, QRectF(0, 0, width, height - 2 * margin))
    painter.end()
    return page if chance.random() < 0.5 else _laid_down(chance, page)


def _laid_down(chance: random.Random, page: QImage) -> QImage:
    """Show a page in perspective on a surface, under a lamp."""
    image = blank_image(720, 720, colour(chance, 30, 170))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    for y in range(0, 720, chance.randint(6, 60)):
        painter.setPen(QPen(colour(chance, 40, 150), 2))
        painter.drawLine(0, y, 720, y + chance.randint(-12, 12))
    turn = QTransform()
    turn.translate(360, 360)
    turn.rotate(chance.uniform(-14, 14))
    turn.rotate(chance.uniform(-25, 25), Qt.Axis.XAxis)
    scale = chance.uniform(0.75, 1.1) * min(720 / page.width(), 720 / page.height())
    turn.scale(scale, scale)
    turn.translate(-page.width() / 2, -page.height() / 2)
    painter.setTransform(turn)
    painter.drawImage(0, 0, page)
    painter.resetTransform()
    lamp = QRadialGradient(chance.uniform(0, 720), chance.uniform(0, 720), 900)
    lamp.setColorAt(0, QColor(255, 245, 220, 30))
    lamp.setColorAt(1, QColor(0, 0, 0, chance.randint(40, 170)))
    painter.fillRect(image.rect(), QBrush(lamp))
    painter.end()
    return image


# Screenshots -------------------------------------------------------------------------------------


def _tree(chance: random.Random) -> QWidget:
    tree = QTreeWidget()
    tree.setColumnCount(3)
    style = tree.style()
    icons = [QStyle.StandardPixmap.SP_DirIcon, QStyle.StandardPixmap.SP_FileIcon]
    for _ in range(chance.randint(4, 30)):
        item = QTreeWidgetItem(tree, [prose(chance, 1)[:18], str(chance.randint(1, 999)), "KB"])
        item.setIcon(0, style.standardIcon(chance.choice(icons)))
        for _child in range(chance.randint(0, 3)):
            QTreeWidgetItem(item, [prose(chance, 1)[:14], "–", ""])
    tree.expandAll()
    return tree


def _sheet(chance: random.Random) -> QWidget:
    table = QTableWidget(chance.randint(6, 40), chance.randint(3, 14))
    for row in range(table.rowCount()):
        for column in range(table.columnCount()):
            if chance.random() < 0.7:
                table.setItem(row, column, QTableWidgetItem(str(chance.randint(0, 99999))))
    return table


def _editor(chance: random.Random) -> QWidget:
    editor = QPlainTextEdit()
    editor.setFont(QFont("DejaVu Sans Mono", chance.randint(8, 13)))
    lines = Path(__file__).read_text(encoding="utf-8").splitlines()
    start = chance.randint(0, len(lines) - 60)
    editor.setPlainText("\n".join(lines[start : start + 60]))
    return editor


def _form(chance: random.Random) -> QWidget:
    box = QGroupBox(prose(chance, 1)[:25])
    form = QFormLayout(box)
    makers: list[Callable[[], QWidget]] = [
        lambda: QLineEdit(prose(chance, 1)[:20]),
        QSpinBox,
        lambda: QCheckBox(prose(chance, 1)[:25]),
        lambda: QRadioButton(prose(chance, 1)[:25]),
        lambda: QSlider(Qt.Orientation.Horizontal),
        QDial,
        lambda: QLCDNumber(5),
        QComboBox,
        lambda: QPushButton(prose(chance, 1)[:16]),
    ]
    for _ in range(chance.randint(4, 12)):
        form.addRow(prose(chance, 1)[:15], chance.choice(makers)())
    bar = QProgressBar()
    bar.setValue(chance.randint(0, 100))
    form.addRow("…", bar)
    return box


def _mail(chance: random.Random) -> QWidget:
    splitter = QSplitter()
    entries = QListWidget()
    entries.addItems([prose(chance, 1)[:30] for _ in range(25)])
    entries.setCurrentRow(chance.randint(0, 10))
    reader = QTextEdit()
    reader.setHtml(_html(chance))
    splitter.addWidget(entries)
    splitter.addWidget(reader)
    return splitter


def _tabs(chance: random.Random) -> QWidget:
    tabs = QTabWidget()
    for maker in chance.sample([_tree, _sheet, _editor, _form, _mail], 3):
        tabs.addTab(maker(chance), prose(chance, 1)[:12])
    return tabs


_CONTENTS: list[Callable[[random.Random], QWidget]] = [
    _tree, _sheet, _editor, _form, _mail, _tabs, lambda _: QCalendarWidget(),
]  # fmt: skip


def _dark() -> QPalette:
    palette = QPalette(QColor(45, 45, 48))
    palette.setColor(QPalette.ColorRole.Base, QColor(30, 30, 32))
    palette.setColor(QPalette.ColorRole.Text, QColor(225, 225, 225))
    palette.setColor(QPalette.ColorRole.WindowText, QColor(225, 225, 225))
    palette.setColor(QPalette.ColorRole.ButtonText, QColor(225, 225, 225))
    return palette


def _main_window(chance: random.Random) -> QWidget:
    window = QMainWindow()
    for _ in range(chance.randint(3, 8)):
        window.menuBar().addMenu(prose(chance, 1).split()[0])
    bar = QToolBar()
    pixmaps = list(QStyle.StandardPixmap)
    for _ in range(chance.randint(3, 16)):
        bar.addAction(window.style().standardIcon(chance.choice(pixmaps)), "")
    window.addToolBar(bar)
    window.statusBar().showMessage(prose(chance, 1))
    middle = QWidget()
    layout = QHBoxLayout(middle)
    for _ in range(chance.randint(1, 2)):
        layout.addWidget(chance.choice(_CONTENTS)(chance))
    window.setCentralWidget(middle)
    return window


def _dialog(chance: random.Random) -> QWidget:
    dialog = QDialog()
    layout = QVBoxLayout(dialog)
    label = QLabel(prose(chance, 2))
    label.setWordWrap(True)
    layout.addWidget(label)
    layout.addWidget(_form(chance))
    buttons = QDialogButtonBox.StandardButton
    layout.addWidget(QDialogButtonBox(buttons.Ok | buttons.Cancel | buttons.Help))
    return dialog


def screenshot(chance: random.Random) -> QImage:
    """Grab a real window, light or dark, wide or as a telephone; sometimes on a desktop."""
    return _grabbed(chance, chance.choice([_main_window, _main_window, _dialog])(chance))


def photo_window(chance: random.Random) -> QImage:
    """Grab a window that is mostly a photo: an editor's, a browser's."""
    return _grabbed(chance, chance.choice([_photo_editor, _photo_browser])(chance))


def _grabbed(chance: random.Random, window: QWidget) -> QImage:
    if chance.random() < 0.4:
        window.setPalette(_dark())
    size = chance.choice([QSize(1200, 750), QSize(900, 700), QSize(640, 480), QSize(400, 820)])
    window.resize(size)
    grabbed = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    window.deleteLater()
    if chance.random() < 0.7:
        return grabbed
    desktop = blank_image(grabbed.width() + 260, grabbed.height() + 160, Qt.GlobalColor.black)
    painter = QPainter(desktop)
    sky = QLinearGradient(0, 0, desktop.width(), desktop.height())
    sky.setColorAt(0, colour(chance))
    sky.setColorAt(1, colour(chance))
    painter.fillRect(desktop.rect(), QBrush(sky))
    painter.drawImage(chance.randint(0, 260), chance.randint(0, 120), grabbed)
    painter.end()
    return desktop


# Photos in windows -------------------------------------------------------------------------------


def _photo(chance: random.Random) -> QPixmap:
    """A photo that nothing is trained on: of scikit-image, or of `PHOTOS` where that is set."""
    folder = os.environ.get(PHOTOS)
    if folder:
        return QPixmap(str(chance.choice(sorted(Path(folder).glob("*.jpg")))))
    from skimage import data

    pixels = np.ascontiguousarray(
        chance.choice([data.astronaut, data.coffee, data.chelsea, data.rocket])()
    )
    height, width, _ = pixels.shape
    image = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return QPixmap.fromImage(image.copy())


def _photo_label(chance: random.Random, width: int, height: int) -> QLabel:
    label = QLabel()
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    keep = Qt.AspectRatioMode.KeepAspectRatio
    smooth = Qt.TransformationMode.SmoothTransformation
    label.setPixmap(_photo(chance).scaled(width, height, keep, smooth))
    return label


def _adjustments(chance: random.Random) -> QWidget:
    box = QGroupBox(prose(chance, 1)[:18])
    form = QFormLayout(box)
    for _ in range(chance.randint(4, 12)):
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setValue(chance.randint(0, 99))
        form.addRow(prose(chance, 1)[:12], slider)
    return box


def _photo_editor(chance: random.Random) -> QWidget:
    """A photo between docks of tools, adjustments and layers."""
    window = QMainWindow()
    for _ in range(chance.randint(4, 8)):
        window.menuBar().addMenu(prose(chance, 1).split()[0])
    tools = QToolBar()
    for pixmap in chance.sample(list(QStyle.StandardPixmap), chance.randint(5, 14)):
        tools.addAction(window.style().standardIcon(pixmap), "")
    places = (Qt.ToolBarArea.LeftToolBarArea, Qt.ToolBarArea.TopToolBarArea)
    window.addToolBar(chance.choice(places), tools)
    for maker in chance.sample([_adjustments, _tree, _adjustments], chance.randint(1, 2)):
        dock = QDockWidget(prose(chance, 1)[:14])
        dock.setWidget(maker(chance))
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    window.statusBar().showMessage(f"{chance.randint(10, 200)} %")
    window.setCentralWidget(_photo_label(chance, chance.randint(420, 700), 520))
    return window


def _photo_browser(chance: random.Random) -> QWidget:
    """Tabs, an address, and a page with a large photo, words above or below it."""
    window = QMainWindow()
    middle = QWidget()
    layout = QVBoxLayout(middle)
    tabs = QTabBar()
    for _ in range(chance.randint(1, 5)):
        tabs.addTab(prose(chance, 1)[:16])
    address = QLineEdit(f"https://www.{prose(chance, 1).split()[0].lower()}.example/")
    parts: list[QWidget] = [tabs, address]
    words = QLabel(f"<h2>{prose(chance, 1)[:40]}</h2><p>{prose(chance, 3)}</p>")
    words.setWordWrap(True)
    page: list[QWidget] = [_photo_label(chance, chance.randint(480, 800), 440), words]
    if chance.random() < 0.5:
        page.reverse()
    for part in [*parts, *page[: 1 if chance.random() < 0.3 else 2]]:
        layout.addWidget(part)
    window.setCentralWidget(middle)
    return window


# Blank -------------------------------------------------------------------------------------------


def blank(chance: random.Random) -> QImage:
    """Frames without content, computed wave by wave and pixel by pixel."""
    random_ = np.random.default_rng(chance.randint(0, 1 << 30))
    rows, columns = np.mgrid[0:240, 0:320] / 240.0
    kind = chance.choice(["plain", "waves", "poisson", "bayer", "salt", "dead", "glow", "sky"])
    base = random_.uniform(0, 255, 3)
    pixels: NDArray[np.float64] = np.ones((240, 320, 3)) * base
    if kind == "waves":
        for _ in range(4):
            wave = np.cos(random_.normal(0, 3) * rows + random_.normal(0, 3) * columns)
            pixels = pixels + wave[..., None] * random_.uniform(-25, 25, 3)
    elif kind == "poisson":
        pixels = random_.poisson(np.ones((240, 320, 3)) * random_.uniform(0.5, 60)) * 4.0
    elif kind == "bayer":
        raw = random_.normal(base.mean(), random_.uniform(2, 40), (120, 160, 3))
        pixels = raw.repeat(2, 0).repeat(2, 1)
    elif kind == "salt":
        pixels = np.where(random_.random((240, 320, 1)) < 0.06, 255.0 * (base > 128), pixels)
    elif kind == "dead":
        pixels = np.abs(random_.laplace(0, 4, (240, 320, 3)))
        pixels[random_.random((240, 320)) < 0.002] = 255
    elif kind == "glow":
        distance = np.hypot(rows - random_.random(), columns - random_.random())
        pixels = 255 * np.exp(-distance * random_.uniform(0.4, 5))[..., None] * base / 255
    elif kind == "sky":
        pixels = pixels + (rows**2)[..., None] * random_.uniform(-60, 60, 3)
    return _of_pixels(pixels)


def colour_noise(chance: random.Random) -> QImage:
    """Noise of all colours: sharp cells, or a spectrum that falls towards fine detail."""
    random_ = np.random.default_rng(chance.randint(0, 1 << 30))
    if chance.random() < 0.5:
        cell = chance.randint(2, 24)
        cells = random_.beta(0.7, 0.7, (240 // cell + 1, 320 // cell + 1, 3)) * 255
        return _of_pixels(np.kron(cells, np.ones((cell, cell, 1)))[:240, :320])
    spectrum = np.fft.rfft2(random_.standard_normal((240, 320, 3)), axes=(0, 1))
    frequency = np.hypot(np.fft.fftfreq(240)[:, None], np.fft.rfftfreq(320)[None])
    falling = (frequency + 0.01) ** -chance.uniform(0.2, 0.9)
    field = np.fft.irfft2(spectrum * falling[..., None], s=(240, 320), axes=(0, 1))
    return _of_pixels(128 + chance.uniform(40, 90) * field / field.std(axis=(0, 1)))


def _of_pixels(pixels: NDArray[np.float64]) -> QImage:
    whole = np.ascontiguousarray(np.clip(pixels, 0, 255).astype(np.uint8))
    height, width, _ = whole.shape
    return QImage(whole.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


PAINTERS: dict[str, Painter] = {
    "blank": blank,
    "document": document,
    "screenshot": screenshot,
    "drawing": drawing,
}


HARD: dict[str, Painter] = {"blank": colour_noise, "screenshot": photo_window}
"""What version 1.5 mostly took for drawings and photos."""


def write(folder: Path, count: int, seed: int = 0, painters: dict[str, Painter] = PAINTERS) -> None:
    """Write `count` pictures of every kind into the folder of that kind; needs a QApplication."""
    for kind, paint in painters.items():
        (folder / kind).mkdir(parents=True, exist_ok=True)
        for i in range(count):
            chance = random.Random(f"{kind} {seed} {i}")
            # Both ways in which such pictures are kept.
            name = f"{i:04}.{'png' if i % 2 else 'jpg'}"
            if not paint(chance).save(str(folder / kind / name)):
                raise OSError(f"{name} was not written")


if __name__ == "__main__":
    application = QApplication(["heldout"])
    hard = sys.argv[3:] == ["hard"]
    pictures = int(sys.argv[2]) if len(sys.argv) > 2 else 150
    write(Path(sys.argv[1]), pictures, painters=HARD if hard else PAINTERS)
