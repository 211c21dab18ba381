"""What the model sees, as a small bar chart: the likeliest tags, or labels, and how likely."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.messages.lookup import percent
from model.caption import Tag

_Index = QModelIndex | QPersistentModelIndex

# PySide6's stubs leave out the fields of style options (palette, rect, state).
_Look = Any

_WIDEST = 420
_GAP = 10
_AROUND = 6
_LINE = 1.25
"""The height of a row, in that of its letters."""

_TAG_ROLE = Qt.ItemDataRole.UserRole


class TagsChart(QWidget):
    """A heading and one row a tag: its word, a bar, its probability.

    To a screen reader it is a list, whose rows the arrow keys go through.
    """

    def __init__(self, parent: QWidget | None = None, heading: str = "") -> None:
        """Without a heading of their own they are what the model sees."""
        super().__init__(parent)
        self._heading = QLabel(heading or self.tr("What I see"), self)
        self._heading.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._heading.setContentsMargins(_AROUND, 0, _AROUND, 0)
        self.list = _TagsList(self)
        self.list.setAccessibleName(self._heading.text())
        self._heading.setBuddy(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._heading)
        column.addWidget(self.list)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def heading(self) -> str:
        """What stands above them."""
        return self._heading.text()

    @property
    def tags(self) -> tuple[Tag, ...]:
        """What is shown, the likeliest first."""
        return tuple(self.list.item(row).data(_TAG_ROLE) for row in range(self.list.count()))

    def show_tags(self, tags: Sequence[Tag]) -> None:
        """Show these, the likeliest first."""
        self.list.clear()
        for tag in tags:
            item = QListWidgetItem(self.list)
            item.setData(_TAG_ROLE, tag)
            item.setText(f"{tag.word} {self._number(tag.probability)}")
        self._keep_size()

    def sizeHint(self) -> QSize:
        """As wide as the bars may be."""
        return QSize(self.maximumWidth(), super().sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        """Wider where the type is larger."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._keep_size()

    def _keep_size(self) -> None:
        metrics = self.list.fontMetrics()
        names = max((metrics.horizontalAdvance(tag.word) for tag in self.tags), default=0)
        widest = max(_WIDEST, names + 14 * metrics.height()) + 2 * _AROUND
        self.setMaximumWidth(round(widest))
        self.list.setFixedHeight(round(_row_height(self.list) * max(1, self.list.count())))
        self.updateGeometry()

    def _number(self, probability: float) -> str:
        return self.tr("{number}%").format(number=percent(probability))


class _TagsList(QListWidget):
    """The rows; one is chosen only while the keys are here."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_TagDelegate(self))
        self.viewport().setAutoFillBackground(False)

    def minimumSizeHint(self) -> QSize:
        """The bars may be short."""
        return QSize(160, self.minimumHeight())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys are."""
        super().focusInEvent(event)
        self.setCurrentRow(max(self.currentRow(), 0))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Nothing is chosen here while the keys are elsewhere."""
        super().focusOutEvent(event)
        self.clearSelection()


class _TagDelegate(QStyledItemDelegate):
    """Paints a row in the palette's colours."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """A line, in the type in use."""
        look: _Look = option
        return QSize(160, round(_row_height(look.widget)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Word, bar and number; the row that the keys are on as a rounded field."""
        look: _Look = option
        tag: Tag = index.data(_TAG_ROLE)
        number = index.data(Qt.ItemDataRole.DisplayRole).removeprefix(tag.word).strip()
        selected = bool(look.state & QStyle.StateFlag.State_Selected)
        ink = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.WindowText
        words = look.palette.color(ink)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if selected:
            painter.setBrush(look.palette.color(QPalette.ColorRole.Highlight))
            painter.drawRoundedRect(look.rect, 4, 4)
        row = QRectF(look.rect).adjusted(_AROUND, 0, -_AROUND, 0)
        names = min(self._names_width(look), row.width() * 0.55)
        numbers = look.fontMetrics.horizontalAdvance("100%") + _GAP
        painter.setPen(words)
        middle = Qt.AlignmentFlag.AlignVCenter
        name = QRectF(row.left(), row.top(), names, row.height())
        elided = look.fontMetrics.elidedText(tag.word, Qt.TextElideMode.ElideRight, round(names))
        painter.drawText(name, Qt.AlignmentFlag.AlignRight | middle, elided)
        painter.drawText(row, Qt.AlignmentFlag.AlignRight | middle, number)
        track = row.adjusted(names + _GAP, 0.32 * row.height(), -numbers, -0.32 * row.height())
        bar = words if selected else look.palette.color(QPalette.ColorRole.Highlight)
        faint = look.palette.color(ink)
        faint.setAlphaF(0.12)
        _paint_bar(painter, track, tag.probability, bar, faint)
        painter.restore()

    @staticmethod
    def _names_width(look: _Look) -> float:
        chart: _TagsList = look.widget
        tags = (chart.item(row).data(_TAG_ROLE) for row in range(chart.count()))
        return float(max(look.fontMetrics.horizontalAdvance(tag.word) for tag in tags) + 1)


def _paint_bar(
    painter: QPainter, track: QRectF, share: float, colour: QColor, faint: QColor
) -> None:
    """A bar as long as its share of the track, which shows faintly."""
    round_ends = track.height() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(faint)
    painter.drawRoundedRect(track, round_ends, round_ends)
    bar = QRectF(track)
    bar.setWidth(max(track.height(), track.width() * share))
    painter.setBrush(colour)
    painter.drawRoundedRect(bar, round_ends, round_ends)


def _row_height(chart: QWidget) -> float:
    return _LINE * chart.fontMetrics().height()
