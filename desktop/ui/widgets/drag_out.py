"""Dragging something out of the window into other programs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt
from PySide6.QtGui import QDrag, QMouseEvent, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget


class DragOut(QObject):
    """Makes a widget the handle by which data is dragged out.

    `data` gives what is dragged, or None when there is nothing; `image` what hangs at the pointer.
    """

    def __init__(
        self,
        handle: QWidget,
        data: Callable[[], QMimeData | None],
        image: Callable[[], QPixmap] = QPixmap,
    ) -> None:
        super().__init__(handle)
        self._handle = handle
        self._data = data
        self._image = image
        self._pressed: QPoint | None = None
        handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin when the mouse has moved far enough with its button down."""
        if not isinstance(event, QMouseEvent):
            return False
        place = event.position().toPoint()
        if event.type() == QEvent.Type.MouseButtonPress:
            self._pressed = place if event.button() == Qt.MouseButton.LeftButton else None
        elif event.type() == QEvent.Type.MouseButtonRelease:
            self._pressed = None
        elif event.type() == QEvent.Type.MouseMove and self._has_moved_to(place):
            self._pressed = None
            self._begin()
            return True
        return False

    def _has_moved_to(self, place: QPoint) -> bool:
        if self._pressed is None:
            return False
        return (place - self._pressed).manhattanLength() >= QApplication.startDragDistance()

    def _begin(self) -> None:
        mime = self._data()
        if mime is None:
            return
        # The release will go to the drag: without this, a button would stay pressed.
        if isinstance(self._handle, QAbstractButton):
            self._handle.setDown(False)
        drag = QDrag(self._handle)
        drag.setMimeData(mime)
        drag.setPixmap(self._image())
        # Never "move": the user's file stays where it is.
        drag.exec(Qt.DropAction.CopyAction)
