"""The curves of a training: its error and, where they are measured, its scores, in the palette."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.retraining.progress import Course, Measured
from desktop.ui.retrain.retrain_words import decimal

_MARGIN = 12.0
_DOT = 2.5
_SAMPLE = 22.0
_GAP = 6.0


@dataclass(frozen=True)
class _Curve:
    """One of them, how it is drawn, and what it is called."""

    points: Sequence[Measured]
    pen: QPen
    name: str
    digits: int

    @property
    def key(self) -> str:
        """Its name, where it began and where it is now."""
        first, last = (decimal(point.value, self.digits) for point in self._ends)
        return f"{self.name} {last}" if first == last else f"{self.name} {first} → {last}"

    @property
    def _ends(self) -> tuple[Measured, Measured]:
        return self.points[0], self.points[-1]


class TrainingPlot(QWidget):
    """Curves over the same steps, each from zero to its highest; the key has the figures.

    Else 99.7 % kept would look like nothing kept.

    A curve is broken where another trial begins. Whoever does not see them reads the figures
    below, or has this described in words.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._course = Course()
        self.setAccessibleName(self.tr("Curve of the training"))
        self.setToolTip(
            self.tr(
                "Error: how far the model is from the sentences it learns. Score: how well its "
                "captions of pictures it does not learn from agree with yours. Kept: how much of "
                "what it said before it still says, in percent."
            )
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(120)

    def show_course(self, course: Course, words: str) -> None:
        """Draw what was measured so far; `words` say the same."""
        self._course = course
        self.setAccessibleDescription(words)
        self.update()

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(480, 170)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The field, what the curves are, and the curves."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        painter.setPen(palette.color(QPalette.ColorRole.Mid))
        painter.setBrush(palette.color(QPalette.ColorRole.Base))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, 8, 8)
        field = frame.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        curves = self._curves()
        if not curves:
            painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
            words = self.tr("The curve appears once the model learns.")
            centred = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(field, centred, words)
            return
        field.setTop(self._draw_key(painter, field, curves))
        steps = [point.step for curve in curves for point in curve.points]
        for curve in curves:
            _draw(painter, curve, field, (min(steps), max(steps)))

    def _curves(self) -> list[_Curve]:
        palette, course = self.palette(), self._course
        text = palette.color(QPalette.ColorRole.Text)
        every = (
            _Curve(
                course.losses,
                QPen(palette.color(QPalette.ColorRole.Highlight), 2),
                self.tr("Error"),
                2,
            ),
            _Curve(course.scores, QPen(text, 1.5, Qt.PenStyle.DashLine), self.tr("Score"), 1),
            _Curve(course.kept, QPen(text, 1.5, Qt.PenStyle.DotLine), self.tr("Kept"), 1),
        )
        return [curve for curve in every if curve.points]

    def _draw_key(self, painter: QPainter, field: QRectF, curves: Sequence[_Curve]) -> float:
        """What is what, in as many lines as it takes; where the curves may begin."""
        metrics = self.fontMetrics()
        left, top = field.left(), field.top()
        for curve in curves:
            width = _SAMPLE + _GAP + metrics.horizontalAdvance(curve.key)
            if left > field.left() and left + width > field.right():
                left, top = field.left(), top + metrics.height()
            middle = top + metrics.height() / 2
            painter.setPen(curve.pen)
            painter.drawLine(QPointF(left, middle), QPointF(left + _SAMPLE, middle))
            painter.setPen(self.palette().color(QPalette.ColorRole.Text))
            painter.drawText(QPointF(left + _SAMPLE + _GAP, top + metrics.ascent()), curve.key)
            left += width + 2 * _MARGIN
        return top + metrics.height() + _GAP


def _draw(painter: QPainter, curve: _Curve, field: QRectF, span: tuple[int, int]) -> None:
    highest = max(point.value for point in curve.points) or 1.0
    width = (span[1] - span[0]) or 1

    def place(point: Measured) -> QPointF:
        return QPointF(
            field.left() + field.width() * (point.step - span[0]) / width,
            field.bottom() - field.height() * point.value / highest,
        )

    painter.setPen(curve.pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for _, trial in groupby(curve.points, key=lambda point: point.stage):
        painter.drawPolyline(QPolygonF([place(point) for point in trial]))
    painter.setBrush(curve.pen.color())
    painter.drawEllipse(place(curve.points[-1]), _DOT, _DOT)
