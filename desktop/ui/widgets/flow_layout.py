"""A row that becomes several where it has no room: large letters cut nothing off."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Lays widgets out one after another, in as many lines as they need.

    What was added before `add_stretch` begins at the left of its line, what was added after it ends
    at the right. In a `centred` one, each line stands in the middle. Hidden widgets take no room.
    """

    def __init__(self, spacing: int = 8, *, centred: bool = False) -> None:
        super().__init__()
        self._centred = centred
        self._items: list[QLayoutItem] = []
        self._left = 0
        self._stretched = False
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def add_stretch(self) -> None:
        """What follows is pushed to the right."""
        self._left, self._stretched = len(self._items), True

    def add_labelled(self, *widgets: QWidget) -> None:
        """Add widgets that stay side by side, as a label and what it names."""
        together = QHBoxLayout()
        together.setSpacing(self.spacing())
        for widget in widgets:
            together.addWidget(widget)
        self.addItem(together)
        self.addChildLayout(together)

    # -- what Qt asks of a layout ------------------------------------------------------------

    def addItem(self, item: QLayoutItem) -> None:
        """Append an item."""
        self._items.append(item)
        self.invalidate()

    def count(self) -> int:
        """How many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """One of them; None behind the last."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]
        """Remove one of them."""
        if not 0 <= index < len(self._items):
            return None
        if index < self._left:
            self._left -= 1
        return self._items.pop(index)

    def expandingDirections(self) -> Qt.Orientation:
        """It takes the width that there is."""
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        """The narrower, the higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of so many lines as this width asks for."""
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:
        """One line."""
        sizes = [item.sizeHint() for item in self._items if not item.isEmpty()]
        gaps = self.spacing() * max(0, len(sizes) - 1)
        height = max((size.height() for size in sizes), default=0)
        return QSize(sum(size.width() for size in sizes) + gaps, height)

    def minimumSize(self) -> QSize:
        """The widest of them."""
        smallest = QSize(0, 0)
        for item in self._items:
            if not item.isEmpty():
                smallest = smallest.expandedTo(item.minimumSize())
        return smallest

    def setGeometry(self, rect: QRect) -> None:
        """Put every item in its place."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    # -- small parts -------------------------------------------------------------------------

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        """Fill line after line; the height of all of them."""
        top = rect.top()
        for line in self._lines(rect.width()):
            height = max(size.height() for _, _, size in line)
            if move:
                self._place(line, QRect(rect.left(), top, rect.width(), height))
            top += height + self.spacing()
        return max(0, top - self.spacing() - rect.top())

    def _lines(self, width: int) -> list[list[tuple[int, QLayoutItem, QSize]]]:
        lines: list[list[tuple[int, QLayoutItem, QSize]]] = []
        room = 0
        for number, item in enumerate(self._items):
            if item.isEmpty():
                continue
            size = item.sizeHint().expandedTo(item.minimumSize())
            size.setWidth(min(size.width(), max(width, item.minimumSize().width())))
            if not lines or size.width() > room:
                lines.append([])
                room = width
            lines[-1].append((number, item, size))
            room -= size.width() + self.spacing()
        return lines

    def _place(self, line: list[tuple[int, QLayoutItem, QSize]], rect: QRect) -> None:
        left = rect.left()
        if self._centred:
            used = sum(size.width() for _, _, size in line) + self.spacing() * (len(line) - 1)
            left += max(0, (rect.width() - used) // 2)
        at_right = [size.width() for number, _, size in line if self._is_right(number)]
        right = rect.right() + 1 - sum(at_right) - self.spacing() * max(0, len(at_right) - 1)
        for number, item, size in line:
            begins = right if self._is_right(number) else left
            middle = rect.top() + (rect.height() - size.height()) // 2
            item.setGeometry(QRect(QPoint(begins, middle), size))
            if self._is_right(number):
                right += size.width() + self.spacing()
            else:
                left += size.width() + self.spacing()

    def _is_right(self, number: int) -> bool:
        return self._stretched and number >= self._left
