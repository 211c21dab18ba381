"""Scrolls a view from its beginning to its end, and tells what each frame took."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QScrollBar

from tests.bench.bench_window import say

FRAME = 1 / 60


def scroll(
    what: str, bar: QScrollBar, pixels: int, whole: Callable[[], bool] = lambda: True
) -> None:
    """Scroll so many pixels a frame, 60 frames a second, until the end of what is `whole`.

    A frame is all that the UI thread does in it: moving, painting, taking in what was read; its
    processor time is what counts on a machine that is busy otherwise.
    """
    frames: list[float] = []
    processor: list[float] = []
    while bar.value() < bar.maximum() or not whole():
        begun, spent = time.perf_counter(), time.thread_time()
        bar.setValue(bar.value() + pixels)
        QCoreApplication.processEvents()
        frames.append(time.perf_counter() - begun)
        processor.append(time.thread_time() - spent)
        time.sleep(max(0.0, FRAME - frames[-1]))
    for kind, values in (("", frames), (", processor time", processor)):
        say(f"a frame of scrolling {what}{kind}", values)
        say(f"99 of 100 frames are under{kind}", [statistics.quantiles(values, n=100)[98]])
        late = 1000 * sum(value > FRAME for value in values) / len(values)
        say(f"frames over 1/60 s{kind}", [late], scale=1, unit="of 1,000")
