"""Our own symbols by name, recoloured to the palette, so that they follow light and dark live."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QEvent, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QIcon,
    QPainter,
    QPalette,
    QPixmap,
    QPixmapCache,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from desktop.system import paths

_USUAL_LETTERS = 16
"""The height of a line, in points, beside which a symbol has the size it was asked for."""

_REPAINTING = (QEvent.Type.PaletteChange, QEvent.Type.StyleChange, QEvent.Type.FontChange)


def application_icon() -> QIcon:
    """The program's own icon, in its own colours."""
    return QIcon(str(paths.assets() / "icons" / "clairvoix.svg"))


def symbol(name: str, palette: QPalette, side: int = 20) -> QIcon:
    """The symbol in the palette's colours, with its disabled form, sharp on every screen."""
    icon = QIcon()
    scales = {screen.devicePixelRatio() for screen in QGuiApplication.screens()}
    for mode, group in (
        (QIcon.Mode.Normal, QPalette.ColorGroup.Active),
        (QIcon.Mode.Disabled, QPalette.ColorGroup.Disabled),
    ):
        colour = palette.color(group, QPalette.ColorRole.ButtonText)
        for scale in sorted(scales):
            icon.addPixmap(symbol_pixmap(name, colour, side, scale), mode)
    return icon


def symbol_pixmap(name: str, colour: QColor, side: int, scale: float = 1.0) -> QPixmap:
    """The symbol in one colour, `side` points wide on a screen of this scale.

    Each is drawn once: a change of palette or of letters reaches every symbol in every window.
    """
    key = f"symbol {name} {colour.rgba():x} {side} {scale}"
    pixmap = QPixmap()
    if not QPixmapCache.find(key, pixmap):
        pixmap = _drawn(name, colour, side, scale)
        QPixmapCache.insert(key, pixmap)
    return pixmap


def _drawn(name: str, colour: QColor, side: int, scale: float) -> QPixmap:
    pixmap = QPixmap(QSize(side, side) * scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    _renderer(name).render(painter, QRectF(pixmap.rect()))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(pixmap.rect(), colour)
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap


@lru_cache(maxsize=64)
def _renderer(name: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray((paths.assets() / "icons" / f"{name}.svg").read_bytes()))


def _beside_letters(side: int, widget: QWidget) -> int:
    """Larger beside larger letters, never smaller than asked for."""
    return max(side, round(side * widget.fontMetrics().height() / _USUAL_LETTERS))


class SymbolLabel(QLabel):
    """One of our symbols, to be looked at only; its meaning is spoken and shown as its tooltip."""

    def __init__(
        self,
        symbol_name: str,
        name: str,
        parent: QWidget | None = None,
        *,
        side: int = 20,
        role: QPalette.ColorRole = QPalette.ColorRole.WindowText,
    ) -> None:
        super().__init__(parent)
        self._symbol_name = symbol_name
        self._side = side
        self.setForegroundRole(role)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self._paint_symbol()

    def show_symbol(self, symbol_name: str) -> None:
        """Become another symbol."""
        self._symbol_name = symbol_name
        self._paint_symbol()

    def changeEvent(self, event: QEvent) -> None:
        """Recolour when the system turns light or dark."""
        super().changeEvent(event)
        if event.type() in _REPAINTING:
            self._paint_symbol()

    def _paint_symbol(self) -> None:
        colour = self.palette().color(self.foregroundRole())
        scale = self.devicePixelRatioF()
        side = _beside_letters(self._side, self)
        self.setPixmap(symbol_pixmap(self._symbol_name, colour, side, scale))


class SymbolButton(QToolButton):
    """A flat button with one of our symbols; its name is spoken and shown as its tooltip."""

    def __init__(
        self, symbol_name: str, name: str, parent: QWidget | None = None, *, side: int = 20
    ) -> None:
        super().__init__(parent)
        self._symbol_name = symbol_name
        self._side = side
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.rename(symbol_name, name)

    def rename(self, symbol_name: str, name: str) -> None:
        """Become another symbol with another meaning (play becomes pause)."""
        self._symbol_name = symbol_name
        self.setAccessibleName(name)
        self.setToolTip(name)
        self._paint_symbol()

    def changeEvent(self, event: QEvent) -> None:
        """Recolour when the system turns light or dark."""
        super().changeEvent(event)
        if event.type() in _REPAINTING:
            self._paint_symbol()

    def event(self, event: QEvent) -> bool:
        """Be sharp on the screen that it comes to, which may not have been there before."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._paint_symbol()
        return super().event(event)

    def _paint_symbol(self) -> None:
        side = _beside_letters(self._side, self)
        self.setIconSize(QSize(side, side))
        self.setIcon(symbol(self._symbol_name, self.palette(), side))
