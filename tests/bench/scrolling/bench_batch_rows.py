"""How smoothly the table of a long batch scrolls in the real window, small pictures included.

    python -m tests.bench.scrolling.bench_batch_rows [--rows 10000] [--pixels 300]

Fills a batch with described pictures, each a file of its own, shows it in the app on a display of
its own where Xvfb is there, and scrolls through all of it. Prints one JSON object a line.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest

from desktop import app as desktop_app
from desktop.application import Application
from desktop.batch.described import put_caption
from desktop.batch.store import BatchStore
from desktop.batch.worker import _fingerprint
from desktop.system import paths
from desktop.system.sqlite import transaction
from model.caption import Caption
from tests.bench.bench_window import screen
from tests.bench.scrolling.scrolling import scroll
from tests.support.fakes_desktop import FakeCaptioner
from tests.support.processes import ROOT, environment

INSIDE = "CLAIRVOIX_BENCH_INSIDE"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure in a process that has its own display and home."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--pixels", type=int, default=300)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as home:
        if os.environ.get(INSIDE):
            measure(Path(home), options.rows, options.pixels)
            return 0
        with screen() as variables:
            environ = environment(Path(home), **variables, **{INSIDE: "1"})
            command = [sys.executable, "-m", "tests.bench.scrolling.bench_batch_rows"]
            given = [f"--rows={options.rows}", f"--pixels={options.pixels}"]
            return subprocess.run([*command, *given], cwd=ROOT, env=environ, check=False).returncode


def fill(folder: Path, rows: int) -> None:
    """Write a batch of different captions, about a link each to a few photo-sized pictures."""
    originals = []
    for number in range(16):
        image = QImage(1024, 768, QImage.Format.Format_RGB32)
        image.fill(QColor.fromHsv(number * 20, 120, 200))
        originals.append(folder / f"original{number}.jpg")
        assert image.save(str(originals[-1]))
    pictures = [folder / f"IMG_{number:05}.jpg" for number in range(rows)]
    for number, picture in enumerate(pictures):
        os.link(originals[number % len(originals)], picture)
    paths.create(paths.data())
    store = BatchStore(paths.batch())
    batch = store.begin("photos", None)
    numbers = store.add(pictures, batch)
    # Only to make the file: what is being measured reads it as it always is.
    with transaction(store._connection):
        for number, picture in zip(numbers, pictures, strict=True):
            digest = number.to_bytes(4)
            words = f"a dog number {number} runs along the beach behind two children in the evening"
            caption = Caption(words, "en", 0.8, "photo", ("a dog runs",), (), "1", 20.0)
            put_caption(store._connection, digest, caption, neutral=True)
            store._connection.execute(
                "UPDATE items SET state = 'done', digest = ?, model = '1' WHERE id = ?",
                (digest, number),
            )
            # Known, as those of a batch that was described are: nothing is read at the start.
            known = _fingerprint(picture.stat())
            store._connection.execute(
                "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)",
                (str(picture), *known.columns, digest),
            )
    store.close()


def measure(folder: Path, rows: int, pixels: int) -> None:
    """Scroll to the end of the table."""
    _application = Application(sys.argv[:1])  # lives as long as the window
    fill(folder, rows)
    parts = desktop_app.real_parts()
    parts = dataclasses.replace(parts, load_captioner=lambda *_: FakeCaptioner())
    desktop = desktop_app.Desktop(parts)
    desktop.start()
    QTest.qWaitForWindowExposed(desktop.window)
    desktop.window.menus.batch.trigger()
    table = desktop.window.batch.table
    while desktop.window.batch.model.rowCount() < rows:
        QTest.qWait(10)
    QTest.qWait(500)
    scroll(f"{rows} rows of a batch", table.verticalScrollBar(), pixels)
    desktop.window.close()
    desktop.close()


if __name__ == "__main__":
    sys.exit(main())
