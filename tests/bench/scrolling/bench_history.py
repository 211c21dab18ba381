"""How smoothly a long history scrolls, and how fast it is searched, in the real window.

    python -m tests.bench.scrolling.bench_history [--entries 10000] [--pixels 300]

Fills a history, shows it in the app on a display of its own where Xvfb is there, and scrolls
through all of it, `--pixels` a frame. Prints one JSON object a line.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest

from desktop import app as desktop_app
from desktop.app import Desktop
from desktop.application import Application
from desktop.history.store import History
from desktop.pictures import loading as pictures
from desktop.system import paths
from model.caption import Caption
from tests.bench.bench_window import say, screen
from tests.bench.scrolling.scrolling import scroll
from tests.support.fakes_desktop import FakeCaptioner
from tests.support.processes import ROOT, environment

INSIDE = "CLAIRVOIX_BENCH_INSIDE"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure in a process that has its own display and home."""
    options = _options(arguments)
    if os.environ.get(INSIDE):
        measure(options.entries, options.pixels)
        return 0
    with tempfile.TemporaryDirectory() as home, screen() as variables:
        environ = environment(Path(home), **variables, **{INSIDE: "1"})
        command = [sys.executable, "-m", "tests.bench.scrolling.bench_history"]
        given = [f"--entries={options.entries}", f"--pixels={options.pixels}"]
        return subprocess.run([*command, *given], cwd=ROOT, env=environ, check=False).returncode


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--pixels", type=int, default=300)
    return parser.parse_args(arguments)


def fill(entries: int) -> None:
    """Write a history of different captions and pictures, as the app keeps them."""
    small = []
    for number in range(64):
        image = QImage(128, 96, QImage.Format.Format_RGB32)
        image.fill(QColor.fromHsv(number * 5, 120, 200))
        painter = QPainter(image)
        for line in range(60):
            painter.setPen(QColor.fromHsv(line * 6, 200, 180))
            painter.drawLine(line * 7 % 128, 0, (line * 13 + number) % 128, 96)
        painter.end()
        small.append(pictures.encoded(image, b"JPG", 82))
    paths.create(paths.data())
    history = History(paths.history(), paths.pictures())
    # Only to make the file: what is being measured reads it as it always is.
    history._connection.execute("PRAGMA synchronous = OFF")
    for number in range(entries):
        words = f"a dog number {number} runs along the beach behind two children in the evening"
        others = ("a dog runs", "two children on a beach", "a dog in the sand")
        caption = Caption(words, "en", 0.8, "photo", others, (), "1", 20.0)
        picture = Path(f"/photos/{number:05}.jpg")
        history.add(picture, "opened", small[number % len(small)], caption)
    history.close()


def measure(entries: int, pixels: int) -> None:
    """Scroll to the end, then search while typing."""
    _application = Application(sys.argv[:1])  # lives as long as the window
    fill(entries)
    parts = desktop_app.real_parts()
    parts = dataclasses.replace(parts, load_captioner=lambda *_: FakeCaptioner())
    desktop = desktop_app.Desktop(parts)
    desktop.start()
    QTest.qWaitForWindowExposed(desktop.window)
    while desktop.history.rowCount() == 0:
        QTest.qWait(10)
    QTest.qWait(500)
    bar = desktop.window.history_panel.list.verticalScrollBar()
    scroll(f"{entries} entries", bar, pixels, lambda: desktop.history.whole)
    assert desktop.history.rowCount() == entries
    say("a letter typed to what is found", _search(desktop))
    desktop.window.close()
    desktop.close()


def _search(desktop: Desktop) -> list[float]:
    field, model = desktop.window.history_panel.search, desktop.history
    found: list[float] = []
    model.found.connect(lambda: found.append(time.perf_counter()))
    taken = []
    for letter in "children 99":
        found.clear()
        begun = time.perf_counter()
        field.insert(letter)
        while not found:
            QTest.qWait(1)
        taken.append(found[0] - begun)
    return taken


if __name__ == "__main__":
    sys.exit(main())
