"""The pages of the main window, and the one way back through those that were seen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

Place = tuple[QWidget, int]
"""A page, and which of several things it shows: the number of a batch; 0 where it shows but one."""


class Pages(QObject):
    """One page at a time; `back` shows the one before, as it was left.

    A page that comes by itself, as the caption's when a picture is dropped, counts like one that
    the user went to.

    Signals, on the UI thread:
    - changed(): another page is shown, or another thing on it.
    """

    changed = Signal()

    def __init__(self, stack: QStackedWidget) -> None:
        super().__init__(stack)
        self._stack = stack
        self._number = 0
        self._seen: list[Place] = []

    @property
    def current(self) -> QWidget:
        """The page that is shown."""
        return self._stack.currentWidget()

    @property
    def number(self) -> int:
        """Which of several things the page shows."""
        return self._number

    @property
    def can_go_back(self) -> bool:
        """Whether another page was seen before this one."""
        return bool(self._seen)

    def go(self, page: QWidget, number: int = 0) -> None:
        """Show a page, and one thing on it."""
        here, there = (self.current, self._number), (page, number)
        if here == there:
            return
        # Once each: to go back means to leave a page, not to retrace every step.
        self._seen = [seen for seen in self._seen if seen != there]
        # A page that showed nothing yet is no place to go back to from what it shows now.
        if here != (page, 0):
            self._seen.append(here)
        self._show(there)

    def back(self) -> None:
        """Show the page before; nothing where there is none."""
        if self._seen:
            self._show(self._seen.pop())

    def forget(self, page: QWidget) -> None:
        """Never go back to a page that has nothing to show any more."""
        self.keep(lambda place: place[0] is not page)

    def keep(self, wanted: Callable[[Place], bool]) -> None:
        """Never go back to those places that are not wanted any more."""
        before = len(self._seen)
        self._seen = [place for place in self._seen if wanted(place)]
        if len(self._seen) != before:
            self.changed.emit()

    def _show(self, place: Place) -> None:
        page, self._number = place
        self._stack.setCurrentWidget(page)
        self.changed.emit()
