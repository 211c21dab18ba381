"""What the model sees, as a small bar chart: the likeliest tags with their probabilities."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from model.caption import Tag

_WIDEST = 420
_GAP = 10


class TagsChart(QWidget):
    """One line a tag: its word, a bar, its probability; hidden when there is nothing to show.

    To a screen reader it is one control that says all of it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tags: tuple[Tag, ...] = ()
        self.setAccessibleName(self.tr("What I see"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def tags(self) -> tuple[Tag, ...]:
        """What is shown, the likeliest first."""
        return self._tags

    def show_tags(self, tags: Sequence[Tag]) -> None:
        """Show these, the likeliest first."""
        self._tags = tuple(tags)
        self.setAccessibleDescription(", ".join(self._spoken(tag) for tag in tags))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """A heading and a line for each tag, in the type in use."""
        line = self._line()
        return QSize(_WIDEST, round(line * (len(self._tags) + 1.2)))

    def minimumSizeHint(self) -> QSize:
        """As high as the lines are; the bars may be short."""
        return QSize(160, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw heading and lines in the palette's colours, in the middle of the width."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, line = self.palette(), self._line()
        width = min(self._wanted_width(), self.width() - 8)
        left = (self.width() - width) / 2
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(
            QRectF(left, 0, width, line), Qt.AlignmentFlag.AlignLeft, self.accessibleName()
        )
        for number, tag in enumerate(self._tags):
            row = QRectF(left, line * (number + 1.2), width, line)
            self._draw_row(painter, row, tag)
        if self.hasFocus():
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            frame = QRectF(left - 4, 1, width + 8, self.height() - 2)
            painter.drawRoundedRect(frame, 6, 6)
        painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.update()

    def _draw_row(self, painter: QPainter, row: QRectF, tag: Tag) -> None:
        palette, metrics = self.palette(), self.fontMetrics()
        names = min(self._names_width(), row.width() * 0.55)
        numbers = metrics.horizontalAdvance(self._number(1.0))
        middle = Qt.AlignmentFlag.AlignVCenter
        name = QRectF(row.left(), row.top(), names, row.height())
        number = QRectF(row.right() - numbers, row.top(), numbers, row.height())
        painter.setPen(palette.color(QPalette.ColorRole.WindowText))
        elided = metrics.elidedText(tag.word, Qt.TextElideMode.ElideRight, round(names))
        painter.drawText(name, Qt.AlignmentFlag.AlignRight | middle, elided)
        painter.drawText(
            number, Qt.AlignmentFlag.AlignRight | middle, self._number(tag.probability)
        )
        track = QRectF(name.right() + _GAP, row.top(), 0, row.height())
        track.setRight(number.left() - _GAP)
        track.adjust(0, row.height() * 0.32, 0, -row.height() * 0.32)
        painter.setPen(Qt.PenStyle.NoPen)
        faint = palette.color(QPalette.ColorRole.WindowText)
        faint.setAlphaF(0.12)
        round_ends = track.height() / 2
        painter.setBrush(faint)
        painter.drawRoundedRect(track, round_ends, round_ends)
        bar = QRectF(track)
        bar.setWidth(max(track.height(), track.width() * tag.probability))
        painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
        painter.drawRoundedRect(bar, round_ends, round_ends)

    def _line(self) -> float:
        return 1.25 * self.fontMetrics().height()

    def _wanted_width(self) -> float:
        """Wider where the type is larger."""
        return max(_WIDEST, self._names_width() + 14 * self.fontMetrics().height())

    def _names_width(self) -> float:
        metrics = self.fontMetrics()
        return max((metrics.horizontalAdvance(tag.word) for tag in self._tags), default=0) + 1

    def _number(self, probability: float) -> str:
        return self.tr("{number}%").format(number=round(100 * probability))

    def _spoken(self, tag: Tag) -> str:
        return f"{tag.word} {self._number(tag.probability)}"
