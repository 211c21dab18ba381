"""The picture and what it shows, on one page of paper or of a PDF."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QFont, QImage, QPagedPaintDevice, QPainter

_POINTS = 14
_SMALLEST_POINTS = 6
_MOST_WORDS = 0.6
"""The share of the page that words may take."""
_SCREEN_DPI = 96
_MOST_ENLARGED = 2.0
_WRAPPED = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignHCenter)


def print_page(device: QPagedPaintDevice, image: QImage, sentences: Sequence[str]) -> bool:
    """Paint a picture and under it its sentences; false where the device cannot be painted on."""
    painter = QPainter()
    if not painter.begin(device):
        return False
    page = painter.viewport()
    words = _fit_words(painter, page, "\n\n".join(sentences))
    gap = 2 * painter.fontMetrics().height()
    room = QSize(page.width(), max(1, page.height() - words.height() - gap))
    most = image.size() * (_MOST_ENLARGED * device.logicalDpiX() / _SCREEN_DPI)
    size = image.size().scaled(room.boundedTo(most), Qt.AspectRatioMode.KeepAspectRatio)
    place = QPointF(page.left() + (page.width() - size.width()) / 2, page.top())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRectF(place, QSizeF(size)), image)
    words.moveTop(page.top() + size.height() + gap)
    painter.drawText(words, _WRAPPED, "\n\n".join(sentences))
    return painter.end()


def _fit_words(painter: QPainter, page: QRect, words: str) -> QRect:
    """Choose letters in which the words leave the picture its room; return what they take."""
    font = QFont()
    for points in range(_POINTS, _SMALLEST_POINTS - 1, -1):
        font.setPointSize(points)
        painter.setFont(font)
        taken = painter.boundingRect(page, _WRAPPED, words)
        if taken.height() <= _MOST_WORDS * page.height():
            break
    return QRect(page.left(), page.top(), page.width(), taken.height())
