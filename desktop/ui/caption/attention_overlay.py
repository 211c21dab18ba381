"""Lights what the model looked at for one word, over the picture, and says where that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPalette
from PySide6.QtWidgets import QWidget

from desktop.ui.widgets import plate
from desktop.ui.widgets.picture_view import RADIUS, PictureView
from model.caption import Word

if TYPE_CHECKING:  # the window stands before anything is computed
    import numpy as np
    from numpy.typing import NDArray

_VEIL = 0.78
"""How much of the picture is hidden where the model did not look at all."""

_DARK = 0.25
"""Mean lightness of a picture below which a dark veil would not be seen."""

_BROAD = 0.2
"""The share of the attention that the best ninth of the picture has at least, to be named."""

_SOFTENED = 6
"""How many times finer than the model's own grid the veil is: drawn at once it would show edges."""


class AttentionOverlay(QWidget):
    """A veil over the picture, open where the model looked, and a line of words at its foot.

    It changes at once and never moves, so that it is the same with reduced motion. The model sees
    the whole picture squashed to a square: its square grid lies over the whole picture.
    """

    def __init__(self, picture: PictureView) -> None:
        super().__init__(picture)
        self._picture = picture
        self._veil = QImage()
        self._words = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        picture.installEventFilter(self)
        self.hide()

    @property
    def words(self) -> str:
        """The line that is shown."""
        return self._words if not self.isHidden() else ""

    @property
    def veil(self) -> QImage:
        """The veil as it lies over the picture; null when only words are shown."""
        return self._veil

    def show_attention(self, attention: NDArray[np.float32] | None, words: str) -> None:
        """Open the veil where a (rows, columns) map is high; None shows the words alone."""
        self._veil = QImage() if attention is None else veil(attention, self._shade())
        self._words = words
        self.setGeometry(self._picture.rect())
        self.show()
        self.raise_()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the picture's own widget."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._picture.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the veil in the picture's frame, and the words on a plate."""
        frame, seen = self._picture.frame(), self._picture.visible_frame()
        if seen.isEmpty():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        outline = QPainterPath()
        outline.addRoundedRect(seen, RADIUS, RADIUS)
        painter.setClipPath(outline)
        if not self._veil.isNull():
            painter.drawImage(frame, self._veil)
        plate.draw_at_foot(painter, seen, self.palette(), self._words)
        painter.end()

    def _shade(self) -> QColor:
        """The darker main colour over a bright picture, the brighter one over a dark picture."""
        roles = (QPalette.ColorRole.Window, QPalette.ColorRole.WindowText)
        dark, bright = sorted((self.palette().color(role) for role in roles), key=QColor.lightnessF)
        mean = self._picture.image.scaled(
            1,
            1,
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        ).pixelColor(0, 0)
        return bright if mean.lightnessF() < _DARK else dark


class LookedWords(QObject):
    """Where a model looked for a word, in words of the interface's language."""

    def line(self, word: Word) -> str:
        """The word and its place; empty for an article and the like, which have none."""
        if word.grammar:
            return ""
        return self.tr("“{words}”: {place}").format(
            words=word.text.strip(" .,;:!?"), place=self._place(word)
        )

    def nowhere(self) -> str:
        """That the model cannot say it."""
        return self.tr("This model sees the picture as a whole and cannot say where it looks.")

    def _place(self, word: Word) -> str:
        rows, columns = word.attention.shape
        names = (
            (self.tr("top left"), self.tr("top"), self.tr("top right")),
            (self.tr("left"), self.tr("middle"), self.tr("right")),
            (self.tr("bottom left"), self.tr("bottom"), self.tr("bottom right")),
        )
        shares = {
            names[i][j]: float(
                word.attention[
                    rows * i // 3 : rows * (i + 1) // 3, columns * j // 3 : columns * (j + 1) // 3
                ].sum()
            )
            for i in range(3)
            for j in range(3)
        }
        best = max(shares, key=lambda name: shares[name])
        return best if shares[best] >= _BROAD else self.tr("all over the picture")


def veil(attention: NDArray[np.float32], shade: QColor) -> QImage:
    """A picture in one colour, the more transparent the higher the map."""
    rows, columns = attention.shape
    # The root keeps what was looked at a little from vanishing beside what was looked at most.
    lit = (attention / max(float(attention.max()), 1e-9)) ** 0.5
    opacity = ((1.0 - lit) * (255 * _VEIL)).astype("uint8")
    mask = QImage(opacity.tobytes(), columns, rows, columns, QImage.Format.Format_Alpha8)
    drawn = QImage(columns, rows, QImage.Format.Format_ARGB32)
    drawn.fill(shade)
    drawn.setAlphaChannel(mask)
    return drawn.scaled(
        columns * _SOFTENED,
        rows * _SOFTENED,
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
