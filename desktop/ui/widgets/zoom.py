"""How large a picture is shown and which part of it: arithmetic alone, in one place.

Lengths on the screen are device-independent points; `scale` is pixels of the screen for each pixel
of the picture, so that 1 is the actual size, each pixel sharp, on any screen. A scale of None fits
the picture into its room.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF

STEP = 1.25
MOST = 8.0
MOST_FITTED = 2.0
"""How many points a pixel of a small picture may take where it is made to fit."""


@dataclass
class Zoom:
    """One picture's place in its room."""

    picture: QSizeF
    room: QRectF
    ratio: float = 1.0
    scale: float | None = None
    centre: QPointF = field(default_factory=lambda: QPointF(0.5, 0.5))
    """What part of the picture is in the middle of the room: 0 to 1, from the top left."""

    @property
    def fitted(self) -> float:
        """The scale at which the whole picture just fits."""
        wide = self.room.width() / max(1.0, self.picture.width())
        high = self.room.height() / max(1.0, self.picture.height())
        return max(1e-3, min(wide, high, MOST_FITTED)) * self.ratio

    @property
    def present(self) -> float:
        """The scale, whether chosen or fitted."""
        return self.fitted if self.scale is None else self.scale

    def size(self) -> QSizeF:
        """The whole picture's size in points, whole pixels of the screen."""
        pixels = (self.picture * self.present).toSize().expandedTo(QSize(1, 1))
        return QSizeF(pixels) * (1 / self.ratio)

    def frame(self) -> QRectF:
        """Where the whole picture lies, also what of it is beyond the room's edges."""
        size = self.size()
        x = _placed(self.room.left(), self.room.width(), size.width(), self.centre.x())
        y = _placed(self.room.top(), self.room.height(), size.height(), self.centre.y())
        if self.scale is not None:
            # On whole pixels of the screen, or no pixel of the picture would be sharp.
            x, y = round(x * self.ratio) / self.ratio, round(y * self.ratio) / self.ratio
        return QRectF(QPointF(x, y), size)

    @property
    def can_pan(self) -> bool:
        """Whether there is more of the picture than the room shows."""
        size = self.size()
        # Half a point is nothing that one could pan to.
        return size.width() > self.room.width() + 0.5 or size.height() > self.room.height() + 0.5

    def zoom(self, scale: float | None, at: QPointF | None = None) -> None:
        """Take another scale within bounds; what is at a point of the room stays there."""
        at = self.room.center() if at is None else at
        before = self.frame()
        within = _within(at, before)
        if scale is not None:
            fitted = self.fitted
            scale = min(MOST, max(scale, min(fitted, 1.0)))
            # A picture made to fit follows its room; one that happens to fit would not.
            scale = None if abs(scale - fitted) < 1e-3 * fitted else scale
        self.scale = scale
        size = self.size()
        middle = self.room.center() - at
        self.centre = QPointF(
            within.x() + middle.x() / size.width(), within.y() + middle.y() / size.height()
        )
        self._stay()

    def step(self, steps: int, at: QPointF | None = None) -> None:
        """Go up or down by one step, never past the actual size or past fitting the room."""
        scale = self.present
        new = scale * STEP**steps
        for stop in (self.fitted, 1.0):
            if min(scale, new) * 1.001 < stop < max(scale, new) * 0.999:
                new = stop
        self.zoom(new, at)

    def pan(self, by: QPointF) -> None:
        """Move the picture by so many points, no further than its edges."""
        size = self.size()
        self.centre -= QPointF(by.x() / size.width(), by.y() / size.height())
        self._stay()

    def replace(self, picture: QSizeF) -> None:
        """Have more pixels of the same picture: it looks no larger, and its scale is another."""
        if self.scale is not None:
            self.scale *= self.picture.width() / picture.width()
        self.picture = picture

    def _stay(self) -> None:
        """Let the centre be where the frame really is."""
        self.centre = _within(self.room.center(), self.frame())


def _placed(start: float, room: float, size: float, centre: float) -> float:
    if size <= room:
        return start + (room - size) / 2
    return min(start, max(start + room - size, start + room / 2 - centre * size))


def _within(point: QPointF, frame: QRectF) -> QPointF:
    """Where in a frame a point is, from 0 to 1."""
    return QPointF(
        min(1.0, max(0.0, (point.x() - frame.left()) / max(1e-6, frame.width()))),
        min(1.0, max(0.0, (point.y() - frame.top()) / max(1e-6, frame.height()))),
    )
