"""The size of all letters in the windows, which follows the setting at once."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from desktop import settings
from desktop.settings import Settings


class TextSize(QObject):
    """Enlarges the application's font.

    Whatever has a font of its own takes its size from there, in `changeEvent` or when painted.
    """

    def __init__(self, table: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._usual = QFont(QApplication.font())
        table.changed.connect(self._follow)
        self._follow(settings.INTERFACE_TYPE_SIZE.key)

    def restore(self) -> None:
        """The size that the system gave."""
        QApplication.setFont(self._usual)

    def _follow(self, key: str) -> None:
        if key != settings.INTERFACE_TYPE_SIZE.key:
            return
        size = self._usual.pointSizeF() * self._table.get(settings.INTERFACE_TYPE_SIZE) / 100
        if size != QApplication.font().pointSizeF():
            font = QFont(self._usual)
            font.setPointSizeF(size)
            QApplication.setFont(font)


def step(table: Settings, by: int) -> None:
    """Make all letters larger or smaller by so many steps, the caption's with the others."""
    for setting in (settings.INTERFACE_TYPE_SIZE, settings.TYPE_SIZE):
        sizes = setting.choices
        place = sizes.index(table.get(setting)) + by
        table.set(setting, sizes[min(max(place, 0), len(sizes) - 1)])


def reset(table: Settings) -> None:
    """Make all letters as large as they are at first."""
    for setting in (settings.INTERFACE_TYPE_SIZE, settings.TYPE_SIZE):
        table.set(setting, setting.default)
