"""The moment when a window is first seen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

PATIENCE = 500
"""Milliseconds after which a window counts as seen that was opened out of sight."""


class FirstSight(QObject):
    """Looks at a window that is being shown.

    Signals, on the UI thread:
    - passed(): once: the window has painted itself, or nobody sees it for `PATIENCE`.
    """

    passed = Signal()

    def __init__(self, window: QWidget) -> None:
        """The window has a handle, as one has that `show` was called of."""
        super().__init__(window)
        self._handle = window.windowHandle()
        self._told = False
        QTimer.singleShot(PATIENCE, self, self._tell)
        if self._handle.isExposed():
            QTimer.singleShot(0, self, self._tell)
        else:
            self._handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See it come on the screen; behind this event it paints itself."""
        if event.type() == QEvent.Type.Expose and self._handle.isExposed():
            QTimer.singleShot(0, self, self._tell)
        return False

    def _tell(self) -> None:
        if not self._told:
            self._told = True
            self._handle.removeEventFilter(self)
            self.passed.emit()
