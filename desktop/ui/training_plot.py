"""The curves of a training: its error and, where it is measured, its score, in the palette."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.retraining_course import Course, Measured

_MARGIN = 12.0
_DOT = 2.5


class TrainingPlot(QWidget):
    """Two curves over the same steps, each on its own scale: their shape tells, not their height.

    Whoever does not see them reads the figures beside them, or has this described in words.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._losses: Sequence[Measured] = ()
        self._scores: Sequence[Measured] = ()
        self.setAccessibleName(self.tr("Curve of the training"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(120)

    def show_course(self, course: Course, words: str) -> None:
        """Draw what was measured so far; `words` say the same."""
        self._losses, self._scores = tuple(course.losses), tuple(course.scores)
        self.setAccessibleDescription(words)
        self.update()

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(480, 170)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The field, the curves, and what they are."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        painter.setPen(palette.color(QPalette.ColorRole.Mid))
        painter.setBrush(palette.color(QPalette.ColorRole.Base))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, 8, 8)
        line = self.fontMetrics().height()
        field = frame.adjusted(_MARGIN, _MARGIN + line + 4, -_MARGIN, -_MARGIN)
        last = max((curve[-1].step for curve in (self._losses, self._scores) if curve), default=0)
        if not last:
            painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
            words = self.tr("The curve appears once the model learns.")
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, words)
            return
        loss = QPen(palette.color(QPalette.ColorRole.Highlight), 2)
        score = QPen(palette.color(QPalette.ColorRole.Text), 1.5, Qt.PenStyle.DashLine)
        first = min(curve[0].step for curve in (self._losses, self._scores) if curve)
        self._draw(painter, loss, self._losses, field, (first, last))
        self._draw(painter, score, self._scores, field, (first, last))
        self._draw_key(painter, frame, [(loss, self.tr("Error")), (score, self.tr("Score"))])

    def _draw(
        self,
        painter: QPainter,
        pen: QPen,
        curve: Sequence[Measured],
        field: QRectF,
        span: tuple[int, int],
    ) -> None:
        if not curve:
            return
        values = [point.value for point in curve]
        low, high = min(values), max(values)
        height, width = (high - low) or 1.0, (span[1] - span[0]) or 1
        points = [
            QPointF(
                field.left() + field.width() * (point.step - span[0]) / width,
                field.bottom() - field.height() * (point.value - low) / height,
            )
            for point in curve
        ]
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))
        painter.setBrush(pen.color())
        painter.drawEllipse(points[-1], _DOT, _DOT)

    def _draw_key(
        self, painter: QPainter, frame: QRectF, entries: Sequence[tuple[QPen, str]]
    ) -> None:
        left = frame.left() + _MARGIN
        middle = frame.top() + _MARGIN + self.fontMetrics().height() / 2
        curves = (self._losses, self._scores)
        for (pen, words), curve in zip(entries, curves, strict=True):
            if not curve:
                continue
            painter.setPen(pen)
            painter.drawLine(QPointF(left, middle), QPointF(left + 22, middle))
            painter.setPen(self.palette().color(QPalette.ColorRole.Text))
            painter.drawText(
                QPointF(left + 28, middle + self.fontMetrics().ascent() / 2 - 1), words
            )
            left += 44 + self.fontMetrics().horizontalAdvance(words)
