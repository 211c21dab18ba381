"""One picture, as large as there is room for it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QImage,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

RADIUS = 12
_MOST_ENLARGED = 2.0


class PictureView(QWidget):
    """One picture, as large as there is room, with rounded corners."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._fitted = QPixmap()
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

    def show_image(self, image: QImage) -> None:
        """Show another picture; a null one shows nothing."""
        self._image = image
        self._fitted = QPixmap()
        self.update()

    def filled_height(self) -> int:
        """How much height the picture fills at this width where there is plenty; 0 without one."""
        image = self._image
        if image.isNull():
            return 0
        return round(min(self.width() / image.width(), _MOST_ENLARGED) * image.height())

    def frame(self) -> QRectF:
        """Where in the widget the picture is; empty when there is none."""
        if self._image.isNull():
            return QRectF()
        if self._fitted.isNull():
            self._fitted = self._fit(self.devicePixelRatioF())
        size = self._fitted.deviceIndependentSize()
        return QRectF(
            (self.width() - size.width()) / 2,
            (self.height() - size.height()) / 2,
            size.width(),
            size.height(),
        )

    def focus_frame(self) -> QRect:
        """Around the picture, not the room it has; around that room where there is none."""
        frame = self.frame().toAlignedRect()
        return frame if not frame.isEmpty() else self.rect()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the picture anew."""
        self._fitted = QPixmap()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture in its rounded frame."""
        if self._image.isNull():
            return
        frame = self.frame()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(frame, RADIUS, RADIUS)
        painter.setClipPath(outline)
        painter.drawPixmap(frame.topLeft(), self._fitted)
        painter.setClipping(False)
        edge = self.palette().color(QPalette.ColorRole.WindowText)
        edge.setAlphaF(0.14)
        painter.setPen(edge)
        painter.drawPath(outline)
        painter.end()

    def _fit(self, ratio: float) -> QPixmap:
        # Room for the focus ring.
        room = QSize(self.width() - 8, self.height() - 8) * ratio
        most = self._image.size() * (_MOST_ENLARGED * ratio)
        size = self._image.size().scaled(
            room.boundedTo(most).expandedTo(QSize(1, 1)), Qt.AspectRatioMode.KeepAspectRatio
        )
        scaled = self._image.scaled(
            size.expandedTo(QSize(1, 1)),
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        pixmap = QPixmap.fromImage(scaled)
        pixmap.setDevicePixelRatio(ratio)
        return pixmap
