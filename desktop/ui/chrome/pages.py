"""The pages of the main window, and the one way back through those that were seen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget


class Pages(QObject):
    """One page at a time; `back` shows the one before, as it was left.

    A page that comes by itself, as the caption's when a picture is dropped, counts like one that
    the user went to.

    Signals, on the UI thread:
    - changed(): another page is shown.
    """

    changed = Signal()

    def __init__(self, stack: QStackedWidget) -> None:
        super().__init__(stack)
        self._stack = stack
        self._seen: list[QWidget] = []

    @property
    def current(self) -> QWidget:
        """The page that is shown."""
        return self._stack.currentWidget()

    @property
    def can_go_back(self) -> bool:
        """Whether another page was seen before this one."""
        return bool(self._seen)

    def go(self, page: QWidget) -> None:
        """Show a page."""
        if page is self.current:
            return
        # Once each: to go back means to leave a page, not to retrace every step.
        self._seen = [seen for seen in self._seen if seen is not page]
        self._seen.append(self.current)
        self._show(page)

    def back(self) -> None:
        """Show the page before; nothing where there is none."""
        if self._seen:
            self._show(self._seen.pop())

    def forget(self, page: QWidget) -> None:
        """Never go back to a page that has nothing to show any more."""
        self._seen = [seen for seen in self._seen if seen is not page]

    def _show(self, page: QWidget) -> None:
        self._stack.setCurrentWidget(page)
        self.changed.emit()
