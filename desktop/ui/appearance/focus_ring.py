"""The ring around whatever has the keyboard: one, alike around everything, in every window."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QMenu, QTabBar, QWidget
from shiboken6 import isValid

from desktop.ui.appearance import contrast

WIDTH = 2
_GAP = 1
_RADIUS = 6

_MOVING = (
    *(QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide),
    *(QEvent.Type.LayoutRequest, QEvent.Type.ParentChange),
)


@runtime_checkable
class FocusFramed(Protocol):
    """A widget of which only a part is to have the ring around it."""

    def focus_frame(self) -> QRect:
        """That part, in the widget's own coordinates."""
        ...


class FocusRing(QObject):
    """Follows the keyboard from widget to widget.

    Styles show the focus each in its own way, and many only by a tint. What was clicked on gets no
    ring: the user knows where that is.
    """

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._widget: QWidget | None = None
        self._watched: list[QWidget] = []
        self._frame: _Frame | None = None
        self._following = True
        application.focusChanged.connect(self._move)

    @property
    def shown(self) -> bool:
        """Whether there is a ring around something."""
        return self._frame is not None

    def stop(self) -> None:
        """Follow no longer; doing it again does nothing."""
        if self._following:
            self._application.focusChanged.disconnect(self._move)
        self._following = False
        self._let_go()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay around the widget, wherever it or what it lies in goes."""
        # What it paints anew may be another part that has the ring: of a bar, another tab.
        painted = event.type() == QEvent.Type.Paint and watched is self._widget
        if painted or event.type() in _MOVING:
            self._place()
        return False

    def _move(self, _old: QWidget | None, new: QWidget | None) -> None:
        self.follow(new, clicked=self._application.mouseButtons() != Qt.MouseButton.NoButton)

    def follow(self, new: QWidget | None, *, clicked: bool) -> None:
        """Lie around this widget from now on, unless the user has just `clicked` on it."""
        self._let_go()
        if new is None or clicked or isinstance(new, QMenu) or new is new.window():
            return
        # Else the Mac's own ring is drawn as well.
        new.setAttribute(Qt.WidgetAttribute.WA_MacShowFocusRect, False)
        self._widget = new
        widget: QWidget | None = new
        while widget is not None:
            widget.installEventFilter(self)
            self._watched.append(widget)
            widget = None if widget.isWindow() else widget.parentWidget()
        self._frame = _Frame(new.window())
        self._place()

    def _let_go(self) -> None:
        # They may have gone with their window.
        for widget in filter(isValid, self._watched):
            widget.removeEventFilter(self)
        if self._frame is not None and isValid(self._frame):
            self._frame.hide()
            self._frame.deleteLater()
        self._watched, self._widget, self._frame = [], None, None

    def _place(self) -> None:
        widget, frame = self._widget, self._frame
        if widget is None or frame is None:
            return
        around = WIDTH + _GAP
        ring = _mapped(widget, _part(widget)).adjusted(-around, -around, around, around)
        seen = _seen_part(widget)
        frame.show_ring(ring & widget.window().rect(), seen)
        frame.setVisible(widget.isVisible())


class _Frame(QWidget):
    """The ring itself, above everything in its window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._clip = QRect()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_ring(self, ring: QRect, seen: QRect) -> None:
        """Lie here in the window; of the ring, only what is in `seen` is drawn."""
        clip = seen.translated(-ring.topLeft())
        if (ring, clip) != (self.geometry(), self._clip):
            self._clip = clip
            self.setGeometry(ring)
            self.update()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A rounded line in a colour that is told from what is around."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self._clip)
        painter.setPen(QPen(contrast.ring(self.palette()), WIDTH))
        inset = WIDTH // 2
        painter.drawRoundedRect(
            self.rect().adjusted(inset, inset, -inset, -inset), _RADIUS, _RADIUS
        )
        painter.end()


def _part(widget: QWidget) -> QRect:
    if isinstance(widget, FocusFramed):
        return widget.focus_frame()
    if isinstance(widget, QTabBar):
        return widget.tabRect(widget.currentIndex())
    return widget.rect()


def _mapped(widget: QWidget, rect: QRect) -> QRect:
    return QRect(widget.mapTo(widget.window(), rect.topLeft()), rect.size())


def _seen_part(widget: QWidget) -> QRect:
    """What of the window is not beyond the edge of a page that is scrolled."""
    seen = widget.window().rect()
    inside = widget.parentWidget()
    while inside is not None and not inside.isWindow():
        parent = inside.parentWidget()
        if isinstance(parent, QAbstractScrollArea) and parent.viewport() is inside:
            seen &= _mapped(inside, inside.rect())
        inside = parent
    return seen
