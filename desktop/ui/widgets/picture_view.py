"""One picture: as large as there is room for it, or zoomed and panned, sharp at its actual size."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.pictures.loading import SHOWN_SIDE
from desktop.ui.widgets import plate
from desktop.ui.widgets.zoom import MOST_FITTED, STEP, Zoom

RADIUS = 12
_RING = 4
"""Points on each side that are left to the focus ring."""

_NO_LIMIT = 16_777_215  # Qt's QWIDGETSIZE_MAX

_WHEEL_NOTCH = 120
_PANNED = 0.2
"""The share of the room by which an arrow key moves the picture."""

_ARROWS = {
    Qt.Key.Key_Left: QPointF(1, 0),
    Qt.Key.Key_Right: QPointF(-1, 0),
    Qt.Key.Key_Up: QPointF(0, 1),
    Qt.Key.Key_Down: QPointF(0, -1),
}
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_ZOOMS = {
    Qt.Key.Key_Plus: 1,
    Qt.Key.Key_Equal: 1,
    Qt.Key.Key_Minus: -1,
    Qt.Key.Key_Underscore: -1,
}
_COMMAND_KEYS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


class PictureView(QWidget):
    """One picture with rounded corners, fitted into the widget or zoomed.

    It zooms by the keys + and -, 0 (fit) and 1 (actual size), by the wheel with Ctrl, by pinching
    and by a double click; what is larger than the widget is panned by the arrow keys, the wheel and
    the mouse.

    Signals, on the UI thread:
    - zoom_changed(): the picture is shown in another size by the user's wish; `percent` says which.
    - sharper_wanted(): it is zoomed and may have more pixels than are here: `sharpen` brings them.
    - step_wanted(int): the next picture (1), or the one before (-1), by an arrow key.
    """

    zoom_changed = Signal()
    sharper_wanted = Signal()
    step_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None, *, snug: bool = False) -> None:
        """A `snug` one takes no more height than it fills, so that what is below stays with it."""
        super().__init__(parent)
        self._snug = snug
        self._image = QImage()
        self._sharp = QImage()
        self._fitted = QPixmap()
        self._zoom = Zoom(QSizeF(1, 1), QRectF(0, 0, 1, 1))
        self._actual_wanted = False
        self._asked = self._awaited = False
        self._grabbed: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Picture"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """As small as a photo can still be seen; it takes what room the words leave it."""
        return QSize(160, 120)

    @property
    def image(self) -> QImage:
        """The picture as given; null when there is none."""
        return self._image

    @property
    def fits(self) -> bool:
        """Whether the whole picture is shown, as large as there is room for it."""
        return self._zoom.scale is None

    @property
    def can_pan(self) -> bool:
        """Whether a part of the picture is beyond the edges."""
        return not self._image.isNull() and self._placed().can_pan

    @property
    def percent(self) -> int | None:
        """How large it is shown, of its actual size; None while that is not known."""
        if self._image.isNull() or self._awaited:
            return None
        return round(100 * self._placed().present)

    def show_image(self, image: QImage) -> None:
        """Show another picture whole; a null one shows nothing."""
        self._image = image
        self._sharp = QImage()
        self._asked = self._awaited = self._actual_wanted = False
        self._zoom = Zoom(QSizeF(image.size()), QRectF(0, 0, 1, 1))
        self._redraw()

    def sharpen(self, image: QImage | None) -> None:
        """Show the same picture with more pixels; None where there are none to be had."""
        self._awaited = False
        if image is not None and not image.isNull():
            self._sharp = image
            self._placed().replace(QSizeF(image.size()))
        if self._actual_wanted:
            self._placed().zoom(1.0)
        self._redraw()
        self.zoom_changed.emit()

    def zoom_in(self) -> None:
        """Show it a step larger."""
        self._change(lambda zoom: zoom.step(1))

    def zoom_out(self) -> None:
        """Show it a step smaller, down to the whole picture."""
        self._change(lambda zoom: zoom.step(-1))

    def fit(self) -> None:
        """Show the whole picture, as large as there is room for it."""
        self._change(lambda zoom: zoom.zoom(None))

    def actual_size(self, at: QPointF | None = None) -> None:
        """Show each pixel of the picture as one of the screen."""
        self._change(lambda zoom: zoom.zoom(1.0, at), actual=True)

    def pan(self, by: QPointF) -> None:
        """Move the picture under the widget, no further than its edges."""
        self._placed().pan(by)
        self._redraw()

    def filled_height(self) -> int:
        """How much height the picture fills at this width where there is plenty; 0 without one."""
        image = self._image
        if image.isNull():
            return 0
        return round(min(self.width() / image.width(), MOST_FITTED) * image.height())

    def frame(self) -> QRectF:
        """Where in the widget the whole picture is, even beyond its edges; empty without one."""
        return QRectF() if self._image.isNull() else self._placed().frame()

    def visible_frame(self) -> QRectF:
        """The part of `frame` that is seen."""
        return self.frame() & self._room()

    def focus_frame(self) -> QRect:
        """Around the picture, not the room it has; around that room where there is none."""
        frame = self.visible_frame().toAlignedRect()
        return frame if not frame.isEmpty() else self.rect()

    # -- keys, mouse and trackpad ---------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom, pan, or ask for the next picture."""
        if not self.take_key(event):
            super().keyPressEvent(event)

    def take_key(self, event: QKeyEvent) -> bool:
        """Do what a key means here, and say whether it means anything."""
        key = Qt.Key(event.key())
        if event.modifiers() & _COMMAND_KEYS:
            return False
        if key in _STEPS and not self.can_pan:
            self.step_wanted.emit(_STEPS[key])
        elif self._image.isNull():
            return False
        elif key in _ZOOMS:
            self._change(lambda zoom: zoom.step(_ZOOMS[key]))
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key == Qt.Key.Key_1:
            self.actual_size()
        elif key in _ARROWS and self.can_pan:
            way = _ARROWS[key]
            self.pan(QPointF(way.x() * self.width(), way.y() * self.height()) * _PANNED)
        else:
            return False
        return True

    def event(self, event: QEvent) -> bool:
        """Follow two fingers on a trackpad."""
        if isinstance(event, QNativeGestureEvent) and not self._image.isNull():
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self._zoom_by(1 + event.value(), event.position())
                return True
            if event.gestureType() == Qt.NativeGestureType.SmartZoomNativeGesture:
                self._toggle(event.position())
                return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl, pan what is larger than the widget, else let the page scroll."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and not self._image.isNull():
            self._zoom_by(STEP ** (event.angleDelta().y() / _WHEEL_NOTCH), event.position())
        elif self.can_pan:
            exact = event.pixelDelta()
            self.pan(QPointF(exact) if not exact.isNull() else QPointF(event.angleDelta()) * 0.5)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a picture that can be panned."""
        if event.button() == Qt.MouseButton.LeftButton and self.can_pan:
            self._grabbed = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move it."""
        if self._grabbed is None:
            super().mouseMoveEvent(event)
            return
        self.pan(event.position() - self._grabbed)
        self._grabbed = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let it go."""
        self._grabbed = None
        self._show_cursor()
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go to the actual size and back."""
        if event.button() == Qt.MouseButton.LeftButton and not self._image.isNull():
            self._toggle(event.position())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the picture anew."""
        self._fitted = QPixmap()
        self._keep_snug()
        super().resizeEvent(event)

    # -- drawing --------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is seen of the picture in its rounded frame."""
        if self._image.isNull():
            return
        seen = self.visible_frame()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(seen, RADIUS, RADIUS)
        painter.setClipPath(outline)
        self._draw(painter, self.frame(), seen)
        painter.setClipping(False)
        edge = self.palette().color(QPalette.ColorRole.WindowText)
        edge.setAlphaF(0.14)
        painter.setPen(edge)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(outline)
        if not self.fits and (percent := self.percent) is not None:
            plate.draw_in_corner(painter, seen, self.palette(), f"{percent}\u202f%")
        painter.end()

    def _draw(self, painter: QPainter, frame: QRectF, seen: QRectF) -> None:
        """Draw from whichever copy has just enough pixels, and only what is seen of a large one."""
        ratio = self.devicePixelRatioF()
        wanted = (frame.size() * ratio).toSize().expandedTo(QSize(1, 1))
        if self.fits or wanted.width() <= self._image.width():
            if self._fitted.size() != wanted:
                self._fitted = _scaled(self._image, wanted, ratio)
            painter.drawPixmap(frame.topLeft(), self._fitted)
            return
        source = self._image if self._sharp.isNull() else self._sharp
        across, down = source.width() / frame.width(), source.height() / frame.height()
        part = seen.translated(-frame.topLeft())
        pixels = QRectF(
            part.x() * across, part.y() * down, part.width() * across, part.height() * down
        )
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._zoom.scale != 1.0)
        painter.drawImage(seen, source, pixels)

    # -- small parts ----------------------------------------------------------------------------

    def _change(self, how: Callable[[Zoom], None], *, actual: bool = False) -> None:
        if self._image.isNull():
            return
        self._actual_wanted = actual
        how(self._placed())
        self._redraw()
        if not self.fits and self._may_have_more() and not self._asked:
            self._asked = self._awaited = True
            self.sharper_wanted.emit()
        self.zoom_changed.emit()

    def _zoom_by(self, factor: float, at: QPointF) -> None:
        self._change(lambda zoom: zoom.zoom(zoom.present * factor, at))

    def _toggle(self, at: QPointF) -> None:
        if self.fits:
            self.actual_size(at)
        else:
            self.fit()

    def _may_have_more(self) -> bool:
        size = self._image.size()
        return max(size.width(), size.height()) == SHOWN_SIDE

    def _room(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_RING, _RING, -_RING, -_RING)

    def _placed(self) -> Zoom:
        """The zoom in the room that there is now."""
        self._zoom.room, self._zoom.ratio = self._room(), self.devicePixelRatioF()
        return self._zoom

    def _redraw(self) -> None:
        self._show_cursor()
        self._keep_snug()
        # Also what lies over the picture, and the ring around it, goes where it goes.
        self.update()

    def _keep_snug(self) -> None:
        if self._snug and not self._image.isNull():
            most = self.filled_height() if self.fits else _NO_LIMIT
            self.setMaximumHeight(max(most, self.minimumHeight()))

    def _show_cursor(self) -> None:
        if self.can_pan:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.unsetCursor()


def _scaled(image: QImage, size: QSize, ratio: float) -> QPixmap:
    scaled = image.scaled(
        size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    pixmap = QPixmap.fromImage(scaled)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
