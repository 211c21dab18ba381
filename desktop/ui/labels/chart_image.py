"""A bar chart as a picture of its own, PNG or SVG: black on white, whatever the window shows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColorConstants, QFont, QFontMetricsF, QImage, QPainter

from desktop.messages.lookup import percent
from model import atomic_files
from model.caption import Tag

_ROW, _MARGIN, _GAP = 40.0, 24.0, 14.0
_BARS, _LETTERS = 420.0, 18
_DENSITY = 2
"""Pixels of a PNG to a point."""

_PAPER, _INK = QColorConstants.White, QColorConstants.Black
_BAR, _TRACK = QColorConstants.Svg.royalblue, QColorConstants.Svg.whitesmoke


def save(path: Path, heading: str, tags: Sequence[Tag], language: str) -> None:
    """Write a chart, whole or not at all, in the form that the file's name ends in.

    Raises OSError where it cannot be written.
    """
    drawing = _Drawing(heading, tags, "%" if language == "en" else "\u00a0%")
    with atomic_files.written_whole(path) as unfinished:
        if path.suffix.lower() == ".svg":
            _save_svg(unfinished, heading, drawing)
        else:
            _save_png(unfinished, drawing)


class _Drawing:
    """The chart, in points."""

    def __init__(self, heading: str, tags: Sequence[Tag], percent: str) -> None:
        self._heading, self._tags, self._percent = heading, tags, percent
        self._font = QFont()
        self._font.setPixelSize(_LETTERS)
        metrics = QFontMetricsF(self._font)
        self._names = max(metrics.horizontalAdvance(tag.word) for tag in tags) + _GAP
        self._numbers = metrics.horizontalAdvance("100\u00a0%") + _GAP
        width = max(self._names + _BARS + self._numbers, 1.2 * metrics.horizontalAdvance(heading))
        height = _ROW * (len(tags) + 1)
        self.size = QSize(round(width + 2 * _MARGIN), round(height + 2 * _MARGIN))

    def paint(self, painter: QPainter) -> None:
        """Draw it all."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, 0, self.size.width(), self.size.height()), _PAPER)
        bold = QFont(self._font)
        bold.setBold(True)
        painter.setFont(bold)
        room = self.size.width() - 2 * _MARGIN
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(_MARGIN, _MARGIN, room, _ROW), middle, self._heading)
        painter.setFont(self._font)
        for place, tag in enumerate(self._tags, start=1):
            row = QRectF(_MARGIN, _MARGIN + place * _ROW, room, _ROW)
            name = QRectF(row.left(), row.top(), self._names - _GAP, _ROW)
            painter.setPen(_INK)
            painter.drawText(name, Qt.AlignmentFlag.AlignRight | middle, tag.word)
            number = f"{percent(tag.probability)}{self._percent}"
            painter.drawText(row, Qt.AlignmentFlag.AlignRight | middle, number)
            track = row.adjusted(self._names, 0.3 * _ROW, -self._numbers, -0.3 * _ROW)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_TRACK)
            painter.drawRect(track)
            track.setWidth(track.width() * tag.probability)
            painter.setBrush(_BAR)
            painter.drawRect(track)


def _save_png(path: Path, drawing: _Drawing) -> None:
    image = QImage(drawing.size * _DENSITY, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_DENSITY)
    painter = QPainter(image)
    drawing.paint(painter)
    painter.end()
    if not image.save(str(path), "PNG"):  # type: ignore[call-overload]
        raise OSError(f"{path.name} cannot be written")


def _save_svg(path: Path, title: str, drawing: _Drawing) -> None:
    from PySide6.QtSvg import QSvgGenerator

    generator = QSvgGenerator()
    generator.setFileName(str(path))
    generator.setTitle(title)
    generator.setSize(drawing.size)
    generator.setViewBox(QRectF(0, 0, drawing.size.width(), drawing.size.height()))
    painter = QPainter()
    if not painter.begin(generator):
        raise OSError(f"{path.name} cannot be written")
    drawing.paint(painter)
    painter.end()
