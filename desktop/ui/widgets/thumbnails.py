"""Small pictures for the rows of a view: decoded in the background once their rows are painted."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QImage

from desktop.jobs import Job
from desktop.pictures import loading as pictures

_RADIUS = 6
_KEPT = 256
_WANTED = 48

Read = Callable[[list[int], Callable[[QImage], QImage]], Job]
"""Starts a job that gives some small pictures by number, each as the function makes it."""


class Thumbnails(QObject):
    """The last ones seen, by number; rows painted last come first, those long gone not at all.

    Signals, on the UI thread:
    - ready(list[int]): these are decoded; a null image where one cannot be.
    """

    ready = Signal(list)

    def __init__(self, read: Read, side: int, at_once: int, parent: QObject) -> None:
        """`side` is in points; `at_once` so many are read by one job."""
        super().__init__(parent)
        self._read = read
        self._at_once = at_once
        self._known: OrderedDict[int, QImage] = OrderedDict()
        self._wanted: OrderedDict[int, None] = OrderedDict()
        self._decoding: Job | None = None
        self._tile = partial(
            pictures.tile,
            side=side,
            radius=_RADIUS,
            ratio=QGuiApplication.primaryScreen().devicePixelRatio(),
        )
        # After everything that is being painted has asked.
        self._asking = QTimer(self)
        self._asking.setSingleShot(True)
        self._asking.timeout.connect(self._decode)

    def get(self, number: int) -> QImage | None:
        """The small picture, where it is decoded already; else it is asked for."""
        known = self._known.get(number)
        if known is not None:
            self._known.move_to_end(number)
            return known
        self._wanted[number] = None
        self._wanted.move_to_end(number)
        self._ask()
        return None

    def expect(self, number: int) -> None:
        """Have one decoded that is about to be seen, behind those that are seen already."""
        if number not in self._known and number not in self._wanted:
            self._wanted[number] = None
            self._wanted.move_to_end(number, last=False)
            self._ask()

    def forget(self, number: int) -> None:
        """Read it anew when it is seen again."""
        self._known.pop(number, None)

    def _ask(self) -> None:
        if self._decoding is None and not self._asking.isActive():
            self._asking.start()

    def _decode(self) -> None:
        while len(self._wanted) > _WANTED:
            self._wanted.popitem(last=False)
        number = min(self._at_once, len(self._wanted))
        chosen = [self._wanted.popitem()[0] for _ in range(number)]
        if not chosen:
            return
        self._decoding = self._read(chosen, self._tile)
        self._decoding.finished.connect(lambda found: self._keep(chosen, found))
        self._decoding.failed.connect(lambda _: self._keep(chosen, {}))

    def _keep(self, chosen: list[int], found: dict[int, QImage]) -> None:
        for number in chosen:
            # A null one, too, so that it is not asked for again.
            self._known[number] = found.get(number, QImage())
        self.ready.emit(chosen)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        self._decoding = None
        self._decode()
